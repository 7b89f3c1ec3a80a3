"""A file of any known form -> its sheets, row by row, each row sound or with its problem."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec
import polars as pl

from matchmaker.errors import InputError
from matchmaker.sources.csv_files import read_csv
from matchmaker.sources.file_forms import form_of
from matchmaker.sources.sheets import RawRow, RawSheet, Workbook
from matchmaker.sources.xlsx_files import read_xlsx

MAX_BYTES = 1_000_000_000
"""A network of a million profiles with long texts stays below it."""
MAX_COLUMNS = 2_000
MAX_ROWS = 5_000_000
_WRAPPERS = ("data", "items", "records", "results", "rows", "value")
"""Fields in which Pipedrive, Salesforce, HubSpot and OData put the records of an answer."""


def read_workbook(path: Path, recognise: Callable[[str], bool], *, mend: bool = False) -> Workbook:
    """
    Open a CSV, XLSX, JSON Lines or Parquet file.

    Args:
        path: its content says the form, where that can be told.
        recognise: whether a header name is known, which helps to find a CSV's delimiter.
        mend: turn text that was encoded twice into what it was.

    Raises:
        InputError: the file as a whole can't be read.
    """
    _check_file(path)
    form = form_of(path)
    if form == "csv":
        return read_csv(path, recognise, mend=mend)
    return READERS[form](path)


def _check_file(path: Path) -> None:
    """Refuse what is missing or too large."""
    if not path.is_file():
        raise InputError("folder_not_file" if path.is_dir() else "file_missing", file=str(path))
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise InputError("file_too_large", {"n": size, "most": MAX_BYTES}, file=path.name)


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
    """Read JSON Lines, one object a line, a JSON array of objects, or an object that holds one."""
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as problem:
        at = problem.start + 1
        raise InputError("json_not_utf8", {"at": at}, file=path.name) from None
    if (values := _array_in(text, path)) is not None:
        rows = [_of_object(number, value, str(value)) for number, value in enumerate(values, 1)]
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


def _array_in(text: str, path: Path) -> list[Any] | None:
    """Find the records of an array, or of the one array that an export wraps; None for lines."""
    if text.lstrip().startswith("["):
        try:
            return list(msgspec.json.decode(text))
        except (msgspec.DecodeError, RecursionError) as problem:
            raise InputError("json_unsound", {"problem": problem}, file=path.name) from None
    try:
        whole = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return None
    held = whole if isinstance(whole, dict) else {}
    arrays = [held[name] for name in _WRAPPERS if isinstance(held.get(name), list)]
    return arrays[0] if len(arrays) == 1 else None


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
    {"xlsx": read_xlsx, "json": read_json, "parquet": read_parquet}
)
"""By form; CSV needs to know names of headers too."""
