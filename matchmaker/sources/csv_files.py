"""CSV as it comes: any common delimiter and encoding, quotes that never close, long cells."""

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from matchmaker.errors import InputError
from matchmaker.sources.encodings import TextForm, mended, text_form
from matchmaker.sources.normalise import fold
from matchmaker.sources.schema import REPORT_COLUMNS
from matchmaker.sources.sheets import RawRow, RawSheet, Workbook

_DELIMITERS = ";,\t|"
_SEPARATOR_LINE = re.compile(r'^"?sep=(.)"?;*,*$', re.IGNORECASE)
"""Excel's own way to say the delimiter; it does not show this line."""
_MAX_LINES = 500
"""Of one row: more than any description has; a quote still open then was never closed."""
_LOOKED_AT = 40
"""Lines by which the delimiter is told: more than titles take."""


def read_csv(path: Path, recognise: Callable[[str], bool], *, mend: bool = False) -> Workbook:
    """
    Read a CSV file; the delimiter is the one that makes most header names known.

    Args:
        path: where it is.
        recognise: whether a header name is known.
        mend: turn text that was encoded twice into what it was.

    Raises:
        InputError: it is no text, or is empty.
    """
    form = text_form(path)
    told, first = _beginning(path, form)
    delimiter = told or _delimiter(first, recognise)
    header = _parse(first[0], delimiter) or []
    in_apostrophes = len(header) > 1 and all(map(_IN_APOSTROPHES.fullmatch, header))

    def rows() -> Iterator[RawRow]:
        lines = _mended(_lines(path, form)) if mend else _lines(path, form)
        lines = islice(lines, 1, None) if told else lines
        yield from _apostrophed(lines, delimiter) if in_apostrophes else _rows(lines, delimiter)

    ours = set(REPORT_COLUMNS) <= {cell.strip() for cell in header}
    notes = _notes(path, form, mend=mend)
    return Workbook((RawSheet("", _Rows(rows)),), notes, ends_are_told=True, formulas_guarded=ours)


class _Rows:
    """Rows that are read anew each time they are asked for."""

    def __init__(self, read: Callable[[], Iterator[RawRow]]) -> None:
        self._read = read

    def __iter__(self) -> Iterator[RawRow]:
        return self._read()


def _beginning(path: Path, form: TextForm) -> tuple[str, list[str]]:
    """Give the delimiter, where the first line says it, and some lines that are not blank."""
    lines = list(islice(_lines(path, form), _LOOKED_AT))
    if lines and "\x00" in lines[0]:
        raise InputError("nul_bytes", file=path.name)
    found = _SEPARATOR_LINE.match(lines[0].strip()) if lines else None
    shown = [line for line in lines[1 if found else 0 :] if line.strip()]
    if not any(line.strip(f"{_DELIMITERS} \"'") for line in shown):
        shown = [line for line in _lines(path, form) if line.strip(f"{_DELIMITERS} \"'")][:1]
        if not shown:
            raise InputError("file_empty", file=path.name)
    return (found[1] if found else ""), shown


def _notes(path: Path, form: TextForm, *, mend: bool) -> tuple[InputError, ...]:
    notes = []
    if form.guessed:
        notes.append(InputError("encoding_guessed", {"name": form.guessed}, file=path.name))
    if form.twice_encoded:
        now = mended(form.twice_encoded)
        if mend:
            notes.append(InputError("text_mended", {"mended": now}, file=path.name))
        else:
            values = {"found": form.twice_encoded, "mended": now}
            notes.append(InputError("text_encoded_twice", values, file=path.name))
    return tuple(notes)


def _lines(path: Path, form: TextForm) -> Iterator[str]:
    """Give the lines without their ends, whichever these are."""
    with path.open(encoding=form.encoding, errors="replace", newline=None) as file:
        for line in file:
            yield line.removesuffix("\n")


def _mended(lines: Iterator[str]) -> Iterator[str]:
    return (mended(line) for line in lines)


def _delimiter(lines: Sequence[str], recognise: Callable[[str], bool]) -> str:
    """Choose the delimiter that makes most different names of a line known, then most cells."""

    def promise(delimiter: str) -> tuple[int, int]:
        parted = [_parse(line, delimiter) or [] for line in lines]
        known = max(len({fold(name) for name in names if recognise(name)}) for names in parted)
        return known, max(len(names) for names in parted)

    return max(_DELIMITERS, key=promise)


def _parse(line: str, delimiter: str) -> list[str] | None:
    """Part one row; None where its quotes are not balanced."""
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return None


def _rows(lines: Iterator[str], delimiter: str) -> Iterator[RawRow]:
    ahead = _Ahead(lines)
    number = 0
    while (line := ahead.next()) is not None:
        number += 1
        if not line.strip():
            continue
        if '"' not in line and len(line) < _LONG:
            yield RawRow(number, list(line.split(delimiter)))
            continue
        cells, problem = _row_at(line, ahead, delimiter)
        yield RawRow(number, list(cells), problem)


_IN_APOSTROPHES = re.compile(r"'.+'")


def _apostrophed(lines: Iterator[str], delimiter: str) -> Iterator[RawRow]:
    """Read rows of a program that writes 'Alba' in the place of "Alba"."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            cells, *_ = csv.reader([line], delimiter=delimiter, quotechar="'")
            yield RawRow(number, [*cells])


_LONG = 131_072
"""The longest cell that the csv module reads."""


class _Ahead:
    """Lines, some of which may be put back."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._back: list[str] = []

    def next(self) -> str | None:
        """Take a line; None at the end."""
        return self._back.pop() if self._back else next(self._lines, None)

    def put_back(self, lines: Sequence[str]) -> None:
        """Give lines to be taken again, in their order."""
        self._back.extend(reversed(lines))


def _row_at(line: str, ahead: _Ahead, delimiter: str) -> tuple[list[str], InputError | None]:
    """
    Read the row that starts at a line, over as many lines as its quotes span.

    Where they never close, or text follows a closing quote, only this line is given up: the next
    ones are rows of their own.
    """
    record, taken = line, list[str]()
    while True:
        try:
            return next(csv.reader([record], delimiter=delimiter, strict=True)), None
        except csv.Error as problem:
            if "field larger" in str(problem):
                cells = [cell.strip('"') for cell in record.split(delimiter)]
                return cells, InputError("csv_cell_too_long", value=max(cells, key=len)[:40])
            if "unexpected end" not in str(problem):
                break
        if not _extended(taken, ahead):
            break
        record = "\n".join([line, *taken])
    ahead.put_back(taken)
    # Split at delimiters, so that the cells before the quote stay in their columns.
    return line.split(delimiter), InputError("quotes_unbalanced")


def _extended(taken: list[str], ahead: _Ahead) -> bool:
    """Take lines up to the next one that has a quotation mark; False where there is none near."""
    while len(taken) < _MAX_LINES:
        following = ahead.next()
        if following is None:
            return False
        taken.append(following)
        if '"' in following:
            return True
    return False
