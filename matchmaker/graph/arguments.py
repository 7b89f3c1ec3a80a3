"""Refuse arguments that make no sense, each with what would be accepted."""

import math
from collections.abc import Collection, Hashable, Iterable, Sequence
from itertools import pairwise
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


def date_or_none(field: str, years: float | None) -> None:
    """
    Go on where a bound is absent, or a date in years.

    Raises:
        InputError: It is neither.
    """
    if years is not None:
        between(field, years, 1.0, 9999.0)


def growing(field: str, bounds: Sequence[float]) -> None:
    """
    Go on with two finite bounds or more, each later than the one before.

    Raises:
        InputError: They are fewer, or do not grow.
    """
    finite = all(math.isfinite(bound) for bound in bounds)
    if len(bounds) < 2 or not finite or any(late <= early for early, late in pairwise(bounds)):
        raise InputError("bounds_not_growing", field=field, value=str([*bounds]))


def among(field: str, nodes: Iterable[Hashable], known: Collection[Hashable]) -> None:
    """
    Go on with nodes that are there.

    Raises:
        InputError: One is not.
    """
    for node in nodes:
        if node not in known:
            raise InputError("nodes_unknown", field=field, value=str(node))
