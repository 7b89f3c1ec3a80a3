"""
Network insight: its cost beside plain networkx, and what a plan of introductions bridges.

Times are those of the processor, which a busy machine does not lengthen; ratios are taken in one
run, ours and networkx one after the other on the same network.
"""

import gc
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from functools import partial
from pathlib import Path
from time import process_time
from typing import Any

import msgspec
import networkx as nx

from evaluations.homes import Cost, cordis_home, demo_home, run
from matchmaker.domain import Layer
from matchmaker.engine import Matchmaker
from matchmaker.graph.connectivity import (
    Ties,
    betweenness,
    clustering,
    communities,
    core_numbers,
    distance_table,
    eigenvector,
    giant,
    global_efficiency,
    harmonic_closeness,
    mean_path_length,
    pagerank,
    structural_holes,
    ties_of,
    weak_points,
)
from matchmaker.graph.connectivity.distances import efficiency_error
from matchmaker.network.assignment import AssignmentTask
from matchmaker.network.bridging import bridging_universe
from matchmaker.network.candidate_pairs import askers_of, candidate_pairs, capacity
from matchmaker.network.figures import Scope
from matchmaker.network.introductions_plan import IntroductionsPlan, compare_plans
from matchmaker.network.selection import ACQUAINTANCE, Groups, ScopedNetwork, groupings, select
from matchmaker.network.what_if import KEY_FIGURES, key_figures, with_ties
from matchmaker.snapshot import Progress

TARGETS = {"demo_s": 10.0, "cordis_s": 180.0, "cordis_mb": 4096.0}
"""Of issue 4: the account of the demo network and of CORDIS, and its memory."""
PROJECTS = (Layer.JOINT_PROJECT,)
MID_SIZE = ("IT", "CH")
"""Countries of the cut of CORDIS that networkx can still measure."""
N_PLANNED, N_ASKERS, PARTNERS = 20, 600, 20

# One layer after the other, as `matchmaker network measures` does, in a process of its own.
ACCOUNT = """
import json, sys, time
from matchmaker.engine import Matchmaker
from matchmaker.network.summary import SECTIONS, account
from matchmaker.network.figures import Scope
from matchmaker.network.selection import groupings
found = Matchmaker.load(sys.argv[1])
groups, spent = groupings(found.snapshot), {}
network = found.network
for layer in (*network.incidences, *network.ties):
    for section in SECTIONS:
        started = time.process_time()
        account(network, groups, Scope(layers=(layer,)), sections=[section])
        spent[section] = spent.get(section, 0.0) + time.process_time() - started
with open(sys.argv[2], "w", encoding="utf-8") as stream:
    json.dump({name: round(seconds, 2) for name, seconds in spent.items()}, stream)
"""

SOURCES = 100
"""Of betweenness where it is sampled, in both."""

Measure = tuple[Callable[[Ties], object], Callable[[nx.Graph], object]]
MEASURES: Mapping[str, Measure] = {
    "betweenness": (betweenness, nx.betweenness_centrality),
    "betweenness_sampled": (
        lambda ties: betweenness(ties, n_draws=SOURCES),
        lambda g: nx.betweenness_centrality(g, k=min(SOURCES, len(g)), seed=0),
    ),
    "clustering": (clustering, nx.clustering),
    "communities": (communities, lambda g: nx.community.louvain_communities(g, seed=0)),
    "constraint": (structural_holes, nx.constraint),
    "core_numbers": (core_numbers, nx.core_number),
    "efficiency": (global_efficiency, nx.global_efficiency),
    "eigenvector": (eigenvector, lambda g: nx.eigenvector_centrality_numpy(g, weight="weight")),
    "harmonic_closeness": (harmonic_closeness, nx.harmonic_centrality),
    "pagerank": (pagerank, lambda g: nx.pagerank(g, tol=1e-12 / max(len(g), 1), max_iter=1000)),
    "weak_points": (weak_points, lambda g: ([*nx.articulation_points(g)], [*nx.bridges(g)])),
}
"""Ours, and what networkx has for it; constraint of ours comes with Burt's other three."""
SLOW = frozenset({"betweenness", "constraint", "efficiency", "harmonic_closeness"})
"""Minutes to hours in networkx beyond the demo network; compared there only."""


def evaluate_network(workspace: Path, data: Path, seed: int, progress: Progress) -> dict[str, Any]:
    """Measure cost, ratios to networkx, and plans, on the demo network and on CORDIS."""
    steps = 5
    progress("network", 0, steps)
    demo = demo_home(workspace)
    cordis, _ = cordis_home(workspace, data)
    costs = {name: account_cost(home, workspace) for name, home in _named(demo, cordis)}
    progress("network", 1, steps)
    small, large = Matchmaker.load(demo), Matchmaker.load(cordis)
    ratios = {"demo": ratios_to_networkx(layer_of(small, ACQUAINTANCE, ()), slow=True)}
    progress("network", 2, steps)
    ratios["cordis_it_ch"] = ratios_to_networkx(layer_of(large, PROJECTS, MID_SIZE), slow=False)
    progress("network", 3, steps)
    plans = {"demo": plan_figures(small, (), None, seed)}
    progress("network", 4, steps)
    plans["cordis_it_ch"] = plan_figures(large, MID_SIZE, N_ASKERS, seed)
    progress("network", 5, steps)
    errors = {"cordis": sampling_figures(layer_of(large, PROJECTS, MID_SIZE), seed)}
    figures = {"account": costs, "ratios": ratios, "plans": plans, "sampling": errors}
    return {"figures": figures, "targets": TARGETS, "reached": reached(costs)}


