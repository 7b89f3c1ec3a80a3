"""Several processes serve one port: they count together, one builds, and SIGTERM ends all."""

import re
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from limits import RateLimitItemPerHour

from api.middleware.rate_limit import SharedRates
from api.rebuild import RebuildRequests, SnapshotRebuilder
from evaluations.homes import PATIENCE_S, Served, start
from matchmaker.domain import Role
from matchmaker.home import Home
from matchmaker.services.data_subjects import apply_retention
from matchmaker.store import Origin, Store
from matchmaker.store.rate_counts import RateCount
from tests.api.conftest import somebody

FEW = (RateLimitItemPerHour(5),)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Home.create(tmp_path / "home").store() as opened:
        yield opened


def test_what_one_process_counted_counts_in_the_others(store: Store) -> None:
    one, other = SharedRates(shared=True), SharedRates(shared=True)
    for _ in range(3):
        assert one.hit(FEW, "anna") == other.hit(FEW, "bruno") == 0
    assert other.hit(FEW, "anna") == 0
    one.exchange(store)
    other.exchange(store)
    assert other.hit(FEW, "anna") == 0
    assert other.hit(FEW, "anna") > 0, "three there and two here are five"
    assert other.hit(FEW, "bruno") == 0
    one.exchange(store)
    assert one.hit(FEW, "anna") == 0, "whoever does not ask here is not looked up"
    one.exchange(store)
    assert one.hit(FEW, "anna") > 0


def test_no_address_is_in_the_store(store: Store, tmp_path: Path) -> None:
    rates = SharedRates(shared=True)
    rates.hit(FEW, "192.0.2.17")
    rates.exchange(store)
    assert store.counts()["rate_counts"] == 1
    store.close()
    assert b"192.0.2.17" not in (tmp_path / "home" / "network.sqlite").read_bytes()


def test_old_counts_are_forgotten(store: Store) -> None:
    long_ago = datetime.now(UTC) - timedelta(days=3)
    with store.write() as writer:
        writer.rate_counts.add([RateCount(key="k", begins_at=long_ago, n=1)])
    rates = SharedRates(shared=True)
    rates.hit(FEW, "anna")
    rates.exchange(store)
    assert store.counts()["rate_counts"] == 1


def test_counts_have_their_time_even_where_nobody_serves_any_more(tmp_path: Path) -> None:
    home = Home.create(tmp_path / "home")
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    with home.store() as store, store.write() as writer:
        writer.rate_counts.add([RateCount(key="k", begins_at=long_ago, n=1)])
    apply_retention(home, Origin(source="test", at=datetime(2026, 12, 1, tzinfo=UTC)))
    with home.store() as store:
        assert store.counts()["rate_counts"] == 0


def test_a_request_of_another_process_is_taken_once(tmp_path: Path) -> None:
    asking = RebuildRequests(tmp_path)
    asking.ask(resolving=True)
    asking.ask()
    keeper = SnapshotRebuilder(tmp_path, for_others=True)
    keeper._wait()
    assert keeper._to_resolve.is_set()
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def served(small_home: Home, snapshot: object, tmp_path: Path) -> Iterator[Served]:
    """The small network, served by two processes."""
    service = start(small_home.path, "--workers", "2", "--log-format", "json")
    try:
        yield service
    finally:
        service.kill()


def test_two_workers_answer_and_add_their_measurements_up(served: Served, small_home: Home) -> None:
    key = somebody(small_home, Role.ADMIN, "metrics.read", "read")
    headers = {"Authorization": f"Bearer {key}"}
    for _ in range(30):
        # A connection of its own for each, so that both processes accept some.
        assert (
            httpx.get(f"{served.url}/api/v1/health", trust_env=False, timeout=60).status_code == 200
        )
    told = httpx.get(
        f"{served.url}/api/v1/metrics", headers=headers, trust_env=False, timeout=60
    ).text
    answered = re.search(r'matchmaker_requests_total\{.*health",status="200"\} ([\d.]+)', told)
    assert answered is not None
    assert float(answered[1]) == 30
    assert "matchmaker_snapshot_age_seconds" in told
    assert "matchmaker_store_bytes" in told

    served.process.send_signal(signal.SIGTERM)
    served.process.communicate(timeout=PATIENCE_S)
    assert served.process.returncode in {0, -signal.SIGTERM}
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{served.url}/api/v1/health", trust_env=False)
