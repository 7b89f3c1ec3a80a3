"""The small network as a home that a service can be made for."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api import create_app
from matchmaker.home import Home, share_tier, tier_folder
from matchmaker.privacy import Tier
from matchmaker.snapshot import Snapshot


def put_in_service(home: Home, snapshot: Snapshot) -> None:
    """Publish a snapshot as a build does."""
    with home.lock():
        folder = home.new_snapshot()
        snapshot.save(tier_folder(folder, Tier.STAFF))
        share_tier(folder, Tier.NETWORK, Tier.STAFF)
        share_tier(folder, Tier.PUBLIC, Tier.STAFF)
        home.publish(folder)


@pytest.fixture(scope="session")
def small_home(tmp_path_factory: pytest.TempPathFactory, snapshot: Snapshot) -> Home:
    """A home with the small network in service; tests do not change it."""
    home = Home.create(tmp_path_factory.mktemp("api") / "home")
    put_in_service(home, snapshot)
    return home


@pytest.fixture(scope="session")
def client(small_home: Home) -> Iterator[TestClient]:
    """Ask the service of the small network."""
    with TestClient(create_app(small_home.path), follow_redirects=False) as asking:
        yield asking


@pytest.fixture
def empty_home(tmp_path: Path) -> Home:
    """A home in which nothing is built."""
    return Home.create(tmp_path / "home")


@pytest.fixture
def publish() -> Callable[[Home, Snapshot], None]:
    """Publish a snapshot as a build does."""
    return put_in_service
