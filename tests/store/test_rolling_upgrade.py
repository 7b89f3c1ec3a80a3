"""
Today's code and that of the next version serve one store side by side, while it only grew.

The next version is today's with one migration more; the network is that of a release, full.
"""

import shutil
from collections.abc import Callable
from contextlib import ExitStack, closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from matchmaker.domain import Kind, Profile, ProfileId
from matchmaker.errors import StoreError
from matchmaker.store import Origin, Store, migration, schema
from matchmaker.store.database import connect, reading
from tests.store.test_migration_released import LAST_RELEASED, REVISIONS, make

BY = Origin(source="test", at=datetime(2026, 11, 30, tzinfo=UTC))
STEP = """
import sqlalchemy as sa
from alembic import op

revision = "{number}"
down_revision = "{before}"
branch_labels = None
depends_on = None
{phase}

def upgrade() -> None:
    op.{does}
"""
EXPAND = STEP.format(
    number="9000",
    before=schema.HEAD,
    phase="EXPANDS = True",
    does="""add_column(
        "profiles", sa.Column("colour", sa.String, nullable=False, server_default="grey")
    )""",
)
CONTRACT = STEP.format(
    number="9001", before="9000", phase="", does='drop_column("profiles", "digest")'
)


@pytest.fixture
def next_version(tmp_path: Path) -> Callable[..., None]:
    """Upgrade a network as a version with further migrations would."""

    def upgrade(url: str, **steps: str) -> None:
        scripts = tmp_path / f"scripts{len(steps)}"
        shutil.copytree(migration.SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
        for name, step in steps.items():
            (scripts / "versions" / f"{name}.py").write_text(step, encoding="utf-8")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(migration, "SCRIPTS", scripts)
            migration.upgrade(url)

    return upgrade


def firm(id_: str) -> Profile:
    return Profile(id=ProfileId(id_), kind=Kind.COMPANY, names=(id_,))


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_both_versions_serve_one_store_until_it_is_contracted(
    kind: str,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    next_version: Callable[..., None],
) -> None:
    url = f"sqlite:///{tmp_path / 'network.sqlite'}"
    if kind == "postgresql":
        url = request.getfixturevalue("postgresql_url")
    make(url, schema.HEAD, filled_as=LAST_RELEASED)
    with ExitStack() as open_:
        old = open_.enter_context(closing(Store.open(url)))
        known = list(old.profiles())
        next_version(url, r9000=EXPAND)
        assert list(old.profiles()) == known, "whoever has it open works on"
        with old.write() as writer:
            writer.put_profiles([firm("zz-old")], BY)
            writer.audit.record("test.write", BY)
        again = open_.enter_context(closing(Store.open(url)))
        with again.write() as writer:
            writer.put_profiles([firm("zz-older")], BY)
        assert [each.id for each in again.profiles()][-2:] == ["zz-old", "zz-older"]
        assert again.check() == []
        assert colours(url) == {"grey"}, "what old code writes is whole for the new"
        with pytest.raises(StoreError, match="a newer matchmaker wrote it"):
            again.copy_to(f"sqlite:///{tmp_path / 'copy.sqlite'}")
    next_version(url, r9000=EXPAND, r9001=CONTRACT)
    with pytest.raises(StoreError, match=r"schema 9001.*a newer matchmaker wrote it"):
        Store.open(url)


def colours(url: str) -> set[str]:
    engine = connect(url)
    try:
        with reading(engine) as connection:
            return set(connection.scalars(text("SELECT colour FROM profiles")))
    finally:
        engine.dispose()


def test_a_migration_that_says_it_only_adds_does(tmp_path: Path) -> None:
    scripts = ScriptDirectory(str(migration.SCRIPTS))
    adding = [
        each
        for each in map(scripts.get_revision, REVISIONS)
        if getattr(each.module, "EXPANDS", False)
    ]
    assert adding
    for script in adding:
        url = f"sqlite:///{tmp_path / script.revision}.sqlite"
        migration.upgrade_to(url, str(script.down_revision))
        before = columns(url)
        migration.upgrade_to(url, script.revision)
        after = columns(url)
        assert {place: after.get(place) for place in before} == before
        for table, column in after.keys() - before.keys():
            if table in {name for name, _ in before}:
                nullable, default = after[table, column]
                assert nullable or default is not None, f"{table}.{column} of {script.revision}"


def columns(url: str) -> dict[tuple[str, str], tuple[bool, object]]:
    """Each column by table and name: whether it may be empty, and its default."""
    engine = connect(url)
    try:
        with reading(engine) as connection:
            found = inspect(connection)
            return {
                (table, column["name"]): (column["nullable"], column["default"])
                for table in found.get_table_names()
                for column in found.get_columns(table)
            }
    finally:
        engine.dispose()
