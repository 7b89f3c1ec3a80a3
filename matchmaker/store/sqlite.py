"""Set SQLite connections up, and check and copy the database."""

import logging
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import cast

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

_log = logging.getLogger(__name__)

WRITES = "matchmaker_writes"
"""Execution option of a connection that will write."""

_SET_UP = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA busy_timeout = 30000",
    # What was erased is overwritten with zeros, not left in free pages.
    "PRAGMA secure_delete = ON",
)


def set_up(engine: Engine, *, enforce: bool) -> None:
    """
    Give each new connection its settings, and each transaction the right BEGIN.

    `enforce` turns foreign keys on. A migration needs them off: rebuilding a table drops the old
    one, which would erase all that refers to it.
    """

    @event.listens_for(engine, "connect")
    def _connected(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        # sqlite3 must not begin transactions by itself; _begun does.
        connection.isolation_level = None
        cursor = connection.cursor()
        for statement in (*_SET_UP, f"PRAGMA foreign_keys = {'ON' if enforce else 'OFF'}"):
            cursor.execute(statement)
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        # A deferred transaction that turns into a writer fails at once when another one writes;
        # an immediate one waits its turn.
        writes = connection.get_execution_options().get(WRITES, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def problems(connection: Connection) -> list[str]:
    """Say in words what the database finds wrong with itself."""
    pages = connection.exec_driver_sql("PRAGMA integrity_check").scalars()
    orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    return [
        *(f"the database file is damaged: {line}" for line in pages if line != "ok"),
        *(
            f"a row of {table} refers to a row of {parent} that is not there"
            for table, _, parent, _ in orphans
        ),
    ]


def forget(engine: Engine) -> None:
    """Empty the write-ahead log, where the pages of erased rows still stand."""
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        busy, *_ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
    if busy:
        _log.warning("a reader kept the log open: erased data leaves it at the next checkpoint")


def copy(engine: Engine, target: Path) -> None:
    """Copy the database, in one consistent state, into one file that needs no log beside it."""
    with closing(engine.raw_connection()) as connection, closing(sqlite3.connect(target)) as copied:
        cast("sqlite3.Connection", connection.driver_connection).backup(copied)
        copied.execute("PRAGMA journal_mode = DELETE").close()
