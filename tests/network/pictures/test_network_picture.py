"""The network drawing: who is drawn, what crosses, which colours, and the page that it makes."""

from collections.abc import Callable

import numpy as np
import pytest

from matchmaker.domain import Layer, ProfileId
from matchmaker.network.figures import Column, Scope
from matchmaker.network.pictures.network import network_picture
from matchmaker.network.pictures.network_screen import diameters, network_screen
from matchmaker.network.pictures.palette import COUNTRIES, OTHER, SERIES, colours_of
from matchmaker.network.pictures.tie_spells import spells
from matchmaker.network.pictures.wording import wording_for
from matchmaker.network.selection import ScopedNetwork, select
from matchmaker.network.tables import LANGUAGES


def drawn(selection: ScopedNetwork, **options: object):
    labels = {ProfileId(str(node)): row % 2 for row, node in enumerate(selection.ties.nodes)}
    degrees = selection.ties.by_node(selection.ties.degrees)
    column = Column(name="degree", values=degrees, about=selection.about)
    return network_picture(selection, {ProfileId("a1"): "Alfa"}, labels, {"degree": column},
                           **options)  # fmt: skip


def test_only_tied_profiles_are_drawn_and_the_others_counted(border_town: ScopedNetwork) -> None:
    picture = drawn(border_town)
    assert "d" not in picture.nodes.ids
    assert picture.n_left_out == border_town.ties.n - len(picture.nodes.ids) == 2


def test_ties_cross_where_both_countries_are_known_and_differ(border_town: ScopedNetwork) -> None:
    picture = drawn(border_town)
    ids, links = picture.nodes.ids, picture.links
    found = {
        frozenset((ids[a], ids[b]))
        for a, b, crosses in zip(links.sources, links.targets, picture.crosses(), strict=True)
        if crosses
    }
    assert found == {frozenset(p) for p in (("a1", "b1"), ("a1", "b2"), ("x", "a3"))}


def test_the_table_has_a_row_for_each_mark_with_its_measures(border_town: ScopedNetwork) -> None:
    table = drawn(border_town).table("ego")
    assert table.name == "ego"
    row = dict(zip(table.columns, table.rows[table.column("id").index("a1")], strict=True))
    assert (row["label"], row["country"], row["degree"]) == ("Alfa", "IT", 3.0)


def test_a_large_network_is_drawn_by_community(selection_of: Callable) -> None:
    members = [f"{group}{k}" for group in "pqr" for k in range(6)]
    ties = [(a, b) for a in members for b in members if a < b and a[0] == b[0]]
    selection = selection_of(dict.fromkeys(members, "IT"), [*ties, ("p0", "q0"), ("p1", "q1")])
    labels = {ProfileId(m): "pqr".index(m[0]) for m in members}
    picture = network_picture(selection, {}, labels, {}, drawn_singly=10)
    assert picture.by_community
    assert picture.nodes.n_profiles.tolist() == [6, 6, 6]
    assert picture.links.n_ties.tolist() == [2]
    assert not picture.crosses().any()
    models = pytest.importorskip("bokeh.models", reason="bokeh is not installed")
    layout = network_screen(picture, wording_for("en"))
    # A line between communities is as wide as its ties are many.
    assert [*layout.select({"type": models.Segment})]


def test_countries_keep_their_colour_and_no_two_groups_share_one() -> None:
    colours = colours_of(["IT", "IT", "CH", "SE"], COUNTRIES)
    assert (colours["IT"], colours["CH"]) == (COUNTRIES["IT"], COUNTRIES["CH"])
    assert colours["SE"] not in set(COUNTRIES.values())
    many = colours_of("aaabbbccddefgh")
    named = [colour for colour in many.values() if colour != OTHER]
    assert len(named) == len(set(named)) == len(SERIES)


def test_a_pair_is_tied_from_its_first_shared_year_for_want_of_an_end(
    network_of: Callable, groups_of: Callable
) -> None:
    places = {"a": "IT", "b": "CH", "c": "CH"}
    network = network_of(
        places, (), {"old": ["a", "b"], "new": ["b", "a"], "bare": ["b", "c"]},
        years={"old": 2010, "new": 2020},
    )  # fmt: skip
    selection = select(network, Scope(layers=(Layer.JOINT_PROJECT,)), groups_of(places))
    first, last = spells(selection)
    pairs = list(zip(*selection.ties.pairs(), strict=True))
    known, bare = pairs.index((0, 1)), pairs.index((1, 2))
    assert 2010 <= first[known] < 2011
    assert np.isinf(last[known])
    assert np.isnan([first[bare], last[bare]]).all()


def test_ties_without_members_have_no_spells(selection_of: Callable) -> None:
    assert spells(selection_of({"a": "IT"}))[0].size == 0


def test_larger_values_make_larger_marks_and_unknown_ones_the_smallest() -> None:
    sizes = diameters(np.array([np.nan, 1.0, 4.0]))
    assert sizes[0] < sizes[1] < sizes[2]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_drawing_for_the_screen_offers_only_what_there_is_to_choose(
    border_town: ScopedNetwork, language: str
) -> None:
    models = pytest.importorskip("bokeh.models", reason="bokeh is not installed")
    layout = network_screen(drawn(border_town), wording_for(language))
    titles = {widget.title for widget in layout.select({"type": models.MultiChoice})}
    words = wording_for(language)
    # All are firms without a sector or a date.
    assert titles == {words("network.country")}
    assert not list(layout.select({"type": models.RangeSlider}))
