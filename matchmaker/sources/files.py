"""A file of any known form -> its sheets, row by row, each row sound or with its problem."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec
import polars as pl

from matchmaker.errors import InputError, Term
from matchmaker.sources.csv_files import read_csv
from matchmaker.sources.sheets import RawRow, RawSheet, Workbook
from matchmaker.sources.xlsx_files import read_sheets

MAX_BYTES = 1_000_000_000
"""A network of a million profiles with long texts stays below it."""
MAX_COLUMNS = 2_000
MAX_ROWS = 5_000_000

CSV_SUFFIXES = (".csv", ".tsv", ".txt")
_TEXT_SUFFIXES = (*CSV_SUFFIXES, ".jsonl", ".ndjson", ".json")
_OTHER_FORMS = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a ZIP or XLSX file",
    b"PAR1": "a Parquet file",
    b"\xd0\xcf\x11\xe0": "an old Excel file (.xls) or one with a password",
    b"{\\rtf": "an RTF document",
    b"<!DOC": "a web page",
    b"<html": "a web page",
}
_FIRST_BYTES = {".xlsx": b"PK\x03\x04", ".parquet": b"PAR1"}


def read_workbook(path: Path, recognise: Callable[[str], bool], *, mend: bool = False) -> Workbook:
    """
    Open a CSV, XLSX, JSON Lines or Parquet file.

    Args:
        path: the suffix says the form; the first bytes must agree.
        recognise: whether a header name is known, which helps to find a CSV's delimiter.
        mend: turn text that was encoded twice into what it was.

    Raises:
        InputError: the file as a whole can't be read.
    """
    suffix = path.suffix.lower()
    if suffix not in READERS:
        raise InputError("form_unread", {"choices": ", ".join(READERS)}, file=path.name)
    _check_file(path, suffix)
    if suffix in CSV_SUFFIXES:
        return read_csv(path, recognise, mend=mend)
    return READERS[suffix](path)


def _check_file(path: Path, suffix: str) -> None:
    """Refuse what is missing, empty, too large, or of another form than its name says."""
    if not path.is_file():
        raise InputError("folder_not_file" if path.is_dir() else "file_missing", file=str(path))
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise InputError("file_too_large", {"n": size, "most": MAX_BYTES}, file=path.name)
    with path.open("rb") as file:
        first = file.read(8)
    if not first.strip():
        raise InputError("file_empty", file=path.name)
    if suffix in _FIRST_BYTES and first.startswith(_FIRST_BYTES[suffix]):
        return
    for start, form in _OTHER_FORMS.items():
        if first.startswith(start):
            raise InputError("form_differs", {"form": Term(form), "suffix": suffix}, file=path.name)
    if suffix not in _TEXT_SUFFIXES:
        raise InputError("form_wrong", {"suffix": suffix}, file=path.name)


def read_xlsx(path: Path) -> Workbook:
    """Read the visible sheets of an XLSX."""
    return Workbook(read_sheets(path))


def read_parquet(path: Path) -> Workbook:
    """Read a Parquet file."""
    try:
        n_rows = pl.scan_parquet(path).select(pl.len()).collect().item()
        if n_rows > MAX_ROWS:
            raise InputError("rows_too_many", {"n": n_rows, "most": MAX_ROWS}, file=path.name)
        frame = pl.read_parquet(path)
    except (pl.exceptions.PolarsError, OSError) as problem:
        told = str(problem).splitlines()[0]
        raise InputError("parquet_unsound", {"problem": told}, file=path.name) from None
    if not frame.width:
        raise InputError("file_empty", file=path.name)
    return _records(frame.columns, enumerate(frame.iter_rows(), start=1))


def _records(header: Sequence[str], rows: Iterable[tuple[int, Sequence[object]]]) -> Workbook:
    """Make a sheet of records that name their fields; the header is no row of the file."""
    first = RawRow(0, list(header))
    below = (RawRow(number, list(cells)) for number, cells in rows)
    return Workbook((RawSheet("", [first, *below]),))


def read_json(path: Path) -> Workbook:
    """Read JSON Lines, one object a line, or a JSON array of objects."""
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as problem:
        at = problem.start + 1
        raise InputError("json_not_utf8", {"at": at}, file=path.name) from None
    if text.lstrip().startswith("["):
        rows = list(_of_array(text, path))
    else:
        # Not splitlines: it also parts at characters that may stand inside a JSON string.
        lines = enumerate(text.split("\n"), start=1)
        rows = [_of_line(number, line) for number, line in lines if line.strip()]
    header = list(dict.fromkeys(name for row in rows if not row.problem for name in row.named))
    below = [RawRow(row.number, row.cells(header), row.problem) for row in rows]
    return Workbook((RawSheet("", [RawRow(0, list(header)), *below]),))


@dataclass(frozen=True, slots=True)
class _Record:
    number: int
    named: Mapping[str, object]
    problem: InputError | None = None

    def cells(self, header: Sequence[str]) -> list[object]:
        """In the order of a header; what is no record stands behind it, to be mended."""
        if self.problem:
            return [*[None] * len(header), *self.named.values()]
        return [self.named.get(name) for name in header]


def _of_array(text: str, path: Path) -> Iterator[_Record]:
    try:
        values: list[Any] = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as problem:
        raise InputError("json_unsound", {"problem": problem}, file=path.name) from None
    for number, value in enumerate(values, start=1):
        yield _of_object(number, value, str(value))


def _of_line(number: int, line: str) -> _Record:
    try:
        return _of_object(number, msgspec.json.decode(line), line)
    except (msgspec.DecodeError, RecursionError) as problem:
        return _Record(
            number, {"json": line}, InputError("json_unsound", {"problem": problem}, value=line)
        )


def _of_object(number: int, value: object, text: str) -> _Record:
    if isinstance(value, dict):
        return _Record(number, value)
    problem = InputError("json_no_object", value=text)
    return _Record(number, {"json": text}, problem)


READERS: Mapping[str, Callable[[Path], Workbook]] = MappingProxyType(
    {
        **dict.fromkeys(CSV_SUFFIXES, lambda path: read_csv(path, lambda _: False)),
        ".xlsx": read_xlsx,
        **dict.fromkeys((".jsonl", ".ndjson", ".json"), read_json),
        ".parquet": read_parquet,
    }
)
"""By suffix."""
