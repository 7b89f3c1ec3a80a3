"""Refuse arguments that make no sense, each with what would be accepted."""

import math
from collections.abc import Iterable
from typing import TypeVar

from matchmaker.errors import InputError

Choice = TypeVar("Choice", bound=str)


def one_of(field: str, value: Choice, choices: Iterable[Choice]) -> Choice:
    """
    The choice that a value names.

    Raises:
        InputError: It names none.
    """
    known = {str(choice): choice for choice in choices}
    if not isinstance(value, str) or value not in known:
        raise InputError(
            "argument_unknown", {"choices": ", ".join(known)}, field=field, value=str(value)
        )
    return known[value]


def at_least(field: str, value: int, least: int) -> int:
    """
    A whole number from `least` up.

    Raises:
        InputError: It is less, or no whole number.
    """
    if isinstance(value, bool) or not hasattr(value, "__index__") or value < least:
        raise InputError("number_too_low", {"least": least}, field=field, value=str(value))
    return int(value)


def between(field: str, value: float, least: float, most: float) -> float:
    """
    A number within bounds that both belong to it.

    Raises:
        InputError: It lies outside, or is no number.
    """
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    # NaN compares as false with both.
    if not is_number or math.isnan(value) or not least <= value <= most:
        raise InputError(
            "number_out_of_range", {"least": least, "most": most}, field=field, value=str(value)
        )
    return float(value)
