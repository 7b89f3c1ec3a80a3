"""Communities, cores, closure: against R, networkx and brute force."""

from itertools import combinations, permutations
from math import isnan

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from matchmaker.errors import MissingExtraError
from matchmaker.graph.connectivity import accelerated
from matchmaker.graph.connectivity.clustering import clustering, giant, small_world, transitivity
from matchmaker.graph.connectivity.communities import agreement, communities, stability
from matchmaker.graph.connectivity.cores import (
    core_numbers,
    core_periphery,
    coreness,
    fewest_errors,
)
from matchmaker.graph.connectivity.ties import ties_of

EXACT = {"rel": 1e-9, "abs": 1e-9, "nan_ok": True}


@st.composite
def graphs(draw: st.DrawFn, most: int = 7) -> nx.Graph:
    """Small undirected networks."""
    n = draw(st.integers(0, most))
    graph = nx.empty_graph(n)
    pairs = list(combinations(range(n), 2))
    graph.add_edges_from(draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else [])
    return graph


def test_core_numbers_equal_igraph_with_and_without_networkit(golden, monkeypatch):
    expected = golden.by_node("coreness")
    assert core_numbers(golden.graph).values == expected
    monkeypatch.setattr(accelerated, "is_there", lambda: False)
    assert core_numbers(golden.graph).values == expected


def test_clustering_equals_igraph(golden):
    found = clustering(golden.graph)
    assert found.transitivity == pytest.approx(golden.figures["transitivity"], **EXACT)
    expected = {
        node: float("nan") if value in (None, "NaN") else value
        for node, value in golden.by_node("local_clustering").items()
    }
    assert found.local == pytest.approx(expected, **EXACT)
    assert found.triangles == sum(nx.triangles(golden.graph.to_undirected()).values()) / 3


@pytest.mark.parametrize("method", ["louvain", "leiden"])
def test_the_same_seed_finds_the_same_communities(method):
    pytest.importorskip("networkit")
    graph = nx.karate_club_graph()
    one, again = (communities(graph, method=method, seed=5) for _ in range(2))
    assert one == again
    assert one.modularity == pytest.approx(
        nx.community.modularity(graph, _parts(one.labels)), **EXACT
    )
    assert one.modularity > 0.41
    assert sum(one.sizes) == one.n == 34
    assert list(one.sizes) == sorted(one.sizes, reverse=True)


def _parts(labels: dict[int, int]) -> list[set[int]]:
    return [{n for n, label in labels.items() if label == code} for code in set(labels.values())]


def test_without_networkit_louvain_works_and_leiden_says_what_is_missing(monkeypatch):
    monkeypatch.setattr(accelerated, "is_there", lambda: False)
    graph = nx.karate_club_graph()
    assert communities(graph, seed=1).modularity > 0.41
    with pytest.raises(MissingExtraError, match=r"matchmaker\[network\]"):
        communities(graph, method="leiden")


def test_isolates_are_communities_of_their_own():
    graph = nx.disjoint_union(nx.complete_graph(4), nx.empty_graph(2))
    assert communities(graph).sizes == (4, 1, 1)
    without = communities(nx.empty_graph(2))
    assert without.sizes == (1, 1)
    assert isnan(without.modularity)


def test_two_cliques_are_found_by_every_seed():
    graph = nx.barbell_graph(6, 0)
    found = stability(graph, seeds=(0, 1, 2))
    assert (found.mean_nmi, found.min_ari) == (pytest.approx(1.0), 1.0)
    assert found.seeds == (0, 1, 2)
    assert isnan(stability(graph, seeds=(0,)).mean_ari)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=30))
def test_agreement_is_that_of_scikit_learn(pairs):
    left, right = zip(*pairs, strict=True)
    found = agreement(dict(enumerate(left)), dict(enumerate(right)))
    assert found.nmi == pytest.approx(normalized_mutual_info_score(left, right), abs=1e-9)
    assert found.ari == pytest.approx(adjusted_rand_score(left, right), abs=1e-9)


def test_agreement_looks_only_at_what_both_know():
    found = agreement({1: 0, 2: 0, 3: 1, 4: 1, 5: 1}, {1: "IT", 2: "IT", 3: "CH", 4: "CH", 5: None})
    assert (found.nmi, found.ari, found.n) == (pytest.approx(1.0), 1.0, 4)
    assert isnan(agreement({1: 0}, {1: "IT"}).nmi)


