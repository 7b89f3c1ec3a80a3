"""Find out whether a database still holds what was put into it."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, String, Table, Text, select

from matchmaker.domain import Language, Role
from matchmaker.errors import StoreError
from matchmaker.store import rows, schema, sqlite
from matchmaker.store.accounts import Accounts, accounts
from matchmaker.store.audit import AuditLog
from matchmaker.store.checkups import checkup_from, checkups
from matchmaker.store.contact_persons import contact_from
from matchmaker.store.database import is_sqlite, reading, within
from matchmaker.store.imports import IMAGES
from matchmaker.store.introductions import (
    event_from,
    introduction_events,
    introduction_from,
    introductions,
)
from matchmaker.store.rows import Row


def _account_from(row: Row) -> None:
    Role(row["role"])
    Language(row["language"])


def _profile_image_from(row: Row) -> Any:
    """Read a before-image; None where nothing stood there."""
    return rows.profile_from(row) if row["was_there"] else None


def _activity_image_from(row: Row) -> Any:
    return rows.activity_from(row) if row["was_there"] else None


_READERS: Mapping[Table, Callable[[Row], Any]] = {
    schema.profiles: rows.profile_from,
    schema.activities: rows.activity_from,
    schema.participations: rows.participation_from,
    schema.ties: rows.tie_from,
    schema.judgements: rows.judgement_from,
    schema.reviews: rows.review_from,
    schema.clusters: rows.cluster_from,
    schema.imports: rows.import_from,
    schema.contacts: contact_from,
    IMAGES[schema.profiles]: _profile_image_from,
    IMAGES[schema.activities]: _activity_image_from,
    introductions: introduction_from,
    introduction_events: event_from,
    checkups: checkup_from,
    accounts: _account_from,
}
_DOCUMENTS = frozenset({"payload", "comparisons", "before", "after"})
"""Columns that hold JSON, or nothing."""
_FIRST, _AHEAD = datetime(2000, 1, 1, tzinfo=UTC), timedelta(days=10 * 366)
"""Nothing is dated before there was a network, or long after today, whatever a clock said."""
_POWERS = frozenset({"account.add", "account.change"})


def problems(engine: Engine) -> list[str]:
    """Say in words what is wrong; empty when the network is sound."""
    found: list[str] = []
    try:
        with reading(engine) as connection:
            if is_sqlite(engine):
                found += sqlite.problems(connection)
            for table in schema.metadata.sorted_tables:
                found += _unreadable(connection, table)
            found += filter(None, [AuditLog(within(connection)).verify()])
            found += _unsealed_powers(connection)
    except (StoreError, ValueError) as error:
        found.append(str(error))
    return found


def _unreadable(connection: Connection, table: Table) -> Iterator[str]:
    query = select(table).execution_options(yield_per=1000)
    latest = datetime.now(UTC) + _AHEAD
    try:
        for row in connection.execute(query).mappings():
            if complaint := _complaint(row, table, latest):
                key = ", ".join(str(row[column.name]) for column in table.primary_key)
                yield f"{table.name} {key}: {complaint}"
    except (ValueError, TypeError) as error:
        # A value of another type than its column's: the rows behind it cannot be looked at.
        yield f"{table.name}: a row can not be read: {error}"


def _complaint(row: Row, table: Table, latest: datetime) -> str:
    try:
        value = _READERS[table](row) if table in _READERS else None
        _check_values(row, table, latest)
    except (ValueError, msgspec.MsgspecError) as error:
        return f"it can not be read: {error}"
    if not row.get("payload") or "digest" not in row:
        return ""
    if rows.digest_of(row["payload"]) != row["digest"]:
        return "it is not what was written: its digest differs"
    told = getattr(value, "id", None)
    return "" if told == row["id"] else f"its payload speaks of {told}"


def _check_values(row: Row, table: Table, latest: datetime) -> None:
    """Look at each value by its column; ValueError."""
    for column in table.columns:
        value = row[column.name]
        if isinstance(value, datetime) and not _FIRST <= value <= latest:
            raise ValueError(f"{column.name} is {value.isoformat()}")
        if value and column.name in _DOCUMENTS and isinstance(column.type, Text):
            msgspec.json.decode(value)
        if isinstance(column.type, String) and not isinstance(value, str | None):
            raise ValueError(f"{column.name} is no text")


def _unsealed_powers(connection: Connection) -> Iterator[str]:
    """Compare what accounts may do with the last line of the log that says so."""
    log = AuditLog(within(connection))
    for account in Accounts(within(connection)).all():
        lines = log.lines(subject=f"account:{account.id}", n=1000)
        said = next((each.note for each in lines if each.action in _POWERS and each.note), None)
        if said is None:
            continue
        role, *spoken = said.split(" ")
        # A profile that was erased since is spoken for no more; nobody else goes without a line.
        if account.role.value != role or not account.speaks_for <= set(spoken):
            yield f"accounts {account.id}: the audit log says that it may do something else"
