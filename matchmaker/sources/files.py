"""A file of any known form -> a header and rows of cells, each row sound or with its problem."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec
import polars as pl

from matchmaker.errors import InputError, Term
from matchmaker.sources.csv_files import read_csv
from matchmaker.sources.reading import Cells, Sheet
from matchmaker.sources.xlsx_files import read_frame

MAX_BYTES = 1_000_000_000
"""A network of a million profiles with long texts stays below it."""
MAX_COLUMNS = 2_000
MAX_ROWS = 5_000_000

_TEXT_SUFFIXES = (".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".json")
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


def read_sheet(path: Path, recognise: Callable[[str], bool]) -> Sheet:
    """
    Open a CSV, XLSX, JSON Lines or Parquet file.

    Args:
        path: the suffix says the form; the first bytes must agree.
        recognise: whether a header name is known, which helps to find a CSV's delimiter.

    Raises:
        InputError: the file as a whole can't be read.
    """
    suffix = path.suffix.lower()
    if suffix not in READERS:
        raise InputError("form_unread", {"choices": ", ".join(READERS)}, file=path.name)
    _check_file(path, suffix)
    sheet = READERS[suffix](path, recognise)
    if len(sheet.header) > MAX_COLUMNS:
        n = len(sheet.header)
        raise InputError("columns_too_many", {"n": n, "most": MAX_COLUMNS}, file=path.name)
    return sheet


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


def read_xlsx(path: Path, _: Callable[[str], bool]) -> Sheet:
    """Read the first sheet of an XLSX; its first row is the header."""
    return _of_frame(read_frame(path), path)


def read_parquet(path: Path, _: Callable[[str], bool]) -> Sheet:
    """Read a Parquet file."""
    try:
        n_rows = pl.scan_parquet(path).select(pl.len()).collect().item()
        if n_rows > MAX_ROWS:
            raise InputError("rows_too_many", {"n": n_rows, "most": MAX_ROWS}, file=path.name)
        return _of_frame(pl.read_parquet(path), path)
    except (pl.exceptions.PolarsError, OSError) as problem:
        told = str(problem).splitlines()[0]
        raise InputError("parquet_unsound", {"problem": told}, file=path.name) from None


def _of_frame(frame: pl.DataFrame, path: Path) -> Sheet:
    if not frame.width:
        raise InputError("file_empty", file=path.name)
    header = tuple(frame.columns)
    return Sheet(
        header,
        (Cells(number, row) for number, row in enumerate(frame.iter_rows(named=True), start=1)),
    )


def read_json(path: Path, _: Callable[[str], bool]) -> Sheet:
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
    header = dict.fromkeys(name for row in rows if not row.problem for name in row.by_header)
    return Sheet(tuple(header), rows)


def _of_array(text: str, path: Path) -> Iterator[Cells]:
    try:
        values: list[Any] = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as problem:
        raise InputError("json_unsound", {"problem": problem}, file=path.name) from None
    for number, value in enumerate(values, start=1):
        yield _of_object(number, value, str(value))


def _of_line(number: int, line: str) -> Cells:
    try:
        return _of_object(number, msgspec.json.decode(line), line)
    except (msgspec.DecodeError, RecursionError) as problem:
        return Cells(
            number, {"json": line}, InputError("json_unsound", {"problem": problem}, value=line)
        )


def _of_object(number: int, value: object, text: str) -> Cells:
    if isinstance(value, dict):
        return Cells(number, value)
    problem = InputError("json_no_object", value=text)
    return Cells(number, {"json": text}, problem)


READERS: Mapping[str, Callable[[Path, Callable[[str], bool]], Sheet]] = MappingProxyType(
    {
        **dict.fromkeys((".csv", ".tsv", ".txt"), read_csv),
        ".xlsx": read_xlsx,
        **dict.fromkeys((".jsonl", ".ndjson", ".json"), read_json),
        ".parquet": read_parquet,
    }
)
"""By suffix."""
