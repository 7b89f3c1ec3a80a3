"""What is written while the service runs is built beside it, and nothing twice."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from api.rebuild import NICENESS, Building, SnapshotRebuilder, start_build
from matchmaker.domain import Profile, Text
from matchmaker.engine import Matchmaker
from matchmaker.home import Home
from matchmaker.services.building import build
from matchmaker.services.maintenance import is_behind

PATIENCE_S = 60.0


@pytest.fixture
def home(tmp_path: Path, profiles: Mapping[str, Profile]) -> Home:
    """Three profiles, built."""
    home = Home.create(tmp_path / "home")
    put(home, *(profiles[id_] for id_ in ("firm", "welders", "ada")))
    build(home, today=date(2026, 11, 23))
    return home


@pytest.fixture
def rebuilder(home: Home) -> Iterator[Callable[..., SnapshotRebuilder]]:
    """Start rebuilders that the test ends with."""
    started: list[SnapshotRebuilder] = []

    def start(builds: Callable[[Path], Building]) -> SnapshotRebuilder:
        started.append(SnapshotRebuilder(home.path, builds))
        started[-1].start()
        return started[-1]

    yield start
    for each in started:
        each.stop()


@pytest.fixture
def _as_nice_as_requests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Builds do not wait for the tests beside them."""
    monkeypatch.setattr("api.rebuild.NICENESS", 0)


class Noted:
    """Builds, and tells when one has ended."""

    def __init__(self, build: Callable[[Path], Building]) -> None:
        self.ended = threading.Semaphore(0)
        self.n_begun = 0
        self._build = build

    def __call__(self, home: Path) -> Building:
        self.n_begun += 1
        running = self._build(home)
        running.wait()
        self.ended.release()
        return running


def program(code: str) -> Building:
    return subprocess.Popen([sys.executable, "-c", code])  # noqa: S603 - code of this file


def put(home: Home, *profiles: Profile) -> None:
    with home.store() as store, store.write() as writer:
        writer.put_profiles(profiles)


def edited(profile: Profile) -> Profile:
    return replace(profile, texts=(Text(field="description", value="Stampaggio di zirconio"),))


@pytest.mark.usefixtures("_as_nice_as_requests")
def test_an_edit_ranks_after_it_was_asked_for(
    home: Home, rebuilder: Callable[..., SnapshotRebuilder], profiles: Mapping[str, Profile]
) -> None:
    builds = Noted(start_build)
    watching = rebuilder(builds)
    put(home, edited(profiles["welders"]))
    assert is_behind(home)
    watching.ask()
    assert builds.ended.acquire(timeout=PATIENCE_S)
    assert not is_behind(home)
    found = Matchmaker.load(home.path).profile("welders")
    assert found.texts[0].value == "Stampaggio di zirconio"


@pytest.mark.usefixtures("_as_nice_as_requests")
def test_duplicates_are_sought_before_the_build_where_a_pair_was_judged(
    home: Home, profiles: Mapping[str, Profile]
) -> None:
    order: list[str] = []
    outcomes = iter((1, 0))
    built = threading.Event()

    def resolve(_: Path) -> Building:
        order.append("resolve")
        return program(f"raise SystemExit({next(outcomes)})")

    def building(path: Path) -> Building:
        order.append("build")
        built.set()
        return start_build(path)

    watching = SnapshotRebuilder(home.path, building, resolve)
    put(home, edited(profiles["firm"]))
    watching.ask(resolving=True)
    watching.start()
    try:
        assert built.wait(PATIENCE_S)
    finally:
        watching.stop()
    assert order[:3] == ["resolve", "resolve", "build"], "one that failed is tried again"


def test_nothing_is_built_when_nothing_changed(
    home: Home, rebuilder: Callable[..., SnapshotRebuilder]
) -> None:
    builds = Noted(start_build)
    watching = rebuilder(builds)
    watching.ask()
    watching.stop()
    assert builds.n_begun == 0


@pytest.mark.usefixtures("_as_nice_as_requests")
def test_what_was_written_before_a_crash_is_built_at_the_next_start(
    home: Home, rebuilder: Callable[..., SnapshotRebuilder], profiles: Mapping[str, Profile]
) -> None:
    put(home, edited(profiles["firm"]))
    builds = Noted(start_build)
    rebuilder(builds)
    assert builds.ended.acquire(timeout=PATIENCE_S)
    assert not is_behind(home)


@pytest.mark.usefixtures("_as_nice_as_requests")
def test_a_build_that_fails_is_tried_again(
    home: Home,
    rebuilder: Callable[..., SnapshotRebuilder],
    profiles: Mapping[str, Profile],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("api.rebuild.RETRY_S", 0.01)
    put(home, edited(profiles["firm"]))
    outcomes = iter([True, False])

    def first_in_vain(path: Path) -> Building:
        return program("raise SystemExit(1)") if next(outcomes) else start_build(path)

    builds = Noted(first_in_vain)
    rebuilder(builds)
    assert builds.ended.acquire(timeout=PATIENCE_S)
    assert builds.ended.acquire(timeout=PATIENCE_S)
    assert not is_behind(home)
    assert "ended with code 1" in caplog.text


def test_a_build_gives_way_to_requests(home: Home) -> None:
    building = start_build(home.path)
    try:
        own = os.getpriority(os.PRIO_PROCESS, 0)
        assert os.getpriority(os.PRIO_PROCESS, building.pid) == min(19, own + NICENESS)
    finally:
        assert building.wait(PATIENCE_S) == 0


def test_a_network_that_was_never_built_is_left_to_its_operator(tmp_path: Path) -> None:
    home = Home.create(tmp_path / "home")
    assert not is_behind(home)


def test_stopping_ends_a_build_that_is_under_way(
    home: Home, rebuilder: Callable[..., SnapshotRebuilder], profiles: Mapping[str, Profile]
) -> None:
    put(home, edited(profiles["firm"]))
    running: list[Building] = []
    begun = threading.Event()

    def for_ever(_: Path) -> Building:
        running.append(program("import time; time.sleep(600)"))
        begun.set()
        return running[-1]

    watching = rebuilder(for_ever)
    assert begun.wait(PATIENCE_S)
    watching.stop()
    assert running[0].wait(PATIENCE_S) != 0


def test_a_snapshot_of_another_version_is_built_anew(home: Home) -> None:
    folder = home.current_snapshot()
    assert folder is not None
    (folder / "meta.json").write_text(
        (folder / "meta.json").read_text().replace('"format":', '"format":1')
    )
    assert is_behind(home)
