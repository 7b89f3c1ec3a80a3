"""
Rank everybody for everybody in one process and on workers of Dask, and compare every bit.

    python -m evaluations.batch_scaling --workspace DIR
    python -m evaluations.batch_scaling --workspace DIR --home lecco --first 2000
    python -m evaluations.batch_scaling --workspace DIR --build

Times are by the clock, with workers that have opened the network before: on a machine that is busy
otherwise only their ratio says something, and not much. Processor time is of the workers alone.
"""

import os
import shutil
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from evaluations.homes import demo_home
from evaluations.report import provenance
from matchmaker.batch import BatchQuery, everybody, in_shards, rank_on, ranked, run_lines
from matchmaker.cli.context import print_json
from matchmaker.engine import Matchmaker
from matchmaker.execution import Engine, EngineName, ProcessEngine, engine_of
from matchmaker.home import Home
from matchmaker.services.building import build
from matchmaker.shared_path import SharedPath
from matchmaker.snapshot.shared_reading import SharedWork

Batch = Sequence[tuple[BatchQuery, ...]]


def main(
    workspace: Annotated[Path, typer.Option(help="Folder to work in; networks stay there.")],
    home: Annotated[
        Path | None, typer.Option(help="A built network, in place of the demo.")
    ] = None,
    first: Annotated[int, typer.Option(min=1, help="So many profiles ask.")] = 256,
    k: Annotated[int, typer.Option(min=1, help="How many a profile.")] = 100,
    size: Annotated[int, typer.Option(min=1, help="Queries of a shard.")] = 16,
    workers: Annotated[str, typer.Option(help="Numbers of workers, separated by commas.")] = "1,2",
    builds: Annotated[
        bool, typer.Option("--build", help="Build the demo anew both ways instead.")
    ] = False,
) -> None:
    """Print seconds by engine, bytes that were shared, and whether the answers are equal."""
    network = Home.open(home or demo_home(workspace))
    if builds:
        print_json({**_built_twice(Home.open(demo_home(workspace))), **provenance(None, ())})
        return
    matchmaker = Matchmaker.load(network.path)
    batch = list(in_shards(everybody(matchmaker)[:first], size))
    ranked(matchmaker, batch[0], k)
    begun = time.process_time()
    alone = "".join(
        map(run_lines, ProcessEngine().map(lambda each: ranked(matchmaker, each, k), batch))
    )
    figures = {"process": {"processor_s": round(time.process_time() - begun, 1)}}
    for n in map(int, workers.split(",")):
        with (
            TemporaryDirectory(dir=workspace) as folder,
            engine_of(EngineName.DASK, n_workers=n) as engine,
        ):
            figures[f"dask, {n}"] = _figures(engine, network, batch, k, folder, alone)
    print_json({"n_queries": sum(map(len, batch)), "engines": figures, **provenance(None, ())})


def _built_twice(network: Home) -> dict[str, object]:
    """Build a network here, and by workers that read its texts; compare every file."""
    today = datetime.now(UTC).date()
    shutil.rmtree(network.snapshots, ignore_errors=True)
    build(network, today=today)
    alone = _files(network)
    shutil.rmtree(network.snapshots, ignore_errors=True)
    with (
        TemporaryDirectory() as folder,
        engine_of(EngineName.DASK, n_workers=2) as engine,
    ):
        build(network, today=today, work=SharedWork(engine=engine, place=SharedPath.of(folder)))
    together = _files(network)
    differing = [name for name in alone if alone[name] != together.get(name)]
    return {"n_files": len(alone), "differing": differing, "equal": alone == together}


def _files(network: Home) -> dict[str, str]:
    """The checksum of each file of the snapshot in service."""
    current = network.current_snapshot()
    folder = current.parent if current else network.snapshots
    return {
        str(file.relative_to(folder)): sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file()
    }


def _figures(
    engine: Engine, network: Home, batch: Batch, k: int, folder: str, alone: str
) -> dict[str, float | bool]:
    place = SharedPath.of(folder)
    # Each worker opens the network with its first shard; another k, so that nothing is kept.
    list(rank_on(engine, network, batch[:4], 1, place))
    busy, begun = sum(engine.map(_spent, range(64))) / 64, time.perf_counter()
    together = "".join(map(run_lines, rank_on(engine, network, batch, k, place)))
    seconds = time.perf_counter() - begun
    spent = sum(engine.map(_spent, range(64))) / 64 - busy
    runs = sum(file.stat().st_size for file in Path(folder).rglob("*.parquet"))
    return {
        "seconds": round(seconds, 1),
        "processor_s_a_worker": round(spent, 1),
        "result_bytes": runs,
        "equal": together == alone,
    }


def _spent(_: int) -> float:
    """Processor seconds of this worker."""
    times = os.times()
    return times.user + times.system


if __name__ == "__main__":
    typer.run(main)
