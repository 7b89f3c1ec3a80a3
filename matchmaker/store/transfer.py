"""
Copy a whole network from one database into another, between a file and a server.

Tables are read as they are found, so that a network of an earlier version is copied as it is. What
is in a database is told by a digest of each table, whatever the order and the kind of database.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, MetaData, Row, Table, delete, select

from matchmaker.errors import StoreError
from matchmaker.store import migration, postgresql, sqlite
from matchmaker.store.database import connect, reading, writing
from matchmaker.store.schema import HEAD
from matchmaker.store.upsert import add_rows, batches

ROWS = 2000
"""Read and written at a time, so that a large network is never whole in memory."""
_VERSION = "alembic_version"


def into_file(source: Engine, file: Path) -> None:
    """Copy a network, in one consistent state, into one SQLite file, which needs no log beside."""
    url = f"sqlite:///{file}"
    file.unlink(missing_ok=True)
    with reading(source) as connection:
        migration.check_known(connection)
        version = str(migration.version_of(connection))
        if version == HEAD:
            migration.upgrade(url)
        else:
            migration.upgrade_to(url, version)
        file.chmod(0o600)
        target = connect(url, enforce=False)
        try:
            with writing(target) as written:
                _copy_rows(connection, written)
                if wrong := sqlite.problems(written):
                    raise StoreError("database_not_upgraded", {"problem": wrong[0]})
            sqlite.leave_log(target)
        finally:
            target.dispose()


def into_server(source: Engine, url: str) -> None:
    """Copy a network of this version into a server's database that holds none, whole or not."""
    target = connect(url)
    try:
        with reading(source) as connection, writing(target) as written:
            migration.check_known(connection)
            migration.check_vacant(written)
            migration.run(written, HEAD)
            _copy_rows(connection, written)
    finally:
        target.dispose()


def _copy_rows(source: Connection, target: Connection) -> None:
    """Copy every row into a database of the same version that is empty."""
    found = {table.name: table for table in tables_of(target)}
    tables = tables_of(source)
    for name in reversed([table.name for table in tables]):
        # What a migration writes by itself, such as the network's own secret.
        if target.execute(select(found[name]).limit(1)).first() is not None:
            target.execute(delete(found[name]))
    for table in tables:
        for rows in batches(_rows_of(source, table)):
            add_rows(target, found[table.name], rows)
        if _is_numbered(found[table.name]):
            postgresql.number_on(target, table)


def tables_of(connection: Connection) -> list[Table]:
    """Find the tables of a network, each behind those that it refers to."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name != _VERSION]


def _is_numbered(table: Table) -> bool:
    return "id" in table.c and "nextval" in str(getattr(table.c.id.server_default, "arg", ""))


def _rows_of(connection: Connection, table: Table) -> Iterator[Mapping[str, Any]]:
    for row in _read(connection, table):
        yield {
            column.name: _in_utc(value) for column, value in zip(table.columns, row, strict=True)
        }


def _read(connection: Connection, table: Table) -> Iterator[Row[Any]]:
    yield from connection.execute(select(table).execution_options(yield_per=ROWS))


def _in_utc(value: Any) -> Any:
    """A moment in UTC, as each kind of database is to be told it; SQLite knows no zones."""
    if not isinstance(value, datetime):
        return value
    return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)


def digests(engine: Engine) -> dict[str, str]:
    """
    Say what is in each table, by a number that is equal where the rows are.

    The digests of the rows are added up, so that no order of letters counts.
    """
    with reading(engine) as connection:
        return {table.name: _digest(connection, table) for table in tables_of(connection)}


def _digest(connection: Connection, table: Table) -> str:
    total, n_rows = 0, 0
    order = sorted(column.name for column in table.columns)
    for row in _rows_of(connection, table):
        n_rows += 1
        total += int.from_bytes(sha256(_written(row, order)).digest())
    return f"{n_rows}:{total % 2**256:064x}"


def _written(row: Mapping[str, Any], order: Sequence[str]) -> bytes:
    # As truth values and whole numbers, whichever of them a database kept.
    return msgspec.json.encode([float(v) if isinstance(v, int) else v for v in map(row.get, order)])
