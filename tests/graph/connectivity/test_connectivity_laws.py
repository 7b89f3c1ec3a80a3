"""Laws that hold for every measure, estimates, awkward input, and the way from the network."""

from itertools import combinations, permutations
from math import isnan

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain import ActivityId, Kind, Layer, ProfileId
from matchmaker.errors import InputError
from matchmaker.graph.connectivity.centrality import (
    betweenness,
    centralisation,
    degree,
    eigenvector,
    pagerank,
)
from matchmaker.graph.connectivity.clustering import clustering
from matchmaker.graph.connectivity.cores import core_numbers
from matchmaker.graph.connectivity.distances import (
    distance_table,
    global_efficiency,
    harmonic_closeness,
    mean_path_length,
    reach_within,
)
from matchmaker.graph.connectivity.layers import attributes, layer_ties, two_mode_layer
from matchmaker.graph.connectivity.size import (
    component_sizes,
    degree_distribution,
    density,
    gini,
    size,
)
from matchmaker.graph.connectivity.structural_holes import structural_holes
from matchmaker.graph.connectivity.ties import masked_product, ties_of
from matchmaker.graph.network import Incidence, Network, TieTable

BY_NODE = {
    "degree": lambda g: degree(g).values,
    "betweenness": lambda g: betweenness(g).values,
    "pagerank": lambda g: pagerank(g).values,
    "closeness": lambda g: harmonic_closeness(g).values,
    "reach": lambda g: reach_within(g, 2).values,
    "core": lambda g: core_numbers(g).values,
    "clustering": lambda g: clustering(g).local,
    "constraint": lambda g: structural_holes(g).constraint,
    "hierarchy": lambda g: structural_holes(g).hierarchy,
}


@st.composite
def graphs(draw: st.DrawFn) -> nx.Graph:
    """Small networks with and without direction."""
    n, directed = draw(st.integers(1, 7)), draw(st.booleans())
    graph = nx.DiGraph() if directed else nx.Graph()
    graph.add_nodes_from(range(n))
    pairs = list(permutations(range(n), 2) if directed else combinations(range(n), 2))
    graph.add_edges_from(draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else [])
    return graph


@pytest.mark.parametrize("name", BY_NODE)
@settings(max_examples=25, deadline=None)
@given(graph=graphs(), random=st.randoms(use_true_random=False))
def test_other_names_in_another_order_change_nothing(name, graph, random):
    nodes = random.sample(list(graph), len(graph))
    renamed = graph.__class__()
    renamed.add_nodes_from(f"n{node}" for node in nodes)
    renamed.add_edges_from(
        (f"n{u}", f"n{v}") for u, v in random.sample(list(graph.edges), graph.number_of_edges())
    )
    found, other = BY_NODE[name](graph), BY_NODE[name](renamed)
    assert other == pytest.approx({f"n{n}": v for n, v in found.items()}, abs=1e-9, nan_ok=True)


@settings(max_examples=40, deadline=None)
@given(graphs())
def test_an_isolate_changes_only_the_number_of_nodes(graph):
    more = graph.copy()
    more.add_node("alone")
    before, after = size(graph), size(more)
    assert (after.n, after.m, after.n_isolates) == (before.n + 1, before.m, before.n_isolates + 1)
    assert after.n_components == before.n_components + 1
    assert mean_path_length(more).mean == pytest.approx(mean_path_length(graph).mean, nan_ok=True)
    assert component_sizes(more)[:-1] == component_sizes(graph)
    for name in ("degree", "core", "clustering", "constraint", "hierarchy"):
        found = BY_NODE[name](more)
        assert {n: found[n] for n in graph} == pytest.approx(BY_NODE[name](graph), nan_ok=True)


@settings(max_examples=40, deadline=None)
@given(graphs())
def test_distances_equal_networkx(graph):
    lengths = dict(nx.all_pairs_shortest_path_length(graph))
    paths = [d for row in lengths.values() for d in row.values() if d]
    n, found = len(graph), mean_path_length(graph)
    assert found.mean == pytest.approx(np.mean(paths) if paths else float("nan"), nan_ok=True)
    assert found.longest == max(paths, default=0)
    if n > 1:
        assert found.pair_share == pytest.approx(len(paths) / (n * (n - 1)))
        assert global_efficiency(graph) == pytest.approx(sum(1 / d for d in paths) / (n * (n - 1)))
        within = {v: sum(0 < lengths[u].get(v, 0) <= 2 for u in graph) / (n - 1) for v in graph}
        assert reach_within(graph, 2).values == pytest.approx(within)


