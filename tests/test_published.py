"""A snapshot published by version, fetched by others, checked, and put in service while it runs."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from api.snapshot_cache import SnapshotCache
from matchmaker import published
from matchmaker.errors import SnapshotError
from matchmaker.home import Home, share_tier, tier_folder
from matchmaker.privacy import Tier
from matchmaker.ranking.learned import Learned, ModelComparison, write_learned
from matchmaker.shared_path import SharedPath
from matchmaker.snapshot import Snapshot

LEARNED = Learned(
    base="1",
    fitted_on=date(2026, 11, 30),
    n_outcomes=40,
    multipliers={},
    comparison=ModelComparison(before=0.5, after=0.6, low=0.0, high=0.2, n_outcomes=20),
)


@pytest.fixture
def builder(tmp_path: Path, snapshot: Snapshot) -> Home:
    home = Home.create(tmp_path / "builder")
    built(home, snapshot)
    return home


@pytest.fixture
def replica(tmp_path: Path) -> Home:
    return Home.create(tmp_path / "replica")


@pytest.fixture
def place(tmp_path: Path) -> SharedPath:
    return SharedPath.of(str(tmp_path / "shared"))


def built(home: Home, snapshot: Snapshot) -> None:
    folder = home.new_snapshot()
    snapshot.save(tier_folder(folder, Tier.STAFF))
    share_tier(folder, Tier.PUBLIC, Tier.STAFF)
    home.publish(folder)


@pytest.mark.parametrize("shared", ["folder", "bucket"])
def test_replicas_fetch_a_version_and_swap_to_the_next_while_they_serve(
    builder: Home,
    replica: Home,
    snapshot_of: Callable[..., Snapshot],
    shared: str,
    request: pytest.FixtureRequest,
) -> None:
    own = str(builder.path.with_name("shared"))
    place = SharedPath.of(request.getfixturevalue("s3_bucket") if shared == "bucket" else own)
    first = published.publish(builder, place)
    assert published.publish(builder, place) == first, "the same is one version"
    assert published.follow(replica, place) == first
    assert published.follow(replica, place) is None
    cache = SnapshotCache(replica.path)
    before = cache.matchmaker(Tier.STAFF)
    names = before.snapshot.profiles.names
    write_learned(builder.path, LEARNED)
    built(builder, snapshot_of(profiles=()))
    second = published.publish(builder, place)
    assert published.versions(place) == [second, first]
    assert published.follow(replica, place) == second
    after = cache.matchmaker(Tier.PUBLIC)
    assert not after.snapshot.profiles.names
    assert after.learned == LEARNED
    assert before.snapshot.profiles.names == names, "what is under way ends on the old one"


def test_what_was_not_published_so_is_not_put_in_service(
    builder: Home, replica: Home, place: SharedPath, snapshot: Snapshot
) -> None:
    version = published.publish(builder, place)
    files = builder.path.with_name("shared") / version
    (files / "staff" / "barred.npy").write_bytes(b"other")
    with pytest.raises(SnapshotError, match="is not what was published"):
        published.follow(replica, place)
    assert replica.current_snapshot() is None
    assert [each.name for each in replica.snapshots.iterdir()] == [], "no torn folder stays"
    manifest = files / "manifest.json"
    manifest.write_bytes(manifest.read_bytes().replace(b'"staff/', b'"../staff/', 1))
    with pytest.raises(SnapshotError, match="is not what was published"):
        published.follow(replica, place)
    shutil.rmtree(files)
    with pytest.raises(SnapshotError, match="has no version"):
        published.follow(replica, place)


def test_only_the_newest_versions_are_kept(
    builder: Home, place: SharedPath, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published, "N_VERSIONS", 1)
    first = published.publish(builder, place)
    write_learned(builder.path, LEARNED)
    second = published.publish(builder, place)
    assert published.versions(place) == [second] != [first]
    assert not (place / first / "manifest.json").exists()
