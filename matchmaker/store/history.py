"""Keep the history of profiles: each field before and after, with who, when and from where."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    String,
    Table,
    Text,
    and_,
    case,
    delete,
    func,
    insert,
    not_,
    select,
)

from matchmaker.domain import Profile, ProfileId
from matchmaker.domain.account import ConsentLine, HistoryLine, Origin
from matchmaker.store import rows, schema
from matchmaker.store.database import Reads
from matchmaker.store.imports import unseen_lines, visible
from matchmaker.store.rows import Row
from matchmaker.store.schema import IDENTIFIER, Instant, metadata, refers

consents = Table(
    "consents",
    metadata,
    Column("id", Integer, primary_key=True),
    refers("profile_id", "profiles"),
    Column("given", Boolean, nullable=False),
    Column("text_version", String, nullable=False),
    Column("decided_at", Instant, nullable=False),
    Column("account_id", IDENTIFIER, nullable=False),
    Column("source", String, nullable=False),
    Index("ix_consents_profile_id", "profile_id"),
)


history = Table(
    "history",
    metadata,
    Column("id", Integer, primary_key=True),
    refers("profile_id", "profiles"),
    Column("changed_at", Instant, nullable=False),
    Column("account_id", IDENTIFIER, nullable=False),
    Column("on_behalf", Boolean, nullable=False),
    Column("source", String, nullable=False),
    Column("field", String, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Index("ix_history_profile_id", "profile_id"),
)


# Where each fact was last seen is not a change of the profile; `id` never changes.
COMPARED = tuple(f.name for f in fields(Profile) if f.name not in {"id", "sources", "demo"})
IDENTITY = ("names", "identifiers", "kind", "place", "url", "sectors")
"""The fields by which duplicates are found."""
SERVICE = "service"
"""The source of what was changed by hand."""
_encoder = msgspec.json.Encoder(order="deterministic")


class Author(NamedTuple):
    """Who changed a profile."""

    profile_id: ProfileId
    account_id: str
    on_behalf: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentText:
    """The decisions that answer one version of the text."""

    text_version: str
    n_given: int
    n_withdrawn: int
    first_at: datetime
    last_at: datetime


class History:
    """Read what happened to a profile."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    def of(self, profile_id: str) -> list[HistoryLine]:
        """Read every change of a profile, the latest first."""
        query = select(history).where(history.c.profile_id == profile_id)
        with self._reads() as connection:
            query = query.where(*_seen(connection, history.c.source, history.c.changed_at))
            found = connection.execute(query.order_by(history.c.id.desc())).mappings()
            return [HistoryLine(**_without_id(row)) for row in found]

    def authors(self, fields: Collection[str]) -> set[Author]:
        """Find who ever changed any of these fields by hand, in which profiles."""
        query = select(history.c.profile_id, history.c.account_id, history.c.on_behalf).distinct()
        with self._reads() as connection:
            found = connection.execute(query.where(by_hand(fields)))
            return {Author(*row) for row in found}

    def consent_texts(self) -> list[ConsentText]:
        """Count the decisions that answer each version of the text, the latest first."""
        table = consents.c
        query = select(
            table.text_version,
            func.sum(case((table.given, 1), else_=0)).label("n_given"),
            func.sum(case((table.given, 0), else_=1)).label("n_withdrawn"),
            func.min(table.decided_at).label("first_at"),
            func.max(table.decided_at).label("last_at"),
        )
        query = query.group_by(table.text_version).order_by(func.max(table.decided_at).desc())
        with self._reads() as connection:
            return [ConsentText(**row) for row in connection.execute(query).mappings()]

    def consents(self, profile_id: str) -> list[ConsentLine]:
        """Read every decision of a profile about being matched, the latest first."""
        query = select(consents).where(consents.c.profile_id == profile_id)
        with self._reads() as connection:
            query = query.where(*_seen(connection, consents.c.source, consents.c.decided_at))
            found = connection.execute(query.order_by(consents.c.id.desc())).mappings()
            return [ConsentLine(**_without_id(row)) for row in found]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """What a batch of profiles changes, ready to be written down."""

    lines: Sequence[Row]
    decisions: Sequence[Row]