@settings(max_examples=40, deadline=None)
@given(graphs())
def test_no_core_has_fewer_errors_than_the_one_by_degree(graph):
    def errors(core: set[int]) -> int:
        missing = sum(not graph.has_edge(u, v) for u, v in combinations(core, 2))
        return missing + sum(u not in core and v not in core for u, v in graph.edges)

    found = set(np.flatnonzero(fewest_errors(ties_of(graph))).tolist())
    subsets = (set(c) for size in range(len(graph) + 1) for c in combinations(graph, size))
    assert errors(found) == min(map(errors, subsets))


def by_hand(graph: nx.Graph, core: set[int]) -> float:
    """Correlation over pairs on one side, computed by numpy; NaN where nothing varies."""
    cells = [
        (graph.has_edge(u, v), u in core)
        for u, v in combinations(graph, 2)
        if (u in core) == (v in core)
    ]
    if len({tie for tie, _ in cells}) < 2 or len({side for _, side in cells}) < 2:
        return float("nan")
    return float(np.corrcoef(np.array(cells, dtype=float).T)[0, 1])


@settings(max_examples=40, deadline=None)
@given(graphs())
def test_the_fit_is_the_correlation_and_no_single_move_improves_it(graph):
    found = core_periphery(graph)
    core = set(found.core)
    assert found.fit == pytest.approx(by_hand(graph, core), nan_ok=True, abs=1e-9)
    if not isnan(found.fit):
        moves = [by_hand(graph, core ^ {node}) for node in graph]
        assert all(isnan(fit) or fit <= found.fit + 1e-9 for fit in moves)


def test_a_clique_with_pendants_is_a_perfect_core_and_periphery():
    graph = nx.complete_graph(4)
    graph.add_edges_from((node, node + 10) for node in range(4))
    found = core_periphery(graph)
    assert (found.core, found.fit, found.errors) == (frozenset(range(4)), 1.0, 0)
    assert (found.core_density, found.between_density, found.periphery_density) == (1.0, 0.25, 0.0)


def test_coreness_is_a_least_squares_optimum_and_its_fit_the_correlation():
    graph = nx.karate_club_graph()
    found = coreness(graph)
    weights = nx.to_numpy_array(graph)
    values = np.array([found.values[node] for node in graph])
    off = ~np.eye(len(graph), dtype=bool)
    products = np.outer(values, values)
    assert found.fit == pytest.approx(np.corrcoef(weights[off], products[off])[0, 1], abs=1e-9)
    # At the optimum each value is what its ties ask for, up to the common scale.
    scale = (weights[off] @ products[off]) / (products[off] @ products[off])
    asked = weights @ values / (scale * (values @ values - values**2))
    inner = values > 1e-6
    assert asked[inner] == pytest.approx(values[inner], abs=1e-5)
    assert np.linalg.norm(values) == pytest.approx(1.0)


def test_coreness_without_ties_is_unknown():
    found = coreness(nx.empty_graph(2))
    assert isnan(found.fit)
    assert all(isnan(value) for value in found.values.values())
    assert isnan(coreness(nx.complete_graph(4)).fit)


def test_a_ring_lattice_with_shortcuts_is_a_small_world():
    graph = nx.connected_watts_strogatz_graph(60, 6, 0.1, seed=1)
    found = small_world(graph, n_draws=5, seed=2)
    assert found == small_world(graph, n_draws=5, seed=2)
    assert found.sigma > 1.5
    assert -0.5 < found.omega < 0.5
    expected = found.random_path_length / found.path_length
    assert found.omega == pytest.approx(expected - found.clustering / found.lattice_clustering)
    assert (found.n_draws, found.seed, found.node_share) == (5, 2, 1.0)


def test_a_small_world_of_nothing_is_unknown():
    assert isnan(small_world(nx.empty_graph(0), n_draws=2).omega)
    assert isnan(small_world(nx.path_graph(3), n_draws=2).sigma)


def test_the_giant_is_the_first_of_equal_components():
    assert giant(ties_of(nx.Graph([(0, 1), (2, 3)]))).nodes == (0, 1)


@settings(max_examples=40, deadline=None)
@given(graphs())
def test_transitivity_counts_closed_two_paths(graph):
    paths = [
        (a, c)
        for a, b, c in permutations(graph, 3)
        if graph.has_edge(a, b) and graph.has_edge(b, c)
    ]
    closed = sum(graph.has_edge(a, c) for a, c in paths)
    expected = closed / len(paths) if paths else float("nan")
    assert transitivity(graph) == pytest.approx(expected, nan_ok=True)
    found = clustering(graph)
    assert found.n_local == sum(degree > 1 for _, degree in graph.degree)
