"""Dates as numbers of years, which can be averaged and subtracted in bulk, and back again."""

import math
from datetime import date, timedelta

UNKNOWN = float("nan")
DAYS_A_YEAR = 365.25
DAY = 1 / DAYS_A_YEAR
"""One day in years."""


def year_of(day: date | None) -> float:
    """A date as a number of years: 2017-07-02 is about 2017.5; NaN where there is none."""
    if day is None:
        return UNKNOWN
    # Half a day of error does not matter here.
    return day.year + (day.timetuple().tm_yday - 1) / DAYS_A_YEAR


def date_text(years: float) -> str:
    """Write a date in years as ISO 8601: a day, or a year where only that is known; "" for NaN."""
    if math.isnan(years):
        return ""
    year = int(years)
    # No day lies in the very middle of a year of 365.25 days: only a year alone is put there.
    if years - year == 0.5:
        return str(year)
    return (date(year, 1, 1) + timedelta(days=round((years - year) * DAYS_A_YEAR))).isoformat()


def years_of_text(text: str) -> float:
    """
    Read what `date_text` wrote.

    Raises:
        ValueError: It is neither a day nor a year.
    """
    if not text:
        return UNKNOWN
    return int(text) + 0.5 if len(text) == 4 else year_of(date.fromisoformat(text))


def tie_dates(start: float, end: float) -> dict[str, str]:
    """The known ones of two dates in years, as ISO 8601 text."""
    dates = {"start": date_text(start), "end": date_text(end)}
    return {name: text for name, text in dates.items() if text}
