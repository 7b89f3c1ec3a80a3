"""
A network of every released schema, as large as a real one, is brought to the newest whole.

`released/rows_NNNN.json.xz` holds the rows of a network in use. A schema without a file of its own
takes from the next newer one what it knew: so far, migrations have only added tables and columns,
and the code of 0001 and 0002 writes the same payloads for the demo network, byte for byte.
"""

import json
import lzma
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, Table, func, select, text

from matchmaker.domain import Kind, Profile, ProfileId
from matchmaker.store import Origin, Store, migration, schema
from matchmaker.store.database import connect, is_sqlite, reading, writing
from matchmaker.store.introductions import VisibleTo

RELEASED = Path(__file__).parent / "released"
REVISIONS = sorted(each.revision for each in ScriptDirectory(migration.SCRIPTS).walk_revisions())
LAST_RELEASED = "0005"
OLDER = [each for each in REVISIONS if each <= LAST_RELEASED] + REVISIONS[-2:-1]
"""Schemas that somebody may have: those of releases, and the last before today's."""


def networks(revisions: Iterable[str] = OLDER) -> pytest.MarkDecorator:
    """Where a network of some schemas may stand: on a server none that is older than a release."""
    places = [
        (kind, each)
        for each in revisions
        for kind in ("sqlite", "postgresql")
        if kind == "sqlite" or each >= LAST_RELEASED
    ]
    return pytest.mark.parametrize(("url", "revision"), places, indirect=["url"])


Rows = Mapping[str, Mapping[str, Sequence[Any]]]
"""By table: names of columns, and rows in that order."""


def rows_of(revision: str) -> Rows:
    """The rows of the oldest file that is not older than a schema, or of the newest file."""
    files = sorted(RELEASED.glob("rows_*.json.xz"))
    return rows_in(next((each for each in files if each.name >= f"rows_{revision}"), files[-1]))


@cache
def rows_in(file: Path) -> Rows:
    """The rows of a file."""
    found: Rows = json.loads(lzma.decompress(file.read_bytes()))["tables"]
    return found


def config(connection: Connection) -> Config:
    made = Config(attributes={"connection": connection})
    made.set_main_option("script_location", str(migration.SCRIPTS))
    return made


NOTHING: Mapping[str, Sequence[Any]] = {"columns": (), "rows": ()}


def make(url: str, revision: str, *, filled_as: str = "") -> dict[str, int]:
    """
    Make a network of a schema, full as it was then; how many rows each table holds.

    `filled_as` is another schema whose rows it gets.
    """
    engine = connect(url, enforce=False)
    try:
        with writing(engine) as connection:
            command.upgrade(config(connection), revision)
            known = MetaData()
            known.reflect(connection, resolve_fks=False)
            tables = [each for each in known.sorted_tables if each.name != "alembic_version"]
            return {
                each.name: fill(connection, each, rows_of(filled_as or revision)) for each in tables
            }
    finally:
        engine.dispose()


def fill(connection: Connection, table: Table, rows: Rows) -> int:
    """Insert what a table knew."""
    # What came with the newest migration has no rows of an older network.
    found = rows.get(table.name, NOTHING)
    places = {name: i for i, name in enumerate(found["columns"]) if name in table.c}
    dated = {c.name for c in table.c if c.type.python_type is datetime}
    values = [
        {name: moment(row[i]) if name in dated else row[i] for name, i in places.items()}
        for row in found["rows"]
    ]
    connection.execute(table.delete())
    if values:
        connection.execute(table.insert(), values)
    if connection.dialect.name == "postgresql" and table.name in NUMBERED:
        last = select(func.max(table.c.id)).scalar_subquery()
        number = func.pg_get_serial_sequence(table.name, "id")
        connection.execute(select(func.setval(number, last)))
    return len(values)


NUMBERED = {"imports", "consents", "history", "outbox", "deliveries", "checkups"}
"""Tables whose rows the database numbers."""


def moment(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value).astimezone(UTC)


def version(url: str) -> str | None:
    engine = connect(url)
    try:
        with reading(engine) as connection:
            return migration.version_of(connection)
    finally:
        engine.dispose()


