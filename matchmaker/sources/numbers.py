"""Numbers and coordinates as spreadsheets of four countries write them."""

import re
import unicodedata
from datetime import date
from math import isfinite

from matchmaker.errors import InputError

_SPACES = re.compile(r"[\s\u00a0\u202f'’_]")
_CURRENCY = re.compile(r"^(?:€|eur)|(?:€|eur)$", re.IGNORECASE)
_YEARS = (1900, 2100)


def read_amount(value: object) -> float:
    """
    Read a number of zero or more: 1250000, "1.250.000,50", "1,250,000.50", "1'250'000".

    A single point or comma before exactly three digits parts thousands ("1.250" is 1250), unless a
    zero stands before it; whoever counts money or staff writes no thousandths.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = float(value)
    else:
        number = _number(str(value))
    if not (isfinite(number) and number >= 0):
        raise InputError("amount_below_zero")
    return number


_FRACTION = re.compile(r"(?:(\d{1,6})[\s+]+)?(\d{1,4})\s*[/\u2044]\s*([1-9]\d{0,3})")
_OF = re.compile(
    r"(\d+(?:[.,]\d+)?)\s*(?:/|su|di|von|sur|out of|of|on|aus)\s*([1-9]\d{0,2})", re.IGNORECASE
)


def _number(text: str) -> float:
    told = _with_fractions_spelt(text)
    if found := _FRACTION.fullmatch(told.strip()):
        whole, part, parts = (int(each or 0) for each in found.groups())
        if part < parts:
            return whole + part / parts
    plain = _CURRENCY.sub("", _SPACES.sub("", text))
    marks = [each for each in plain if each in ".,"]
    if len(set(marks)) == 2:
        thousands, decimal = marks[0], marks[-1]
    elif len(marks) > 1 or re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", plain):
        thousands, decimal = marks[0], ""
    else:
        thousands, decimal = "", "".join(marks)
    grouped = re.fullmatch(r"[+-]?(\d+|\d{1,3}([.,]\d{3})+)([.,]\d*)?([eE][+-]?\d{1,2})?", plain)
    if not grouped or marks.count(decimal) > 1:
        raise InputError("number_unread", value=text)
    plain = plain.replace(thousands, "") if thousands else plain
    return float(plain.replace(decimal, ".") if decimal else plain)


def _with_fractions_spelt(text: str) -> str:
    """Write "12½" as "12 1/2"."""
    return "".join(
        f" {unicodedata.normalize('NFKC', each)}" if unicodedata.category(each) == "No" else each
        for each in text
    )


def read_share(value: object) -> float:
    """Read a share in [0, 1]: 0.62, "0,62", "62 %", "5/8", "3 su 5"."""
    text = str(value).strip()
    percent = _PER_CENT.sub("", text)
    if found := _OF.fullmatch(text):
        part = _number(found[1]) / int(found[2])
    else:
        part = _number(percent) / (1 if percent == text else 100)
    if not 0 <= part <= 1:
        raise InputError("share_invalid", value=text)
    return part


_PER_CENT = re.compile(r"\s*(?:%|per ?cento|percento|prozent|pour ?cent|per ?cent)$", re.IGNORECASE)


def read_count(value: object) -> int:
    """Read a whole number of zero or more."""
    number = read_amount(value)
    if number != int(number):
        raise InputError("count_invalid", value=str(value))
    return int(number)


def read_year(value: object) -> int:
    """Read a year of four digits."""
    year = int(value.year) if isinstance(value, date) else read_count(value)
    if not _YEARS[0] <= year <= _YEARS[1]:
        raise InputError("year_invalid", value=str(value))
    return year


def read_trl(value: object) -> int:
    """Read a technology readiness level, 1 to 9, with or without "TRL"."""
    level = read_count(re.sub(r"(?i)^\s*trl\s*", "", str(value)))
    if not 1 <= level <= 9:
        raise InputError("trl_invalid", value=str(value))
    return level


_DEGREES = re.compile(
    r"""^\s*(?P<sign>[+-]?)\s*(?P<degrees>\d{1,3}(?:[.,]\d+)?)\s*°?\s*
    (?:(?P<minutes>\d{1,2}(?:[.,]\d+)?)\s*['′’]\s*)?
    (?:(?P<seconds>\d{1,2}(?:[.,]\d+)?)\s*(?:["″”]|'')\s*)?
    (?P<side>[NSEWO]?)\s*$""",
    re.VERBOSE | re.IGNORECASE,
)


def read_latitude(value: object) -> float:
    """Read degrees north: 45.85, "45,85", "45°51'N"."""
    return _within(_degrees(value, "NS"), 90.0, "45.8566")


def read_longitude(value: object) -> float:
    """Read degrees east: 9.39, "9,39", "9°23'E"; O (ovest, ouest) is west."""
    return _within(_degrees(value, "EWO"), 180.0, "9.3977")


def read_point(text: str) -> tuple[float, float]:
    """Read "latitude,longitude" with decimal points, in brackets or not."""
    parts = text.strip().strip("()[]").split(",")
    if len(parts) != 2:
        raise InputError("point_invalid", value=text)
    return read_latitude(parts[0]), read_longitude(parts[1])


def _degrees(value: object, sides: str) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    found = _DEGREES.match(str(value))
    if not found or found["side"].upper() not in ("", *sides):
        raise InputError("degrees_invalid", value=str(value))
    parts = (found[name] or "0" for name in ("degrees", "minutes", "seconds"))
    degrees, minutes, seconds = (float(part.replace(",", ".")) for part in parts)
    size = degrees + minutes / 60 + seconds / 3600
    return -size if found["sign"] == "-" or found["side"].upper() in ("S", "W", "O") else size


def _within(degrees: float, limit: float, example: str) -> float:
    # `not <=` also refuses NaN.
    if not abs(degrees) <= limit:
        bounds = {"limit": f"{limit:g}", "example": example}
        raise InputError("degrees_out_of_bounds", bounds, value=f"{degrees:g}")
    return degrees
