"""A built network in a store that a test may change."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from matchmaker.domain import Profile
from matchmaker.engine import Matchmaker
from matchmaker.home import Home
from matchmaker.services.building import build
from matchmaker.store import Store


@pytest.fixture(scope="package")
def built_home(tmp_path_factory: pytest.TempPathFactory, profiles: dict[str, Profile]) -> Home:
    """The small network, built once."""
    home = Home.create(tmp_path_factory.mktemp("programme") / "home")
    with home.store() as store, store.write() as writer:
        writer.put_profiles(profiles.values())
    build(home, today=date(2026, 11, 23))
    return home


@pytest.fixture(scope="package")
def built(built_home: Home) -> Matchmaker:
    """It, ready to be asked."""
    return Matchmaker.load(built_home.path)


@pytest.fixture
def own_store(built_home: Home, tmp_path: Path) -> Iterator[Store]:
    """A copy of its store of the test's own."""
    copy = tmp_path / "own.sqlite"
    with built_home.store() as whole:
        whole.backup(copy)
    opened = Store.open(f"sqlite:///{copy}")
    yield opened
    opened.close()
