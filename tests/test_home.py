"""A home is made once, found again, and its snapshots change hands at once."""

import shutil
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from matchmaker.domain import Kind, Profile, ProfileId
from matchmaker.errors import HomeError, StoreError
from matchmaker.home import Home, is_home, share_tier, tier_folder
from matchmaker.privacy import Tier
from matchmaker.services.maintenance import restore as restore_whole
from matchmaker.services.maintenance import restore_home as restore
from matchmaker.store import Origin, Store

A = Profile(id=ProfileId("a"), kind=Kind.COMPANY, names=("Alfa",))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.create(tmp_path / "mia rete è qui")


def built(home: Home, content: str) -> Path:
    folder = home.new_snapshot()
    tier_folder(folder, Tier.STAFF).mkdir()
    (tier_folder(folder, Tier.STAFF) / "content").write_text(content)
    return folder


def current(home: Home) -> str:
    folder = home.current_snapshot()
    assert folder is not None
    return (folder / "content").read_text()


def backed_up(home: Home, tmp_path: Path) -> Path:
    with home.store() as store:
        with store.write() as w:
            w.put_profiles([A])
        store.backup(tmp_path / "backup.sqlite")
    return tmp_path / "backup.sqlite"


def test_a_new_home_is_found_again_and_empty(home: Home) -> None:
    again = Home.open(home.path)
    assert again == home
    with again.store() as store:
        assert store.counts()["profiles"] == 0
    assert again.current_snapshot() is None
    assert again.rejects.is_dir()
    assert again.store_url == f"sqlite:///{home.path}/network.sqlite"


def test_a_new_home_is_closed_to_other_accounts(home: Home) -> None:
    assert home.path.stat().st_mode & 0o077 == 0


def test_an_empty_folder_may_become_a_home(tmp_path: Path) -> None:
    assert is_home(Home.create(tmp_path).path)


def test_a_creation_that_was_killed_can_be_repeated(tmp_path: Path) -> None:
    (tmp_path / "snapshots").mkdir()
    (tmp_path / "network.sqlite.new").write_bytes(b"half a database")
    (tmp_path / "network.sqlite.new-wal").write_bytes(b"half a log")
    home = Home.create(tmp_path)
    assert sorted(f.name for f in home.path.iterdir()) == ["network.sqlite", "rejects", "snapshots"]


def test_a_home_is_not_made_twice(home: Home) -> None:
    with pytest.raises(HomeError, match="already"):
        Home.create(home.path)


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").touch()
    with pytest.raises(HomeError, match=r"thesis\.tex"):
        Home.create(tmp_path)
    assert [f.name for f in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_file_is_no_home(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(HomeError, match="no network can be made"):
        Home.create(tmp_path / "file")


def test_opening_nothing_says_how_to_make_a_network(tmp_path: Path) -> None:
    with pytest.raises(HomeError, match=r"init.*import"):
        Home.open(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()


def test_a_snapshot_is_seen_once_it_is_published(home: Home) -> None:
    first = built(home, "one")
    assert home.current_snapshot() is None
    home.publish(first)
    assert current(home) == "one"


def test_two_snapshots_are_kept_and_the_one_before_can_be_published_again(home: Home) -> None:
    folders = []
    for content in ("one", "two", "three"):
        folders.append(built(home, content))
        home.publish(folders[-1])
    assert [folder.is_dir() for folder in folders] == [False, True, True]
    home.publish(folders[1])
    assert current(home) == "two"
    home.publish(folders[1])
    assert folders[2].is_dir(), "publishing twice forgets nothing"
    assert len({folder.name for folder in folders}) == 3


def test_a_build_that_was_given_up_is_swept_away_with_the_next(home: Home) -> None:
    left_over = built(home, "half")
    home.publish(built(home, "whole"))
    assert not left_over.exists()


def test_when_the_current_snapshot_was_deleted_the_one_before_serves(home: Home) -> None:
    home.publish(built(home, "one"))
    second = built(home, "two")
    home.publish(second)
    shutil.rmtree(second)
    assert current(home) == "one"


def test_a_tier_that_knows_no_more_is_answered_from_the_other_ones_folder(home: Home) -> None:
    folder = built(home, "one")
    tier_folder(folder, Tier.NETWORK).mkdir()
    share_tier(folder, Tier.PUBLIC, Tier.STAFF)
    home.publish(folder)
    assert home.current_snapshot(Tier.PUBLIC) == home.current_snapshot(Tier.STAFF)
    assert home.current_snapshot(Tier.NETWORK) != home.current_snapshot(Tier.STAFF)


def test_a_folder_from_elsewhere_is_not_published(home: Home, tmp_path: Path) -> None:
    with pytest.raises(HomeError, match="not a snapshot"):
        home.publish(tmp_path)


def test_only_one_build_works_at_a_time(home: Home) -> None:
    refused: list[HomeError] = []

    def intrude() -> None:
        try:
            with Home.open(home.path).lock():
                pass
        except HomeError as error:
            refused.append(error)

    with home.lock():
        thread = threading.Thread(target=intrude)
        thread.start()
        thread.join()
    assert "at work" in str(refused[0])
    with home.lock():
        pass


def test_a_build_that_fails_frees_the_lock(home: Home) -> None:
    with pytest.raises(RuntimeError), home.lock():
        raise RuntimeError
    with home.lock():
        pass


def test_a_backup_becomes_a_home(home: Home, tmp_path: Path) -> None:
    again = restore(backed_up(home, tmp_path), tmp_path / "restored")
    with again.store() as store:
        assert list(store.profiles()) == [A]


def test_an_altered_backup_makes_no_home(home: Home, tmp_path: Path) -> None:
    backup = backed_up(home, tmp_path)
    backup.write_bytes(backup.read_bytes().replace(b"Alfa", b"Beta"))
    with pytest.raises(StoreError, match="checksum differs"):
        restore(backup, tmp_path / "restored")
    assert not (tmp_path / "restored").exists()


def test_a_backup_of_a_damaged_network_makes_no_home(home: Home, tmp_path: Path) -> None:
    backup = backed_up(home, tmp_path)
    with closing(Store.open(home.store_url)) as store:
        with store._engine.begin() as connection:
            connection.exec_driver_sql("UPDATE profiles SET payload = '{}'")
        store.backup(backup, replace=True)
    with pytest.raises(StoreError, match="not sound"):
        restore(backup, tmp_path / "restored")
    assert not (tmp_path / "restored").exists()


@pytest.mark.parametrize("was_there", [False, True])
def test_a_restore_that_breaks_off_leaves_nobody_who_was_erased(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, was_there: bool
) -> None:
    backup, again = backed_up(home, tmp_path), tmp_path / "restored"
    if was_there:
        again.mkdir()

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("matchmaker.services.maintenance.reapply", full)
    with pytest.raises(OSError, match="No space"):
        restore_whole(backup, again, Origin(source="test", at=datetime.now(UTC)))
    assert again.exists() is was_there
    assert list(tmp_path.glob("restored/*")) == []


def test_restoring_never_overwrites_a_network(home: Home, tmp_path: Path) -> None:
    backup = backed_up(home, tmp_path)
    with pytest.raises(HomeError, match="already"):
        restore(backup, home.path)
