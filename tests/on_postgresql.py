"""
Keep every home's store on a PostgreSQL server: `pytest -p tests.on_postgresql tests/services`.

A home that a test makes gets a database of its own, copied from one that was migrated once.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

import psycopg
import pytest

from matchmaker import home as homes
from matchmaker.home import Home
from matchmaker.store import migration

_numbers = count(1)


@pytest.fixture(scope="session", autouse=True)
def _homes_on_a_server(postgresql_server: Path) -> Iterator[None]:
    user = "postgres" if not os.getuid() else os.environ.get("USER", "postgres")
    create_store = homes._create_store

    def execute(database: str, statement: str) -> None:
        where = {"host": str(postgresql_server), "user": user, "dbname": database}
        with closing(psycopg.connect(**where, autocommit=True)) as connection:
            connection.execute(statement)

    def url(database: str) -> str:
        return f"postgresql://{user}@/{database}?host={postgresql_server}"

    execute("postgres", "CREATE DATABASE migrated")
    migration.begin_on_server(url("migrated"))

    def create(home: Home, store: str, *, existing: bool = False) -> None:
        if store:
            create_store(home, store, existing=existing)
            return
        name = f"home_{next(_numbers)}"
        execute("postgres", f"CREATE DATABASE {name} TEMPLATE migrated")
        # Each network has a secret of its own.
        execute(name, f"UPDATE state SET seal = '{secrets.token_hex(32)}'")  # noqa: S608 - hexadecimal
        create_store(home, url(name), existing=True)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(homes, "_create_store", create)
        yield
