"""Rank batches of queries: JSON Lines in, TREC run out; here, or on the workers of a cluster."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from matchmaker.batch import (
    SHARD,
    BatchQuery,
    everybody,
    in_shards,
    rank_on,
    ranked,
    run_lines,
)
from matchmaker.cli.context import context_of, print_result, progress_bar
from matchmaker.cli.output import Force, check_output, output_file
from matchmaker.cli.sharing import EngineOption, SchedulerOption, SharedOption, sharing
from matchmaker.domain import ALL_KINDS, Kind, Language, ProfileId, Query
from matchmaker.engine import MAX_K
from matchmaker.errors import InputError
from matchmaker.execution import EngineName, engine_of

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def rank(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="TREC run file to write.")],
    queries: Annotated[
        Path | None, typer.Option(help="JSON Lines, one query a line.", exists=True, dir_okay=False)
    ] = None,
    everyone: Annotated[
        bool, typer.Option("--everybody", help="Rank candidates for every profile of the network.")
    ] = False,
    k: Annotated[int, typer.Option("-k", "--k", min=1, max=MAX_K, help="How many a query.")] = 100,
    popularity_discount: Annotated[
        float, typer.Option(min=0, max=1, help="Where a line of the file does not say its own.")
    ] = 0.0,
    engine: EngineOption = EngineName.PROCESS,
    scheduler: SchedulerOption = "",
    shared: SharedOption = "",
    force: Force = False,
    json: Json = False,
) -> None:
    """
    Rank a batch of queries into a TREC run file, for any evaluation tool.

    With --shared a batch that was stopped goes on where it was; the answers stay there as Parquet.

    Example: matchmaker --home demo rank --queries q.jsonl --k 100 --out run.trec

    Example: matchmaker --home demo rank --everybody --engine dask --out run.trec
    """
    check_output(out, force=force)
    if (queries is None) != everyone:
        raise InputError("nothing_to_rank", field="queries")
    matchmaker = context_of(context).matchmaker()
    batch = list(read_queries(queries, popularity_discount)) if queries else everybody(matchmaker)
    with (
        sharing(engine, scheduler, shared) as place,
        engine_of(engine, scheduler) as chosen,
        progress_bar() as progress,
        output_file(out, force=force) as unfinished,
        unfinished.open("w", encoding="utf-8") as run,
    ):
        cut = list(in_shards(batch, SHARD if place else 1))
        if place is None:
            parts = chosen.map(partial(ranked, matchmaker, k=k), cut)
        else:
            parts = rank_on(chosen, context_of(context).open(), cut, k, place)
        n_done = 0
        for asked, found in zip(cut, parts, strict=True):
            run.write(run_lines(found))
            n_done += len(asked)
            progress("ranking", n_done, len(batch))
    told = {"path": str(out), "n_queries": len(batch)}
    print_result(told, f"{len(batch):,} queries ranked into {out}", json=json)


class QueryLine(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """One line of a query file."""

    qid: str
    profile_id: str | None = None
    need: str | None = None
    language: Language | None = None
    kinds: list[Kind] = []
    countries: list[str] = []
    new_only: bool = True
    popularity_discount: Annotated[float, msgspec.Meta(ge=0, le=1)] | None = None
    allow_rivals: bool = False


def read_queries(path: Path, popularity_discount: float = 0.0) -> Iterator[BatchQuery]:
    """
    Queries of a JSON Lines file, discounted alike where a line does not say its own.

    Raises:
        InputError: A line is no query; with its row.
    """
    seen: set[str] = set()
    # As bytes: a line that is not UTF-8 is an error of that line.
    for row, line in enumerate(path.read_bytes().removeprefix(b"\xef\xbb\xbf").splitlines(), 1):
        if line.strip():
            asked = _asked(line, path.name, row, popularity_discount)
            _check_qid(asked, seen)
            yield asked


def _asked(line: bytes, file: str, row: int, discount: float) -> BatchQuery:
    try:
        read = msgspec.json.decode(line, type=QueryLine)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError("query_line_malformed", {"problem": error}, file=file, row=row) from error
    query = Query(
        profile_id=ProfileId(read.profile_id) if read.profile_id else None,
        need=read.need or "",
        language=read.language,
        kinds=frozenset(read.kinds) or ALL_KINDS,
        countries=frozenset(code.upper() for code in read.countries),
        new_only=read.new_only,
        popularity_discount=(
            discount if read.popularity_discount is None else read.popularity_discount
        ),
        allow_rivals=read.allow_rivals,
    )
    return BatchQuery(qid=read.qid, query=query, file=file, row=row)


def _check_qid(asked: BatchQuery, seen: set[str]) -> None:
    """A run has its columns apart by blanks, and one list for each query."""
    several = asked.qid.split() != [asked.qid]
    if several or asked.qid in seen:
        raise InputError(
            "query_id_not_one_word" if several else "query_id_repeats",
            file=asked.file,
            row=asked.row,
            field="qid",
            value=asked.qid,
        )
    seen.add(asked.qid)
