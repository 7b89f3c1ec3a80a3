"""Two-mode layers: Newman's weights and Opsahl's closure, against networkx and a slow walk."""

from itertools import product
from math import isnan

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.graph.connectivity.twomode import (
    count_projection,
    newman_projection,
    two_mode,
    two_mode_clustering,
    two_mode_degree,
    two_mode_local_clustering,
    two_mode_size,
)


@pytest.fixture
def davis() -> nx.Graph:
    """Eighteen women, fourteen events."""
    return nx.davis_southern_women_graph()


@st.composite
def affiliations(draw: st.DrawFn) -> nx.Graph:
    """Small two-mode networks."""
    members, shared = draw(st.integers(0, 5)), draw(st.integers(0, 5))
    graph = nx.Graph()
    graph.add_nodes_from([f"m{i}" for i in range(members)], bipartite=0)
    graph.add_nodes_from([f"s{i}" for i in range(shared)], bipartite=1)
    pairs = [(f"m{i}", f"s{j}") for i, j in product(range(members), range(shared))]
    graph.add_edges_from(draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else [])
    return graph


def four_paths(graph: nx.Graph) -> list[tuple[str, bool]]:
    """The middle of each four-path, and whether it is closed, walked as plainly as can be."""
    found = []
    members = [node for node, side in graph.nodes(data="bipartite") if side == 0]
    for i, j, k in product(members, repeat=3):
        if len({i, j, k}) < 3 or i > k:
            continue
        for x, y in product(set(graph[i]) & set(graph[j]), set(graph[j]) & set(graph[k])):
            if x != y:
                found.append((j, bool((set(graph[i]) & set(graph[k])) - {x, y})))
    return found


@settings(max_examples=40, deadline=None)
@given(affiliations())
def test_opsahl_counts_the_same_four_paths_as_a_walk(graph):
    layer, walked = two_mode(graph), four_paths(graph)
    found = two_mode_clustering(layer)
    assert found.four_paths == 2 * len(walked)
    assert found.closed == 2 * sum(closed for _, closed in walked)
    local = two_mode_local_clustering(layer)
    for member in layer.members:
        mine = [closed for middle, closed in walked if middle == member]
        assert local[member] == pytest.approx(
            sum(mine) / len(mine) if mine else float("nan"), nan_ok=True
        )


def test_opsahl_of_the_davis_women_is_published(davis):
    """Opsahl (2013) prints 0.7719 for this network."""
    walked = four_paths(davis)
    found = two_mode_clustering(two_mode(davis)).transitivity
    assert found == pytest.approx(sum(closed for _, closed in walked) / len(walked), abs=1e-12)
    assert found == pytest.approx(0.7719, abs=5e-5)


def test_newman_weights_equal_networkx(davis):
    women = [node for node, side in davis.nodes(data="bipartite") if side == 0]
    expected = nx.bipartite.collaboration_weighted_projected_graph(davis, women)
    found = newman_projection(two_mode(davis)).to_networkx()
    assert {frozenset(e) for e in found.edges} == {frozenset(e) for e in expected.edges}
    for u, v, weight in expected.edges(data="weight"):
        assert found[u][v]["weight"] == pytest.approx(weight, abs=1e-12)


def test_a_count_projection_counts_shared_events(davis):
    found = count_projection(two_mode(davis)).to_networkx()
    assert found["Evelyn Jefferson"]["Laura Mandeville"]["weight"] == 6


@settings(max_examples=40, deadline=None)
@given(affiliations())
def test_newman_strength_is_the_number_of_things_shared_with_anybody(graph):
    found = newman_projection(two_mode(graph))
    for member, strength in found.by_node(found.weights.sum(axis=1)).items():
        assert strength == pytest.approx(sum(graph.degree(s) > 1 for s in graph[member]))


def test_size_and_degree_of_a_layer(davis):
    layer = two_mode(davis)
    found = two_mode_size(layer)
    assert (found.n_members, found.n_shared, found.m) == (18, 14, 89)
    assert found.density == 89 / (18 * 14)
    assert two_mode_degree(layer).values["Evelyn Jefferson"] == 8
    assert two_mode_degree(layer, normalised=True).values["E8"] == 14 / 18
    assert isnan(two_mode_size(two_mode(nx.Graph())).density)


def test_a_tie_inside_one_side_is_refused_and_members_may_be_named():
    graph = nx.Graph([("a", "x"), ("a", "b")])
    with pytest.raises(ValueError, match="'a' and 'b' cannot be tied"):
        two_mode(graph, members=["a", "b"])
    assert two_mode(nx.MultiGraph([("x", "a"), ("x", "a")]), members=["a"]).m == 1
