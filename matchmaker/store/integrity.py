"""Find out whether a database still holds what was put into it."""

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import Connection, Engine, Table, select

from matchmaker.errors import StoreError
from matchmaker.store import rows, schema, sqlite
from matchmaker.store.audit import AuditLog
from matchmaker.store.database import is_sqlite, reading, within
from matchmaker.store.introductions import (
    event_from,
    introduction_events,
    introduction_from,
    introductions,
)
from matchmaker.store.rows import Row

_READERS: tuple[tuple[Table, Callable[[Row], Any]], ...] = (
    (schema.profiles, rows.profile_from),
    (schema.activities, rows.activity_from),
    (schema.ties, rows.tie_from),
    (schema.judgements, rows.judgement_from),
    (schema.reviews, rows.review_from),
    (introductions, introduction_from),
    (introduction_events, event_from),
)


def problems(engine: Engine) -> list[str]:
    """Say in words what is wrong; empty when the network is sound."""
    found: list[str] = []
    try:
        with reading(engine) as connection:
            if is_sqlite(engine):
                found += sqlite.problems(connection)
            for table, read in _READERS:
                found += _unreadable(connection, table, read)
            found += filter(None, [AuditLog(within(connection)).verify()])
    except StoreError as error:
        found.append(str(error))
    return found


def _unreadable(connection: Connection, table: Table, read: Callable[[Row], Any]) -> Iterator[str]:
    query = select(table).execution_options(yield_per=1000)
    for row in connection.execute(query).mappings():
        if complaint := _complaint(row, read):
            key = ", ".join(str(row[column.name]) for column in table.primary_key)
            yield f"{table.name} {key}: {complaint}"


def _complaint(row: Row, read: Callable[[Row], Any]) -> str:
    try:
        value = read(row)
    except ValueError as error:
        return f"it can not be read: {error}"
    if "digest" not in row:
        return ""
    if rows.digest_of(row["payload"]) != row["digest"]:
        return "it is not what was written: its digest differs"
    return "" if value.id == row["id"] else f"its payload speaks of {value.id}"