def by_hand(fields: Collection[str]) -> ColumnElement[bool]:
    """Select the lines in which somebody changed any of these fields in the service."""
    return and_(history.c.field.in_(fields), history.c.source == SERVICE)


def changed_by(connection: Connection, batch: Sequence[Row], origin: Origin) -> FieldChange:
    """Compare a batch of profile rows with what is stored; call it before they are put."""
    found = _stored(connection, [row["id"] for row in batch])
    lines: list[Row] = []
    decisions: list[Row] = []
    for row in batch:
        old = found.get(row["id"])
        if old is not None and old["digest"] == row["digest"]:
            continue
        was = rows.profile_from(old) if old is not None else None
        change = change_of(was, rows.profile_from(row), origin)
        lines += change.lines
        decisions += change.decisions
    return FieldChange(lines, decisions)


def change_of(was: Profile | None, new: Profile, origin: Origin) -> FieldChange:
    """Say what changes in one profile, or that it is new."""
    lines = [_line(new.id, origin, *change) for change in changes(was, new)]
    decided = was is None or was.consent != new.consent
    return FieldChange(lines, [_decision(new, origin)] if decided else [])


def undone_by(connection: Connection, images: Sequence[Row], origin: Origin) -> FieldChange:
    """Say what changes where before-images take the place of profiles."""
    table = schema.profiles
    query = select(table).where(table.c.id.in_([image["id"] for image in images]))
    present = {row["id"]: row for row in connection.execute(query).mappings()}
    changes = [
        change_of(rows.profile_from(present[image["id"]]), rows.profile_from(image), origin)
        for image in images
    ]
    return FieldChange(
        [line for each in changes for line in each.lines],
        [decision for each in changes for decision in each.decisions],
    )


def forget_lines(connection: Connection, ids: Sequence[str], origin: Origin) -> None:
    """Take out what was noted of some profiles under one origin, when it was never seen."""
    for table, moment in ((history, history.c.changed_at), (consents, consents.c.decided_at)):
        theirs = and_(table.c.profile_id.in_(ids), table.c.source == origin.source)
        connection.execute(delete(table).where(theirs, moment == origin.at))


def write_down(connection: Connection, changed: FieldChange) -> None:
    """Add to the histories; call it when the profiles are put."""
    for table, new in ((history, changed.lines), (consents, changed.decisions)):
        if new:
            connection.execute(insert(table), new)


def changes(was: Profile | None, new: Profile) -> Iterator[tuple[str, str, str]]:
    """Give field, value before and value after, as JSON; one nameless field for a new profile."""
    if was is None:
        yield "", "", ""
        return
    for name in COMPARED:
        before, after = getattr(was, name), getattr(new, name)
        if before != after:
            yield name, _json(before), _json(after)


def _stored(connection: Connection, ids: Sequence[str]) -> dict[ProfileId, Row]:
    table = visible(connection, schema.profiles)
    query = select(table.c.id, table.c.digest, table.c.payload).where(table.c.id.in_(ids))
    return {row["id"]: row for row in connection.execute(query).mappings()}


def _seen(
    connection: Connection, source: ColumnElement[str], moment: ColumnElement[Any]
) -> Iterator[ColumnElement[bool]]:
    """Leave out what an import under way has noted."""
    for file, at in unseen_lines(connection):
        yield not_(and_(source == file, moment == at))


def _line(profile_id: ProfileId, origin: Origin, field: str, before: str, after: str) -> Row:
    return {
        "profile_id": profile_id,
        "changed_at": origin.at,
        "account_id": origin.account_id,
        "on_behalf": bool(origin.acting_for),
        "source": origin.source,
        "field": field,
        "before": before,
        "after": after,
    }


def _decision(profile: Profile, origin: Origin) -> Row:
    return {
        "profile_id": profile.id,
        "given": profile.consent.matching,
        "text_version": profile.consent.text_version or "",
        "decided_at": origin.at,
        "account_id": origin.account_id,
        "source": origin.source,
    }


def _json(value: Any) -> str:
    return _encoder.encode(value).decode()


def _without_id(row: Row) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != "id"}
