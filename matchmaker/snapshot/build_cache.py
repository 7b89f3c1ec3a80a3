"""What was read before: reading takes most of a build's time, so only what is new is read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import Self

import msgspec

import matchmaker.text
from matchmaker.errors import SnapshotError
from matchmaker.settings import shipped
from matchmaker.snapshot.passages import Passage, PassageReader, Stance, weighted
from matchmaker.text import Lexicon, Tagger, Taxonomy, TextAnalyser

_FILE = "memory.msgpack"
# Their data decides how words are read, so with another version all is read anew.
_READERS = ("simplemma", "py3langid")


@lru_cache(maxsize=1)
def shipped_reader() -> PassageReader:
    """A reader with the taxonomy and the lexicon that ship with the library."""
    taxonomy = Taxonomy.load(shipped("taxonomy/concepts.tsv"))
    return PassageReader(
        Tagger(taxonomy, TextAnalyser(Lexicon.load(shipped("taxonomy/lexicon.tsv"))))
    )


@dataclass(frozen=True, slots=True)
class PassageSummary:
    """What a passage amounts to in an index: how often which words and concepts."""

    terms: dict[str, float]
    concepts: dict[str, float]


@dataclass(frozen=True, slots=True)
class CachedPassage:
    """A passage, not taken apart, with its gist."""

    passage: Passage
    gist: PassageSummary


@dataclass(frozen=True, slots=True)
class _Remembered:
    edition: str
    gists: dict[str, PassageSummary]


class BuildCache:
    """Gives gists, by text and language, from the build before or by reading."""

    def __init__(self, reader: PassageReader, known: Mapping[str, PassageSummary]) -> None:
        self.reader = reader
        self._known = known
        self._used: dict[str, PassageSummary] = {}

    @classmethod
    def new(cls) -> Self:
        """Remember nothing yet, and read with what ships with the library."""
        return cls(shipped_reader(), {})

    @classmethod
    def open(cls, snapshot: Path | None) -> Self:
        """Take up what a build left; nothing where it read in another way, or left nothing."""
        if snapshot is None or not (snapshot / _FILE).is_file():
            return cls.new()
        try:
            remembered = msgspec.msgpack.decode((snapshot / _FILE).read_bytes(), type=_Remembered)
            if remembered.edition != edition():
                return cls.new()
            return cls(PassageReader(Tagger.load(snapshot / "reading")), remembered.gists)
        except (OSError, msgspec.MsgspecError, SnapshotError):
            # It only saves time; this build writes it anew.
            return cls.new()

    def said(self, passages: Iterable[Passage]) -> tuple[CachedPassage, ...]:
        """Passages with their gists."""
        return tuple(CachedPassage(passage, self._gist(passage)) for passage in passages)

    def save(self, snapshot: Path) -> None:
        """Write what was asked for this time; what nobody says any more is forgotten."""
        remembered = _Remembered(edition(), self._used)
        (snapshot / _FILE).write_bytes(msgspec.msgpack.encode(remembered))

    def _gist(self, passage: Passage) -> PassageSummary:
        key = _key(passage)
        gist = self._used.get(key) or self._known.get(key)
        self._used[key] = gist = gist or summarise_passage(self.reader.read(passage))
        return gist


def summarise_passage(passage: Passage) -> PassageSummary:
    """Count the words and concepts of a passage that was read."""
    return PassageSummary(passage.term_counts, passage.concept_counts)


def terms_in(said: Iterable[CachedPassage]) -> dict[str, float]:
    """Weighted term counts over several passages."""
    return weighted((each.passage.weight, each.gist.terms) for each in said)


def concepts_in(said: Iterable[CachedPassage]) -> dict[str, float]:
    """Weighted counts of the concepts that several passages mention."""
    return weighted((each.passage.weight, each.gist.concepts) for each in said)


def taken(said: Iterable[CachedPassage], stance: Stance) -> tuple[CachedPassage, ...]:
    """Only what is said in one stance."""
    return tuple(each for each in said if each.passage.stance is stance)


@lru_cache(maxsize=1)
def edition() -> str:
    """A mark of everything that decides how a text is read: code, taxonomy, lexicon, lemmas."""
    digest = blake2b(digest_size=16)
    code = Path(matchmaker.text.__file__).parent
    for file in sorted((*code.glob("*.py"), *shipped("taxonomy").glob("*.tsv"))):
        # The code itself rather than its version: a working copy changes without one.
        digest.update(file.read_bytes())
    digest.update(" ".join(version(library) for library in _READERS).encode())
    return digest.hexdigest()


def _key(passage: Passage) -> str:
    said = f"{passage.language or ''}\0{passage.text}".encode()
    # Field and weight stay out of it: the same text reads alike wherever it stands.
    return blake2b(said, digest_size=12).hexdigest()
