"""A batch on workers of Dask, over a shared path: equal to one process, whoever dies meanwhile."""

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from matchmaker.batch import BatchQuery, everybody, in_shards, rank_on, ranked, run_lines
from matchmaker.engine import Matchmaker
from matchmaker.execution import DaskEngine, EngineName, engine_of
from matchmaker.home import Home, tier_folder
from matchmaker.privacy import Tier
from matchmaker.shared_path import SharedPath
from matchmaker.snapshot import Snapshot

K = 5


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory, snapshot: Snapshot) -> Home:
    """The small network as a home with a snapshot; read it only."""
    made = Home.create(tmp_path_factory.mktemp("batch") / "home")
    folder = made.new_snapshot()
    for tier in Tier:
        snapshot.save(tier_folder(folder, tier))
    made.publish(folder)
    return made


@pytest.fixture(scope="session")
def dask() -> Iterator[DaskEngine]:
    with engine_of(EngineName.DASK, n_workers=2) as engine:
        assert isinstance(engine, DaskEngine)
        yield engine


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SharedPath:
    return SharedPath.of(str(tmp_path / "shared"))


@pytest.fixture(scope="session")
def asked(home: Home) -> list[BatchQuery]:
    return everybody(Matchmaker.load(home.path))


def test_workers_rank_everybody_as_one_process_does_to_the_last_bit(
    home: Home, dask: DaskEngine, place: SharedPath, asked: list[BatchQuery]
) -> None:
    cut = list(in_shards(asked, 3))
    alone = [ranked(Matchmaker.load(home.path), each, K) for each in cut]
    together = list(rank_on(dask, home, cut, K, place))
    assert len(cut) > 2
    assert all(a.equals(b) for a, b in zip(alone, together, strict=True))
    assert "".join(map(run_lines, together)).startswith("firm Q0 ")


@dataclass(frozen=True)
class Deadly:
    """A shard whose worker is killed the first time."""

    mark: Path
    number: int


def die_once(shard: Deadly) -> int:
    if shard.number == 1 and not shard.mark.exists():
        shard.mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return shard.number


def test_a_killed_worker_changes_nothing(dask: DaskEngine, tmp_path: Path) -> None:
    shards = [Deadly(tmp_path / "killed", number) for number in range(4)]
    assert list(dask.map(die_once, shards)) == [0, 1, 2, 3]
    assert (tmp_path / "killed").exists()
