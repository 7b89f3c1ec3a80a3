"""
Read and encode the texts of a build on many workers, over a folder that they share.

Rows go out and come back as Parquet, so many at a time; where a batch is cut depends on its rows
alone. What is there already is not done again, so a build that was stopped goes on where it was.
"""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import polars as pl

from matchmaker.domain import Activity, Profile
from matchmaker.errors import SharedPathError
from matchmaker.execution import Engine
from matchmaker.settings import shipped
from matchmaker.shared_path import SharedPath
from matchmaker.snapshot.build_cache import (
    COMPILED,
    BuildCache,
    CachedPassage,
    read_tables,
    shipped_reader,
    summarise_passage,
)
from matchmaker.snapshot.coded_vectors import Codes
from matchmaker.snapshot.derivation import Progress, ReadTexts, no_progress
from matchmaker.snapshot.passages import PassageReader, activity_passages, profile_passages
from matchmaker.snapshot.statement_vectors import ENCODED_AT_ONCE, encode
from matchmaker.text import StatementEncoder, Tagger, statement_encoder
from matchmaker.text.analysis import COMPOUNDS
from matchmaker.text.compounds import CompoundPart
from matchmaker.text.lemmas import LEMMAS, read_msgpack

READ_AT_ONCE = 500
"""Profiles or activities: some ten seconds of work."""
Words = tuple[dict[str, dict[str, str]], dict[str, tuple[CompoundPart, ...]]]
"""Base forms by language and word, and the parts of compounds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedWork:
    """Who works at a build, and the folder that they share."""

    engine: Engine
    place: SharedPath


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingShard:
    """Some profiles or activities to read, and where what they say goes."""

    rows: SharedPath
    out: SharedPath
    are_profiles: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodingShard:
    """Some texts to encode, with the encoder of a folder or the one that is installed."""

    rows: SharedPath
    out: SharedPath
    encoder: str


def read_on(
    work: SharedWork,
    profiles: Sequence[Profile],
    activities: Sequence[Activity],
    cache: BuildCache,
    progress: Progress = no_progress,
) -> ReadTexts:
    """Read the texts of all profiles and activities, as `read_texts` does, on workers."""
    folder = work.place
    folder.prepare()
    cut = [
        *_cut(folder / "profiles", profiles, are_profiles=True),
        *_cut(folder / "activities", activities, are_profiles=False),
    ]
    said: tuple[list[tuple[CachedPassage, ...]], list[tuple[CachedPassage, ...]]] = ([], [])
    words: list[Words] = []
    for shard, out in zip(cut, work.engine.map(read_shard, cut), strict=True):
        *rows, known = rows_of(out)
        side = said[0] if shard.are_profiles else said[1]
        side += (msgspec.msgpack.decode(row, type=tuple[CachedPassage, ...]) for row in rows)
        words.append(msgspec.msgpack.decode(known, type=Words))
        progress("reading", len(words), len(cut))
    cache.take_over(each for own in (*said[0], *said[1]) for each in own)
    return ReadTexts(
        profiles=said[0],
        activities=said[1],
        reader=_knowing(words),
        vectors=cache.vectors,
    )


def _cut(
    folder: SharedPath, values: Sequence[Profile | Activity], *, are_profiles: bool
) -> Iterator[ReadingShard]:
    for n, at in enumerate(range(0, len(values), READ_AT_ONCE)):
        rows, out = folder / f"{n:06d}.parquet", folder / f"{n:06d}-read.parquet"
        if not rows.exists():
            _write(rows, map(msgspec.json.encode, values[at : at + READ_AT_ONCE]))
        yield ReadingShard(rows=rows, out=out, are_profiles=are_profiles)


def read_shard(shard: ReadingShard) -> SharedPath:
    """Read a shard where nobody did yet: a row for each profile, and the words in the last one."""
    if shard.out.exists():
        return shard.out
    # Its own for each shard: what a word was read as in another network is none of this one's.
    reader = _fresh_reader()
    said = (
        [CachedPassage(each, summarise_passage(reader.read(each))) for each in passages]
        for passages in _passages(shard)
    )
    rows = [msgspec.msgpack.encode(each) for each in said]
    _write(shard.out, [*rows, msgspec.msgpack.encode(_words(reader.tagger))])
    return shard.out


def _passages(shard: ReadingShard) -> Iterator[Iterable[Any]]:
    for row in rows_of(shard.rows):
        if shard.are_profiles:
            profile = msgspec.json.decode(row, type=Profile)
            # Who withdrew is not read.
            yield profile_passages(profile) if profile.consent.matching else ()
        else:
            yield activity_passages(msgspec.json.decode(row, type=Activity))


def _fresh_reader() -> PassageReader:
    """A reader of the shipped tables that has read nothing yet."""
    tagger = shipped_reader().tagger
    return (
        PassageReader(Tagger.load(shipped(COMPILED), tagger)) if tagger.edition else read_tables()
    )


def _words(tagger: Tagger) -> Words:
    with tempfile.TemporaryDirectory() as folder:
        tagger.analyser.save(Path(folder))
        return _words_in(Path(folder))


def _words_in(folder: Path) -> Words:
    return (
        read_msgpack(folder / LEMMAS, dict[str, dict[str, str]]),
        read_msgpack(folder / COMPOUNDS, dict[str, tuple[CompoundPart, ...]]),
    )


def _knowing(words: Iterable[Words]) -> PassageReader:
    """A reader that remembers what all shards looked up, as if it had read them itself."""
    tagger = shipped_reader().tagger
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tagger.save(folder)
        lemmas, compounds = _words_in(folder)
        for found, parts in words:
            compounds |= parts
            for language, bases in found.items():
                lemmas.setdefault(language, {}).update(bases)
        (folder / LEMMAS).write_bytes(msgspec.msgpack.encode(lemmas))
        (folder / COMPOUNDS).write_bytes(msgspec.msgpack.encode(compounds))
        return PassageReader(Tagger.load(folder, tagger))


def encode_on(
    work: SharedWork, path: Path | None, encoder: StatementEncoder, texts: Sequence[str]
) -> Codes:
    """Encode texts as `encode` does, on workers; `path` is the encoder's folder, if it has one."""
    shards = []
    for at in range(0, len(texts), ENCODED_AT_ONCE):
        rows = [text.encode() for text in texts[at : at + ENCODED_AT_ONCE]]
        digest = blake2b(b"\0".join([encoder.identity.checksum.encode(), *rows]), digest_size=16)
        name = work.place / "texts" / digest.hexdigest()
        into, out = SharedPath(f"{name}.parquet"), SharedPath(f"{name}-encoded.parquet")
        if not into.exists():
            _write(into, rows)
        shards.append(EncodingShard(rows=into, out=out, encoder=str(path or "")))
    done = work.engine.map(encode_shard, shards)
    codes = [np.frombuffer(row, dtype=np.int8) for out in done for row in rows_of(out)]
    return np.array(codes, dtype=np.int8).reshape(len(texts), encoder.dimensions)


def encode_shard(shard: EncodingShard) -> SharedPath:
    """Encode a shard where nobody did yet: a row of bytes for each text."""
    if not shard.out.exists():
        encoder = statement_encoder(Path(shard.encoder) if shard.encoder else None)
        # A build without an encoder encodes nothing, and each worker has what this process has.
        assert encoder is not None  # noqa: S101 - see above
        codes = encode(encoder, [row.decode() for row in rows_of(shard.rows)])
        _write(shard.out, (row.tobytes() for row in codes))
    return shard.out


def _write(file: SharedPath, rows: Iterable[bytes]) -> None:
    written = BytesIO()
    pl.DataFrame({"row": list(rows)}, schema={"row": pl.Binary}).write_parquet(written)
    file.write(written.getvalue())


def rows_of(file: SharedPath) -> list[bytes]:
    """Read the rows of a shard."""
    found = file.read()
    if found is None:
        raise SharedPathError(
            "shared_path_failed", {"url": file.url, "problem": "FileNotFoundError"}
        )
    rows: list[bytes] = pl.read_parquet(BytesIO(found))["row"].to_list()
    return rows
