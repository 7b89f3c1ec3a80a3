"""One file of one documented table -> domain values and rejects."""

from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import fuzz, process

from matchmaker.errors import InputError
from matchmaker.sources.files import MAX_COLUMNS, read_sheet
from matchmaker.sources.normalise import fold
from matchmaker.sources.reading import (
    CELL_LIMIT,
    CUT_MARK,
    Cells,
    ReadResult,
    Reject,
    RowOrigin,
    as_text,
    origin_of,
    reject_of,
)
from matchmaker.sources.schema import REPORT_COLUMNS, TableSchema, header_index, table_named

_SHOWN_NAMES = 10


def read_table(path: Path, table: str = "profiles") -> ReadResult:
    """
    Read a CSV, XLSX, JSON Lines or Parquet file of a documented table.

    Bad rows are set aside; n_accepted + len(rejects) == n_read.

    Raises:
        InputError: an unknown table, or a file that as a whole can't be read: wrong form, not
            UTF-8, empty, a required column missing.
    """
    told = table_named(table)
    index = header_index(table)
    sheet = read_sheet(path, lambda name: fold(name) in index)
    columns = _columns_of(sheet.header, told, path.name)
    found = _Found(told, path.name, columns)
    for row in sheet.rows:
        found.add(row)
    values: dict[str, Any] = {table: tuple(found.values.values())}
    return ReadResult(
        **values,
        rejects=tuple(found.rejects),
        warnings=_warnings(sheet.header, columns, found, path.name),
        n_read=found.n_read,
        n_accepted=len(found.values),
        origins=found.origins,
    )


class _Found:
    """What the rows of a file have given so far."""

    def __init__(self, table: TableSchema, file: str, columns: Mapping[str, str]) -> None:
        self.table = table
        self.file = file
        self.columns = columns
        self.headers = {column: header for header, column in columns.items()}
        self.values: dict[Hashable, Any] = {}
        self.origins: dict[tuple[str, Hashable], RowOrigin] = {}
        self.rejects: list[Reject] = []
        self.n_read = 0

    def add(self, row: Cells) -> None:
        """Take a row in, or set it aside; a blank one is neither."""
        if not row.problem and all(_is_blank(cell) for cell in row.by_header.values()):
            return
        self.n_read += 1
        try:
            self._accept(row)
        except InputError as problem:
            self.rejects.append(self._reject(row, problem))

    def _accept(self, row: Cells) -> None:
        if row.problem:
            raise row.problem
        value = _value_of(_known_cells(row, self.columns), self.table, self.file)
        key = self.table.key(value)
        origin = origin_of(self.table.name, self.file, row)
        first = self.origins.setdefault((self.table.name, key), origin)
        if first is not origin:
            name = self.table.required[0]
            said = as_text(row.by_header.get(self.headers.get(name, ""), ""))
            raise InputError("row_repeats", {"row": first.row}, field=name, value=said)
        self.values[key] = value

    def _reject(self, row: Cells, problem: InputError) -> Reject:
        column = self.table.columns.get(problem.field)
        shown = problem.value or row.by_header.get(self.headers.get(problem.field, ""), "")
        accepted = problem.accepted or (column.accepted if column else "")
        origin = origin_of(self.table.name, self.file, row)
        return reject_of(origin, problem.field, shown, problem.rule, accepted)


def _is_blank(cell: object) -> bool:
    return cell is None or cell in ([], {}) or (isinstance(cell, str) and not cell.strip())


def _known_cells(row: Cells, columns: Mapping[str, str]) -> dict[str, object]:
    """
    Keep the cells of known columns that are not blank.

    Raises:
        InputError: one is too long, or was cut in a rejects file and not mended.
    """
    cells = {
        columns[header]: cell
        for header, cell in row.by_header.items()
        if header in columns and not _is_blank(cell)
    }
    for column, cell in cells.items():
        text = cell if isinstance(cell, str) else ""
        if len(text) > CELL_LIMIT:
            values = {"n": len(text), "most": CELL_LIMIT}
            raise InputError("cell_too_long", values, field=column)
        if text.endswith(CUT_MARK):
            raise InputError("cell_cut", field=column)
    return cells


