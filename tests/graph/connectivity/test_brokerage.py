"""Burt and Gould–Fernandez: against R, against every possible network, and by their laws."""

from collections.abc import Iterator
from itertools import combinations, permutations, product
from math import isnan, log, sqrt

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.graph.connectivity.brokerage import brokerage, role_counts
from matchmaker.graph.connectivity.brokerage_moments import (
    DIRECTED_ROLES,
    UNDIRECTED_ROLES,
    BrokerRole,
    network_moments,
    node_moments,
)
from matchmaker.graph.connectivity.structural_holes import structural_holes
from matchmaker.graph.connectivity.ties import ties_of

EXACT = {"rel": 1e-9, "abs": 1e-9, "nan_ok": True}

SNA = {
    "w_I": BrokerRole.COORDINATOR,
    "w_O": BrokerRole.ITINERANT,
    "b_IO": BrokerRole.REPRESENTATIVE,
    "b_OI": BrokerRole.GATEKEEPER,
    "b_O": BrokerRole.LIAISON,
    "t": BrokerRole.TOTAL,
}


def test_constraint_equals_igraph(golden):
    found = structural_holes(golden.graph).constraint
    expected = golden.by_node("constraint_weighted")
    known = {n: c for n, c in expected.items() if c not in (None, "NaN")}
    assert {n: found[n] for n in known} == pytest.approx(known, **EXACT)
    assert all(isnan(found[n]) for n in expected.keys() - known.keys())


def test_effective_size_equals_networkx_node_by_node(golden):
    graph = golden.graph
    # networkx takes a node that is only pointed at for an isolate.
    nodes = [node for node in graph if graph[node]]
    expected = nx.effective_size(graph, nodes=nodes, weight="weight")
    found = structural_holes(graph).effective_size
    assert {node: found[node] for node in nodes} == pytest.approx(expected, **EXACT)


def test_hierarchy_is_zero_where_all_partners_constrain_alike_and_nan_with_one():
    star = structural_holes(nx.star_graph(3))
    assert star.hierarchy[0] == 0.0
    assert isnan(star.hierarchy[1])
    assert star.efficiency[0] == 1.0


def test_hierarchy_follows_the_formula_of_burt():
    graph = nx.Graph([("a", "b"), ("a", "c"), ("b", "c"), ("a", "d")])
    p = {n: 1 / graph.degree(n) for n in graph}
    parts = {
        j: (p["a"] + sum(p["a"] * p[q] for q in graph["a"] if graph.has_edge(q, j))) ** 2
        for j in graph["a"]
    }
    mean = sum(parts.values()) / 3
    expected = sum(c / mean * log(c / mean) for c in parts.values()) / (3 * log(3))
    assert structural_holes(graph).hierarchy["a"] == pytest.approx(expected, **EXACT)


def test_roles_equal_sna_on_a_directed_network(golden):
    if not golden.graph.is_directed():
        pytest.skip("sna counts undirected two-paths from both ends; compared below")
    found = brokerage(golden.graph, golden.groups)
    for name, role in SNA.items():
        for part, attribute in (("raw", "observed"), ("exp", "expected"), ("sd", "sd"), ("z", "z")):
            expected = golden.figures[f"{part}.nli"][name]
            ours = [getattr(found.nodes[n][role], attribute) for n in golden.graph]
            numbers = [float("nan") if e in (None, "NaN") else e for e in expected]
            assert ours == pytest.approx(numbers, **EXACT), (name, part)
        assert found.network[role].observed == golden.figures["raw.gli"][name]
        expected = golden.figures["exp.gli"][name]
        assert found.network[role].expected == pytest.approx(expected, **EXACT)


def test_undirected_roles_are_half_of_what_sna_counts_from_both_ends(golden_undirected):
    found = brokerage(golden_undirected.graph, golden_undirected.groups)
    raw = golden_undirected.figures["raw.nli"]
    for name in ("w_I", "w_O", "b_O", "t"):
        ours = [2 * found.nodes[n][SNA[name]].observed for n in golden_undirected.graph]
        assert ours == raw[name]
    boundary = [found.nodes[n][BrokerRole.BOUNDARY].observed for n in golden_undirected.graph]
    assert boundary == raw["b_IO"] == raw["b_OI"]


def open_two_paths(graph: nx.Graph) -> Iterator[tuple[int, int, int]]:
    """Every open two-path, written as plainly as can be."""
    for a, b, c in permutations(graph, 3):
        if not graph.is_directed() and a > c:
            continue
        if graph.has_edge(a, b) and graph.has_edge(b, c) and not graph.has_edge(a, c):
            yield a, b, c


def role_of(a: str, b: str, c: str, *, directed: bool) -> BrokerRole:
    """Which role the groups along a two-path make."""
    if a == b == c:
        return BrokerRole.COORDINATOR
    if a == c:
        return BrokerRole.ITINERANT
    if b not in {a, c}:
        return BrokerRole.LIAISON
    if not directed:
        return BrokerRole.BOUNDARY
    return BrokerRole.REPRESENTATIVE if a == b else BrokerRole.GATEKEEPER


