"""Set PostgreSQL up: one writer at a time, one consistent state for each reader, rows in bulk."""

from collections.abc import Sequence
from secrets import token_hex
from typing import Any, cast

from sqlalchemy import Connection, Engine, Table, event, func, select, text
from sqlalchemy.exc import DBAPIError

from matchmaker.errors import StoreError
from matchmaker.store.rows import Row

WRITER = 0x6D617463
"""The advisory lock that whoever writes holds until the transaction ends: "matc" in ASCII."""
READS = "REPEATABLE READ"
WRITES = "READ COMMITTED"
"""So that a writer who waited for its turn sees what was written meanwhile."""
PATIENCE_S = 30
"""How long a writer waits for its turn, as with SQLite."""
CONNECT_S = 10
"""A server that does not answer by then is down, or behind a wall."""
FEWEST_COPIED = 50
"""Rows from which COPY is quicker than INSERT: measured with profiles, on a socket."""

_PROGRAM = f"matchmaker {token_hex(4)}"
"""By which the server tells this process from others, on whatever machine."""
ENGINE_OPTIONS = {
    "pool_size": 8,
    "max_overflow": 16,
    # A server that was started anew costs no request an error.
    "pool_pre_ping": True,
    "connect_args": {"connect_timeout": CONNECT_S, "application_name": _PROGRAM},
}
"""A process holds 24 connections at most, and 8 while there is little to do."""


def set_up(engine: Engine, writes: str) -> None:
    """
    Let each transaction that has the execution option `writes` wait its turn.

    What is read to be changed is then never changed by somebody else, as with SQLite.
    """

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        if connection.get_execution_options().get(writes, False):
            connection.exec_driver_sql(
                f"SET LOCAL lock_timeout = '{PATIENCE_S}s';"
                f" SELECT pg_advisory_xact_lock({WRITER}); SET LOCAL lock_timeout = 0"
            )


def isolation(*, write: bool) -> dict[str, str]:
    """Give the execution options of a transaction."""
    return {"isolation_level": WRITES if write else READS}


def check_encoding(connection: Connection) -> None:
    """Go on only where a database keeps every letter; StoreError."""
    encoding = connection.scalar(text("SHOW server_encoding"))
    if encoding != "UTF8":
        raise StoreError("database_encoding", {"encoding": encoding})


def take_lock(connection: Connection, number: int) -> bool:
    """Take a lock that lasts as long as the connection, and goes with it; no where it is taken."""
    taken = text("SELECT pg_try_advisory_lock(:family, :number)")
    return bool(connection.scalar(taken, {"family": WRITER, "number": number}))


def n_others(connection: Connection) -> int:
    """Count the connections of other programs to the same database."""
    query = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND backend_type = 'client backend' AND application_name <> :own"
    )
    return int(connection.scalar(query, {"own": _PROGRAM}) or 0)


def n_bytes(connection: Connection) -> int:
    """Say how large the database is, with its indexes."""
    return int(connection.scalar(text("SELECT pg_database_size(current_database())")) or 0)


def copy_in(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert many rows of the same columns by COPY; the database's errors are SQLAlchemy's."""
    dialect = connection.dialect
    names = list(rows[0])
    columns = [table.c[name] for name in names]
    bound = [each.type.dialect_impl(dialect).bind_processor(dialect) for each in columns]
    quoted = ", ".join(dialect.identifier_preparer.quote(name) for name in names)
    statement = f"COPY {dialect.identifier_preparer.format_table(table)} ({quoted}) FROM STDIN"
    raw = cast("Any", connection.connection.driver_connection)
    try:
        with raw.cursor() as cursor, cursor.copy(statement) as copying:
            for row in rows:
                values = (row[name] for name in names)
                copying.write_row(
                    [
                        value if to is None else to(value)
                        for value, to in zip(values, bound, strict=True)
                    ]
                )
    except raw_errors(connection) as error:
        base = raw_errors(connection)
        raise DBAPIError.instance(
            statement, None, error, base, hide_parameters=True, dialect=dialect
        ) from error


def raw_errors(connection: Connection) -> type[Exception]:
    """Give the family of the driver's errors."""
    found: type[Exception] = connection.dialect.dbapi.Error  # type: ignore[union-attr]
    return found


def number_on(connection: Connection, table: Table) -> None:
    """Let a table that numbers its rows go on behind the last one."""
    last = connection.scalar(select(func.max(table.c.id)))
    if last is not None:
        number = func.pg_get_serial_sequence(table.name, "id")
        connection.execute(select(func.setval(number, last)))
