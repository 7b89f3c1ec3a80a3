"""Two machines serve one store on a server: one builds and publishes, the other follows."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from limits import RateLimitItemPerHour

from api import create_app
from api.middleware.rate_limit import SharedRates
from api.rebuild import SnapshotRebuilder
from api.replica import SnapshotFollower
from matchmaker import published
from matchmaker.domain import Profile, Role
from matchmaker.home import Home
from matchmaker.shared_path import SharedPath
from matchmaker.snapshot import Snapshot
from tests.api.conftest import BUSY, PASSWORD, put_in_service, somebody


@pytest.fixture
def builder(
    tmp_path: Path, postgresql_url: str, snapshot: Snapshot, profiles: Mapping[str, Profile]
) -> Home:
    home = Home.create(tmp_path / "builder", postgresql_url)
    with home.store() as store, store.write() as writer:
        writer.put_profiles(profiles.values())
    put_in_service(home, snapshot)
    return home


@pytest.fixture
def replica(tmp_path: Path, postgresql_url: str, builder: Home) -> Home:
    return Home.create(tmp_path / "replica", postgresql_url, existing=True)


def served(home: Home, place: SharedPath | None = None) -> TestClient:
    app = create_app(home.path, security=BUSY, follows=place)
    # Over TLS for cookies; the lifespan is not run: no thread works beside the test.
    return TestClient(app, base_url="http://testserver", follow_redirects=False)


def test_a_replica_serves_what_was_built_elsewhere_and_shares_all_that_counts(
    builder: Home, replica: Home, tmp_path: Path
) -> None:
    place = SharedPath.of(str(tmp_path / "shared"))
    one, other = served(builder), served(replica, place)
    key = somebody(builder, Role.COMPANY)
    signed = {"Authorization": f"Bearer {key}"}
    asked = {"need": "saldatura laser", "k": 3}

    before = other.post("/api/v1/suggestions", json=asked, headers=signed)
    assert before.status_code == 503, "nothing was fetched yet"
    published.publish(builder, place)
    follower = other.app.state.service.rebuilder  # type: ignore[attr-defined]
    assert isinstance(follower, SnapshotFollower)
    follower.once()
    answers = [
        each.post("/api/v1/suggestions", json=asked, headers=signed).json() for each in (one, other)
    ]
    assert answers[0] == answers[1] != {}

    session = one.post(
        "/api/v1/session", json={"email": "company@example.org", "password": PASSWORD}
    )
    assert session.status_code == 200, session.text
    other.cookies.update(one.cookies)
    assert other.get("/api/v1/session").status_code == 200, "one session for both"

    rates = [each.app.state.rates for each in (one, other)]  # type: ignore[attr-defined]
    assert all(isinstance(each, SharedRates) and each.shared for each in rates)
    few, stores = (RateLimitItemPerHour(2),), [builder, replica]
    assert rates[0].hit(few, "anna") == rates[1].hit(few, "anna") == 0
    for counted, home in zip((*rates, rates[0]), (*stores, builder), strict=True):
        with home.store() as store:
            counted.exchange(store)
    assert rates[1].hit(few, "anna") > 0, "what the other machine let through counts"


def test_a_failed_fetch_is_told_once_and_the_snapshot_stays(
    builder: Home, replica: Home, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    place = SharedPath.of(str(tmp_path / "shared"))
    version = published.publish(builder, place)
    follower = SnapshotFollower(replica.path, place)
    follower.once()
    kept = replica.current_snapshot()
    (tmp_path / "shared" / "current").write_text(version[:-1] + "x\n20261130-" + "0" * 16)
    follower.once()
    follower.once()
    assert replica.current_snapshot() == kept is not None
    assert caplog.text.count("the snapshot in service stays") == 1


def test_the_machine_that_builds_looks_at_what_others_wrote(
    builder: Home, small_home: Home
) -> None:
    assert SnapshotRebuilder(builder.path)._patience_s() is not None
    assert SnapshotRebuilder(small_home.path)._patience_s() is None, "a file has no other writers"
