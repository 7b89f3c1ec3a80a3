"""Coordinates as people write them -> degrees, WGS 84."""

import re

from matchmaker.errors import InputError

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
        raise InputError("is not a pair of coordinates", "45.8566,9.3977", value=text)
    return read_latitude(parts[0]), read_longitude(parts[1])


def _degrees(value: object, sides: str) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    found = _DEGREES.match(str(value))
    if not found or found["side"].upper() not in ("", *sides):
        raise InputError("is not a coordinate in degrees", value=str(value))
    parts = (found[name] or "0" for name in ("degrees", "minutes", "seconds"))
    degrees, minutes, seconds = (float(part.replace(",", ".")) for part in parts)
    size = degrees + minutes / 60 + seconds / 3600
    return -size if found["sign"] == "-" or found["side"].upper() in ("S", "W", "O") else size


def _within(degrees: float, limit: float, example: str) -> float:
    # `not <=` also refuses NaN.
    if not abs(degrees) <= limit:
        accepted = f"-{limit:g} to {limit:g}, as {example}"
        raise InputError("is outside the globe", accepted, value=f"{degrees:g}")
    return degrees
