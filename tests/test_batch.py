"""A batch on workers of Dask, over a shared path: equal to one process, whoever dies meanwhile."""

import os
import shutil
import signal
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from matchmaker.batch import (
    UNUSED_S,
    BatchQuery,
    drop_unused,
    everybody,
    in_shards,
    rank_on,
    ranked,
    run_lines,
)
from matchmaker.engine import Matchmaker
from matchmaker.execution import DaskEngine, EngineName, engine_of
from matchmaker.home import Home, tier_folder
from matchmaker.privacy import Tier
from matchmaker.resolution import pair_shards, record_of, resolve
from matchmaker.services.building import build
from matchmaker.services.importing import read_source
from matchmaker.settings import shipped
from matchmaker.shared_path import SharedPath
from matchmaker.snapshot import Snapshot, shared_reading, statement_vectors
from matchmaker.snapshot.shared_reading import SharedWork
from tests.cli.conftest import run_main
from tests.conftest import TODAY

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
def place(tmp_path: Path) -> SharedPath:
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


def test_a_batch_that_was_stopped_goes_on_where_it_was(
    home: Home, place: SharedPath, tmp_path: Path
) -> None:
    def rank(name: str, *options: object) -> str:
        out = tmp_path / name
        done = run_main("--home", home.path, "rank", "--k", K, "--out", out, *options)
        assert done.code == 0, done.err
        return out.read_text()

    plain = rank("plain", "--everybody")
    assert rank("first", "--everybody", "--shared", tmp_path / "shared") == plain
    (shard,) = (tmp_path / "shared").rglob("*.parquet")
    written = shard.stat().st_mtime_ns
    assert rank("again", "--everybody", "--shared", tmp_path / "shared") == plain
    assert shard.stat().st_mtime_ns == written, "what is there is not ranked again"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "either --queries FILE or --everybody"),
        (("--everybody", "--engine", "dask", "--scheduler", "tcp://a:1"), "need a path that they"),
        (
            ("--everybody", "--scheduler", "tcp://a:1", "--shared", "s"),
            "no scheduler of the engine",
        ),
        (("--everybody", "--shared", "s3://KEY:geheim@b/c"), "no path that machines can share"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_any_work(
    home: Home, tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    done = run_main("--home", home.path, "rank", "--out", tmp_path / "run", *options)
    assert done.code == 2
    assert said in done.err
    assert "geheim" not in done.err
    assert not (tmp_path / "run").exists()


def test_a_build_whose_texts_workers_read_is_the_same_byte_for_byte(
    tmp_path: Path,
    dask: DaskEngine,
    place: SharedPath,
    snapshot_parts: Mapping[str, Sequence[Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shared_reading, "READ_AT_ONCE", 3)
    monkeypatch.setattr(statement_vectors, "ENCODED_AT_ONCE", 20)
    monkeypatch.setattr(shared_reading, "ENCODED_AT_ONCE", 20)
    home = Home.create(tmp_path / "home")
    with home.store() as store, store.write() as writer:
        writer.put_profiles(snapshot_parts["profiles"])
        writer.put_activities(snapshot_parts["activities"])
    build(home, today=TODAY)
    alone = files_of(home)
    shutil.rmtree(home.snapshots)
    build(home, today=TODAY, work=SharedWork(engine=dask, place=place))
    together = files_of(home)
    assert together.keys() == alone.keys()
    assert [name for name in alone if alone[name] != together[name]] == []
    assert not list(Path(place.url.removeprefix("file://")).rglob("*.parquet")), "nothing is left"


def files_of(home: Home) -> dict[str, bytes]:
    current = home.current_snapshot()
    assert current is not None
    folder = current.parent
    found = (file for file in folder.rglob("*") if file.is_file())
    return {str(file.relative_to(folder)): file.read_bytes() for file in found}


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


def test_workers_find_the_duplicates_that_one_process_finds(
    dask: DaskEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = [record_of(each) for each in read_source("folder", shipped("demo")).profiles]
    alone = resolve(records)
    monkeypatch.setattr(pair_shards, "PAIRS_AT_ONCE", 500)
    assert alone.n_compared > 1_500
    assert alone.clusters
    assert resolve(records, engine=dask) == alone


def test_a_killed_worker_changes_nothing(dask: DaskEngine, tmp_path: Path) -> None:
    shards = [Deadly(tmp_path / "killed", number) for number in range(4)]
    assert list(dask.map(die_once, shards)) == [0, 1, 2, 3]
    assert (tmp_path / "killed").exists()


def test_a_fetched_version_that_nobody_opened_for_a_day_is_removed(tmp_path: Path) -> None:
    for name, age in {"old": UNUSED_S + 1, "lately": UNUSED_S - 1, "asked": UNUSED_S + 1}.items():
        (tmp_path / name / "staff").mkdir(parents=True)
        os.utime(tmp_path / name, (UNUSED_S * 2 - age, UNUSED_S * 2 - age))
    drop_unused(tmp_path, "asked", now=UNUSED_S * 2.0)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["asked", "lately"]
    drop_unused(tmp_path / "nowhere", "asked", now=UNUSED_S * 2.0)
