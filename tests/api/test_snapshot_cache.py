"""A new snapshot is taken up while the service runs."""

import gc
import shutil
import weakref
from collections.abc import Callable
from threading import Thread

import pytest
from fastapi.testclient import TestClient

from api import create_app
from api.snapshot_cache import SnapshotCache, freeze_garbage_collector
from matchmaker.engine import Matchmaker
from matchmaker.errors import SnapshotError
from matchmaker.home import Home
from matchmaker.privacy import Tier
from matchmaker.snapshot import Snapshot, build_snapshot

Publish = Callable[[Home, Snapshot], None]


@pytest.fixture(scope="module")
def smaller(snapshot: Snapshot) -> Snapshot:
    """A later state of the network, with one profile left."""
    return build_snapshot(
        profiles=[snapshot.profiles.records[0]],
        activities=[],
        participations=[],
        ties=[],
        judgements=[],
        today=snapshot.meta.built_on,
        revision=7,
    )


@pytest.fixture
def home(empty_home: Home, snapshot: Snapshot, publish: Publish) -> Home:
    """A home of its own, to be changed."""
    publish(empty_home, snapshot)
    return empty_home


def test_the_next_request_sees_what_was_published(
    home: Home, smaller: Snapshot, publish: Publish
) -> None:
    client = TestClient(create_app(home.path))
    assert client.get("/api/v1/ready").json()["n_profiles"] == 10
    publish(home, smaller)
    assert client.get("/api/v1/ready").json() == {
        "status": "ready",
        "n_profiles": 1,
        "built_on": "2026-11-23",
    }
    assert client.get("/api/v1/profiles/welders").status_code == 404


def test_a_service_started_before_the_first_build_answers_after_it(
    empty_home: Home, smaller: Snapshot, publish: Publish
) -> None:
    client = TestClient(create_app(empty_home.path))
    assert client.get("/api/v1/ready").status_code == 503
    publish(empty_home, smaller)
    assert client.get("/api/v1/ready").status_code == 200


def test_who_asked_before_the_swap_ends_on_the_old_network(
    home: Home, smaller: Snapshot, publish: Publish
) -> None:
    current = SnapshotCache(home.path)
    before = current.matchmaker(Tier.NETWORK)
    publish(home, smaller)
    publish(home, smaller)  # by now the first snapshot's folder is deleted
    assert before.suggest("firm", k=3)
    assert len(current.matchmaker(Tier.NETWORK).snapshot.profiles.ids) == 1


def test_tiers_that_know_the_same_share_one_network(
    home: Home, smaller: Snapshot, publish: Publish
) -> None:
    current = SnapshotCache(home.path)
    assert current.matchmaker(Tier.NETWORK) is current.matchmaker(Tier.PUBLIC)
    publish(home, smaller)
    assert current.matchmaker(Tier.PUBLIC) is current.matchmaker(Tier.STAFF)
    assert len(current.matchmaker(Tier.STAFF).snapshot.profiles.ids) == 1


def test_a_served_network_is_set_apart_once_a_snapshot(
    home: Home, smaller: Snapshot, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[bool] = []
    monkeypatch.setattr(
        "api.snapshot_cache.freeze_garbage_collector", lambda *, thoroughly: done.append(thoroughly)
    )
    SnapshotCache(home.path).matchmaker(Tier.NETWORK)
    assert done == []
    serving = SnapshotCache(home.path, serving=True)
    serving.matchmaker(Tier.NETWORK)
    serving.matchmaker(Tier.STAFF)
    assert done == [True], "all that came before the first network is set apart"
    publish(home, smaller)
    serving.matchmaker(Tier.NETWORK)
    assert done == [True, False]


def test_what_is_set_apart_is_passed_over_until_the_next_thorough_time() -> None:
    class Ring:
        def __init__(self) -> None:
            self.itself = self

    ring = Ring()
    left = weakref.ref(ring)
    try:
        freeze_garbage_collector()
        del ring
        gc.collect()
        assert left() is not None
        freeze_garbage_collector(thoroughly=True)
        assert left() is None
    finally:
        gc.unfreeze()


def test_a_network_out_of_service_is_gone_without_a_collection(
    home: Home, smaller: Snapshot, publish: Publish
) -> None:
    current = SnapshotCache(home.path)
    gc.disable()
    try:
        found = current.matchmaker(Tier.NETWORK)
        assert found.suggest("firm", k=1)
        left = weakref.ref(found)
        publish(home, smaller)
        current.matchmaker(Tier.NETWORK)
        del found
        assert left() is None
    finally:
        gc.enable()


def test_what_was_warmed_is_there_when_somebody_asks(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    current = SnapshotCache(home.path)
    current.warm()
    monkeypatch.delattr(Matchmaker, "load")
    assert current.matchmaker(Tier.STAFF).suggest(need="saldatura laser di lamiera", k=1)
    assert current.matchmaker(Tier.PUBLIC)


def test_warming_before_the_first_build_leaves_it_to_the_first_request(empty_home: Home) -> None:
    SnapshotCache(empty_home.path).warm()
    with pytest.raises(SnapshotError):
        SnapshotCache(empty_home.path).matchmaker(Tier.NETWORK)


def test_an_unchanged_network_is_opened_once(home: Home) -> None:
    current = SnapshotCache(home.path)
    assert current.matchmaker(Tier.NETWORK) is current.matchmaker(Tier.NETWORK)


def test_a_snapshot_that_cannot_be_read_leaves_the_one_before_in_service(
    home: Home, smaller: Snapshot, publish: Publish, caplog: pytest.LogCaptureFixture
) -> None:
    current = SnapshotCache(home.path)
    before = current.matchmaker(Tier.NETWORK)
    publish(home, smaller)
    found = home.current_snapshot(Tier.NETWORK)
    assert found is not None
    (found / "meta.json").unlink()
    assert current.matchmaker(Tier.NETWORK) is before
    assert "cannot be read" in caplog.text
    assert current.matchmaker(Tier.NETWORK) is before


def test_nothing_built_is_said_so(empty_home: Home) -> None:
    with pytest.raises(SnapshotError):
        SnapshotCache(empty_home.path).matchmaker(Tier.NETWORK)


def test_while_one_request_opens_the_new_network_the_others_use_the_old(
    home: Home, smaller: Snapshot, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    current = SnapshotCache(home.path)
    old = current.matchmaker(Tier.NETWORK)
    publish(home, smaller)
    seen: list[Matchmaker] = []
    load = Matchmaker.load

    def load_and_ask_meanwhile(path: object, tier: Tier, like: object) -> Matchmaker:
        other = Thread(target=lambda: seen.append(current.matchmaker(Tier.NETWORK)))
        other.start()
        other.join()
        return load(path, tier, like)  # type: ignore[arg-type]

    monkeypatch.setattr(Matchmaker, "load", load_and_ask_meanwhile)
    assert current.matchmaker(Tier.NETWORK) is not old
    assert seen == [old]


def test_a_home_made_anew_in_the_same_place_is_noticed(
    home: Home, smaller: Snapshot, publish: Publish
) -> None:
    current = SnapshotCache(home.path)
    assert current.matchmaker(Tier.NETWORK).snapshot.meta.revision == 0
    shutil.rmtree(home.path)
    again = Home.create(home.path)
    publish(again, smaller)  # its folder has the same number as the first one's
    assert current.matchmaker(Tier.NETWORK).snapshot.meta.revision == 7
