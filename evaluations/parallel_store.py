"""
Write, read and back up one store from several processes and threads at once, again and again.

    python -m evaluations.parallel_store --runs 2000 --out evaluations/results/parallel_store.json

A store test once ended with "database disk image is malformed". Each run makes a store, lets
processes with threads of their own write, read whole lists, check and back up at the same time, and
then asks SQLite's `integrity_check` and the store's own check of the store and of each copy. What
was acknowledged has to be there, once.
"""

import multiprocessing
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Annotated

import msgspec
import typer

from evaluations.report import provenance
from matchmaker.domain import Kind, Profile, ProfileId
from matchmaker.errors import MatchmakerError
from matchmaker.store import Origin, Store

N_PROCESSES = 3
N_WRITES = 4
"""Transactions of each thread that writes."""
FORK = multiprocessing.get_context("fork")


def write(url: str, name: str) -> None:
    """Add profiles in transactions of their own, each with a line of the log."""
    origin = Origin(source="evaluation", at=datetime.now(UTC))
    with closing(Store.open(url)) as store:
        for i in range(N_WRITES):
            with store.write() as writer:
                profile = Profile(id=ProfileId(f"{name}-{i}"), kind=Kind.COMPANY, names=(name,))
                writer.put_profiles([profile], origin)
                writer.audit.record("profile.create", origin, subject=f"profile:{profile.id}")


def read(url: str) -> None:
    """Read lists to their end, and give one up half-way, as a page that is closed does."""
    with closing(Store.open(url)) as store:
        for _ in range(N_WRITES):
            list(store.profiles())
            with closing(store.profiles()) as some:  # type: ignore[type-var]  # a generator
                next(some, None)
            store.audit.verify()


def work(url: str, folder: str, number: int, seed: int) -> None:
    """One process: threads that write and read, and a copy while they do."""
    names = [f"p{number}t{thread}" for thread in range(2)]
    with ThreadPoolExecutor(4) as threads:
        jobs = [threads.submit(write, url, name) for name in names]
        jobs.append(threads.submit(read, url))
        if number == seed % N_PROCESSES:
            jobs.append(threads.submit(back_up, url, Path(folder) / f"copy-{number}.sqlite"))
        for job in jobs:
            job.result()


def back_up(url: str, copy: Path) -> None:
    """Copy the store while others write to it."""
    with closing(Store.open(url)) as store:
        store.backup(copy)


def run(folder: Path, seed: int) -> list[str]:
    """Do one run; what is wrong afterwards."""
    url = f"sqlite:///{folder / 'network.sqlite'}"
    Store.create(url).close()
    processes = [
        FORK.Process(target=work, args=(url, str(folder), number, seed))
        for number in range(N_PROCESSES)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    ended = [f"a process ended with {each.exitcode}" for each in processes if each.exitcode]
    copies = [f"sqlite:///{copy}" for copy in folder.glob("copy-*.sqlite")]
    return [
        *ended,
        *examine(url),
        *(fault for copy in copies for fault in examine(copy, whole=False)),
    ]


def examine(url: str, *, whole: bool = True) -> list[str]:
    """Say what is wrong with a store; a copy need not hold what came after it."""
    try:
        with closing(Store.open(url)) as store:
            faults, found = store.check(), {profile.id for profile in store.profiles()}
    except MatchmakerError as error:
        return [str(error)]
    wanted = {
        f"p{p}t{t}-{i}" for p in range(N_PROCESSES) for t in range(2) for i in range(N_WRITES)
    }
    lost = wanted - found if whole else set()
    return faults + [f"{len(lost)} acknowledged profiles are lost"] * bool(lost)


def runs(n_runs: int, seed: int) -> dict[str, object]:
    """Do runs, each in a folder of its own; counts, and what went wrong."""
    faults: Counter[str] = Counter()
    started, draw = perf_counter(), random.Random(seed)  # noqa: S311 - no secret
    for _ in range(n_runs):
        with TemporaryDirectory() as folder:
            faults.update(run(Path(folder), draw.randrange(1000)))
    return {
        "n_runs": n_runs,
        "n_processes": N_PROCESSES,
        "n_transactions": n_runs * N_PROCESSES * 2 * N_WRITES,
        "n_faulty": sum(faults.values()),
        "faults": dict(faults),
        "seconds": round(perf_counter() - started, 1),
    }


def main(
    n_runs: Annotated[int, typer.Option("--runs", min=1)] = 2000,
    seed: int = 7,
    out: Annotated[Path | None, typer.Option(help="JSON to write.")] = None,
) -> None:
    """Run, print and keep what was found; exit code 1 where anything was."""
    found = runs(n_runs, seed)
    text = msgspec.json.format(
        msgspec.json.encode({"found": found, **provenance(None, ())}), indent=2
    )
    typer.echo(msgspec.json.encode(found).decode())
    if out is not None:
        out.write_bytes(text + b"\n")
    if found["n_faulty"]:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
