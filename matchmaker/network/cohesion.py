"""Figures on cohesion: communities, core, closure."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from matchmaker.domain import ProfileId
from matchmaker.graph.connectivity import (
    Communities,
    NodeFigures,
    Ties,
    agreement,
    clustering,
    communities,
    component_sizes,
    core_numbers,
    core_periphery,
    coreness,
    significance,
    small_world,
    stability,
    transitivity,
)
from matchmaker.graph.connectivity.communities import Method
from matchmaker.graph.connectivity.ties import Node
from matchmaker.network.centrality import flags
from matchmaker.network.figures import About, Cell, Chance, Column, Figure, Table, number
from matchmaker.network.null_models import (
    SamplingPlan,
    null_distributions,
    null_networks,
    rewired_ties,
)
from matchmaker.network.selection import ScopedNetwork
from matchmaker.network.size import NO_TIES, column

PROJECTED = "everything shared ties all its members, so closure is measured on the two-mode layer"
COMMUNITY_COLUMNS = ("community", "profiles", "country", "country_share", "kind", "kind_share")
PROJECTED_CORE = "everything shared ties all its members, so a core is the largest thing shared"
CORE_NUMBERS = (
    "max_core_number",
    "core_size",
    "core_fit",
    "core_density",
    "between_density",
    "periphery_density",
)
WHOLE_PARTS = "each community is a whole connected part, whatever the seed"
# Modularity beside so many of the swapped networks: each costs a search for communities.
N_PARTITIONED = 20
# A report of more communities than this is not read.
N_COMMUNITIES = 50


def tied_part(ties: Ties) -> Ties:
    """Leave isolates out: they are no communities, and make two partitions look alike."""
    rows = np.flatnonzero(ties.degrees)
    return ties if len(rows) == ties.n else ties.subset(rows)


def community_labels(selection: ScopedNetwork, *, seed: int = 0) -> dict[Node, str]:
    """The community of each tied profile, found with a seed, as a grouping."""
    found = communities(tied_part(selection.ties), seed=seed)
    return {node: str(number) for node, number in found.labels.items()}


def community_figures(
    selection: ScopedNetwork, effort: SamplingPlan, method: Method = "louvain"
) -> Iterator[Figure]:
    """Communities with a seed, over seeds, and beside country and kind; isolates left out."""
    ties = tied_part(selection.ties)
    about = replace(selection.about, n=ties.n)
    found = communities(ties, method=method, seed=effort.seed)
    seeded = replace(about, seed=effort.seed)
    chance = _modularity_chance(selection, found, effort)
    yield number("modularity", found.modularity, seeded, why=NO_TIES, chance=chance)
    yield number("n_communities", len(found.sizes), seeded, why="")
    values: dict[ProfileId, float | None] = {
        ProfileId(str(node)): float(label) for node, label in found.labels.items()
    }
    isolates = {ProfileId(str(n)): None for n in selection.ties.nodes if n not in found.labels}
    reason = "isolates are in no community" if isolates else ""
    yield Column(name="community", values=values | isolates, about=seeded, reason=reason)
    # Parts that nothing joins are found by any method: to find them again is no stability.
    parts = len(component_sizes(ties))
    yield from _stability_figures(
        ties, effort, method, about, trivial=parts == len(found.sizes) > 1
    )
    for grouping in ("country", "kind"):
        same = agreement(found.labels, selection.by(grouping))
        shared = replace(seeded, n=same.n)
        why = f"fewer than two tied profiles of known {grouping}"
        yield number(f"nmi_{grouping}", same.nmi, shared, why=why)
        yield number(f"ari_{grouping}", same.ari, shared, why=why)
    yield _community_table(found, selection, seeded)


def _modularity_chance(
    selection: ScopedNetwork, found: Communities, effort: SamplingPlan
) -> Chance | None:
    """Beside networks with the same degrees: cliques are communities in any projection."""
    random = null_networks(selection, replace(effort, n_swapped=N_PARTITIONED))
    if random is None or not effort.n_rewired:
        return None
    drawn = [
        communities(tied_part(each), method=found.method, seed=effort.seed).modularity
        for each in random.ties()
    ]
    return null_distributions(significance(found.modularity, drawn, seed=effort.seed), random.null)


def _stability_figures(
    ties: Ties, effort: SamplingPlan, method: Method, about: About, *, trivial: bool
) -> Iterator[Figure]:
    if trivial:
        yield number("stability_nmi", None, about, why=WHOLE_PARTS)
        yield number("stability_ari", None, about, why=WHOLE_PARTS)
        return
    seeds = tuple(range(effort.seed, effort.seed + effort.n_seeds))
    found = stability(ties, seeds=seeds, method=method)
    drawn = replace(about, n_draws=len(seeds), seed=effort.seed)
    yield number("stability_nmi", found.mean_nmi, drawn, why="fewer than two tied profiles")
    yield number("stability_ari", found.mean_ari, drawn, why="fewer than two tied profiles")


def _community_table(found: Communities, selection: ScopedNetwork, about: About) -> Table:
    members: dict[int, list[Node]] = {}
    for node, label in found.labels.items():
        members.setdefault(label, []).append(node)
    rows = tuple(
        (label, len(members[label]), *_mostly(members[label], selection))
        for label in range(min(len(found.sizes), N_COMMUNITIES))
    )
    return Table(
        name="communities",
        columns=COMMUNITY_COLUMNS,
        rows=rows,
        about=about,
        reason="the commonest value and its share; empty where none is known",
    )


def _mostly(members: list[Node], selection: ScopedNetwork) -> tuple[Cell, ...]:
    """The commonest country and kind, with their shares among the known ones."""
    row: list[Cell] = []
    for grouping in ("country", "kind"):
        groups = selection.by(grouping)
        counts = Counter(groups[id_] for id_ in members if id_ in groups)
        best = min(counts, key=lambda value: (-counts[value], value), default=None)
        row += [best, None if best is None else counts[best] / counts.total()]
    return tuple(row)


def core_figures(selection: ScopedNetwork) -> Iterator[Figure]:
    """k-cores, core and periphery, and belonging by degree; not for projections."""
    ties, about = selection.ties, selection.about
    if selection.projection:
        for name in CORE_NUMBERS:
            yield number(name, None, about, why=PROJECTED_CORE)
        return
    numbers = core_numbers(ties)
    yield column("core_number", numbers, about, why="")
    yield number("max_core_number", max(numbers.values.values(), default=None), about, why=NO_TIES)
    found = core_periphery(ties)
    yield flags("core", frozenset(found.core), selection)
    yield number("core_size", len(found.core), about, why="")
    yield number("core_fit", found.fit, about, why="ties do not differ inside core or periphery")
    for name in ("core_density", "between_density", "periphery_density"):
        yield number(name, getattr(found, name), about, why="fewer than two profiles in a block")
    degree = coreness(ties)
    whole = NodeFigures(measure="coreness", values=degree.values, n=ties.n, m=ties.m)
    yield column("coreness", whole, about, why=NO_TIES)


def closure_figures(selection: ScopedNetwork, effort: SamplingPlan) -> Iterator[Figure]:
    """Transitivity and the small world beside rewired networks; not for projections."""
    if selection.projection:
        for name in ("transitivity", "mean_local_clustering", "small_world_omega"):
            yield number(name, None, selection.about, why=PROJECTED)
        return
    ties, about = selection.ties, selection.about
    found = clustering(ties)
    chance = rewired_ties(ties, {"transitivity": transitivity}, effort)
    no_pair = "nobody has two partners"
    yield number(
        "transitivity", found.transitivity, about, why=no_pair, chance=chance.get("transitivity")
    )
    yield number(
        "mean_local_clustering", found.mean_local, replace(about, n=found.n_local), why=no_pair
    )
    yield number("triangles", found.triangles, about, why="")
    local = NodeFigures(measure="local_clustering", values=found.local, n=ties.n, m=ties.m)
    yield column("local_clustering", local, about, why="fewer than two partners")
    yield from _small_world_figures(selection, effort)


def _small_world_figures(selection: ScopedNetwork, effort: SamplingPlan) -> Iterator[Figure]:
    about = selection.about
    if not effort.n_rewired:
        why = "too many ties to rewire; see the clustering and the path length by themselves"
        yield number("small_world_omega", None, about, why=why)
        return
    n_draws = min(effort.n_rewired, 10)
    found = small_world(selection.ties, n_draws=n_draws, seed=effort.seed)
    drawn = replace(about, n_draws=n_draws, seed=effort.seed)
    why = "the largest component, or a random one like it, has no triangle or no path to compare"
    yield number("small_world_omega", found.omega, drawn, why=why)
    yield number("small_world_sigma", found.sigma, drawn, why=why)
