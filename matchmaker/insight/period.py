"""Periods in words: 2019..2022, 2019-06-01.., ..2022."""

from datetime import date, timedelta

from matchmaker.errors import InputError
from matchmaker.graph.build import year_of

ACCEPTED = "a year (2021), or two years or days: 2019..2022, 2019-06-01.., ..2022"


def period_of(text: str) -> tuple[float | None, float | None]:
    """
    Read a period, both of its ends included.

    Returns:
        Since, and until (not included any more), in years; None where it is open.

    Raises:
        InputError: It is no period, or ends before it begins.
    """
    if not text.strip():
        return None, None
    first, dots, last = (part.strip() for part in text.partition(".."))
    since, until = _day(first, last=False), _day(last if dots else first, last=True)
    if since is not None and until is not None and until <= since:
        raise InputError("the period ends before it begins", ACCEPTED, field="period", value=text)
    return since, until


def _day(text: str, *, last: bool) -> float | None:
    """The beginning of a year or day, or of the one after it."""
    if not text:
        return None
    try:
        if len(text) == 4 and text.isdigit():
            return float(date(int(text), 1, 1).year + last)
        return year_of(date.fromisoformat(text) + timedelta(days=last))
    except ValueError:
        raise InputError("no such period", ACCEPTED, field="period", value=text) from None
