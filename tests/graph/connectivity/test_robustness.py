"""What is left when nodes go: against R, brute force and known shapes."""

from itertools import combinations
from math import isnan

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.graph.connectivity.robustness import (
    fragmentation_without,
    removal_curve,
    removal_in_order,
    weak_points,
)


@st.composite
def graphs(draw: st.DrawFn) -> nx.Graph:
    """Small undirected networks."""
    n = draw(st.integers(0, 8))
    graph = nx.empty_graph(n)
    pairs = list(combinations(range(n), 2))
    graph.add_edges_from(draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else [])
    return graph


def giant_share(graph: nx.Graph, n: int) -> float:
    """Largest component over n, by networkx."""
    return max(map(len, nx.connected_components(graph)), default=0) / n


def test_weak_points_equal_igraph(golden):
    found, nodes = weak_points(golden.graph), list(golden.graph)
    articulation = golden.figures["articulation"]
    rows = articulation if isinstance(articulation, list) else [articulation]
    assert found.articulation_points == {nodes[row - 1] for row in rows}
    bridges = {frozenset(nodes[row - 1] for row in ends) for ends in golden.figures["bridges"]}
    assert found.bridges == bridges


@settings(max_examples=40, deadline=None)
@given(graphs())
def test_weak_points_are_those_whose_loss_takes_a_component_apart(graph):
    parts, found = nx.number_connected_components(graph), weak_points(graph)
    for node in graph:
        left = graph.copy()
        left.remove_node(node)
        apart = nx.number_connected_components(left) > parts
        assert (node in found.articulation_points) == apart
    for pair in graph.edges:
        left = graph.copy()
        left.remove_edge(*pair)
        assert (frozenset(pair) in found.bridges) == (nx.number_connected_components(left) > parts)


@settings(max_examples=40, deadline=None)
@given(graphs(), st.randoms(use_true_random=False))
def test_the_backward_walk_equals_removing_forward(graph, random):
    order = random.sample(list(graph), len(graph))
    found = removal_in_order(graph, order)
    left = graph.copy()
    for share, gone in zip(found.giant_shares, [*order, None], strict=True):
        assert share == pytest.approx(giant_share(left, len(graph)) if len(graph) else 0.0)
        if gone is not None:
            left.remove_node(gone)


@settings(max_examples=40, deadline=None)
@given(graphs())
def test_adaptive_removal_always_takes_a_node_with_most_ties_left(graph):
    left, expected = graph.copy(), []
    while left:
        expected.append(giant_share(left, len(graph)))
        left.remove_node(max(left, key=lambda node: (left.degree(node), -node)))
    found = removal_curve(graph, "adaptive_degree")
    assert found.giant_shares[:-1].tolist() == pytest.approx(expected)


def test_the_index_of_a_complete_network_is_the_largest_possible():
    found = removal_curve(nx.complete_graph(10), "degree")
    assert found.r_index == pytest.approx(sum(range(10)) / 100)
    assert found.seed is None


def test_a_star_falls_with_its_hub_and_survives_chance():
    star = nx.star_graph(20)
    targeted, random = removal_curve(star, "degree"), removal_curve(star, n_draws=30, seed=1)
    assert targeted.giant_shares[1] == 1 / 21
    assert targeted.r_index < 0.1 < random.r_index
    assert (random.n_draws, random.seed) == (30, 1)
    assert (random.low <= random.giant_shares + 1e-12).all()
    assert (random.giant_shares <= random.high + 1e-12).all()


def test_the_same_seed_draws_the_same_curve():
    graph = nx.karate_club_graph()
    one, again = (removal_curve(graph, n_draws=4, seed=9) for _ in range(2))
    assert one.giant_shares.tolist() == again.giant_shares.tolist()


def test_an_empty_network_has_no_index():
    assert isnan(removal_curve(nx.Graph(), "degree").r_index)
    assert isnan(removal_curve(nx.Graph()).r_index)


def test_when_the_expert_leaves_the_firms_are_apart():
    star = nx.star_graph(3)
    assert fragmentation_without(star, []) == 0.0
    assert fragmentation_without(star, [0]) == 1.0
    assert isnan(fragmentation_without(star, [0, 1, 2]))
