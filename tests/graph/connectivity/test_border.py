"""Across the border: against R, by hand, and by law."""

from itertools import combinations
from math import isnan, log

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.graph.connectivity.border import (
    assortativity,
    ei_index,
    ei_indices,
    evenness,
    mixing_matrix,
    participation,
    regional_bridging,
)
from matchmaker.graph.connectivity.communities import modularity

EXACT = {"rel": 1e-9, "abs": 1e-9}


@st.composite
def grouped(draw: st.DrawFn) -> tuple[nx.Graph, dict[int, str]]:
    """Small networks whose nodes are of two or three groups."""
    n = draw(st.integers(2, 8))
    graph = nx.empty_graph(n)
    pairs = list(combinations(range(n), 2))
    graph.add_edges_from(draw(st.lists(st.sampled_from(pairs), unique=True)))
    return graph, {node: draw(st.sampled_from("abc")) for node in graph}


@settings(max_examples=40, deadline=None)
@given(grouped())
def test_the_ei_index_stays_in_its_bounds_and_counts_every_tie_once(case):
    graph, groups = case
    found = ei_indices(graph, groups)
    crossing = sum(groups[u] != groups[v] for u, v in graph.edges)
    assert (found.external, found.internal) == (crossing, graph.number_of_edges() - crossing)
    values = [found.whole, found.rescaled, *found.by_node.values(), *found.by_group.values()]
    assert all(isnan(value) or -1 <= value <= 1 for value in values)


@settings(max_examples=40, deadline=None)
@given(grouped())
def test_the_rescaled_index_is_what_all_networks_of_this_size_allow(case):
    graph, groups = case
    n, m = len(graph), graph.number_of_edges()
    pairs = list(combinations(range(min(n, 5)), 2))
    if n > 5 or not m:
        return
    values = [
        ei_index(
            sum(groups[u] != groups[v] for u, v in ties),
            sum(groups[u] == groups[v] for u, v in ties),
        )
        for ties in combinations(pairs, m)
    ]
    found = ei_indices(graph, groups)
    if max(values) == min(values):
        assert isnan(found.rescaled)
    else:
        expected = 2 * (found.whole - min(values)) / (max(values) - min(values)) - 1
        assert found.rescaled == pytest.approx(expected)


def test_ei_by_group_and_by_node():
    graph = nx.Graph([("a", "b"), ("b", "x"), ("x", "y"), ("y", "a"), ("y", "z")])
    found = ei_indices(graph, dict.fromkeys("ab", "IT") | dict.fromkeys("xyz", "CH"))
    assert found.by_group == {"IT": pytest.approx(1 / 3), "CH": 0.0}
    assert found.by_node == {"a": 0.0, "b": 0.0, "x": 0.0, "y": pytest.approx(-1 / 3), "z": -1.0}
    assert found.cross_share == 2 / 5


def test_a_segregated_network_is_significant_and_seeded():
    graph = nx.disjoint_union(nx.complete_graph(6), nx.complete_graph(6))
    groups = {node: node < 6 for node in graph}
    found = ei_indices(graph, groups, n_draws=199, seed=3)
    again = ei_indices(graph, groups, n_draws=199, seed=3)
    assert found.whole == -1.0
    assert found.significance == again.significance
    assert found.significance.p_low < 0.05 < found.significance.p_high
    assert (found.significance.n_draws, found.significance.seed) == (199, 3)


def test_nodes_without_a_country_are_left_out_and_counted():
    found = ei_indices(nx.path_graph(4), {0: "IT", 1: "CH", 2: "", 3: None})
    assert (found.n, found.m, found.n_unknown, found.whole) == (2, 1, 2, 1.0)


def test_without_ties_nothing_can_be_said():
    found = ei_indices(nx.empty_graph(3), {0: "IT", 1: "IT", 2: "CH"})
    assert isnan(found.whole)
    assert isnan(found.rescaled)
    assert isnan(assortativity(nx.empty_graph(3), {0: "IT", 1: "IT", 2: "CH"}))


def test_assortativity_equals_igraph(golden):
    found = assortativity(golden.graph, golden.groups)
    assert found == pytest.approx(golden.figures["assortativity"], **EXACT)


def test_modularity_of_a_partition_equals_igraph(golden_undirected):
    binary = nx.Graph(golden_undirected.graph.edges)
    found = modularity(binary, golden_undirected.groups)
    assert found == pytest.approx(golden_undirected.figures["modularity"], **EXACT)


def test_assortativity_with_one_group_is_undefined():
    assert isnan(assortativity(nx.path_graph(3), dict.fromkeys(range(3), "IT")))


@settings(max_examples=40, deadline=None)
@given(grouped())
def test_the_mixing_matrix_holds_every_tie_once(case):
    graph, groups = case
    found = mixing_matrix(graph, groups)
    assert np.triu(found.observed).sum() == graph.number_of_edges()
    assert np.triu(found.expected).sum() == pytest.approx(graph.number_of_edges())
    assert np.array_equal(found.observed, found.observed.T)
    for row, one in enumerate(found.groups):
        for column, other in enumerate(found.groups):
            ties = sum({groups[u], groups[v]} == {one, other} for u, v in graph.edges)
            assert found.observed[row, column] == ties


def test_mixing_follows_direction():
    found = mixing_matrix(
        nx.DiGraph([("a", "b"), ("a", "c"), ("b", "c")]), {"a": 1, "b": 2, "c": 2}
    )
    assert found.observed.tolist() == [[0, 2], [0, 1]]
    assert found.density[0, 1] == 1.0
    assert found.density[1, 1] == 0.5
    assert isnan(found.density[0, 0])


def test_participation_is_zero_inside_one_group_and_half_between_two():
    graph = nx.star_graph(["hub", "a", "b", "x", "y"])
    found = participation(graph, {"hub": 1, "a": 1, "b": 1, "x": 2, "y": 2})
    assert (found["hub"], found["a"]) == (0.5, 0.0)
    assert isnan(participation(nx.empty_graph(1), {0: 1})[0])


def test_a_region_is_measured_by_its_ties_outward():
    graph = nx.Graph([("a", "b"), ("a", "x"), ("a", "y"), ("b", "u")])
    graph.add_node("c")
    regions = {"a": "IT", "b": "IT", "c": "IT", "x": "CH", "y": "CH", "u": "FR", "v": "DE"}
    graph.add_node("v")
    found = regional_bridging(graph, regions)
    italy = found["IT"]
    assert (italy.n, italy.ties, italy.outward, italy.bridgers) == (3, 4, 3 / 4, 2 / 3)
    spread = -(2 / 3 * log(2 / 3) + 1 / 3 * log(1 / 3)) / log(3)
    assert italy.diversification == pytest.approx(spread)
    assert italy.participation == pytest.approx(1 - (4 + 4 + 1) / 25)
    assert isnan(found["DE"].outward)
    assert isnan(found["DE"].diversification)


def test_evenness_of_one_place_is_unknown_and_of_equal_amounts_one():
    assert isnan(evenness(np.array([3.0])))
    assert evenness(np.array([2.0, 2.0, 2.0])) == pytest.approx(1.0)
    assert evenness(np.array([5.0, 0.0])) == 0.0
