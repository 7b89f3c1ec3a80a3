"""Results of reading outside rows: values, warnings, and rejects to mend and import again."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import msgspec

from matchmaker.domain import (
    Activity,
    Judgement,
    Need,
    Offer,
    Participation,
    Profile,
    ProfileId,
    Tie,
)
from matchmaker.errors import InputError
from matchmaker.sources.schema import REPORT_COLUMNS
from matchmaker.spreadsheets import GuardedWriter


@dataclass(frozen=True, slots=True, kw_only=True)
class RowOrigin:
    """Where a value was read."""

    table: str
    file: str
    row: int
    """From 1, the header not counted."""
    cells: Mapping[str, object] = field(default_factory=dict)
    """The row as it was, by the file's own header."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """A row that was set aside, with what is needed to mend it."""

    table: str
    file: str
    row: int
    field: str
    value: str
    """Cut to 200 characters."""
    rule: str
    accepted: str
    cells: Mapping[str, object]
    """The row as it was, by the file's own header."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadResult:
    """
    The values of one or more files.

    Law: n_accepted + len(rejects) + n_left_out == n_read.
    """

    profiles: tuple[Profile, ...] = ()
    activities: tuple[Activity, ...] = ()
    participations: tuple[Participation, ...] = ()
    ties: tuple[Tie, ...] = ()
    judgements: tuple[Judgement, ...] = ()
    needs: tuple[tuple[ProfileId, Need], ...] = ()
    """Addressed to profiles that this reading does not hold."""
    offers: tuple[tuple[ProfileId, Offer], ...] = ()
    rejects: tuple[Reject, ...] = ()
    warnings: tuple[str, ...] = ()
    n_read: int = 0
    n_accepted: int = 0
    n_left_out: int = 0
    """Rows that the caller asked to leave out, or that say again what another row says."""
    origins: Mapping[tuple[str, Hashable], RowOrigin] = field(default_factory=dict)
    """(table, key of the row) -> where it was read; kept for rows that name other rows."""


@dataclass(frozen=True, slots=True)
class Cells:
    """One row as it stands in the file."""

    number: int
    """From 1, the header not counted."""
    by_header: Mapping[str, object]
    problem: InputError | None = None
    """Why it can't be read as a row at all."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A header and its rows."""

    header: tuple[str, ...]
    rows: Iterable[Cells]


CELL_LIMIT = 100_000
"""Characters of one cell."""
CUT_MARK = "[cut: put the whole text back]"
"""Ends a cell that was too long to repeat; a row that still has it is set aside again."""
_VALUE_LIMIT = 200


def as_text(value: object) -> str:
    """Write a cell of any form as the text that reading turns into the same value."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple | dict):
        return _nested_as_text(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _nested_as_text(value: list[object] | tuple[object, ...] | dict[str, object]) -> str:
    if isinstance(value, dict) and all(isinstance(each, str) for each in value.values()):
        return "|".join(f"{name}={each}" for name, each in value.items())
    if isinstance(value, dict) or any(isinstance(each, list | dict) for each in value):
        return msgspec.json.encode(value).decode()
    return "|".join(as_text(each) for each in value)


def reject_of(
    origin: RowOrigin, field: str, value: object, rule: str, accepted: str = ""
) -> Reject:
    """Set a row aside."""
    return Reject(
        table=origin.table,
        file=origin.file,
        row=origin.row,
        field=field,
        value=_cut(as_text(value), _VALUE_LIMIT, " …"),
        rule=rule,
        accepted=accepted,
        cells={name: _short(cell) for name, cell in origin.cells.items()},
    )


def origin_of(table: str, file: str, row: Cells) -> RowOrigin:
    """Say where a row stands."""
    return RowOrigin(table=table, file=file, row=row.number, cells=row.by_header)


def _short(cell: object) -> object:
    text = as_text(cell)
    return _cut(text, 1_000, f" {CUT_MARK}") if len(text) > CELL_LIMIT else cell


def _cut(text: str, limit: int, mark: str) -> str:
    return text if len(text) <= limit else text[:limit] + mark


def write_rejects(path: Path, rejects: Sequence[Reject]) -> tuple[Path, ...]:
    """
    Write rejects with the report's columns in front of the original ones.

    Returns:
        The files written: `path` itself where all rows are of one table, else one for each table,
        named `<stem>-<table>.csv`; none without rejects.
    """
    tables = tuple(dict.fromkeys(reject.table for reject in rejects))
    if len(tables) == 1:
        return (_write_table(path, rejects),)
    return tuple(
        _write_table(
            path.with_name(f"{path.stem}-{table}{path.suffix}"),
            [reject for reject in rejects if reject.table == table],
        )
        for table in tables
    )


def _write_table(path: Path, rejects: Sequence[Reject]) -> Path:
    original = dict.fromkeys(name for reject in rejects for name in reject.cells)
    columns = [name for name in original if name not in REPORT_COLUMNS]
    # The byte order mark makes Excel read UTF-8, ";" fits an Italian or Swiss one.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = GuardedWriter(file, delimiter=";")
        writer.writerow([*REPORT_COLUMNS, *columns])
        for reject in rejects:
            report = (reject.file, reject.row, reject.field, reject.rule, reject.accepted)
            writer.writerow([*report, *(as_text(reject.cells.get(name)) for name in columns)])
    return path
