"""Years read off record numbers."""

import numpy as np
import pytest

from matchmaker.graph.proximity import FEWEST_DATED, dates_from_numbers, rank_correlation

N = FEWEST_DATED * 2
IDS = [str(1000 + 7 * i) for i in range(N)]
YEARS = 2007.0 + np.arange(N) / 40


def every_fifth_undated() -> np.ndarray:
    years = YEARS.copy()
    years[::5] = np.nan
    return years


def test_a_number_between_two_dated_ones_is_dated_between_them() -> None:
    found = dates_from_numbers(IDS, every_fifth_undated())
    np.testing.assert_allclose(found, YEARS, atol=0.2)


def test_known_dates_stay_as_they_are() -> None:
    years = every_fifth_undated()
    found = dates_from_numbers(IDS, years)
    dated = ~np.isnan(years)
    np.testing.assert_array_equal(found[dated], YEARS[dated])


def test_numbers_without_order_in_time_tell_nothing() -> None:
    shuffled = [str(number) for number in np.random.default_rng(1).permutation(N)]
    assert np.isnan(dates_from_numbers(shuffled, every_fifth_undated())).sum() == N / 5


@pytest.mark.parametrize("ids", [[f"project-{i}" for i in range(N)], IDS[:20]])
def test_names_and_small_registers_tell_nothing(ids: list[str]) -> None:
    years = every_fifth_undated()[: len(ids)]
    np.testing.assert_array_equal(dates_from_numbers(ids, years), years)


def test_a_few_late_entries_move_no_date() -> None:
    years = every_fifth_undated()
    late = np.flatnonzero(~np.isnan(years))[10:200:19]
    years[late] += 9
    undated = np.isnan(years)
    np.testing.assert_allclose(dates_from_numbers(IDS, years)[undated], YEARS[undated], atol=0.3)


def test_rank_correlation_knows_order_and_reverse() -> None:
    line = np.arange(10.0)
    assert rank_correlation(line, line**3) == pytest.approx(1)
    assert rank_correlation(line, -line) == pytest.approx(-1)
    assert rank_correlation(line, np.ones(10)) == 0
