"""What reading outside rows gives: domain values, what was set aside and why, warnings."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field

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
