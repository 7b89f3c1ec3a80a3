"""The level of a territory tells of groups and of nobody; weights restore who did not answer."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.checkup.territory import (
    FirmRow,
    cells_by,
    figure,
    levels_of,
    weights_of,
    whole_of,
    withheld,
)
from matchmaker.domain import ProfileId

COUNTS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 30))


def row(n: int, territory: str, score: float | None, size: str = "small") -> FirmRow:
    figures = None if score is None else {"score": score, "market": score}
    return FirmRow(
        id=ProfileId(f"f{n}"), territory=territory, sector="C", size=size, figures=figures
    )


@given(COUNTS)
def test_no_cell_under_five_is_told(counts: dict[str, int]) -> None:
    told = counts.keys() - withheld(counts)
    assert all(counts[key] >= 5 or counts[key] == 0 for key in told)


@given(COUNTS)
def test_what_is_withheld_is_not_found_by_subtraction(counts: dict[str, int]) -> None:
    hidden = withheld(counts)
    everything = {key for key, n in counts.items() if n}
    if hidden and hidden != everything:
        assert len(hidden) >= 2
        assert sum(counts[key] for key in hidden) >= 5


def test_the_smallest_other_cell_covers_a_single_small_one() -> None:
    assert withheld({"a": 3, "b": 40, "c": 9}) == {"a", "c"}
    assert withheld({"a": 9, "b": 40}) == frozenset()


@given(st.lists(st.tuples(st.sampled_from("xyz"), st.none() | st.floats(0, 100)), max_size=60))
def test_no_figure_of_any_cell_is_about_fewer_than_five(
    firms: list[tuple[str, float | None]],
) -> None:
    rows = [row(n, *each) for n, each in enumerate(firms)]
    weights = weights_of(rows)
    for cell in (*cells_by(rows, "territory", weights), whole_of(rows, weights)):
        assert cell.n is None or cell.n == 0 or cell.n >= 5
        assert all(each.n >= 5 for each in cell.figures.values())
        for each in cell.figures.values():
            assert (each.median is None) == (each.n < 10)


def test_figures_are_in_whole_points_and_an_interval_holds_the_mean() -> None:
    found = figure([(float(value), 1.0) for value in range(40, 60)])
    assert found is not None
    assert (found.mean, found.median) == (round(49.5), 50)
    assert found.interval[0] <= found.mean <= found.interval[1]


@given(st.lists(st.tuples(st.sampled_from("xy"), st.booleans()), min_size=1, max_size=60))
def test_weights_add_up_to_all_firms_of_each_class_that_has_its_own(
    firms: list[tuple[str, bool]],
) -> None:
    rows = [row(n, place, 50.0 if said else None) for n, (place, said) in enumerate(firms)]
    weights = weights_of(rows)
    replied = Counter(each.territory for each in rows if each.figures)
    for place, n in replied.items():
        if n >= 5:
            mine = [weights[each.id] for each in rows if each.figures and each.territory == place]
            assert sum(mine) == pytest.approx(sum(place == where for where, _ in firms))


def test_weights_lead_back_to_the_mean_of_everybody() -> None:
    asked = [row(n, "x", 20.0) for n in range(5)]
    asked += [row(n, "y", 80.0) for n in range(100, 130)]
    silent = [row(n, "x", None) for n in range(200, 225)]
    found = whole_of([*asked, *silent], weights_of([*asked, *silent])).figures["score"]
    assert found.mean == round((5 * 20 + 30 * 80) / 35)
    assert found.weighted == 50


def test_a_level_of_a_few_firms_is_withheld_with_another() -> None:
    rows = [row(n, "x", 10.0) for n in range(3)] + [row(n, "x", 50.0) for n in range(10, 30)]
    rows += [row(n, "x", 70.0) for n in range(30, 40)]
    told = {level.id: level.n for level in levels_of(rows)}
    expected = {"beginner": None, "apprentice": 0, "specialist": 20, "expert": None, "champion": 0}
    assert told == expected