def _value_of(cells: Mapping[str, object], table: TableSchema, file: str) -> Any:
    """Check the cells of a row and make its value."""
    try:
        return table.make(table.model.model_validate(cells), file)
    except ValidationError as problem:
        raise _as_input_error(problem) from None


def _as_input_error(problem: ValidationError) -> InputError:
    """Tell all that is wrong with a row, the first in full."""
    told = [_told(error) for error in problem.errors(include_url=False)]
    (field, rule, accepted), *others = told
    rules = [rule, *(f"{name} {also}" for name, also, _ in others)]
    return InputError("cells_wrong", {"rules": "; ".join(rules), "accepted": accepted}, field=field)


def _told(error: ErrorDetails) -> tuple[str, str, str]:
    """Give field, rule, and what is accepted."""
    context = error.get("ctx", {})
    field = str(error["loc"][0]) if error["loc"] else str(context.get("field", ""))
    rule = "is blank" if error["type"] == "missing" else error["msg"]
    return field, rule, str(context.get("accepted", ""))


def _columns_of(header: Sequence[str], table: TableSchema, file: str) -> dict[str, str]:
    """
    Match header names with columns.

    Raises:
        InputError: a required column is missing, or two names mean the same column.
    """
    index = header_index(table.name)
    columns: dict[str, str] = {}
    for name in header:
        column = index.get(fold(name)) if name not in REPORT_COLUMNS else None
        if column in columns.values():
            first = next(each for each, known in columns.items() if known == column)
            values = {"column": column, "first": first, "second": name}
            raise InputError("columns_mean_the_same", values, file=file, field=name)
        if column:
            columns[name] = column
    missing = [column for column in table.required if column not in columns.values()]
    if missing:
        raise _missing(missing, header, table, file)
    return columns


def _missing(
    missing: Sequence[str], header: Sequence[str], table: TableSchema, file: str
) -> InputError:
    """Say which columns are missing, what was found instead, and what came near."""
    shown = ", ".join(name[:40] for name in header[:_SHOWN_NAMES] if name) or "nothing"
    more = f" and {len(header) - _SHOWN_NAMES} more" if len(header) > _SHOWN_NAMES else ""
    near = [hint for column in missing if (hint := _nearest(column, header, table))]
    accepted = "; ".join(
        f"{column} ({', '.join(dict.fromkeys(table.columns[column].names()))})"
        for column in missing
    )
    return InputError(
        "columns_missing",
        {
            "columns": " and no column ".join(missing),
            "found": "; ".join([f"{shown}{more}", *near]),
            "accepted": accepted,
        },
        file=file,
    )


def _nearest(column: str, header: Sequence[str], table: TableSchema) -> str:
    folded = {fold(name): name for name in header[:MAX_COLUMNS] if name}
    names = [fold(name) for name in (column, *table.columns[column].names())]
    best = max(
        (
            process.extractOne(name, folded.keys(), scorer=fuzz.ratio, score_cutoff=70)
            for name in names
        ),
        key=lambda match: match[1] if match else 0.0,
    )
    return f"is {folded[best[0]][:40]!r} meant as {column}?" if best else ""


def _warnings(
    header: Sequence[str], columns: Mapping[str, str], found: _Found, file: str
) -> tuple[str, ...]:
    known = {*columns, *REPORT_COLUMNS}
    unknown = [name for name in header if name and name not in known]
    warnings = []
    if unknown:
        shown = ", ".join(name[:40] for name in unknown[:_SHOWN_NAMES])
        more = f" and {len(unknown) - _SHOWN_NAMES} more" if len(unknown) > _SHOWN_NAMES else ""
        warnings.append(f"{file}: columns not known and not read: {shown}{more}")
    if not found.n_read:
        warnings.append(f"{file}: no rows below the header")
    return tuple(warnings)
