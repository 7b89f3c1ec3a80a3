"""When undated activities took place, read off the numbers that a register gave them in order."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

# Fewer dated activities than this don't show whether numbers follow time.
FEWEST_DATED = 200
# Rank correlation of number and date from which numbers tell time; CORDIS has .95.
IN_ORDER = 0.8
# Dates are medians over so many stretches of numbers: single entries come late or early.
STRETCHES = 60


def dated_by_number(ids: Sequence[str], years: FloatArray) -> FloatArray:
    """
    Fill in years of undated activities between those of activities with numbers near theirs.

    Nothing is filled in where ids are no numbers, or numbers that don't follow time. An estimate is
    good for weighing by age, not for showing: beyond the dated numbers it is the nearest stretch's.
    """
    numbers = np.array([float(id_) if id_.isdecimal() else np.nan for id_ in ids], dtype=float)
    dated = ~np.isnan(numbers) & ~np.isnan(years)
    if dated.sum() < FEWEST_DATED or rank_correlation(numbers[dated], years[dated]) < IN_ORDER:
        return years
    in_order = np.argsort(numbers[dated], kind="stable")
    stretches = np.array_split(in_order, STRETCHES)
    places = [float(np.median(numbers[dated][each])) for each in stretches]
    times = [float(np.median(years[dated][each])) for each in stretches]
    estimates = np.interp(numbers, places, np.maximum.accumulate(times))
    return np.where(np.isnan(years) & ~np.isnan(numbers), estimates, years)


def rank_correlation(left: FloatArray, right: FloatArray) -> float:
    """
    Spearman's rank correlation, ties in order of appearance; 0 where either never changes.

    Source:
        Spearman (1904), American Journal of Psychology 15(1).
    """
    if not np.ptp(left) or not np.ptp(right):
        return 0.0
    left_ranks, right_ranks = (np.argsort(np.argsort(x, kind="stable")) for x in (left, right))
    return float(np.corrcoef(left_ranks, right_ranks)[0, 1])
