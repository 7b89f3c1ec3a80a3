"""The process that reads one XLSX: `python -m matchmaker.sources.xlsx_process FILE OUT`."""

import sys
from collections.abc import Iterator
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
    said = openpyxl.load_workbook(packed, read_only=True) if _has_formulas(packed) else None
    n_cells = 0
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        out.write(encode({"sheet": sheet.title}) + b"\n")
        # What a sheet states of its size may be forged, and is often wrong.
        sheet.reset_dimensions()
        formulas = _formulas(said, sheet.title) if said else iter(())
        for number, cells in _filled_rows(sheet, formulas):
            n_cells += len(cells)
            if n_cells > MAX_CELLS:
                return TOO_MANY_CELLS
            out.write(encode([number, *cells]) + b"\n")
    return 0


def _has_formulas(file: BinaryIO) -> bool:
    import zipfile  # noqa: PLC0415 - within the limits

    with zipfile.ZipFile(file) as packed:
        for name in packed.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                with packed.open(name) as sheet:
                    while chunk := sheet.read(1024 * 1024):
                        if b"<f" in chunk:
                            return True
    return False


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
