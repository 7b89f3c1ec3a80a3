"""
Keep all stores on a PostgreSQL server: `pytest -p tests.on_postgresql tests/services`.

A home or a store that a test makes gets a database of its own, copied from one that was migrated
once.
"""

import os
import secrets
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from matchmaker import home as homes
from matchmaker.home import Home
from matchmaker.store import Store, migration

_numbers = count(1)


@pytest.fixture(scope="session", autouse=True)
def _homes_on_a_server(postgresql_server: Path) -> Iterator[None]:
    user = "postgres" if not os.getuid() else os.environ.get("USER", "postgres")
    create_store = homes._create_store
    open_store = Store.open
    places: dict[str, str] = {}
    """Where the stores are that tests make in a file."""

    def execute(database: str, statement: str) -> None:
        where = {"host": str(postgresql_server), "user": user, "dbname": database}
        with closing(psycopg.connect(**where, autocommit=True)) as connection:
            connection.execute(statement)

    def url(database: str) -> str:
        return f"postgresql://{user}@/{database}?host={postgresql_server}"

    execute("postgres", "CREATE DATABASE migrated")
    migration.begin_on_server(url("migrated"))

    def new() -> str:
        name = f"home_{next(_numbers)}"
        execute("postgres", f"CREATE DATABASE {name} TEMPLATE migrated")
        # Each network has a secret of its own.
        seal = secrets.token_hex(32)
        execute(name, f"UPDATE state SET seal = '{seal}'")  # noqa: S608 - hexadecimal
        return url(name)

    def create_elsewhere(file: str) -> Store:
        places[file] = new()
        return open_store(places[file])

    def open_elsewhere(file: str, **options: Any) -> Store:
        return open_store(places.get(file, file), **options)

    def create(home: Home, store: str, *, existing: bool = False) -> None:
        if store:
            create_store(home, store, existing=existing)
            return
        create_store(home, new(), existing=True)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(homes, "_create_store", create)
        patch.setattr(Store, "create", create_elsewhere)
        patch.setattr(Store, "open", open_elsewhere)
        yield
