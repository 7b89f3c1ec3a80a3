"""The border view: who stands where, what crosses, and an order with few crossings."""

from collections.abc import Callable
from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from matchmaker.domain import ProfileId
from matchmaker.network.pictures.border import (
    REST,
    border_picture,
    count_crossings,
    reduce_crossings,
    told_crossing,
)
from matchmaker.network.pictures.wording import Places, places_of, region_name, town_name
from matchmaker.network.selection import ScopedNetwork

counts = hnp.arrays(
    float, hnp.array_shapes(min_dims=2, max_dims=2, max_side=6), elements=st.integers(0, 3)
)


def test_each_side_has_its_profiles_with_a_tie_across(border_town: ScopedNetwork) -> None:
    picture = border_picture(border_town, {}, Places())
    assert [unit.id for unit in picture.left] == ["a1"]
    assert {unit.id for unit in picture.right} == {"b1", "b2"}
    assert picture.n_crossing == picture.crossing.sum() == 2
    assert picture.n_profiles == (4, 3)
    assert picture.n_set_aside == 2
    assert picture.about.n_unknown == 1
    assert picture.table().rows == (("a1", "b1", 1), ("a1", "b2", 1)) or {
        row[1] for row in picture.table().rows
    } == {"b1", "b2"}


def test_without_a_crossing_tie_nothing_is_drawn(selection_of: Callable) -> None:
    picture = border_picture(selection_of({"a": "IT", "b": "IT"}, [("a", "b")]), {}, Places())
    assert (picture.left, picture.right, picture.n_crossing) == ((), (), 0)


def crowd(selection_of: Callable) -> ScopedNetwork:
    """Seven firms of Lecco and one of Como, each tied to two of eight firms of Ticino."""
    places = {f"i{k}": "IT" for k in range(8)} | {f"s{k}": "CH" for k in range(8)}
    ties = [(f"i{k}", f"s{(k + d) % 8}") for k in range(8) for d in (0, 1)]
    return selection_of(places, [*ties, ("i0", "i7")])


REGIONS = Places(
    regions={ProfileId(f"i{k}"): "Lecco" if k else "Como" for k in range(8)}
    | {ProfileId(f"s{k}"): "Ticino" for k in range(8)}
)


def test_many_profiles_are_drawn_by_region_and_no_tie_is_lost(selection_of: Callable) -> None:
    picture = border_picture(crowd(selection_of), {}, REGIONS, drawn_singly=5)
    assert picture.level == "region"
    assert {(u.id, u.n_profiles, u.n_crossing) for u in picture.left} == {
        ("Lecco", 7, 14),
        ("Como", 1, 2),
    }
    assert picture.crossing.sum() == picture.n_crossing == 16
    assert picture.inside[0].sum() == 1


def test_where_regions_are_hardly_known_towns_stand_for_them(selection_of: Callable) -> None:
    picture = border_picture(crowd(selection_of), {}, Places(), drawn_singly=5)
    assert picture.level == "town"
    assert [unit.id for unit in (*picture.left, *picture.right)] == [REST, REST]


def test_for_readers_outside_staff_no_place_and_no_band_of_few_is_told(
    selection_of: Callable,
) -> None:
    picture = border_picture(crowd(selection_of), {}, REGIONS, drawn_singly=5, fewest=5)
    # Seven of Lecco beside a rest of one would tell of that one.
    assert [unit.id for unit in picture.left] == [REST]
    assert picture.n_crossing == 16
    assert not ((picture.crossing > 0) & (picture.crossing < 5)).any()
    assert picture.n_crossing - picture.crossing.sum() not in range(1, 5)


def test_what_is_kept_back_of_the_ties_is_enough_as_well() -> None:
    crossing = np.array([[20.0, 3.0], [6.0, 5.0]])
    # Three alone would follow from the total; with the five beside them they are eight.
    assert told_crossing(crossing, 5).tolist() == [[20.0, 0.0], [6.0, 0.0]]
    assert told_crossing(crossing, 1).tolist() == crossing.tolist()


@given(counts)
@settings(deadline=None)
def test_tangles_are_the_pairs_of_ties_that_cross(crossing: np.ndarray) -> None:
    ties = [(i, j) for i, j in np.argwhere(crossing) for _ in range(int(crossing[i, j]))]
    brute = sum((a - c) * (b - d) < 0 for (a, b), (c, d) in combinations(ties, 2))
    assert count_crossings(crossing) == brute


@given(counts)
@settings(deadline=None)
def test_untangling_keeps_every_tie_and_never_adds_a_crossing(crossing: np.ndarray) -> None:
    left, right = reduce_crossings(crossing)
    assert sorted(left) == [*range(crossing.shape[0])]
    assert sorted(right) == [*range(crossing.shape[1])]
    assert count_crossings(crossing[left][:, right]) <= count_crossings(crossing)


def test_a_ladder_turned_upside_down_comes_out_straight() -> None:
    left, right = reduce_crossings(np.eye(6)[::-1])
    assert count_crossings(np.eye(6)[::-1][left][:, right]) == 0


def test_places_have_the_names_that_people_there_use() -> None:
    assert (region_name("ITC43"), region_name("XX999")) == ("Lecco", "XX999")
    assert (town_name("CH geneva 23"), town_name("IT rome")) == ("Geneve", "Roma")
    found = places_of({ProfileId("a"): "CH070"}, {ProfileId("a"): "", ProfileId("b"): "IT lecco"})
    assert found.regions == {"a": "Ticino"}
    assert found.towns == {"b": "Lecco"}
