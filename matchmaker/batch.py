"""
Rank many queries, shard by shard: here, or on workers that share a folder.

A worker opens the snapshot, ranks the queries of its shard and writes them as Parquet. What is
there already is not ranked again, so a batch that was stopped goes on where it was.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from io import BytesIO
from pathlib import Path

import msgspec
import numpy as np
import polars as pl

from matchmaker import published
from matchmaker.domain import Query
from matchmaker.engine import Matchmaker
from matchmaker.errors import InputError, SharedPathError, UnknownProfileError
from matchmaker.execution import Engine
from matchmaker.home import Home
from matchmaker.ranking import read_learned
from matchmaker.shared_path import SharedPath
from matchmaker.snapshot import Snapshot

TAG = "matchmaker"
SHARD = 64
"""Queries: some ten seconds of work, so that a worker that dies loses little."""
UNUSED_S = 24 * 3_600
"""A fetched version that nobody opened for so long is removed when the next one is fetched."""
SCHEMA = {"qid": pl.String, "profile_id": pl.String, "rank": pl.Int32, "score": pl.Float64}


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchQuery:
    """A query of a batch, and where it stands."""

    qid: str
    query: Query
    file: str = ""
    row: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shard:
    """Some queries of a batch, the snapshot they are asked of, and where the answers go."""

    place: SharedPath
    version: str
    queries: tuple[BatchQuery, ...]
    k: int
    out: SharedPath


def everybody(matchmaker: Matchmaker) -> list[BatchQuery]:
    """Ask for every profile whom it should meet, under its own id."""
    ids = matchmaker.snapshot.profiles.ids
    return [BatchQuery(qid=_word(id_), query=Query(profile_id=id_)) for id_ in ids if id_]


def _word(id_: str) -> str:
    """An id as the one word that a run has room for."""
    return "_".join(id_.split())


def ranked(matchmaker: Matchmaker, queries: Iterable[BatchQuery], k: int) -> pl.DataFrame:
    """Rank candidates of each query; InputError with the row that can't be answered."""
    rows: list[tuple[str, str, int, float]] = []
    for asked in queries:
        try:
            found = matchmaker.rank(asked.query, k)
        except (InputError, UnknownProfileError) as error:
            raise InputError(
                "query_unanswerable", {"problem": str(error)}, file=asked.file, row=asked.row
            ) from error
        rows += [(asked.qid, id_, rank, score) for rank, (id_, score) in enumerate(found, 1)]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def run_lines(found: pl.DataFrame) -> str:
    """Write ranked candidates as the part of a TREC run."""
    return "".join(
        f"{qid} Q0 {id_} {rank} {score:.9g} {TAG}\n"
        for each in found.partition_by("qid", maintain_order=True)
        for (qid, id_, rank, _), score in zip(
            # Where candidates were spread a score may rise; a run must not.
            each.iter_rows(),
            np.minimum.accumulate(each["score"].to_numpy()).tolist(),
            strict=True,
        )
    )


def in_shards(queries: Sequence[BatchQuery], size: int = SHARD) -> Iterator[tuple[BatchQuery, ...]]:
    """Cut a batch; where does not depend on how many work at it."""
    return (tuple(queries[at : at + size]) for at in range(0, len(queries), size))


def rank_on(
    engine: Engine,
    home: Home,
    batch: Sequence[tuple[BatchQuery, ...]],
    k: int,
    place: SharedPath,
) -> Iterator[pl.DataFrame]:
    """
    Rank a batch, cut in shards, over a folder that the workers share; a frame for each shard.

    The snapshot in service is published there, and `runs/DIGEST` holds the answers as Parquet.
    """
    version = published.publish(home, place)
    folder = place / "runs" / _name(version, batch, k)
    folder.prepare()
    shards = [
        Shard(place=place, version=version, queries=part, k=k, out=folder / f"{n:06d}.parquet")
        for n, part in enumerate(batch)
    ]
    return map(_frame, engine.map(rank_shard, shards))


def rank_shard(shard: Shard) -> SharedPath:
    """Rank a shard where nobody did yet; gives where the answers are."""
    if not shard.out.exists():
        found = ranked(_opened(shard.place, shard.version), shard.queries, shard.k)
        written = BytesIO()
        found.write_parquet(written)
        shard.out.write(written.getvalue())
    return shard.out


@lru_cache(maxsize=1)
def _opened(place: SharedPath, version: str) -> Matchmaker:
    """The network of a version, fetched once a machine and opened once a process."""
    kept = Path(tempfile.gettempdir()) / f"matchmaker-{_user()}"
    drop_unused(kept, version, time.time())
    folder = published.fetch(place, version, kept / version)
    # Whoever clears up sees that it is in use.
    os.utime(folder)
    return Matchmaker(Snapshot.load(published.staff_folder(folder)), read_learned(folder))


def drop_unused(kept: Path, version: str, now: float) -> None:
    """Remove the other versions, whole or half fetched, that no process has opened for a day."""
    for folder in kept.iterdir() if kept.is_dir() else ():
        # Somebody else may be removing the same.
        with suppress(FileNotFoundError):
            if folder.name != version and now - folder.stat().st_mtime > UNUSED_S:
                shutil.rmtree(folder, ignore_errors=True)


def _user() -> int:
    """Whose folder: what others put in one of theirs is not read."""
    return os.getuid() if hasattr(os, "getuid") else 0


def _name(version: str, batch: Sequence[tuple[BatchQuery, ...]], k: int) -> str:
    """What decides the answers, and nothing else: another batch has another folder."""
    digest = blake2b(f"{version} {k}".encode(), digest_size=12)
    for queries in batch:
        digest.update(msgspec.json.encode(queries, order="deterministic") + b"\n")
    return digest.hexdigest()


def _frame(file: SharedPath) -> pl.DataFrame:
    found = file.read()
    if found is None:
        raise SharedPathError(
            "shared_path_failed", {"url": file.url, "problem": "FileNotFoundError"}
        )
    return pl.read_parquet(BytesIO(found))
