"""Cache how texts were read, so that a build reads only those that are new."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Self

import msgspec

import matchmaker.text
from matchmaker.errors import SnapshotError
from matchmaker.settings import shipped
from matchmaker.snapshot.passage_records import encode_reading
from matchmaker.snapshot.passages import (
    Excluded,
    Passage,
    PassageReader,
    Stance,
    states_problems,
    weighted,
)
from matchmaker.snapshot.statement_vectors import VectorCache
from matchmaker.text import Homonyms, Lexicon, Role, Tagger, Taxonomy, TextAnalyser

_FILE = "memory.msgpack"
# Their data decides how words are read, so with another version all is read anew.
_READERS = ("simplemma", "py3langid")


COMPILED = "taxonomy/reading"
"""The tables of the taxonomy as read once: reading 20,000 names takes half a minute."""
MARK = "edition.txt"


@lru_cache(maxsize=1)
def shipped_reader() -> PassageReader:
    """A reader with the taxonomy and the lexicon that ship with the library."""
    mark = shipped(COMPILED) / MARK
    if mark.is_file() and mark.read_text(encoding="utf-8").strip() == edition():
        return PassageReader(Tagger.load(mark.parent))
    return read_tables()


def reader_at_hand() -> PassageReader | None:
    """The shipped reader if this process has it already."""
    return shipped_reader() if shipped_reader.cache_info().currsize else None


def read_tables() -> PassageReader:
    """A reader made from the tables themselves, whatever was compiled before."""
    taxonomy = Taxonomy.load(
        shipped("taxonomy/concepts.tsv"), problems=shipped("taxonomy/problems.tsv")
    )
    lexicon = Lexicon.load(shipped("taxonomy/lexicon.tsv"))
    homonyms = Homonyms.load(
        shipped("taxonomy/homonyms.tsv"), shipped("taxonomy/topics.tsv"), lexicon.lemmatiser
    )
    return PassageReader(Tagger(taxonomy, TextAnalyser(lexicon, homonyms=homonyms)))


@dataclass(frozen=True, slots=True)
class PassageSummary:
    """The word and concept counts of a passage, as the indexes need them."""

    terms: dict[str, float]
    concepts: dict[str, float]
    reading: bytes
    """All that reading it found, as `PassageRecords` keeps it."""
    excluded: tuple[tuple[int, int], ...] = ()
    """Spans that it rules out."""


@dataclass(frozen=True, slots=True)
class CachedPassage:
    """An unparsed passage with its summary."""

    passage: Passage
    summary: PassageSummary

    @property
    def affirming(self) -> Passage:
        """The passage without its words, and with what it excludes apart."""
        spans = self.summary.excluded
        return replace(self.passage, excluded=Excluded((), (), spans)) if spans else self.passage


@dataclass(frozen=True, slots=True)
class _Remembered:
    edition: str
    gists: dict[str, PassageSummary]


class BuildCache:
    """Give the summary of each passage, from the previous build or by reading it."""

    def __init__(
        self,
        reader: PassageReader,
        known: Mapping[str, PassageSummary],
        vectors: VectorCache | None = None,
    ) -> None:
        self.reader = reader
        self.vectors = vectors or VectorCache()
        """Those of statements, which don't depend on how words are read."""
        self._known = known
        self._used: dict[str, PassageSummary] = {}

    @classmethod
    def new(cls, vectors: VectorCache | None = None) -> Self:
        """Remember nothing yet of words, and read with what ships with the library."""
        return cls(shipped_reader(), {}, vectors)

    @classmethod
    def open(cls, snapshot: Path | None) -> Self:
        """Open the cache of a previous build; an empty one if that build read texts differently."""
        vectors = VectorCache.open(snapshot / "statements" if snapshot else None)
        if snapshot is None or not (snapshot / _FILE).is_file():
            return cls.new(vectors)
        try:
            remembered = msgspec.msgpack.decode((snapshot / _FILE).read_bytes(), type=_Remembered)
            if remembered.edition != edition():
                return cls.new(vectors)
            # Most are of the shipped tables, whose names are not read again.
            reader = PassageReader(Tagger.load(snapshot / "reading", shipped_reader().tagger))
            return cls(reader, remembered.gists, vectors)
        except (OSError, msgspec.MsgspecError, SnapshotError):
            # It only saves time; this build writes it anew.
            return cls.new(vectors)

    def summarised(self, passages: Iterable[Passage]) -> tuple[CachedPassage, ...]:
        """Give passages with their summaries."""
        return tuple(CachedPassage(passage, self._summary(passage)) for passage in passages)

    def take_over(self, said: Iterable[CachedPassage]) -> None:
        """Remember what was read elsewhere, in the order of the build."""
        self._used.update((_key(each.passage), each.summary) for each in said)

    def save(self, snapshot: Path) -> None:
        """Write the summaries that this build used, and drop all others."""
        remembered = _Remembered(edition(), self._used)
        (snapshot / _FILE).write_bytes(msgspec.msgpack.encode(remembered))

    def _summary(self, passage: Passage) -> PassageSummary:
        key = _key(passage)
        summary = self._used.get(key) or self._known.get(key)
        self._used[key] = summary = summary or summarise_passage(self.reader.read(passage))
        return summary


def summarise_passage(passage: Passage) -> PassageSummary:
    """Count the words and concepts of a passage that was read."""
    excluded = passage.excluded.spans if passage.excluded else ()
    return PassageSummary(
        passage.term_counts, passage.concept_counts, encode_reading(passage), excluded
    )


def terms_in(said: Iterable[CachedPassage]) -> dict[str, float]:
    """Weighted term counts over several passages."""
    return weighted((each.passage.weight, each.summary.terms) for each in said)


def concepts_in(said: Iterable[CachedPassage]) -> dict[str, float]:
    """Weighted counts of the concepts that several passages mention."""
    return weighted((each.passage.concept_weight, each.summary.concepts) for each in said)


def of_stance(said: Iterable[CachedPassage], stance: Stance) -> tuple[CachedPassage, ...]:
    """Only what is said in one stance."""
    return tuple(each for each in said if each.passage.stance is stance)


@lru_cache(maxsize=1)
def edition() -> str:
    """Fingerprint everything that decides how a text is read: code, taxonomy, lexicon, lemmas."""
    digest = blake2b(digest_size=16)
    code = Path(matchmaker.text.__file__).parent
    for file in sorted((*code.glob("*.py"), *shipped("taxonomy").glob("*.tsv"))):
        # The code itself rather than its version: a working copy changes without one.
        digest.update(file.read_bytes())
    digest.update(" ".join(version(library) for library in _READERS).encode())
    return digest.hexdigest()


def _key(passage: Passage) -> str:
    # Field and weight stay out of it: the same text reads alike in all places of its kind, but
    # that a complaint excludes nothing.
    problems, complains = states_problems(passage), passage.role is Role.SUFFERS
    rejected = "".join(f"\0{concept}" for concept in sorted(passage.rejected))
    said = f"{passage.language or ''}\0{problems:d}{complains:d}{rejected}\0{passage.text}".encode()
    return blake2b(said, digest_size=12).hexdigest()
