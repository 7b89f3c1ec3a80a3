"""One file of one documented table -> domain values, and what was set aside."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from matchmaker.errors import InputError
from matchmaker.sources.files import MAX_COLUMNS
from matchmaker.sources.mapping import TableMapping
from matchmaker.sources.mapping_proposal import missing_columns
from matchmaker.sources.normalise import fold
from matchmaker.sources.opened_table import OpenedTable, open_table, recogniser
from matchmaker.sources.reading import ReadResult
from matchmaker.sources.schema import REPORT_COLUMNS, TableSchema, table_named
from matchmaker.sources.table_location import seen_where
from matchmaker.sources.table_rows import FoundRows

_SHOWN_NAMES = 10


def read_table(
    path: Path,
    table: str = "profiles",
    mapping: TableMapping | None = None,
    *,
    mend_text: bool = False,
) -> ReadResult:
    """
    Read a CSV, XLSX, JSON Lines or Parquet file as a documented table.

    Rows without what a row must have are set aside; of the others, cells that can't be read.
    n_accepted + len(rejects) + n_left_out == n_read.

    Args:
        path: the file.
        table: what it holds.
        mapping: which column is what; proposed by names and values where there is none.
        mend_text: turn text that was encoded twice into what it was.

    Raises:
        InputError: an unknown table, or a file that as a whole can't be read: wrong form, empty,
            a column missing that rows must fill.
    """
    told = table_named(table)
    opened = open_table(path, table, mapping, mend_text=mend_text)
    _require_columns(opened, told, path.name)
    found = FoundRows(told, path.name, opened)
    for row in opened.rows():
        found.add(row)
    persons = {"contacts": tuple(found.contacts.values())}
    made = tuple(found.values.values())
    values: dict[str, Any] = persons | (
        {"of_programme": {table: made}} if told.of_programme else {table: made}
    )
    return ReadResult(
        **values,
        rejects=tuple(found.rejects),
        set_aside=tuple(found.set_aside),
        warnings=_warnings(opened, found, path.name),
        notes=(*opened.located.notes, *opened.located.passed(path.name), *found.notes()),
        mapping=opened.mapping,
        n_read=found.n_read,
        n_accepted=len(found.values),
        n_left_out=found.n_left_out,
        origins=found.origins,
    )


def _require_columns(opened: OpenedTable, table: TableSchema, file: str) -> None:
    """
    See that every column which rows must fill is there.

    Raises:
        InputError: one is missing; says what was found, what came near, and where names are known.
    """
    missing = missing_columns(opened.mapping)
    if not missing:
        return
    header = [name for name in opened.located.header if name not in REPORT_COLUMNS]
    shown = ", ".join(name[:40] for name in header[:_SHOWN_NAMES]) or "nothing"
    more = f" and {len(header) - _SHOWN_NAMES} more" if len(header) > _SHOWN_NAMES else ""
    near = [hint for column in missing if (hint := _nearest(column, header, table))]
    accepted = "; ".join(
        f"{column} ({', '.join(dict.fromkeys(table.columns[column].names()))})"
        for column in missing
    )
    seen = seen_where(opened.book, recogniser(table.name, None))
    where = [
        f"known names stand in row {row}{f' of sheet {sheet!r}' if sheet else ''}: {names}"
        for sheet, row, names in seen[:3]
        if (sheet, row) != (opened.located.sheet, opened.located.header_row)
    ]
    raise InputError(
        "columns_missing",
        {
            "columns": " and no column ".join(missing),
            "found": "; ".join([f"{shown}{more}", *near, *where]),
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


def _warnings(opened: OpenedTable, found: FoundRows, file: str) -> tuple[InputError, ...]:
    unknown = [guess.header[:40] for guess in opened.mapping.unplaced]
    warnings = []
    if len(unknown) > _SHOWN_NAMES:
        shown, n = ", ".join(unknown[:_SHOWN_NAMES]), len(unknown) - _SHOWN_NAMES
        values = {"columns": shown, "n": n}
        warnings.append(InputError("columns_unread_many", values, file=file))
    elif unknown:
        warnings.append(InputError("columns_unread", {"columns": ", ".join(unknown)}, file=file))
    if not found.n_read:
        warnings.append(InputError("rows_none", file=file))
    return tuple(warnings)
