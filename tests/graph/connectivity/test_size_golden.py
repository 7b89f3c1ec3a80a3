"""Size, distances and centrality equal R's igraph and sna."""

import networkx as nx
import pytest

from matchmaker.graph.connectivity.centrality import (
    betweenness,
    centralisation,
    degree,
    eigenvector,
    pagerank,
    strength,
)
from matchmaker.graph.connectivity.distances import (
    global_efficiency,
    harmonic_closeness,
    mean_path_length,
)
from matchmaker.graph.connectivity.size import component_sizes, density

EXACT = {"rel": 1e-9, "abs": 1e-9}


def test_density_and_components_equal_r(golden):
    assert density(golden.graph) == pytest.approx(golden.figures["density"], **EXACT)
    sizes = golden.figures["components"]
    expected = sorted(sizes if isinstance(sizes, list) else [sizes], reverse=True)
    assert list(component_sizes(golden.graph)) == expected


def test_distances_equal_r(golden):
    path = mean_path_length(golden.graph)
    assert path.mean == pytest.approx(golden.figures["mean_distance"], **EXACT)
    assert path.longest == golden.figures["diameter"]
    assert global_efficiency(golden.graph) == pytest.approx(golden.figures["efficiency"], **EXACT)
    found = harmonic_closeness(golden.graph).values
    assert found == pytest.approx(golden.by_node("harmonic"), **EXACT)


def test_degree_and_strength_equal_r(golden):
    assert degree(golden.graph).values == golden.by_node("degree")
    assert degree(golden.graph, incoming=True).values == golden.by_node("degree_in")
    assert strength(golden.graph).values == pytest.approx(golden.by_node("strength"), **EXACT)


def test_betweenness_equals_igraph_and_sna(golden):
    found = betweenness(golden.graph).values
    assert found == pytest.approx(golden.by_node("betweenness"), **EXACT)
    raw = betweenness(golden.graph, normalised=False).values
    assert raw == pytest.approx(golden.by_node("betweenness_sna"), **EXACT)


def test_pagerank_equals_r_with_and_without_weights(golden):
    weighted = pagerank(golden.graph).values
    assert weighted == pytest.approx(golden.by_node("pagerank_weighted"), **EXACT)
    binary = golden.graph.__class__(golden.graph.edges)
    binary.add_nodes_from(golden.graph)
    assert pagerank(binary).values == pytest.approx(golden.by_node("pagerank"), **EXACT)


def test_eigenvector_equals_r(golden_undirected):
    binary = nx.Graph(golden_undirected.graph.edges)
    binary.add_nodes_from(golden_undirected.graph)
    expected = golden_undirected.by_node("eigenvector")
    assert eigenvector(binary).values == pytest.approx(expected, **EXACT)


def test_centralisation_equals_sna(golden):
    directed = golden.graph.is_directed()
    found = centralisation(degree(golden.graph), directed=directed)
    assert found == pytest.approx(golden.figures["centralisation_degree"], **EXACT)
    between = centralisation(betweenness(golden.graph), directed=directed)
    assert between == pytest.approx(golden.figures["centralisation_betweenness"], **EXACT)
