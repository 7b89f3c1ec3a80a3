"""The rows of a file as they stand in it, before anybody knows which one is the header."""

from collections.abc import Iterable
from dataclasses import dataclass

from matchmaker.errors import InputError


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row of a sheet."""

    number: int
    """As a spreadsheet counts: from 1, blank rows and title rows included."""
    cells: list[object]
    problem: InputError | None = None
    """Why it can't be read as a row at all."""
    sheet: str = ""
    """Named where rows of several sheets are read as one table."""


@dataclass(frozen=True, slots=True)
class RawSheet:
    """One sheet of a workbook; a text file has one without a name."""

    name: str
    rows: Iterable[RawRow]
    n_hidden_rows: int = 0
    """Hidden by hand or by a filter; they are read as any other."""
    n_hidden_columns: int = 0


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets of a file, and what a person should know of how they were read."""

    sheets: tuple[RawSheet, ...]
    notes: tuple[InputError, ...] = ()
    ends_are_told: bool = False
    """Whether a row that ends early lacks cells; a spreadsheet leaves blank ones at the end out."""
    formulas_guarded: bool = False
    """Whether an apostrophe stands before what a spreadsheet would take for a formula."""


def is_blank(cell: object) -> bool:
    """Whether a cell holds nothing."""
    return cell is None or cell in ([], {}, ()) or (isinstance(cell, str) and not cell.strip())
