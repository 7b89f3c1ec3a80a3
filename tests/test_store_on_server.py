"""A network whose store is on a PostgreSQL server: made, used, moved, and silent about secrets."""

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from matchmaker.domain import Kind, Profile, ProfileId
from matchmaker.errors import ConflictError, HomeBusyError, HomeError, InputError, StoreError
from matchmaker.home import Home, is_home
from matchmaker.services.maintenance import back_up, examine, move_store, restore
from matchmaker.store import Origin, Store, address, verify_backup
from tests.cli.conftest import Ran, Run, run_main

BY = Origin(source="test", at=datetime(2026, 11, 30, tzinfo=UTC))
SECRET = "ge:h@eim"


def firm(id_: str, **facts: object) -> Profile:
    return Profile(id=ProfileId(id_), kind=Kind.COMPANY, names=("Ditta",), **facts)  # type: ignore[arg-type]


def fill(home: Home, *ids: str) -> None:
    with home.store() as store, store.write() as writer:
        writer.put_profiles(map(firm, ids), BY)
        writer.audit.record("import.run", BY, note="test")


@pytest.fixture
def run() -> Run:
    return run_main


@pytest.fixture
def server(postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """An address as an operator gives it; the secret is in the environment."""
    monkeypatch.setenv("LECCO_PASSWORD", SECRET)
    parts = urlsplit(postgresql_url)
    user = f"{parts.username}:${{LECCO_PASSWORD}}"
    return f"postgresql://{user}@{parts.path}?{parts.query}"


@pytest.fixture
def home(tmp_path: Path, server: str) -> Home:
    return Home.create(tmp_path / "home", server)


def test_a_home_keeps_the_name_of_a_secret_and_not_the_secret(home: Home, server: str) -> None:
    fill(home, "a")
    kept = home.path / "store.url"
    assert kept.read_text() == f"{server}\n"
    assert kept.stat().st_mode & 0o077 == 0
    assert "geheim" not in home.store_place
    assert "LECCO" not in home.store_place
    assert not (home.path / "network.sqlite").exists()
    assert Home.open(home.path).store_url != server, "the variable is read when it is opened"


def test_a_variable_may_hold_the_whole_address(
    tmp_path: Path, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MATCHMAKER_STORE", postgresql_url)
    home = Home.create(tmp_path / "home", "$MATCHMAKER_STORE")
    fill(home, "a")
    assert (home.path / "store.url").read_text() == "${MATCHMAKER_STORE}\n"
    monkeypatch.delenv("MATCHMAKER_STORE")
    with pytest.raises(StoreError, match="MATCHMAKER_STORE from the environment"), home.store():
        pass


@pytest.mark.parametrize(
    "given",
    [
        "postgresql://anna:geheim@host/network",
        "postgresql://anna@host/network?password=geheim",
        "postgresql://anna:gehe/im@host/network",
        "mysql://anna:geheim@host/network",
        "postgresql://anna:geheim@host:port/network",
    ],
)
def test_a_secret_in_clear_is_refused_and_not_repeated(tmp_path: Path, given: str) -> None:
    with pytest.raises(InputError) as refused:
        Home.create(tmp_path / "home", given)
    assert "geheim" not in str(refused.value)
    assert "gehe/im" not in str(refused.value)
    assert not is_home(tmp_path / "home")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://anna:ge@heim@host/network",
        "postgresql://anna:ge/heim@host/network",
        "postgresql://anna:ge?heim@host/network",
        "postgresql://anna@host/network?sslpassword=geheim",
        "postgresql://anna:geheim@host:x/network",
        "postgresql://anna:geheim@[host/network",
        "geheim",
    ],
)
def test_no_message_tells_a_part_of_a_password(url: str) -> None:
    told = address.masked(url)
    assert "heim" not in told
    with pytest.raises(StoreError) as raised, closing(Store.open(f"{url}x")):
        pass
    assert "heim" not in str(raised.value)


@pytest.mark.parametrize("given", ["s3://bucket/home", "postgresql://anna:geheim@host/db", "s3:"])
def test_a_home_is_a_folder_and_no_address(given: str) -> None:
    for use in (Home.open, Home.create):
        with pytest.raises(InputError, match="is no folder") as refused:
            use(Path(given))
        assert "geheim" not in str(refused.value)


