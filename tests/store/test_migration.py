"""A database is brought to the newest schema, or refused when it is newer or none."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from matchmaker.domain import (
    Activity,
    ActivityKind,
    Cooperation,
    Kind,
    Participation,
    Profile,
    ProfileId,
)
from matchmaker.errors import StoreError
from matchmaker.store import Store, migration, schema
from matchmaker.store.database import connect, writing

NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "9000"
down_revision = "{head}"


def upgrade():
    with op.batch_alter_table("profiles", recreate="always") as table:
        table.add_column(sa.Column("colour", sa.String))
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    """These tests look into the file."""
    return f"sqlite:///{tmp_path / 'network.sqlite'}"


def execute(url: str, statement: str) -> None:
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        connection.execute(statement)
        connection.commit()


def test_the_migrations_lead_to_the_tables_of_the_schema(store: Store, url: str) -> None:
    engine = create_engine(url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), schema.metadata) == []
        found = inspect(connection)
        for table in schema.metadata.sorted_tables:
            keys = found.get_foreign_keys(table.name)
            assert {key["options"].get("ondelete") for key in keys} <= {"CASCADE"}
            stated = [column.name for column in table.primary_key]
            assert found.get_pk_constraint(table.name)["constrained_columns"] == stated
    engine.dispose()


def test_the_head_is_the_newest_migration() -> None:
    assert ScriptDirectory(str(migration.SCRIPTS)).get_current_head() == schema.HEAD


def test_the_tables_can_be_written_for_postgresql() -> None:
    written = [
        str(CreateTable(table).compile(dialect=postgresql.dialect()))
        for table in schema.metadata.sorted_tables
    ]
    assert any('COLLATE "C"' in table for table in written)
    assert not any("ROWID" in table for table in written)


def test_a_newer_network_is_refused_and_left_alone(store: Store, url: str) -> None:
    store.close()
    execute(url, "UPDATE alembic_version SET version_num = '9999'")
    execute(url, "UPDATE state SET oldest_schema = '9998'")
    before = Path(url.removeprefix("sqlite:///")).read_bytes()
    with pytest.raises(StoreError, match=r"schema 9999.*newer matchmaker"):
        Store.open(url)
    assert Path(url.removeprefix("sqlite:///")).read_bytes() == before


def test_an_older_network_is_upgraded_and_keeps_what_refers_to_a_rebuilt_table(
    store: Store, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edge = Participation(profile_id="a", activity_id="p")
    with store.write() as w:
        w.put_profiles([Profile(id=ProfileId("a"), kind=Kind.COMPANY)])
        w.put_activities([Activity(id="p", kind=ActivityKind.EVENT)])
        w.put_participations([edge])
    store.close()
    scripts = tmp_path / "migrations"
    (scripts / "versions").mkdir(parents=True)
    for file in migration.SCRIPTS.rglob("*.py"):
        (scripts / file.relative_to(migration.SCRIPTS)).write_text(file.read_text())
    (scripts / "versions" / "r9000_colour.py").write_text(
        NEXT.replace("{head}", schema.HEAD), encoding="utf-8"
    )
    monkeypatch.setattr(migration, "SCRIPTS", scripts)
    monkeypatch.setattr(migration, "HEAD", "9000")
    with closing(Store.open(url, upgrades=True)) as upgraded:
        assert list(upgraded.participations()) == [edge]
        assert upgraded.check() == []
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("9000",)
        assert connection.execute("SELECT id, colour FROM profiles").fetchall() == [("a", None)]


@pytest.mark.parametrize(
    "dump", sorted(Path(__file__).parent.glob("network_*.sql")), ids=lambda path: path.stem
)
def test_a_network_of_every_earlier_schema_is_read_as_it_was(url: str, dump: Path) -> None:
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        connection.executescript(dump.read_text(encoding="utf-8"))
    with closing(Store.open(url, upgrades=True)) as upgraded:
        assert upgraded.check() == []
        firm, refusing, lab = upgraded.profiles()
        assert firm.names == ('Officina "A"',)
        assert not refusing.consent.matching
        assert lab.needs[0].cooperation == frozenset(Cooperation)
        assert upgraded.unconsented() == {"b"}
        assert [judgement.reason for judgement in upgraded.judgements()] == ["costo"]
        assert upgraded.clusters() == {"c": "a"}
        assert upgraded.audit.verify() == ""


def test_an_upgrade_that_would_leave_orphans_is_undone(store: Store, url: str) -> None:
    store.close()
    execute(url, "INSERT INTO clusters VALUES ('nobody', 'nobody')")
    with pytest.raises(StoreError, match="could not be upgraded"):
        migration.upgrade(url)


def test_two_networks_are_not_made_in_one_place(store: Store, url: str) -> None:
    with pytest.raises(StoreError, match="is there already"):
        Store.create(url)


@pytest.mark.parametrize("content", [b"", b"this is a PDF renamed" * 100])
def test_a_file_that_is_no_network_is_refused(url: str, content: bytes) -> None:
    Path(url.removeprefix("sqlite:///")).write_bytes(content)
    with pytest.raises(StoreError, match=r"not a matchmaker network|not a database"):
        Store.open(url)


def test_a_place_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no database at"):
        Store.open(f"sqlite:///{tmp_path / 'x.sqlite'}")
    with pytest.raises(StoreError, match="no folder"):
        Store.create(f"sqlite:///{tmp_path / 'x' / 'y.sqlite'}")


@pytest.mark.parametrize("url", ["nonsense", "sqlite://", "sqlite:///:memory:", "abacus://x/y"])
def test_a_url_that_leads_to_no_lasting_database_is_refused(url: str) -> None:
    with pytest.raises(StoreError):
        Store.open(url)


def test_a_failed_statement_outside_of_the_driver_is_explained(store: Store, url: str) -> None:
    engine = connect(url)
    with pytest.raises(StoreError, match="could not be written"), writing(engine) as connection:
        connection.execute(schema.state.update().values(nonsense=1))
    engine.dispose()
