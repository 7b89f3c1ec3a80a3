"""Set SQLite connections up, and check and copy the database."""

import logging
import sqlite3
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep
from typing import cast

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

_log = logging.getLogger(__name__)

WRITES = "matchmaker_writes"
"""Execution option of a connection that will write."""

PATIENCE_MS = 30_000
POLL_S = 0.005
"""SQLite's own waiting sleeps for 100 ms at a time, and misses the gaps between many writes."""
LOG_LIMIT = 16 * 2**20
"""Bytes of the write-ahead log that stay on the disk."""

_SET_UP = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    # What a large transaction left of the log is given back once the log starts anew.
    f"PRAGMA journal_size_limit = {LOG_LIMIT}",
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
        waiting = f"PRAGMA busy_timeout = {PATIENCE_MS}"
        foreign_keys = f"PRAGMA foreign_keys = {'ON' if enforce else 'OFF'}"
        for statement in (*_SET_UP, waiting, foreign_keys):
            cursor.execute(statement)
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        # A deferred transaction that turns into a writer fails at once when another one writes;
        # an immediate one waits its turn.
        if connection.get_execution_options().get(WRITES, False):
            _begin_writing(connection)
        else:
            connection.exec_driver_sql("BEGIN")


def _begin_writing(connection: Connection) -> None:
    """Wait for one's turn to write, looking often: whoever writes a lot leaves short gaps."""
    raw = cast("sqlite3.Connection", connection.connection.driver_connection)
    deadline = monotonic() + PATIENCE_MS / 1000
    raw.execute("PRAGMA busy_timeout = 0").close()
    try:
        while monotonic() < deadline:
            try:
                raw.execute("BEGIN IMMEDIATE").close()
            except sqlite3.OperationalError as error:
                if "locked" not in str(error):
                    break
                sleep(POLL_S)
            else:
                return
        # Once more, for SQLAlchemy to say what is wrong.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    finally:
        raw.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}").close()


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


def n_bytes(connection: Connection) -> int:
    """Say how large the database is in its file."""
    counts = (connection.exec_driver_sql(f"PRAGMA {each}") for each in ("page_count", "page_size"))
    n_pages, size = (int(found.scalar() or 0) for found in counts)
    return n_pages * size


def leave_log(engine: Engine) -> bool:
    """
    Leave write-ahead mode, so that the database is one file; no where somebody else has it open.

    The next connection enters it again.
    """
    with closing(engine.raw_connection()) as connection:
        raw = cast("sqlite3.Connection", connection.driver_connection)
        raw.execute("PRAGMA busy_timeout = 0").close()
        try:
            mode = raw.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
        except sqlite3.OperationalError:
            return False
    return bool(mode == "delete")


def copy(engine: Engine, target: Path) -> None:
    """Copy the database, in one consistent state, into one file that needs no log beside it."""
    with closing(engine.raw_connection()) as connection, closing(sqlite3.connect(target)) as copied:
        cast("sqlite3.Connection", connection.driver_connection).backup(copied)
        copied.execute("PRAGMA journal_mode = DELETE").close()
