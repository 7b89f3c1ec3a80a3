"""The drawing of a profile's network: everything inside the frame, every name to itself."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.profiles.ego_network import (
    LOOKS,
    N_A_LAYER,
    NARROW,
    WIDE,
    NodeShape,
    ego_network,
    outline,
    places,
    shortened,
    ties_of,
)
from matchmaker.domain import Layer
from matchmaker.engine import Matchmaker


def test_ties_are_told_by_layer_and_shared_things_stay_things(matchmaker: Matchmaker) -> None:
    ties = ties_of(matchmaker, "firm")
    assert {layer: [t.name for t in found.shown] for layer, found in ties.items()} == {
        Layer.JOINT_PROJECT: ["Milling with less coolant"],
        Layer.MEMBERSHIP: ["Chamber"],
        Layer.ATTENDANCE: ["Tech Talk: laser"],
    }
    assert ties[Layer.MEMBERSHIP].shown[0].is_profile
    assert not ties[Layer.ATTENDANCE].shown[0].is_profile


def test_the_latest_projects_come_first(matchmaker: Matchmaker) -> None:
    shown = ties_of(matchmaker, "viewers")[Layer.JOINT_PROJECT].shown
    assert [tied.id for tied in shown] == ["weld-project", "vision-project"]
    assert len(shown) <= N_A_LAYER


def test_a_profile_without_ties_has_none(matchmaker: Matchmaker) -> None:
    assert ties_of(matchmaker, "silent") == {}
    assert ego_network({}, []).nodes == []


@pytest.mark.parametrize("form", [WIDE, NARROW])
def test_partners_are_numbered_and_joined_to_what_is_shared(
    matchmaker: Matchmaker, form: NodeShape
) -> None:
    found = matchmaker.suggest("firm", k=5)
    drawing = ego_network(ties_of(matchmaker, "firm"), found, form)
    partners = [node for node in drawing.nodes if node.rank]
    assert [node.rank for node in partners] == list(range(1, len(found) + 1))
    assert all(node.x > drawing.centre[0] for node in partners)
    assert all(node.x < drawing.centre[0] for node in drawing.nodes if not node.rank)
    assert sum(edge.kind == "shared" for edge in drawing.edges) >= 1
    assert sum(edge.kind == "tie" for edge in drawing.edges) == 3


@given(st.integers(0, 40), st.sampled_from([WIDE, NARROW]), st.sampled_from([-1, 1]))
def test_nodes_lie_inside_and_apart(n: int, form: NodeShape, side: int) -> None:
    height = 30.0 * (n + 1)
    found = places(n, height, form, side=side)
    assert all(0 < x < form.width and 0 < y < height for x, y in found)
    assert all(b[1] - a[1] >= 29.9 for a, b in pairwise(found))


def test_layers_differ_in_colour_and_in_shape() -> None:
    assert LOOKS.keys() == set(Layer)
    assert len({look.colour for look in LOOKS.values()}) == len(LOOKS)
    assert len({outline(look, 0, 0) for look in LOOKS.values()}) == len(LOOKS)


@given(st.text(), st.integers(2, 40))
def test_labels_fit(name: str, n: int) -> None:
    assert len(shortened(name, n)) <= n
