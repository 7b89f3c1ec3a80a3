"""Batches of queries: JSON Lines in, TREC run out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import msgspec
import numpy as np

from matchmaker.domain import ALL_KINDS, Kind, Language, ProfileId, Query
from matchmaker.engine import Matchmaker
from matchmaker.errors import InputError, UnknownProfileError

TAG = "matchmaker"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedQuery:
    """A query of a batch, and where it stands."""

    qid: str
    query: Query
    file: str
    row: int


def read_queries(path: Path, popularity_discount: float = 0.0) -> Iterator[ParsedQuery]:
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


def _asked(line: bytes, file: str, row: int, discount: float) -> ParsedQuery:
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
    return ParsedQuery(qid=read.qid, query=query, file=file, row=row)


def _check_qid(asked: ParsedQuery, seen: set[str]) -> None:
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


def run_lines(matchmaker: Matchmaker, batch: Iterable[ParsedQuery], k: int) -> Iterator[str]:
    """The part of a TREC run for each query; InputError with the row that can't be answered."""
    for asked in batch:
        try:
            ranked = matchmaker.rank(asked.query, k)
        except (InputError, UnknownProfileError) as error:
            raise InputError(
                "query_unanswerable", {"problem": error}, file=asked.file, row=asked.row
            ) from error
        falling = np.minimum.accumulate([score for _, score in ranked])
        yield "".join(
            f"{asked.qid} Q0 {id_} {place} {score:.9g} {TAG}\n"
            for place, ((id_, _), score) in enumerate(zip(ranked, falling, strict=True), 1)
        )