def test_more_sources_than_one_pass_holds_add_up():
    graph = nx.random_geometric_graph(700, 0.05, seed=3)
    found = mean_path_length(graph)
    paths = [d for _, row in nx.all_pairs_shortest_path_length(graph) for d in row.values() if d]
    assert found.mean == pytest.approx(np.mean(paths))
    assert found.longest == max(paths)


def test_drawn_sources_estimate_the_distances_and_say_so():
    graph = nx.gnp_random_graph(300, 0.03, seed=1)
    table = distance_table(graph, n_draws=150, seed=2)
    estimate, exact = mean_path_length(table), mean_path_length(graph)
    assert estimate.mean == pytest.approx(exact.mean, rel=0.05)
    assert (estimate.n_draws, estimate.seed) == (150, 2)
    close, reach = harmonic_closeness(table), reach_within(table, 2)
    assert close.values[0] == pytest.approx(harmonic_closeness(graph).values[0], rel=0.1)
    assert reach.n_draws == 150
    assert distance_table(graph, n_draws=300).n_draws is None


def test_sampled_betweenness_lies_within_its_stated_error():
    graph = nx.barabasi_albert_graph(300, 3, seed=1)
    exact = betweenness(graph).values
    found = betweenness(graph, n_draws=100, seed=5)
    top = sorted(exact, key=exact.get, reverse=True)[:30]
    off = np.array([abs(found.values[node] - exact[node]) / found.errors[node] for node in top])
    assert np.mean(off < 2) > 0.8
    assert (found.n_draws, found.seed) == (100, 5)
    assert all(isnan(e) for e in betweenness(graph, n_draws=1).errors.values())


