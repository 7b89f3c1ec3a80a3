"""Days as people of four countries write them: 31.12.24, März 2024, 2024-12, gen-25."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import lru_cache

from babel import Locale

from matchmaker.errors import InputError

_YEARS = (1900, 2100)
_CENTURY_AT = 70
"""Two-digit years from here on belong to the last century."""
_DAY_FIRST = re.compile(r"(\d{1,2})[./\- ](\d{1,2})[./\- ](\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})[./](\d{1,2})[./](\d{1,2})")
_MONTH = re.compile(r"(\d{1,2})[./-](\d{4})|(\d{4})[./-](\d{1,2})")
_NAMED = re.compile(
    r"(?:(\d{1,2})(?:\.|er|º|°|st|nd|rd|th)?[\s-]*)?([^\W\d_]{3,})\.?[\s,-]+(\d{4}|\d{2})"
)
_NAMED_FIRST = re.compile(r"([^\W\d_]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_QUARTER = re.compile(r"(?:Q|T)\s?([1-4])[\s/.-]+((?:19|20)\d\d)", re.IGNORECASE)
_TIME = re.compile(
    r"[ T,]+\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:\.\d+)?)?\s*(?:am|pm|uhr|z|[+-]\d\d:?\d\d)?$",
    re.IGNORECASE,
)


def read_day(value: object) -> date:
    """
    Read a date: 2024-12-31, 31.12.2024, 31/12/24, 31 dicembre 2024, or what a spreadsheet holds.

    The day stands before the month, unless there is no such month. Where only a month is told, its
    first day counts; where only a year, its first day.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = " ".join(str(value).split())
    try:
        day = _day(_TIME.sub("", text)) or datetime.fromisoformat(text).date()
    except ValueError:
        raise InputError("date_invalid", value=text) from None
    if not _YEARS[0] <= day.year <= _YEARS[1]:
        raise InputError("date_far_off", value=text)
    return day


def _day(text: str) -> date | None:
    """Give the day that a text names; None where it has none of our forms."""
    for form, make in _FORMS:
        if found := form.fullmatch(text):
            return make(found)
    return None


def _by_day(found: re.Match[str]) -> date:
    first, second, year = int(found[1]), int(found[2]), _year(found[3])
    return date(year, first, second) if second > 12 >= first else date(year, second, first)


def _by_month(found: re.Match[str]) -> date:
    month, year = (found[1], found[2]) if found[1] else (found[4], found[3])
    return date(int(year), int(month), 1)


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (1900 if year >= _CENTURY_AT else 2000)


@lru_cache(maxsize=1)
def _months() -> Mapping[str, int]:
    names: dict[str, int] = {}
    for locale in map(Locale, ("en", "it", "de", "fr")):
        for context in locale.months.values():
            for width in ("wide", "abbreviated"):
                for number, name in context[width].items():
                    names[name.casefold().rstrip(".")] = number
    # What people write beside CLDR's abbreviations.
    return {**names, "mrz": 3, "maerz": 3, "sett": 9, "sept": 9, "fevrier": 2, "aout": 8}


def _month(name: str) -> int:
    number = _months().get(name.casefold().rstrip("."))
    if number is None:
        raise ValueError(name)
    return number


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], date]], ...] = (
    (_DAY_FIRST, _by_day),
    (_YEAR_FIRST, lambda found: date(int(found[1]), int(found[2]), int(found[3]))),
    (_MONTH, _by_month),
    (_NAMED, lambda found: date(_year(found[3]), _month(found[2]), int(found[1] or 1))),
    (_NAMED_FIRST, lambda found: date(int(found[3]), _month(found[1]), int(found[2]))),
    (_QUARTER, lambda found: date(int(found[2]), 3 * int(found[1]) - 2, 1)),
    (re.compile(r"(?:19|20)\d\d"), lambda found: date(int(found[0]), 1, 1)),
)
