"""Find out whether a database still holds what was put into it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Boolean, Connection, Engine, Float, Integer, String, Table, Text, select

from matchmaker.domain import Language, Role
from matchmaker.domain.account import Account, AuditLine
from matchmaker.errors import StoreError
from matchmaker.store import rows, schema, sqlite
from matchmaker.store.accounts import Accounts, accounts
from matchmaker.store.audit import ERASES, EXPIRES, AuditLog
from matchmaker.store.checkup_campaigns import checkup_invitations, invitation_from
from matchmaker.store.checkups import checkup_drafts, checkup_from, checkups, draft_from
from matchmaker.store.contact_persons import contact_from
from matchmaker.store.database import is_sqlite, reading, within
from matchmaker.store.imports import IMAGES
from matchmaker.store.introductions import (
    event_from,
    introduction_events,
    introduction_from,
    introductions,
)
from matchmaker.store.links import link_from, links
from matchmaker.store.rows import Row
from matchmaker.store.workspace import (
    contact_from as interaction_from,
)
from matchmaker.store.workspace import (
    feedback,
    feedback_from,
    follow_up_from,
    follow_ups,
    interactions,
)


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
    interactions: interaction_from,
    follow_ups: follow_up_from,
    feedback: feedback_from,
    checkup_drafts: draft_from,
    checkup_invitations: invitation_from,
    accounts: _account_from,
    links: link_from,
}
_WRITERS: Mapping[Table, Callable[[Any], Row]] = {
    schema.profiles: rows.profile_row,
    schema.activities: rows.activity_row,
}
_SEALED = frozenset(
    {schema.profiles, schema.activities, IMAGES[schema.profiles], IMAGES[schema.activities]}
)
"""Tables whose digest is that of the payload."""
_DOCUMENTS = frozenset({"payload", "comparisons", "before", "after"})
"""Columns that hold JSON, or nothing."""
_FIRST, _AHEAD = datetime(2000, 1, 1, tzinfo=UTC), timedelta(days=10 * 366)
"""Nothing is dated before there was a network, or long after today, whatever a clock said."""
_TYPES = (
    (String, str | None, "text"),
    (Boolean, bool | None, "truth value"),
    (Integer, int | None, "whole number"),
    (Float, float | int | None, "number"),
)
"""SQLite keeps whatever it is given, of whatever type."""
_POWERS = frozenset({"account.add", "account.change"})
_SWITCHES = frozenset({"account.disable", "account.enable"})


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
    if table not in _SEALED or not row["payload"]:
        return ""
    if rows.digest_of(row["payload"]) != row["digest"]:
        return "it is not what was written: its digest differs"
    told = getattr(value, "id", None)
    if told != row["id"]:
        return f"its payload speaks of {told}"
    if table not in _WRITERS:
        return ""
    derived = _WRITERS[table](value)
    # The payload itself may be in the form of an earlier version; its digest was compared above.
    looked_up = derived.keys() - {"payload", "digest"}
    others = sorted(name for name in looked_up if row[name] != derived[name])
    return f"{others[0]} is not what its payload says" if others else ""


def _check_values(row: Row, table: Table, latest: datetime) -> None:
    """Look at each value by its column; ValueError."""
    for column in table.columns:
        value = row[column.name]
        if isinstance(value, datetime) and not _FIRST <= value <= latest:
            raise ValueError(f"{column.name} is {value.isoformat()}")
        if value and column.name in _DOCUMENTS and isinstance(column.type, Text):
            msgspec.json.decode(value)
        for kind, accepted, what in _TYPES:
            if isinstance(column.type, kind) and not isinstance(value, accepted):
                raise ValueError(f"{column.name} is no {what}")


def _unsealed_powers(connection: Connection) -> Iterator[str]:
    """Compare what accounts may do with the last line of the log that says so."""
    log = AuditLog(within(connection))
    whole = log.has("account.add") and not (log.has(EXPIRES) or log.has(ERASES))
    for account in Accounts(within(connection)).all():
        lines = log.lines(subject=f"account:{account.id}", n=1000)
        yield from _unsealed_access(account, lines)
        said = next((each.note for each in lines if each.action in _POWERS and each.note), None)
        if said is None:
            # Details go with time, and with erased people; nobody is added without a line.
            if whole:
                yield f"accounts {account.id}: the audit log does not say that it was added"
            continue
        role, *spoken = said.split(" ")
        # A profile that was erased since is spoken for no more; nobody else goes without a line.
        if account.role.value != role or not account.speaks_for <= set(spoken):
            yield f"accounts {account.id}: the audit log says that it may do something else"


def _unsealed_access(account: Account, lines: Sequence[AuditLine]) -> Iterator[str]:
    """Compare whether an account is shut, and asks for a second factor, with the log."""
    switched = next((each.action for each in lines if each.action in _SWITCHES), "")
    if switched and (account.disabled_at is not None) != (switched == "account.disable"):
        yield f"accounts {account.id}: the audit log says otherwise of whether it is disabled"
    factor = next((each for each in lines if each.action == "account.second_factor"), None)
    if factor is not None and bool(account.totp_secret) == (factor.note == "removed"):
        yield f"accounts {account.id}: the audit log says otherwise of its second factor"
