"""The process that reads one XLSX: `python -m matchmaker.sources.xlsx_process FILE OUT`."""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, BinaryIO

from matchmaker.sources.number_formats import shown
from matchmaker.sources.xlsx_files import (
    MAX_CELLS,
    MEMORY_BYTES,
    SECONDS,
    TOO_MANY_CELLS,
    UNCALCULATED,
    UNSOUND,
)

_MAX_BLANK_ROWS = 10_000
"""In a row; a sheet that says of itself that it has a million, and has ten, ends here."""


def _limit() -> None:
    """Let the system end this process where it takes too much; not on systems without limits."""
    try:
        import resource  # noqa: PLC0415 - Windows has none
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (int(SECONDS), int(SECONDS)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(path: str, out: str) -> int:
    """Write the sheets of a file as lines of JSON; the exit code says what was wrong."""
    _limit()
    try:
        with open(out, "wb") as file, open(path, "rb") as packed:  # noqa: PTH123 - as given
            return _write(packed, file)
    except Exception as problem:
        sys.stderr.write(f"{problem}")
        return UNSOUND


def _write(packed: BinaryIO, out: BinaryIO) -> int:
    import msgspec  # noqa: PLC0415 - within the limits
    import openpyxl  # noqa: PLC0415 - as above

    encode = msgspec.json.Encoder(enc_hook=str).encode
    # Not by its path: openpyxl refuses a sound file of another suffix.
    book = openpyxl.load_workbook(packed, read_only=True, data_only=True)
    marks = _marks(packed)
    formulas_in = any(each.has_formulas for each in marks.values())
    said = openpyxl.load_workbook(packed, read_only=True) if formulas_in else None
    unseen = [each.title for each in book.worksheets if each.sheet_state != "visible"]
    n_comments = sum(each.n_comments for each in marks.values())
    out.write(encode({"hidden_sheets": unseen, "n_comments": n_comments}) + b"\n")
    n_cells = 0
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        # openpyxl names the part of a sheet nowhere else.
        path = sheet._worksheet_path  # noqa: SLF001
        found = marks.get(path.lstrip("/"), Marks())
        hidden = {"n_hidden_rows": found.n_rows, "n_hidden_columns": found.n_columns}
        out.write(encode({"sheet": sheet.title, **hidden}) + b"\n")
        # What a sheet states of its size may be forged, and is often wrong.
        sheet.reset_dimensions()
        formulas = _formulas(said, sheet.title) if said else iter(())
        for number, cells in _filled_rows(sheet, formulas):
            n_cells += len(cells)
            if n_cells > MAX_CELLS:
                return TOO_MANY_CELLS
            out.write(encode([number, *cells]) + b"\n")
    return 0


@dataclass(slots=True)
class Marks:
    """What a sheet says of itself beside its cells."""

    has_formulas: bool = False
    n_rows: int = 0
    """Hidden."""
    n_columns: int = 0
    """Hidden."""
    n_comments: int = 0


_HIDDEN_ROW = re.compile(rb"<row [^>]*?\bhidden=\"(?:1|true)\"")
_HIDDEN_COLUMNS = re.compile(rb"<col [^>]*?\bhidden=\"(?:1|true)\"[^>]*>")
_BOUND = re.compile(rb'\b(min|max)="(\d{1,5})"')
_MOST_COLUMNS = 200
"""Beyond which a hidden stretch is the rest of the sheet, where nothing stands."""


def _marks(file: BinaryIO) -> dict[str, Marks]:
    """Read of each part what is hidden in it, and whether it has formulas or comments."""
    import zipfile  # noqa: PLC0415 - within the limits

    found = {}
    with zipfile.ZipFile(file) as packed:
        for name in packed.namelist():
            if name.startswith(("xl/worksheets/", "xl/comments", "xl/threadedComments/")):
                with packed.open(name) as part:
                    found[name] = _marks_of(part)
    return found


def _marks_of(part: Any) -> Marks:
    marks, rest = Marks(), b""
    while chunk := part.read(1024 * 1024):
        # A tag that is parted between two chunks is read whole with the second.
        text = rest + chunk
        marks.has_formulas = marks.has_formulas or b"<f" in text
        marks.n_comments += text.count(b"<comment ") + text.count(b"<threadedComment ")
        if b"hidden=" in text:
            marks.n_rows += len(_HIDDEN_ROW.findall(text))
            marks.n_columns += sum(map(_width, _HIDDEN_COLUMNS.findall(text)))
        end = text.rfind(b"<")
        rest = text[end:] if text.find(b">", end) < 0 else b""
    return marks


def _width(tag: bytes) -> int:
    bounds = {name: int(at) for name, at in _BOUND.findall(tag)}
    first, last = bounds.get(b"min", 1), bounds.get(b"max", 1)
    return last - first + 1 if last < _MOST_COLUMNS else 0


def _formulas(book: Any, title: str) -> Iterator[tuple[Any, ...]]:
    sheet = book[title]
    sheet.reset_dimensions()
    yield from sheet.iter_rows()


def _filled_rows(
    sheet: Any, formulas: Iterator[tuple[Any, ...]]
) -> Iterator[tuple[int, list[Any]]]:
    """Give the rows that hold something, with their numbers."""
    blank = 0
    for number, row in enumerate(sheet.iter_rows(), start=1):
        said = next(formulas, ())
        cells = [_shown(cell) for cell in row]
        for place, cell in enumerate(said[: len(cells)]):
            if cells[place] is None and isinstance(cell.value, str) and cell.value[:1] == "=":
                cells[place] = UNCALCULATED
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            blank = 0
            yield number, cells
        elif (blank := blank + 1) > _MAX_BLANK_ROWS:
            return


def _shown(cell: Any) -> Any:
    """Give a cell as the spreadsheet shows it: digits with their zeros, dates as days."""
    value = cell.value
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int | float):
        return shown(value, cell.number_format) or value
    if isinstance(value, datetime):
        return {"at": value.isoformat()} if value.time() != time() else {"on": f"{value.date()}"}
    if isinstance(value, date):
        return {"on": value.isoformat()}
    if isinstance(value, timedelta):
        return str(value)
    return str(value)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