def counted(graph: nx.Graph, groups: dict[int, str]) -> dict[tuple[int, BrokerRole], int]:
    """Roles of each node by brute force."""
    counts: dict[tuple[int, BrokerRole], int] = {}
    for a, b, c in open_two_paths(graph):
        found = role_of(groups[a], groups[b], groups[c], directed=graph.is_directed())
        for role in (found, BrokerRole.TOTAL):
            counts[b, role] = counts.get((b, role), 0) + 1
    return counts


@st.composite
def grouped_graphs(draw: st.DrawFn) -> tuple[nx.Graph, dict[int, str]]:
    """Small networks of both kinds with groups, isolates and missing ties."""
    n = draw(st.integers(0, 8))
    directed = draw(st.booleans())
    pairs = list(permutations(range(n), 2) if directed else combinations(range(n), 2))
    graph = nx.DiGraph() if directed else nx.Graph()
    graph.add_nodes_from(range(n))
    graph.add_edges_from(draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else [])
    groups = {node: draw(st.sampled_from("abc")) for node in graph}
    return graph, groups


@settings(max_examples=40, deadline=None)
@given(grouped_graphs())
def test_roles_equal_a_count_by_hand_and_add_up_to_the_open_two_paths(case):
    graph, groups = case
    found, counts = brokerage(graph, groups), counted(graph, groups)
    for node, roles in found.nodes.items():
        for role, count in roles.items():
            assert count.observed == counts.get((node, role), 0)
    parts = [c.observed for role, c in found.network.items() if role is not BrokerRole.TOTAL]
    assert (
        sum(parts) == found.network[BrokerRole.TOTAL].observed == len(list(open_two_paths(graph)))
    )


@pytest.mark.parametrize(
    ("directed", "groups", "density"),
    [
        (True, "aabc", 0.3),
        (True, "aaab", 0.6),
        (True, "aabb", 0.5),
        (False, "aaabb", 0.4),
        (False, "aabbc", 0.7),
        (False, "aaaaa", 0.5),
    ],
)
def test_chance_equals_the_mean_and_spread_over_every_possible_network(directed, groups, density):
    """All networks on these nodes, each weighted by its probability: exact, whatever sna says."""
    n, by_node = len(groups), dict(enumerate(groups))
    pairs = list(permutations(range(n), 2) if directed else combinations(range(n), 2))
    roles = DIRECTED_ROLES if directed else UNDIRECTED_ROLES
    keys = [(who, role) for who in [*range(n), None] for role in roles]
    sums, squares = dict.fromkeys(keys, 0.0), dict.fromkeys(keys, 0.0)
    for present in product((False, True), repeat=len(pairs)):
        graph = nx.DiGraph() if directed else nx.Graph()
        graph.add_nodes_from(range(n))
        graph.add_edges_from(
            pair for pair, is_there in zip(pairs, present, strict=True) if is_there
        )
        weight = density ** sum(present) * (1 - density) ** (len(pairs) - sum(present))
        counts = counted(graph, by_node)
        for role in roles:
            each = [counts.get((node, role), 0) for node in range(n)]
            for who, value in [*enumerate(each), (None, sum(each))]:
                sums[who, role] += weight * value
                squares[who, role] += weight * value**2
    values = sorted(set(groups))
    sizes = np.array([groups.count(v) for v in values], dtype=float)
    for (who, role), mean in sums.items():
        sd = sqrt(max(squares[who, role] - mean**2, 0.0))
        if who is None:
            found = network_moments(role, sizes, density, directed=directed)
        else:
            group = values.index(groups[who])
            found = node_moments(role, sizes, density, directed=directed)[group]
        assert (found.expected, found.sd) == pytest.approx((mean, sd), rel=1e-7, abs=1e-7), (
            who,
            role,
        )


def test_nodes_without_a_group_are_left_out_and_counted():
    graph = nx.path_graph(4)
    found = brokerage(graph, {0: "it", 1: "it", 2: "ch", 3: None})
    assert (found.n, found.m, found.n_unknown) == (3, 2, 1)
    assert found.nodes[1][BrokerRole.BOUNDARY].observed == 1
    assert 3 not in found.nodes


def test_an_empty_network_has_no_roles():
    found = brokerage(nx.DiGraph(), {})
    assert found.nodes == {}
    assert isnan(found.network[BrokerRole.TOTAL].z)


def test_each_role_prints_the_path_it_stands_for():
    found = brokerage(nx.DiGraph([(0, 1), (1, 2)]), {0: "it", 1: "ch", 2: "ch"})
    gatekeeper = found.nodes[1][BrokerRole.GATEKEEPER]
    assert (gatekeeper.observed, gatekeeper.pattern) == (1, "A→B→B")


def test_many_networks_counted_side_by_side_are_counted_as_each_by_itself(monkeypatch):
    random = [ties_of(nx.gnm_random_graph(14, 22, seed=seed)) for seed in range(7)]
    groups = {node: "abc"[node % 3] for node in range(12)}
    for at_once in (1, 90, 10_000):
        monkeypatch.setitem(role_counts.__globals__, "SIDE_BY_SIDE", at_once)
        found = role_counts(random, groups)
        for place, ties in enumerate(random):
            alone = brokerage(ties, groups).nodes
            assert {role: found[role][place].tolist() for role in found} == {
                role: [alone[node][role].observed for node in range(12)] for role in found
            }
