"""The map of the directory: towns where they are, no place that a reader may not see."""

import math
from collections.abc import Callable

from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from api.profiles.town_map import WIDTH, map_of
from matchmaker.domain import Place, Role

LECCO = Place(city="Lecco", latitude=45.86, longitude=9.40)
LUGANO = Place(city="Lugano", latitude=46.00, longitude=8.95)


def test_north_is_up_and_east_is_right() -> None:
    drawn = map_of([LECCO, LUGANO])
    assert drawn is not None
    lecco, lugano = drawn.towns
    assert (lecco.name, lugano.name) == ("Lecco", "Lugano")
    assert lecco.x > lugano.x
    assert lecco.y > lugano.y


def test_a_circle_grows_by_area_and_says_how_many_are_not_shown() -> None:
    drawn = map_of([LECCO] * 16 + [LUGANO] * 4 + [Place()])
    assert drawn is not None
    assert [town.n for town in drawn.towns] == [16, 4]
    assert math.isclose(drawn.towns[0].radius, 2 * drawn.towns[1].radius)
    assert drawn.n_elsewhere == 1


def test_without_a_place_there_is_no_map() -> None:
    assert map_of([Place(city="Lecco")]) is None


@given(st.lists(st.tuples(st.floats(45, 47), st.floats(8, 10)), min_size=1, max_size=20))
def test_every_town_stands_inside_the_picture(points: list[tuple[float, float]]) -> None:
    drawn = map_of(
        Place(city=str(n), latitude=latitude, longitude=longitude)
        for n, (latitude, longitude) in enumerate(points)
    )
    assert drawn is not None
    for town in drawn.towns:
        assert 0 <= town.x <= WIDTH + 1e-6
        assert 0 <= town.y <= drawn.height + 1e-6


def test_the_directory_shows_it(as_role: Callable[..., TestClient]) -> None:
    page = as_role(Role.PUBLIC).get("/directory?lang=en").text
    assert "On the map" in page
    assert "<circle" in page