@settings(max_examples=40, deadline=None)
@given(graphs())
def test_betweenness_equals_networkx(graph):
    expected = nx.betweenness_centrality(graph, normalized=False)
    assert betweenness(graph, normalised=False).values == pytest.approx(expected, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(graphs())
def test_pagerank_adds_up_to_one_and_equals_networkx(graph):
    found = pagerank(graph).values
    assert sum(found.values()) == pytest.approx(1.0)
    assert found == pytest.approx(nx.pagerank(graph, tol=1e-13, max_iter=2000), abs=1e-9)


def test_the_vector_of_a_large_network_is_the_leading_one():
    for directed in (False, True):
        graph = nx.gnp_random_graph(210, 0.05, seed=1, directed=directed)
        found = np.array(list(eigenvector(graph).values.values()))
        # Perron and Frobenius: a positive vector that keeps its direction is the leading one.
        turned = nx.to_numpy_array(graph).T @ found
        assert (found > 0).all()
        assert turned / np.linalg.norm(turned) == pytest.approx(found, abs=1e-9)
    cycle = eigenvector(nx.DiGraph([(0, 1), (1, 0), (1, 2)])).values
    assert cycle[0] == pytest.approx(cycle[1])


def test_a_star_is_fully_centralised_and_a_ring_not_at_all():
    for measure in (degree, betweenness, harmonic_closeness):
        assert centralisation(measure(nx.star_graph(6))) == pytest.approx(1.0)
        assert centralisation(measure(nx.cycle_graph(6))) == pytest.approx(0.0)
    inward = nx.DiGraph((leaf, "hub") for leaf in "abcd")
    assert centralisation(degree(inward, incoming=True), directed=True) == 1.0
    assert centralisation(harmonic_closeness(inward), directed=True) == pytest.approx(1.0)
    assert isnan(centralisation(degree(nx.path_graph(2))))
    with pytest.raises(InputError, match="no such figure"):
        centralisation(pagerank(nx.star_graph(3)))


@pytest.mark.parametrize("graph", [nx.Graph(), nx.DiGraph()])
def test_of_an_empty_network_nothing_is_known(graph):
    found = size(graph)
    assert (found.n, found.m, found.n_components) == (0, 0, 0)
    for value in (found.density, found.mean_degree, found.degree_gini, found.giant_share):
        assert isnan(value)
    path = mean_path_length(graph)
    assert isnan(path.mean)
    assert isnan(path.pair_share)
    assert isnan(global_efficiency(graph))
    assert all(measure(graph) == {} for measure in BY_NODE.values())
    assert eigenvector(graph).values == {}


def test_of_a_single_node_most_is_unknown():
    graph = nx.empty_graph(1)
    assert isnan(density(graph))
    assert isnan(harmonic_closeness(graph).values[0])
    assert isnan(reach_within(graph, 2).values[0])
    assert isnan(betweenness(graph).values[0])
    assert isnan(eigenvector(graph).values[0])
    assert isnan(eigenvector(nx.DiGraph([(0, 1)])).values[0])


def test_self_loops_are_left_out_and_parallel_ties_are_one():
    graph = nx.MultiGraph([("a", "a"), ("a", "b"), ("b", "a")])
    found = size(graph)
    assert (found.n, found.m, found.n_self_loops, found.density) == (2, 1, 1, 1.0)
    assert ties_of(graph).weights.data.tolist() == [2.0, 2.0]


def test_a_weight_has_to_be_positive():
    for weight in (0, -1, float("nan")):
        with pytest.raises(InputError, match="a number above 0"):
            ties_of(nx.Graph([("a", "b", {"weight": weight})]))


def test_direction_is_dropped_by_adding_both_ways():
    graph = nx.DiGraph()
    graph.add_weighted_edges_from([("a", "b", 2.0), ("b", "a", 3.0), ("b", "c", 1.0)])
    found = ties_of(graph).undirected().to_networkx()
    assert dict(found["b"]) == {"a": {"weight": 5.0}, "c": {"weight": 1.0}}
    assert nx.utils.graphs_equal(ties_of(graph).to_networkx(), graph)


def test_the_distribution_of_degrees():
    found = degree_distribution(nx.star_graph(3))
    assert found.counts == {1: 3, 3: 1}
    assert found.at_least(2) == 1 / 4
    assert degree_distribution(nx.DiGraph([(0, 1)])).counts == {1: 2}


def test_inequality_is_none_among_equals_and_most_when_one_has_all():
    assert gini([2, 2, 2]) == 0.0
    assert gini([0, 0, 0, 4]) == 3 / 4
    assert isnan(gini([0, 0]))
    values = [1, 5, 2, 8]
    pairs = sum(abs(a - b) for a in values for b in values)
    assert gini(values) == pytest.approx(pairs / (2 * 16 * 4))


def test_a_product_in_pieces_equals_the_whole(monkeypatch):
    monkeypatch.setattr("matchmaker.graph.connectivity.ties.BLOCK", 3)
    matrix = ties_of(nx.karate_club_graph()).weights
    expected = (matrix @ matrix).multiply(matrix).toarray()
    assert masked_product(matrix, matrix, matrix).toarray() == pytest.approx(expected)


@pytest.fixture
def network() -> Network:
    """Two firms and an expert; two projects and an introduction."""
    incidence = Incidence(
        profiles=np.array([0, 0, 1, 2], dtype=np.int32),
        activities=np.array([0, 1, 0, 1], dtype=np.int32),
        leads=np.zeros(4, dtype=bool),
    )
    ties = TieTable(
        sources=np.array([0, 2], dtype=np.int32),
        targets=np.array([1, 2], dtype=np.int32),
        starts=np.array([2019.0, 2019.0]),
        ends=np.array([np.nan, np.nan]),
    )
    return Network(
        profile_ids=[ProfileId(x) for x in "abc"],
        kinds=[Kind.COMPANY, Kind.COMPANY, Kind.EXPERT],
        countries=["IT", "CH", None],
        activity_ids=[ActivityId("p"), ActivityId("q")],
        years=np.array([2018.0, np.nan]),
        ends=np.array([2021.0, np.nan]),
        incidences={Layer.JOINT_PROJECT: incidence},
        ties={Layer.INTRODUCTION_ACCEPTED: ties},
    )


def test_a_two_mode_layer_is_taken_whole_or_for_a_period(network):
    whole = two_mode_layer(network, Layer.JOINT_PROJECT)
    assert (whole.shared, whole.m) == (("p", "q"), 4)
    assert two_mode_layer(network, Layer.JOINT_PROJECT, since=2018).shared == ("p",)
    assert two_mode_layer(network, Layer.JOINT_PROJECT, until=2018).shared == ()
    tied = layer_ties(network, Layer.JOINT_PROJECT)
    assert {frozenset(e) for e in tied.to_networkx().edges} == {frozenset("ab"), frozenset("ac")}


def test_a_layer_of_ties_drops_self_loops_and_an_absent_one_has_none(network):
    found = layer_ties(network, Layer.INTRODUCTION_ACCEPTED)
    assert list(found.to_networkx().edges) == [("a", "b")]
    assert layer_ties(network, Layer.INTRODUCTION_ACCEPTED, until=2019).m == 0
    absent = layer_ties(network, Layer.AFFILIATION)
    assert (absent.n, absent.m) == (3, 0)


def test_attributes_name_country_and_kind(network):
    found = attributes(network)
    assert found["country"] == {"a": "IT", "b": "CH", "c": None}
    assert found["kind"]["c"] == "expert"
