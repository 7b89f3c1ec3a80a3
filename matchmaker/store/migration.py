"""
Bring a database to the newest schema, step by step, or refuse one that is newer.

A migration that says `EXPANDS = True` only adds tables, and columns that may be empty or have a
default: code of the schema before works on beside the new one. The database keeps the oldest schema
for which that is so, since old code cannot know what came after it.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, inspect, text

from matchmaker.errors import StoreError
from matchmaker.store import postgresql, sqlite
from matchmaker.store.database import connect, is_sqlite, reading, writing
from matchmaker.store.schema import HEAD

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory

SCRIPTS = Path(__file__).parent / "migrations"


def version_of(connection: Connection) -> str | None:
    """Read which migration a database is at; None where it is not a network."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.execute(
        text("SELECT version_num FROM alembic_version")
    ).scalar()
    return version


def bring_up_to_date(url: str, *, upgrades: bool = False) -> None:
    """Upgrade an older network, or refuse it; StoreError when it is none, or a newer one."""
    version = found_version(url)
    if version == HEAD or version not in known_versions():
        return
    if not upgrades:
        raise StoreError("database_older", {"version": version, "own": HEAD})
    upgrade(url)


def found_version(url: str) -> str:
    """
    Say which migration a network is at; a newer one where that bears the code of this one.

    StoreError when it is none, or does not.
    """
    engine = connect(url)
    try:
        with reading(engine) as connection:
            version = version_of(connection)
            if version is None:
                raise StoreError("database_foreign", {"database": engine.url.database})
            if version != HEAD and version not in known_versions() and not _bears_us(connection):
                raise StoreError("database_newer", {"version": version, "own": HEAD})
    finally:
        engine.dispose()
    return version


def _bears_us(connection: Connection) -> bool:
    """Whether a newer schema only added to one that is known here."""
    if "oldest_schema" not in {each["name"] for each in inspect(connection).get_columns("state")}:
        return False
    return connection.scalar(text("SELECT oldest_schema FROM state")) in known_versions()


def check_known(connection: Connection) -> None:
    """Refuse to copy a network of a newer schema: this version does not know all its tables."""
    version = version_of(connection)
    if version not in known_versions():
        raise StoreError("database_newer", {"version": version, "own": HEAD})


def upgrade(url: str) -> None:
    """
    Run the migrations that a database lacks, in one transaction.

    Raises StoreError, and leaves the database as it was, when it is at none that is known here.
    """
    upgrade_to(url, "head")


def upgrade_to(url: str, version: str) -> None:
    """Run the migrations up to one of them, as `upgrade` does."""
    engine = connect(url, enforce=False)
    try:
        with writing(engine) as connection:
            run(connection, version)
            if is_sqlite(engine) and (found := sqlite.problems(connection)):
                raise StoreError("database_not_upgraded", {"problem": found[0]})
    finally:
        engine.dispose()


def known_versions() -> frozenset[str]:
    """Give the schemas that this version can upgrade, and its own."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - see run

    return frozenset(each.revision for each in ScriptDirectory(str(SCRIPTS)).walk_revisions())


def begin_on_server(url: str) -> None:
    """Make the tables of a network in a server's database that holds none; StoreError."""
    engine = connect(url)
    try:
        with writing(engine) as connection:
            check_vacant(connection)
            run(connection, HEAD)
    finally:
        engine.dispose()


def check_vacant(connection: Connection) -> None:
    """Go on only where a server's database holds no network, and nothing else; StoreError."""
    postgresql.check_encoding(connection)
    if version_of(connection) is not None:
        raise StoreError("store_on_server_exists")
    if inspect(connection).get_table_names():
        raise StoreError("store_on_server_foreign")


def run(connection: Connection, to: str) -> None:
    """Run the migrations up to one of them, in a transaction that is under way."""
    # Alembic takes a quarter of a second to import, and a current database does not need it.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    version = version_of(connection)
    if version is not None and version not in known:
        raise StoreError("database_newer", {"version": version, "own": HEAD})
    command.upgrade(config, to)
    _note_oldest(connection, ScriptDirectory.from_config(config))


def _note_oldest(connection: Connection, scripts: "ScriptDirectory") -> None:
    """Keep the oldest schema to which the steps up to this one only added."""
    if "oldest_schema" not in {each["name"] for each in inspect(connection).get_columns("state")}:
        return
    oldest = str(version_of(connection))
    while getattr(scripts.get_revision(oldest).module, "EXPANDS", False):
        oldest = str(scripts.get_revision(oldest).down_revision)
    connection.execute(text("UPDATE state SET oldest_schema = :oldest"), {"oldest": oldest})
