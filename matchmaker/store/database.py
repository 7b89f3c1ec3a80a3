"""Open a database by its URL, and say what went wrong in one family of errors."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, SQLAlchemyError

from matchmaker.errors import MissingExtraError, StoreBusyError, StoreError
from matchmaker.store import postgresql, sqlite
from matchmaker.store.address import is_plain, masked, with_driver

KEPT_OPEN = 16
"""Connections, so that as many threads need not set up one each time."""

Reads = Callable[[], AbstractContextManager[Connection]]
"""How a family of tables gets a connection to read from."""


def within(connection: Connection) -> Reads:
    """Read in a transaction that is under way."""
    return lambda: nullcontext(connection)


def connect(url: str, *, enforce: bool = True) -> Engine:
    """
    Make an engine; nothing is opened before its first use.

    `enforce` is about foreign keys; StoreError when the URL is none or its database not supported.
    """
    if not url.startswith("sqlite") and not is_plain(url):
        raise StoreError("database_url_invalid", {"url": masked(url)})
    options = {"pool_size": KEPT_OPEN} if url.startswith("sqlite") else postgresql.ENGINE_OPTIONS
    try:
        engine = create_engine(with_driver(url), hide_parameters=True, **options)
    except ImportError as error:
        raise MissingExtraError("postgresql", "a store on a server") from error
    except ArgumentError as error:
        # What SQLAlchemy says of an address may quote it.
        told = {"url": masked(url), "problem": type(error).__name__}
        raise StoreError("database_url_unsupported", told) from None
    except ValueError as error:
        raise StoreError("database_url_invalid", {"url": masked(url)}) from error
    if engine.dialect.name not in {"sqlite", "postgresql"}:
        raise StoreError("database_unsupported", {"dialect": engine.dialect.name})
    if is_sqlite(engine):
        sqlite.set_up(engine, enforce=enforce)
    else:
        postgresql.set_up(engine, sqlite.WRITES)
    return engine


def is_sqlite(engine: Engine) -> bool:
    """Whether the database is one file."""
    return engine.dialect.name == "sqlite"


def file_of(url: str) -> Path | None:
    """Find the file of a SQLite URL; None where the database is elsewhere."""
    try:
        parsed = make_url(with_driver(url))
    except (ArgumentError, ValueError):
        raise StoreError("database_url_invalid", {"url": masked(url)}) from None
    if parsed.get_backend_name() != "sqlite":
        return None
    if parsed.database in {None, "", ":memory:"}:
        raise StoreError("database_in_memory", {"url": url})
    return Path(str(parsed.database))


@contextmanager
def explained(doing: str) -> Iterator[None]:
    """Turn whatever the database complains of into a StoreError."""
    try:
        yield
    except IntegrityError as error:
        raise StoreError(
            "database_rule_broken", {"doing": doing, "rule": _broken_rule(error)}
        ) from error
    except DBAPIError as error:
        if _is_busy(error):
            raise StoreBusyError("database_busy", {"doing": doing}) from error
        raise StoreError("database_failed", {"doing": doing, "problem": error.orig}) from error
    except (SQLAlchemyError, UnicodeDecodeError) as error:
        # The driver decodes its own message, which quotes the bytes of a damaged schema.
        raise StoreError("database_failed", {"doing": doing, "problem": error}) from error


def _broken_rule(error: IntegrityError) -> str:
    if "foreign key" in str(error.orig).lower():
        return "it refers to a profile or an activity that is not stored"
    return str(error.orig)


def _is_busy(error: DBAPIError) -> bool:
    """Whether SQLite, or PostgreSQL's lock_timeout, waited for a writer in vain."""
    return "database is locked" in str(error.orig) or "lock timeout" in str(error.orig)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Read one consistent state, whatever is written meanwhile."""
    options = {} if is_sqlite(engine) else postgresql.isolation(write=False)
    with explained("the network could not be read"), engine.connect() as connection:
        yield connection.execution_options(**options)


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Write everything or nothing."""
    isolation = {} if is_sqlite(engine) else postgresql.isolation(write=True)
    options: dict[str, Any] = {**isolation, sqlite.WRITES: True}
    with (
        explained("the network could not be written"),
        engine.connect() as connection,
        connection.execution_options(**options).begin(),
    ):
        yield connection


@contextmanager
def held(url: str, number: int) -> Iterator[bool]:
    """
    Hold a lock of a server's database for a block; yields no where somebody else has it.

    It goes with the connection, so that whoever dies leaves none behind.
    """
    engine = connect(url)
    try:
        with explained("the network could not be locked"):
            connection = engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            taken = postgresql.take_lock(connection, number)
        with connection:
            yield taken
    finally:
        engine.dispose()


def check_alone(url: str, otherwise: Exception) -> None:
    """Raise an error where somebody else has a database open."""
    engine = connect(url)
    try:
        with explained("the network could not be locked"):
            if is_sqlite(engine):
                alone = sqlite.leave_log(engine)
            else:
                with engine.connect() as connection:
                    alone = not postgresql.n_others(connection)
    finally:
        engine.dispose()
    if not alone:
        raise otherwise
