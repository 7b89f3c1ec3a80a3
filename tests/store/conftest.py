from collections.abc import Iterator
from pathlib import Path

import pytest

from matchmaker.store import Store


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'network.sqlite'}"


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    store = Store.create(url)
    yield store
    store.close()
