"""Results of reading outside rows: values, warnings, and rejects to mend and import again."""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

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
from matchmaker.domain.contact_person import ContactPerson
from matchmaker.errors import InputError
from matchmaker.sources.mapping import TableMapping


@dataclass(frozen=True, slots=True, kw_only=True)
class RowOrigin:
    """Where a value was read."""

    table: str
    file: str
    row: int
    """As a spreadsheet counts: title rows, the header and blank rows included."""
    cells: Mapping[str, object] = field(default_factory=dict)
    """The row as it was, by the file's own header; kept where other rows are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """A row, or one cell of a row that came in without it, with what is needed to mend it."""

    table: str
    file: str
    row: int
    field: str
    header: str = ""
    """The file's own name of the column."""
    value: str
    """Cut to 200 characters."""
    rule: str
    accepted: str
    cells: Mapping[str, object]
    """The row as it was, by the file's own header; empty where too many are to be kept."""
    problem: InputError | None = None
    """The same in codes, to be told in the reader's language."""


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
    only_of_known: bool = False
    """Whether activities in which nobody stored takes part are left out, and not set aside."""
    contacts: tuple[ContactPerson, ...] = ()
    """Persons of firms, from their own table or beside a profile."""
    of_programme: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    """Table -> values of one of the programme: check-ups, attendance, contents, calls, stories."""
    rejects: tuple[Reject, ...] = ()
    set_aside: tuple[Reject, ...] = ()
    """Cells that could not be read; their rows came in without them."""
    warnings: tuple[InputError, ...] = ()
    """What of the file was not read, or is decided otherwise."""
    notes: tuple[InputError, ...] = ()
    """What a person should know of how the file was read."""
    mapping: TableMapping | None = None
    """By which columns were told apart; None where several files were read."""
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
    """As a spreadsheet counts."""
    by_header: Mapping[str, object]
    problem: InputError | None = None
    """Why it can't be read as a row at all."""
    sheet: str = ""
    """Named where it is not the only one, nor the first."""


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
    origin: RowOrigin,
    field: str,
    value: object,
    rule: str,
    accepted: str = "",
    *,
    header: str = "",
    problem: InputError | None = None,
) -> Reject:
    """Set a row aside, or a cell."""
    return Reject(
        table=origin.table,
        file=origin.file,
        row=origin.row,
        field=field,
        header=header,
        value=_cut(as_text(value), _VALUE_LIMIT, " …"),
        rule=rule,
        accepted=accepted,
        cells={name: _short(cell) for name, cell in origin.cells.items()},
        problem=problem,
    )


def reject_at(table: str, file: str, row: Cells, problem: InputError) -> Reject:
    """Set a record of a register aside, with those of its fields that are no records themselves."""
    plain = {k: cell for k, cell in row.by_header.items() if not isinstance(cell, dict | list)}
    origin = origin_of(table, file, replace(row, by_header=plain))
    return reject_of(
        origin, problem.field, problem.value, problem.rule, problem.accepted, problem=problem
    )


def sort_out(
    rows: Iterable[Cells],
    profile_of: Callable[[Cells], Profile | None],
    file: str,
    countries: Collection[str] = (),
) -> ReadResult:
    """
    Read the records of a register: profiles, what can't be read, and what was not asked for.

    Args:
        rows: the records in their order.
        profile_of: reads one; None where it is not in force.
        file: where they stand.
        countries: ISO 3166-1 alpha-2; others are left out.
    """
    wanted = {code.upper() for code in countries}
    n_read = 0
    profiles: dict[ProfileId, Profile] = {}
    rejects: list[Reject] = []
    for row in rows:
        n_read += 1
        try:
            if row.problem is not None:
                raise row.problem
            profile = profile_of(row)
        except InputError as problem:
            rejects.append(reject_at("profiles", file, row, problem))
            continue
        if profile is not None and (not wanted or profile.place.country in wanted):
            profiles.setdefault(profile.id, profile)
    return ReadResult(
        profiles=tuple(profiles.values()),
        rejects=tuple(rejects),
        n_read=n_read,
        n_accepted=len(profiles),
        n_left_out=n_read - len(profiles) - len(rejects),
    )


def origin_of(table: str, file: str, row: Cells) -> RowOrigin:
    """Say where a row stands."""
    place = f"{file}, {row.sheet}" if row.sheet else file
    return RowOrigin(table=table, file=place, row=row.number, cells=row.by_header)


def _short(cell: object) -> object:
    if isinstance(cell, int | float | None):
        return cell
    text = cell if isinstance(cell, str) else as_text(cell)
    return _cut(text, 1_000, f" {CUT_MARK}") if len(text) > CELL_LIMIT else cell


def _cut(text: str, limit: int, mark: str) -> str:
    return text if len(text) <= limit else text[:limit] + mark
