"""CSV as it comes: any common delimiter, BOM, quotes that never close, rows of the wrong length."""

import codecs
import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from matchmaker.errors import InputError
from matchmaker.sources.reading import Cells, Sheet
from matchmaker.sources.schema import REPORT_COLUMNS
from matchmaker.spreadsheets import unguarded

_DELIMITERS = ";,\t"
_MAX_LINES = 500
"""Of one row: more than any description has; a quote still open then was never closed."""


def read_csv(path: Path, recognise: Callable[[str], bool]) -> Sheet:
    """
    Read a CSV file; the delimiter is the one that makes most header names known.

    Raises:
        InputError: it is not UTF-8 or UTF-16 text, or has no header.
    """
    text = _decode(path, recognise).lstrip("\r\n")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if "\x00" in lines[0]:
        raise InputError("nul_bytes", file=path.name)
    header, delimiter = _header(lines[0], recognise)
    if not any(header):
        raise InputError("file_empty", file=path.name)
    if set(REPORT_COLUMNS) <= set(header):
        header = tuple(map(unguarded, header))
        return Sheet(header, map(_as_written, _rows(lines[1:], header, delimiter)))
    return Sheet(header, _rows(lines[1:], header, delimiter))


def _as_written(row: Cells) -> Cells:
    """Give a row of a rejects file as it was before that was made fit for a spreadsheet."""
    cells = {name: unguarded(str(cell)) for name, cell in row.by_header.items()}
    return replace(row, by_header=cells)


def _decode(path: Path, recognise: Callable[[str], bool]) -> str:
    content = path.read_bytes()
    utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError as problem:
        raise _not_utf8(path.name, content, problem.start, recognise) from None


def _not_utf8(
    name: str, content: bytes, start: int, recognise: Callable[[str], bool]
) -> InputError:
    """Say in which line and column the first byte stands that is not UTF-8."""
    before = content[:start]
    line_start = before.rfind(b"\n") + 1
    first_line = content.split(b"\n", 1)[0].decode("latin-1").lstrip("\ufeff").rstrip("\r")
    header, delimiter = _header(first_line, recognise)
    n_cells = before[line_start:].decode("latin-1").count(delimiter)
    n_lines = before.count(b"\n")
    line = content[line_start:].split(b"\n", 1)[0].decode("latin-1")
    return InputError(
        "byte_not_utf8",
        {
            "byte": f"0x{content[start]:02X}",
            "line": n_lines + 1,
            "column": start - line_start + 1,
        },
        file=name,
        row=n_lines or None,
        field=header[n_cells] if n_lines and n_cells < len(header) else "",
        value=line.split(delimiter)[n_cells].strip()[:40],
    )


def _header(line: str, recognise: Callable[[str], bool]) -> tuple[tuple[str, ...], str]:
    """Part the header by the delimiter that makes most names known, then most names."""

    def promise(delimiter: str) -> tuple[int, int]:
        names = _parse(line, delimiter) or []
        return sum(map(recognise, names)), len(names)

    best = max(_DELIMITERS, key=promise)
    names = _parse(line, best) or line.split(best)
    return tuple(name.strip() for name in names), best


def _parse(line: str, delimiter: str) -> list[str] | None:
    """Part one row; None where its quotes are not balanced."""
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return None


def _rows(lines: Sequence[str], header: tuple[str, ...], delimiter: str) -> Iterator[Cells]:
    position, number = 0, 0
    while position < len(lines):
        number += 1
        if not lines[position].strip():
            position += 1
            continue
        cells, problem, n_lines = _row_at(lines, position, delimiter)
        position += n_lines
        if problem is _TOO_LONG:
            problem = _too_long(cells, header)
        problem = problem or _wrong_length(cells, header)
        names = (*header, *(f"extra_{n}" for n in range(1, len(cells) - len(header) + 1)))
        padded = [*cells, *[""] * (len(names) - len(cells))]
        yield Cells(number, dict(zip(names, padded, strict=True)), problem)


def _row_at(
    lines: Sequence[str], position: int, delimiter: str
) -> tuple[list[str], InputError | None, int]:
    """
    Read the row that starts at a line, over as many lines as its quotes span.

    Where they never close, or text follows a closing quote, only this line is given up: the next
    ones are rows of their own.
    """
    record = lines[position]
    for n_lines in range(1, min(_MAX_LINES, len(lines) - position) + 1):
        if n_lines > 1:
            record = f"{record}\n{lines[position + n_lines - 1]}"
            if '"' not in lines[position + n_lines - 1]:
                continue
        try:
            return next(csv.reader([record], delimiter=delimiter, strict=True)), None, n_lines
        except csv.Error as problem:
            if "field larger" in str(problem):
                return _cells_of_long(record, delimiter), _TOO_LONG, n_lines
            if "unexpected end" not in str(problem):
                break
    # Split at delimiters, so that the cells before the quote stay in their columns.
    return lines[position].split(delimiter), _UNBALANCED, 1


def _cells_of_long(record: str, delimiter: str) -> list[str]:
    return [cell.strip('"') for cell in record.split(delimiter)]


def _too_long(cells: Sequence[str], header: Sequence[str]) -> InputError:
    """Name the column of the longest cell, as far as the delimiters tell."""
    place = max(range(len(cells)), key=lambda i: len(cells[i]))
    field = header[place] if place < len(header) else ""
    return InputError("csv_cell_too_long", field=field, value=cells[place][:40])


def _wrong_length(cells: Sequence[str], header: tuple[str, ...]) -> InputError | None:
    blank_rest = not any(cell.strip() for cell in cells[len(header) :])
    if len(cells) == len(header) or (len(cells) > len(header) and blank_rest):
        return None
    return InputError("row_length", {"n": len(cells), "wanted": len(header)})


_UNBALANCED = InputError("quotes_unbalanced")
_TOO_LONG = InputError("csv_cell_too_long")
