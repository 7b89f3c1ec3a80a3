"""What a spreadsheet shows of a number, where that is not the number itself: 7 as 00007."""

import re
from functools import lru_cache

_QUOTED = re.compile(r'"([^"]*)"|\\(.)')
_ASIDE = re.compile(r"\[[^\]]*\]|_.|\*.")
"""Colours and conditions, and spaces that only align."""
_DIGITS = re.compile(r"[0#?]")


@lru_cache(maxsize=512)
def _pattern(number_format: str) -> tuple[str, int] | None:
    """Give the marks of a format that shows digits with zeros or signs of its own, and decimals."""
    positive = _ASIDE.sub("", number_format.split(";", 1)[0])
    literal = _QUOTED.sub(lambda found: "\ue000" * len(found[1] or found[2] or ""), positive)
    if re.search(r"[eE%@,/]|[ymdhs]", literal, re.IGNORECASE):
        return None
    whole, _, part = literal.partition(".")
    has_own = "00" in whole or re.search(r"0[- ]0", whole)
    if not has_own or re.search(r"[^0#? \-\ue000]", whole) or part.strip("0"):
        return None
    return _unquoted(positive.partition(".")[0] if "." in literal else positive), len(part)


def _unquoted(whole: str) -> str:
    """Mark literal characters, so that a 0 in quotes is no digit."""
    marked = []
    position = 0
    for found in _QUOTED.finditer(whole):
        marked.append(whole[position : found.start()])
        marked.append("".join(chr(0xE100 + ord(each)) for each in found[1] or found[2] or ""))
        position = found.end()
    return "".join([*marked, whole[position:]])


def shown(number: float, number_format: str) -> str | None:
    """
    Give the digits as a format shows them, where it adds zeros or signs of its own.

    None where the number may stand as it is: a plain format, or one of money, percent or date.
    """
    pattern = _pattern(number_format or "General")
    if pattern is None or number < 0:
        return None
    whole, n_decimals = pattern
    if not n_decimals and not float(number).is_integer():
        return None
    rounded = f"{number:.{n_decimals}f}"
    digits, _, decimals = rounded.partition(".")
    filled = _filled(whole, digits)
    return f"{filled}.{decimals}" if decimals else filled


def _filled(pattern: str, digits: str) -> str:
    """Put digits into the places of a pattern from the right; the first place takes the rest."""
    places = len(_DIGITS.findall(pattern))
    rest, first = list(digits), True
    filled: list[str] = []
    for each in reversed(pattern):
        if not _DIGITS.fullmatch(each):
            code = ord(each)
            filled.append(chr(code - 0xE100) if 0xE100 <= code < 0xF900 else each)
            continue
        places -= 1
        if places == 0:
            filled.extend(reversed(rest))
            filled.extend("0" if first and not rest and each == "0" else "")
            rest = []
        elif rest:
            filled.append(rest.pop())
        elif each == "0":
            filled.append("0")
        first = True
    return "".join(reversed(filled))
