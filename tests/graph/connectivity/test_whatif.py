"""A changed copy equals the network built anew."""

from itertools import combinations

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.graph.connectivity.size import density, size
from matchmaker.graph.connectivity.whatif import NetworkChange, apply, compare, merged, replay


@pytest.fixture
def square() -> nx.Graph:
    """Four nodes in a ring."""
    return nx.Graph([("a", "b"), ("b", "c"), ("c", "d"), ("d", "a")])


def test_a_step_changes_a_copy_only(square):
    step = NetworkChange(
        add_nodes={"e": {"country": "CH"}},
        add_ties=(("e", "a"),),
        remove_ties=(("b", "c"),),
        remove_nodes=frozenset({"d"}),
    )
    changed = apply(square, step)
    assert set(changed.edges) == {("a", "b"), ("a", "e")}
    assert changed.nodes["e"] == {"country": "CH"}
    assert set(changed) == {"a", "b", "c", "e"}
    assert square.number_of_edges() == 4


def test_figures_before_and_after_equal_a_measurement_from_scratch(square):
    found = compare(square, NetworkChange(remove_nodes=frozenset({"a"})), {"density": density})
    anew = nx.Graph([("b", "c"), ("c", "d")])
    assert found.after == {"density": density(anew)}
    assert found.change == {"density": density(anew) - density(square)}
    assert (found.n_before, found.n_after, found.m_before, found.m_after) == (4, 3, 4, 2)


def test_merging_passes_ties_on_and_adds_their_weights():
    graph = nx.Graph()
    graph.add_node("kept", country="IT")
    graph.add_node("gone", country="CH", name="old")
    graph.add_weighted_edges_from([("kept", "x", 2), ("gone", "x", 3), ("gone", "y", 1)])
    graph.add_edge("kept", "gone")
    found = merged(graph, "kept", "gone")
    assert found.nodes["kept"] == {"country": "IT", "name": "old"}
    assert {frozenset((u, v)): w for u, v, w in found.edges(data="weight")} == {
        frozenset(("kept", "x")): 5,
        frozenset(("kept", "y")): 1,
    }


def test_merging_keeps_direction_and_parallel_ties():
    graph = nx.MultiDiGraph([("kept", "x"), ("gone", "x"), ("y", "gone"), ("gone", "kept")])
    found = apply(graph, NetworkChange(merge=(("kept", "gone"),)))
    assert sorted(found.edges()) == [("kept", "x"), ("kept", "x"), ("y", "kept")]


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 7), st.data())
def test_merging_equals_building_with_the_other_name(n, data):
    pairs = list(combinations(range(n), 2))
    ties = data.draw(st.lists(st.sampled_from(pairs), unique=True))
    graph = nx.empty_graph(n)
    graph.add_edges_from(ties)
    found = merged(graph, 0, 1)
    anew = {frozenset(0 if node == 1 else node for node in pair) for pair in ties}
    assert {frozenset(pair) for pair in found.edges} == {pair for pair in anew if len(pair) == 2}
    assert size(found).n == n - 1


@pytest.mark.parametrize(
    ("step", "message"),
    [
        (NetworkChange(add_nodes={"a": {}}), "'a' is there already"),
        (NetworkChange(add_ties=(("a", "z"),)), "'z' is not there"),
        (NetworkChange(remove_nodes=frozenset({"z"})), "'z' is not there"),
        (NetworkChange(remove_ties=(("a", "c"),)), "is not tied"),
        (NetworkChange(merge=(("a", "a"),)), "cannot be merged with itself"),
    ],
)
def test_an_impossible_step_says_why(square, step, message):
    with pytest.raises(ValueError, match=message):
        apply(square, step)


def test_replay_shows_the_ties_that_hold_at_each_moment():
    graph = nx.MultiGraph()
    graph.add_node("c")
    graph.add_edge("a", "b", key="x", start=2010.0, end=2012.0)
    graph.add_edge("a", "b", key="y", start=2011.0)
    graph.add_edge("a", "c", key="z")
    shown = {
        moment: list(view.edges(keys=True)) for moment, view in replay(graph, [2010, 2011, 2012])
    }
    assert shown == {
        2010: [("a", "b", "x")],
        2011: [("a", "b", "x"), ("a", "b", "y")],
        2012: [("a", "b", "y")],
    }
    simple = nx.Graph([("a", "b", {"start": 2010.0})])
    assert [view.number_of_edges() for _, view in replay(simple, [2009, 2010])] == [0, 1]
