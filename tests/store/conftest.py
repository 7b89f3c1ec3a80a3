"""A store of each kind of database that is supported."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from matchmaker.store import Store


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new database may be made, once in a file and once on a server."""
    if request.param == "postgresql":
        address: str = request.getfixturevalue("postgresql_url")
        return address
    return f"sqlite:///{tmp_path / 'network.sqlite'}"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    store = Store.create(url)
    yield store
    store.close()