def test_a_database_that_holds_something_is_not_taken(
    home: Home, server: str, tmp_path: Path
) -> None:
    fill(home, "a")
    with pytest.raises(StoreError, match="a network already"):
        Home.create(tmp_path / "other", server)
    again = Home.create(tmp_path / "other", server, existing=True)
    with again.store() as store:
        assert [each.id for each in store.profiles()] == ["a"]


def test_one_import_at_a_time_wherever_it_runs(home: Home, server: str, tmp_path: Path) -> None:
    other = Home.create(tmp_path / "other", server, existing=True)
    with home.lock():
        with pytest.raises(HomeBusyError), other.lock():
            pass
        with other.upkeep(), pytest.raises(HomeBusyError), home.upkeep():
            pass
    with other.lock():
        pass


@pytest.fixture
def backed_up(home: Home, tmp_path: Path) -> Path:
    fill(home, "b", "a")
    with home.store() as store:
        back_up(home, store, tmp_path / "copy.sqlite", BY)
    return tmp_path / "copy.sqlite"


def test_a_backup_of_a_server_is_the_same_file_as_of_any_network(
    backed_up: Path, home: Home, tmp_path: Path
) -> None:
    verify_backup(backed_up)
    restore(backed_up, tmp_path / "again", BY)
    with Home.open(tmp_path / "again").store() as store, home.store() as original:
        assert store.check() == []
        assert [*store.profiles()] == [*original.profiles()]
        same = {name: each for name, each in store.digests().items() if "audit" not in name}
        assert same.items() <= original.digests().items()


def test_a_backup_is_restored_into_a_server_or_not_at_all(
    backed_up: Path, server: str, tmp_path: Path
) -> None:
    with pytest.raises(StoreError, match="holds a network already"):
        restore(backed_up, tmp_path / "again", BY, store=server)
    assert not is_home(tmp_path / "again")


def test_a_store_moves_to_a_server_and_back_and_is_the_same(tmp_path: Path, server: str) -> None:
    home = Home.create(tmp_path / "home")
    fill(home, "b", "a")
    fill(home, "c")
    there = move_store(home, server, BY)
    assert home.is_on_server
    assert not (home.path / "network.sqlite").exists()
    verify_backup(there.backup)
    fill(home, "d")
    back = move_store(home, "", Origin(source="test", at=datetime(2026, 12, 1, tzinfo=UTC)))
    assert back.before == there.after
    assert not home.is_on_server
    found = examine(home)
    assert found.problems == []
    assert found.counts["profiles"] == 4
    with home.store() as store:
        assert [line.note for line in store.audit.lines(action="store.move")] == [
            back.after,
            there.after,
        ]
    with pytest.raises(ConflictError):
        move_store(home, "", BY)


def test_every_command_finds_the_store_by_the_home_alone(home: Home, run: Run) -> None:
    def own(*arguments: object) -> Ran:
        ran = run("--home", home.path, *arguments)
        assert ran.code == 0, ran.err
        assert SECRET not in ran.out + ran.err
        return ran

    fill(home, "a", "b")
    own("offer", "add", "a", "saldatura laser di lamiere", "--json")
    own("judge", "a", "b", "different", "--by", "Staff")
    own("resolve")
    own("build")
    assert own("suggest", "--need", "saldatura laser", "--json").json[0]["profile_id"] == "a"
    told = own("doctor", "--json").json
    assert told["problems"] == told["advice"] == []
    assert told["store"] == home.store_place
    assert own("migrate", "--json").json["backup"] is None
    assert own("audit", "--verify").code == 0
    own("account", "list")
    own("person", "erase", "b", "--reason", "asked", "--yes")
    assert own("doctor", "--json").json["counts"]["profiles"] == 1
    back = own("move-store", "sqlite", "--json").json
    assert back["after"].endswith("network.sqlite")
    assert own("doctor", "--json").json["problems"] == []


def test_a_store_in_use_is_not_moved(tmp_path: Path, server: str) -> None:
    home = Home.create(tmp_path / "home")
    fill(home, "a")
    with home.store() as store:
        assert store.revision() == 1
        with pytest.raises(HomeBusyError, match="stop the service"):
            move_store(home, server, BY)
    assert not home.is_on_server
    with pytest.raises(HomeError):
        Home.create(tmp_path / "home", server)
