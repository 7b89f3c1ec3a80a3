"""A header and rows of cells: what every form of file is turned into before its cells are read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from matchmaker.errors import InputError


@dataclass(frozen=True, slots=True)
class Cells:
    """One row as it stands in the file."""

    number: int
    """From 1, the header not counted."""
    by_header: Mapping[str, object]
    problem: InputError | None = None
    """Why it can't be read as a row at all."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A header and its rows."""

    header: tuple[str, ...]
    rows: Iterable[Cells]
