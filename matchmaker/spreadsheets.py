"""
CSV for people who open it in a spreadsheet: text stays text there, and comes back unchanged.

Excel and others take a cell for a formula that begins with one of a few characters. An apostrophe
before it keeps it a text; reading what we wrote takes one away again.
"""

import csv
import re
from collections.abc import Iterable
from typing import Any, TextIO

# OWASP, "CSV Injection": = + - @, tab and line ends; the wide forms are taken for the same.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)*(?:[eE][+-]?\d+)?")


def guarded(cell: object) -> object:
    """Give a cell as it may stand in a file; what is a number, or no text, stays as it is."""
    if isinstance(cell, str) and _FORMULA.match(cell) and not _NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


def unguarded(cell: str) -> str:
    """Give a cell of a file that we wrote as it was before `guarded`."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


class GuardedWriter:
    """Writes rows as `csv.writer` does, their cells guarded."""

    def __init__(
        self, stream: TextIO, *, delimiter: str = ",", lineterminator: str = "\r\n"
    ) -> None:
        self._writer = csv.writer(stream, delimiter=delimiter, lineterminator=lineterminator)

    def writerow(self, cells: Iterable[Any]) -> None:
        """Write one row."""
        self._writer.writerow([guarded(cell) for cell in cells])

    def writerows(self, rows: Iterable[Iterable[Any]]) -> None:
        """Write some rows."""
        for row in rows:
            self.writerow(row)
