"""Positions: whoever is tied to the same others is in the same one."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.graph.connectivity import concor, structural_equivalence


def test_nodes_with_the_same_ties_are_equivalent():
    graph = nx.Graph(nx.complete_bipartite_graph(3, 4).edges)
    found = structural_equivalence(graph)
    left = np.array([node < 3 for node in graph])
    assert found[np.ix_(left, left)] == pytest.approx(np.ones((3, 3)))
    assert found[np.ix_(~left, ~left)] == pytest.approx(np.ones((4, 4)))
    assert (found[np.ix_(left, ~left)] < 0).all()


def test_two_sides_are_two_positions_and_the_image_shows_who_is_tied():
    found = concor(nx.Graph(nx.complete_bipartite_graph(3, 4).edges), depth=1)
    assert found.sizes == (4, 3)
    assert {node: found.labels[node] for node in range(7)} == {
        node: int(node < 3) for node in range(7)
    }
    assert found.image.tolist() == [[0, 1], [1, 0]]
    assert found.densities[0, 1] == 1.0


def test_a_second_split_parts_the_parts():
    # Two chiefs with their own people, who all serve one office.
    graph = nx.Graph([("x", f"a{n}") for n in range(4)] + [("y", f"b{n}") for n in range(4)])
    graph.add_edges_from(("office", f"{side}{n}") for side in "ab" for n in range(4))
    found = concor(graph, depth=3)
    for side in "ab":
        assert len({found.labels[f"{side}{n}"] for n in range(4)}) == 1
    assert found.labels["a0"] != found.labels["b0"]


def test_isolates_are_a_position_of_their_own():
    graph = nx.path_graph(4)
    graph.add_nodes_from(["alone", "too"])
    found = concor(graph, depth=1)
    assert found.labels["alone"] == found.labels["too"]
    assert found.labels["alone"] not in {found.labels[n] for n in range(4)}


@given(st.integers(0, 1000), st.booleans())
@settings(max_examples=20, deadline=None)
def test_every_node_has_one_position_and_names_do_not_matter(seed, directed):
    graph = nx.gnp_random_graph(9, 0.4, seed=seed, directed=directed)
    found = concor(graph, depth=2)
    assert sum(found.sizes) == 9
    assert set(found.labels) == set(graph)
    renamed = nx.relabel_nodes(graph, {node: f"n{node}" for node in graph})
    assert [*concor(renamed, depth=2).labels.values()] == [*found.labels.values()]
