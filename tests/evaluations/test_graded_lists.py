"""Grades by hand are whole, and the figures follow from them."""

from typing import Any

import msgspec
import pytest

from evaluations.graded_lists import FILE, GRADES, GradedNeed, ShownList, figures
from matchmaker.domain import FitVerdict


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    return dict(msgspec.json.decode(FILE.read_bytes()))


def test_ten_needs_a_language_and_twenty_a_network_were_graded(told: dict[str, Any]) -> None:
    needs = msgspec.convert(told["needs"], tuple[GradedNeed, ...])
    assert len({need.text for need in needs}) == 40
    for language in ("it", "en", "de", "fr"):
        assert sum(need.language == language for need in needs) == 10
    assert sum(need.network == "demo" for need in needs) == 20


def test_every_place_has_a_grade_and_every_run_the_figures_of_them(told: dict[str, Any]) -> None:
    needs = msgspec.convert(told["needs"], tuple[GradedNeed, ...])
    assert {g for some in told["grades"].values() for g in some.values()} == set(GRADES)
    assert told["runs"]
    for run in told["runs"].values():
        lists = msgspec.convert(run["lists"], tuple[ShownList, ...])
        assert figures(lists, needs, told["grades"]) == run["figures"]


def test_a_useless_list_counts_unless_it_says_so_and_nearest_places_are_no_suggestions() -> None:
    needs = [
        GradedNeed(number=n, network="demo", language="it", text=n, nobody=n == "2")
        for n in ("1", "2", "3")
    ]
    none, possible = FitVerdict.NONE, FitVerdict.POSSIBLE
    lists = [
        ShownList(need="1", verdict=possible, places=(("a", possible), ("b", none))),
        ShownList(need="2", verdict=none, places=(("b", none),)),
        ShownList(need="3", verdict=none, places=(("a", none),)),
    ]
    grades = {"1": {"a": "wrong", "b": "wrong"}, "2": {"b": "wrong"}, "3": {"a": "good"}}
    counted = figures(lists, needs, grades)["all"]
    assert (counted["places"], counted["wrong"], counted["share_wrong"]) == (4, 3, 0.75)
    assert (counted["suggested"], counted["share_suggested_wrong"]) == (1, 1.0)
    assert counted["useless"] == ["1", "2"]
    assert counted["useless_unsaid"] == ["1"]
    assert counted["said_nobody_wrongly"] == ["3"]