def content(url: str) -> dict[str, Any]:
    """Everything that is stored, and by which tables, columns and triggers."""
    engine = connect(url)
    triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if not is_sqlite(engine):
        triggers = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    try:
        with reading(engine) as connection:
            assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []
            guards = sorted(connection.execute(text(triggers)).scalars())
            tables = {
                table.name: [
                    dict(row)
                    for row in connection.execute(
                        select(table).order_by(*table.primary_key)
                    ).mappings()
                ]
                for table in schema.metadata.sorted_tables
            }
            return {"": guards, **tables}
    finally:
        engine.dispose()


@pytest.fixture(scope="module")
def newest_ones(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Store]]:
    """Networks of the newest schema, with the rows of older ones; each is made once."""
    made: dict[int, Store] = {}

    def newest_of(revision: str) -> Store:
        rows = id(rows_of(revision))
        if rows not in made:
            url = f"sqlite:///{tmp_path_factory.mktemp('newest') / 'network.sqlite'}"
            make(url, schema.HEAD, filled_as=revision)
            made[rows] = Store.open(url, upgrades=True)
        return made[rows]

    yield newest_of
    for store in made.values():
        store.close()


@pytest.fixture
def newest(newest_ones: Callable[[str], Store], revision: str) -> Store:
    """The same network, filled into the newest schema: no migration touched its rows."""
    return newest_ones(revision)


def test_every_older_schema_has_rows_of_the_size_of_a_real_network() -> None:
    latest = max(RELEASED.glob("rows_*.json.xz")).name
    assert latest >= f"rows_{LAST_RELEASED}", "recipe.py makes them, beside the code of that schema"
    for revision in OLDER:
        found = rows_of(revision)
        assert len(found["profiles"]["rows"]) >= 600
        assert all(table["rows"] for table in found.values())


REWRITTEN = {("profiles", "payload"), ("profiles", "digest")}
"""What a migration writes anew on purpose: 0005, what needs say of their openness."""


def cells(url: str) -> dict[tuple[str, str], Sequence[object]]:
    """All that no migration rewrites, by table and column, in the order of the keys."""
    engine, known = connect(url), MetaData()
    try:
        with reading(engine) as connection:
            known.reflect(connection)
            return {
                (table.name, column.name): connection.scalars(
                    select(column).order_by(*table.primary_key)
                ).all()
                for table in known.sorted_tables
                if table.name != "alembic_version"
                for column in table.c
                if (table.name, column.name) not in REWRITTEN
            }
    finally:
        engine.dispose()


@networks()
def test_an_upgrade_loses_nothing(url: str, revision: str, newest: Store) -> None:
    counts = make(url, revision)
    before = cells(url)
    with closing(Store.open(url, upgrades=True)) as store:
        after = cells(url)
        assert {place: after[place] for place in before} == before
        assert store.check() == []
        state = counts.pop("state")
        assert state == 1
        filled = {name: n for name, n in counts.items() if n}
        assert {name: n for name, n in store.counts().items() if n} == filled
        assert list(store.profiles()) == list(newest.profiles())
        assert list(store.activities()) == list(newest.activities())
        assert list(store.participations()) == list(newest.participations())
        assert list(store.ties()) == list(newest.ties())
        assert list(store.judgements()) == list(newest.judgements())
        assert store.clusters() == newest.clusters()
        assert repr(store.reviews()) == repr(newest.reviews())
        assert store.imports() == newest.imports()
        assert store.unconsented() == newest.unconsented() != set()
        assert store.revision() == newest.revision()
    once = content(url)
    migration.upgrade(url)
    assert content(url) == once, "a second upgrade changes nothing"
    assert version(url) == schema.HEAD


@networks(each for each in OLDER if each >= "0002")
def test_an_upgrade_keeps_who_may_sign_in_and_who_did_what(
    url: str, revision: str, newest: Store
) -> None:
    make(url, revision)
    with closing(Store.open(url, upgrades=True)) as store:
        assert store.accounts.all() == newest.accounts.all()
        assert store.erasures.all() == newest.erasures.all()
        assert store.audit.verify(newest.audit.head()) == ""
        assert store.audit.lines() == newest.audit.lines()
        for profile in [*newest.profiles()][::50]:
            assert store.history.of(profile.id) == newest.history.of(profile.id) != []
            assert store.history.consents(profile.id) == newest.history.consents(profile.id)


