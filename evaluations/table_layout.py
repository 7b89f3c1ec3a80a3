"""How the report writes a table: captions, rows of text, figures and intervals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Result = Mapping[str, Any]
Cells = Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTable:
    """A caption, a header and rows of text."""

    caption: str
    header: Cells
    rows: Sequence[Cells]


def number(value: object) -> str:
    """Write a figure for a table: three places below ten, — where there is none."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.3f}" if abs(value) < 10 else f"{value:,.1f}"
    return str(value)


def chance(p: float | None) -> str:
    """Write a p."""
    return "< 0.001" if p is not None and p < 0.001 else number(p)


def interval(low: float | None, high: float | None) -> str:
    """Write a 95 % interval."""
    return "—" if low is None or high is None else f"{number(low)} – {number(high)}"


def estimate(figure: Result | None) -> str:
    """Write a mean with its 95 % interval; — where there was nothing to measure."""
    if figure is None:
        return "—"
    return f"{number(figure['mean'])} ({interval(figure['low'], figure['high'])})"