def _named(demo: Path, cordis: Path) -> Iterator[tuple[str, Path]]:
    yield "demo", demo
    yield "cordis", cordis


def account_cost(home: Path, workspace: Path) -> dict[str, Any]:
    """What the whole account of all layers takes, by section, in a fresh process."""
    out = workspace / "account.json"
    cost: Cost = run((sys.executable, "-c", ACCOUNT, str(home), str(out)))
    spent = msgspec.json.decode(out.read_bytes(), type=dict[str, float])
    return {"cpu_s": round(sum(spent.values()), 1), "sections": spent, **asdict(cost)}


def layer_of(matchmaker: Matchmaker, layers: tuple[Layer, ...], countries: tuple[str, ...]) -> Ties:
    """The largest component of some layers in some countries; networkx wants one."""
    scope = Scope(layers=layers, countries=countries)
    return giant(select(matchmaker.network, scope, {}).ties)


def ratios_to_networkx(ties: Ties, *, slow: bool) -> dict[str, Any]:
    """Seconds of ours and of networkx for each measure, and how many times ours that is."""
    graph = ties.to_networkx()
    found: dict[str, Any] = {"n": ties.n, "m": ties.m, "measures": {}}
    for name, (ours, theirs) in MEASURES.items():
        if name in SLOW and not slow:
            continue
        # The first call of some imports their library.
        ours(TINY)
        # A fresh value: `Ties` remembers its degrees and components.
        fresh = Ties(nodes=ties.nodes, weights=ties.weights)
        one, other = seconds(partial(ours, fresh)), seconds(partial(theirs, graph))
        found["measures"][name] = {
            "ours_s": round(one, 4),
            "networkx_s": round(other, 4),
            "ratio": round(other / max(one, 1e-6), 1),
        }
    return found


TINY = ties_of(nx.path_graph(4))


def seconds(work: Callable[[], object]) -> float:
    """Processor time of a piece of work."""
    gc.collect()
    started = process_time()
    work()
    return process_time() - started


def sampling_figures(ties: Ties, seed: int) -> dict[str, Any]:
    """Efficiency and path length from drawn sources beside the exact ones."""
    exact, drawn = distance_table(ties), distance_table(ties, n_draws=512, seed=seed)
    path = mean_path_length(drawn)
    return {
        "n": ties.n,
        "n_draws": 512,
        "efficiency": [global_efficiency(exact), global_efficiency(drawn), efficiency_error(drawn)],
        "path_length": [mean_path_length(exact).mean, path.mean, path.error],
        "columns": ["exact", "drawn", "standard_error"],
    }


def plan_figures(
    matchmaker: Matchmaker, countries: tuple[str, ...], n_askers: int | None, seed: int
) -> dict[str, Any]:
    """The plan of twenty introductions beside fit only, greedy and random ones."""
    groups = groupings(matchmaker.snapshot)
    scope = Scope(layers=ACQUAINTANCE, countries=countries)
    selection = select(matchmaker.network, scope, groups)
    asked = askers_of(matchmaker.snapshot, selection.rows, at_most=n_askers, seed=seed)
    found = candidate_pairs(
        matchmaker.snapshot,
        matchmaker.ranker,
        asked,
        k=PARTNERS,
        countries=frozenset(countries),
    )
    ids = [*dict.fromkeys(id_ for pair in found for id_ in pair.ids)]
    task = AssignmentTask(
        pairs=found,
        capacity=capacity(matchmaker.snapshot, ids),
        n=N_PLANNED,
        ground=bridging_universe(selection, seed=seed),
    )
    started = process_time()
    compared = compare_plans(task, seed=seed)
    spent = process_time() - started
    return {
        "n_askers": len(asked),
        "n_pairs": len(found),
        "cpu_s": round(spent, 1),
        "plans": [_plan(each) for each in compared],
        "key_figures": _shifts(matchmaker, selection, compared, groups),
    }


def _plan(found: IntroductionsPlan) -> dict[str, Any]:
    return {
        "method": found.method,
        "fit": round(found.fit, 4),
        "fit_share": found.fit_share,
        "bridging": dict(found.bridging),
        "bridged": found.bridged,
        "gap": found.gap,
    }


def _shifts(
    matchmaker: Matchmaker,
    selection: ScopedNetwork,
    compared: tuple[IntroductionsPlan, ...],
    groups: Groups,
) -> dict[str, Any]:
    """Key figures today, and after each plan but the random ones."""
    found: dict[str, Any] = {
        "names": list(KEY_FIGURES),
        "before": [n.value for n in key_figures(selection)],
    }
    for each in compared[:2]:
        changed = with_ties(matchmaker.network, [pair.ids for pair in each.pairs])
        after = key_figures(select(changed, selection.scope, groups))
        found[each.method] = [number.value for number in after]
    return found


def reached(costs: Mapping[str, Mapping[str, Any]]) -> dict[str, bool | None]:
    """Compare with the targets; None where this system does not tell."""
    peak = costs["cordis"]["peak_mb"]
    return {
        "demo_s": costs["demo"]["cpu_s"] <= TARGETS["demo_s"],
        "cordis_s": costs["cordis"]["cpu_s"] <= TARGETS["cordis_s"],
        "cordis_mb": None if peak is None else peak <= TARGETS["cordis_mb"],
    }