@networks(each for each in OLDER if each >= "0003")
def test_an_upgrade_keeps_introductions_and_what_waits(
    url: str, revision: str, newest: Store
) -> None:
    make(url, revision)
    now = datetime(2030, 1, 1, tzinfo=UTC)
    with closing(Store.open(url, upgrades=True)) as store:
        found = list(store.introductions.all())
        assert found == list(newest.introductions.all())
        staff = VisibleTo(owner="a-0001", unowned=True)
        assert store.introductions.page(staff) == newest.introductions.page(staff) != []
        for each in found[::10]:
            assert store.introductions.log(each.id) == newest.introductions.log(each.id)
            assert store.introductions.notes(each.id) == newest.introductions.notes(each.id)
            assert store.introductions.tasks(each.id) == newest.introductions.tasks(each.id)
        assert store.outbox.mails(now) == newest.outbox.mails(now) != []
        assert store.outbox.deliveries(now) == newest.outbox.deliveries(now) != []
        assert store.webhooks.all() == newest.webhooks.all()


@networks()
def test_an_upgraded_network_is_written_to_like_any_other(url: str, revision: str) -> None:
    make(url, revision)
    origin = Origin(source="test", at=datetime(2030, 1, 1, tzinfo=UTC), account_id="a-0001")
    firm = Profile(id=ProfileId("new"), kind=Kind.COMPANY, names=("Nuova S.r.l.",))
    with closing(Store.open(url, upgrades=True)) as store:
        with store.write() as writer:
            writer.put_profiles([firm], origin)
            writer.audit.record("profile.read", origin, subject="profile:new")
        assert store.profile(firm.id) == firm
        assert [line.source for line in store.history.of(firm.id)] == ["test"]
        assert store.check() == []


# From 0011 on sizes stand in today's form, and the recipe writes them in the one before.
@networks(each for each in OLDER if each < "0011")
def test_what_an_upgrade_leaves_is_what_an_import_would_write(url: str, revision: str) -> None:
    make(url, revision)
    with closing(Store.open(url, upgrades=True)) as store:
        profiles = list(store.profiles())
        with store.write() as writer:
            change = writer.put_profiles(profiles)
        assert (change.added, change.changed) == (0, 0)
        assert len(store.id_secret()) == 64


KILLED = """
import os, signal, sys
import alembic.autogenerate, alembic.command, alembic.config, alembic.script
from sqlalchemy import event
from sqlalchemy.engine import Engine
from matchmaker.store import migration
from matchmaker.store.database import connect, reading

url, n = sys.argv[1], 1

def upgrade_and_die(n):
    seen = 0
    @event.listens_for(Engine, "after_cursor_execute")
    def count(connection, cursor, statement, *_):
        nonlocal seen
        seen += statement.split()[0] in {"ALTER", "CREATE", "DELETE", "INSERT", "UPDATE"}
        if seen == n:
            os.kill(os.getpid(), signal.SIGKILL)
    migration.upgrade(url)
    os._exit(0)

while True:
    child = os.fork() or upgrade_and_die(n)
    if os.WIFEXITED(os.waitpid(child, 0)[1]):
        break
    engine = connect(url)
    with reading(engine) as connection:
        print(migration.version_of(connection), flush=True)
    engine.dispose()
    # After each of the first statements, and then at ever longer steps.
    n += 1 + n // 2
"""


# Each kill starts a process: the longest way, and the two that people will go.
@networks(sorted({OLDER[0], LAST_RELEASED, OLDER[-1]}))
def test_an_upgrade_that_is_killed_anywhere_can_be_made_again(
    url: str, revision: str, newest: Store
) -> None:
    make(url, revision)
    root = Path(__file__).parents[2]
    said = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", KILLED, url],
        env={**os.environ, "PYTHONPATH": str(root)},
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    ).stdout.split()
    assert said, "it was killed at least once"
    assert set(said) == {revision}, "and left the network at its schema each time"
    with closing(Store.open(url, upgrades=True)) as store:
        assert store.check() == []
        assert list(store.profiles()) == list(newest.profiles())
        assert store.revision() == newest.revision()
