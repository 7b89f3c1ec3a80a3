"""Keep a vector for each statement, by profile, and reuse those of texts that were encoded."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from matchmaker.settings import shipped
from matchmaker.snapshot.arrays import RowChange, load_arrays, save_arrays
from matchmaker.snapshot.coded_vectors import CodedVectors, Codes, WordVectors
from matchmaker.snapshot.last_made import Part, make_anew
from matchmaker.text import EncoderIdentity, EncoderInput, StatementEncoder

logger = logging.getLogger(__name__)

KEY_BYTES = 16
ENCODED_AT_ONCE = 1_024
"""Texts: beside others a vector differs in the last bits, so cuts are the same whoever encodes."""
_ARRAYS = ("codes", "weights", "keys", "offsets")
SHIPPED = "demo/statement_vectors.npz"


@dataclass(frozen=True)
class StatementVectors(CodedVectors):
    """The statements of one side of all profiles, row after row, those of a profile together."""

    weights: npt.NDArray[np.float32]
    """Of the passages that they stand in."""
    keys: npt.NDArray[np.uint8]
    """Of encoder and text, a row each."""
    offsets: npt.NDArray[np.int64]
    """Profile i has rows offsets[i] to offsets[i + 1]."""

    def rows_of(self, profile: int) -> slice:
        """Rows of the statements of one profile."""
        return slice(int(self.offsets[profile]), int(self.offsets[profile + 1]))

    def edited(self, change: RowChange, fresh: Self) -> Self:
        """Replace and add the statements of some profiles."""
        columns = {
            name: change.ragged(
                getattr(self, name), self.offsets, getattr(fresh, name), fresh.offsets
            )
            for name in ("codes", "weights", "keys")
        }
        arrays = {name: arranged for name, (arranged, _) in columns.items()}
        return type(self)(**arrays, offsets=columns["codes"][1])

    def save(self, folder: Path) -> None:
        """Write the arrays."""
        save_arrays(folder, {name: getattr(self, name) for name in _ARRAYS})

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open memory-mapped."""
        return cls(**load_arrays(folder, _ARRAYS))  # type: ignore[arg-type]

    @classmethod
    def silent(cls, n_profiles: int, dimensions: int) -> Self:
        """Profiles that say nothing."""
        return cls(
            codes=np.empty((0, dimensions), dtype=np.int8),
            weights=np.empty(0, dtype=np.float32),
            keys=np.empty((0, KEY_BYTES), dtype=np.uint8),
            offsets=np.zeros(n_profiles + 1, dtype=np.int64),
        )


@dataclass(frozen=True)
class ActivityVectors(CodedVectors):
    """What activities say, each as one text; empty unless a build was told to encode them."""

    keys: npt.NDArray[np.uint8]

    def save(self, folder: Path) -> None:
        """Write the arrays."""
        save_arrays(folder, {"codes": self.codes, "keys": self.keys})

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open memory-mapped."""
        return cls(**load_arrays(folder, ("codes", "keys")))  # type: ignore[arg-type]


@dataclass(frozen=True, kw_only=True)
class StatementIndex:
    """What profiles offer and seek, statement by statement, and what encoded it."""

    identity: EncoderIdentity
    offered: StatementVectors
    sought: StatementVectors
    words: WordVectors
    activities: "ActivityVectors"
    encoder: StatementEncoder | None = field(repr=False)
    """None where the encoder that made the vectors is not at hand: then no need can join them."""

    def encode(self, texts: Sequence[str], own: int | None = None) -> Codes | None:
        """
        Give the vectors of statements: the stored ones of a profile, all others encoded.

        None where one would have to be encoded and there is no encoder.
        """
        stored = dict(self._stored(own)) if own is not None else {}
        keys = [key_of(self.identity, text) for text in texts]
        new = [text for key, text in zip(keys, texts, strict=True) if key not in stored]
        if new and self.encoder is None:
            return None
        fresh = iter(encode(self.encoder, new) if self.encoder else ())
        codes = [stored[key] if key in stored else next(fresh) for key in keys]
        return np.array(codes, dtype=np.int8)

    def open_encoder(self) -> None:
        """Have the encoder read its files, which takes a second, before somebody waits for it."""
        if self.encoder:
            encode(self.encoder, ["encoder"])

    def encode_words(self, words: Sequence[str]) -> Codes | None:
        """Give the vectors of words, those of the network as stored; None as above."""
        keys = [key_of(self.identity, word) for word in words]
        new = [word for key, word in zip(keys, words, strict=True) if key not in self._word_rows]
        if new and self.encoder is None:
            return None
        fresh = iter(encode(self.encoder, new) if self.encoder else ())
        rows = (self._word_rows.get(key) for key in keys)
        codes = [next(fresh) if row is None else self.words.codes[row] for row in rows]
        return np.array(codes, dtype=np.int8).reshape(len(words), self.words.codes.shape[1])

    @cached_property
    def _word_rows(self) -> dict[bytes, int]:
        return {bytes(key): row for row, key in enumerate(self.words.keys)}

    def edited(
        self,
        change: RowChange,
        said: tuple["Said", "Said"],
        words: RowChange,
        terms: Sequence[str],
        cache: "VectorCache",
    ) -> Self:
        """
        Replace and add what some profiles offer and seek.

        `words` and `terms` say which terms all profiles offer by then, and which of them are new.
        """
        for row in np.flatnonzero(change.row_of < 0).tolist():
            cache.learn(self._stored(row))
        offered, sought = (self._encoded(own, cache) for own in said)
        return replace(
            self,
            offered=self.offered.edited(change, offered),
            sought=self.sought.edited(change, sought),
            words=self._words_as(words, terms, cache),
        )

    def _encoded(self, said: "Said", cache: "VectorCache") -> StatementVectors:
        """The vectors of statements; without the encoder there are none."""
        if self.encoder is None:
            return StatementVectors.silent(len(said), self.offered.codes.shape[1])
        return cache.vectors(said, self.encoder)

    def _words_as(
        self, words: RowChange, terms: Sequence[str], cache: "VectorCache"
    ) -> WordVectors:
        if not terms and len(words.source) == words.n_before:
            return self.words
        codes, keys = self.words.codes[:0], self.words.keys[:0]
        if self.encoder is not None:
            fresh = cache.words(terms, self.encoder)
            codes, keys = fresh.codes, fresh.keys
        return WordVectors.of(
            words.rows(self.words.codes, codes), words.rows(self.words.keys, keys)
        )

    def _stored(self, profile: int) -> Iterator[tuple[bytes, Codes]]:
        for side in (self.offered, self.sought):
            rows = side.rows_of(profile)
            yield from zip(map(bytes, side.keys[rows]), side.codes[rows], strict=True)

    def save(self, folder: Path) -> None:
        """Write both sides; the encoder's identity stands in the snapshot's meta."""
        self.offered.save(folder / "offered")
        self.sought.save(folder / "sought")
        self.words.save(folder / "words")
        self.activities.save(folder / "activities")

    @classmethod
    def load(cls, folder: Path, made_by: EncoderIdentity, encoder: StatementEncoder | None) -> Self:
        """Open what `save` wrote, with the encoder at hand if it is the one that made it."""
        if encoder is None or encoder.identity != made_by:
            logger.warning(
                "The statements were encoded by %s %s, which is not installed: needs in words are "
                "ranked without them until the next build.",
                made_by.name,
                made_by.version,
            )
            encoder = None
        return cls(
            identity=made_by,
            offered=StatementVectors.load(folder / "offered"),
            sought=StatementVectors.load(folder / "sought"),
            words=WordVectors.load(folder / "words"),
            activities=ActivityVectors.load(folder / "activities"),
            encoder=encoder,
        )


Said = Sequence[Sequence[tuple[str, float]]]
"""By profile: its statements, each with its weight."""


def index_statements(
    offered: Said,
    sought: Said,
    terms: Sequence[str],
    encoder: StatementEncoder,
    cache: "VectorCache",
    activities: Sequence[str] = (),
    part: Part = make_anew,
) -> StatementIndex:
    """
    Index statements, the terms of what is offered, and activities; encode only what is new.

    `part` gives what was made of the same before.
    """
    return StatementIndex(
        identity=encoder.identity,
        offered=part("offered", offered, lambda: cache.vectors(offered, encoder)),
        sought=part("sought", sought, lambda: cache.vectors(sought, encoder)),
        words=part("words", terms, lambda: cache.words(terms, encoder)),
        activities=part("told", activities, lambda: cache.activities(activities, encoder)),
        encoder=encoder,
    )


Encoding = Callable[[StatementEncoder, Sequence[str]], Codes]


class VectorCache:
    """Give the vectors of texts, from an earlier build, from what ships, or by encoding them."""

    def __init__(self, known: Mapping[bytes, Codes] | None = None) -> None:
        self._known = dict(known or {})
        self.encoding: Encoding = encode_in_turn
        """How texts that are new are encoded: here, unless a build says otherwise."""

    @classmethod
    def open(cls, folder: Path | None) -> Self:
        """Take over the vectors of an earlier snapshot's statements; none if it cannot be read."""
        if folder is None:
            return cls()
        try:
            sides: list[StatementVectors | WordVectors | ActivityVectors] = [
                *(StatementVectors.load(folder / name) for name in ("offered", "sought")),
                WordVectors.load(folder / "words"),
                ActivityVectors.load(folder / "activities"),
            ]
        except (OSError, ValueError):
            # It only saves time.
            return cls()
        return cls({k: v for side in sides for k, v in _by_key(side.keys, side.codes)})

    def learn(self, vectors: Iterable[tuple[bytes, Codes]]) -> None:
        """Take vectors over from where they are stored."""
        self._known.update(vectors)

    def vectors(self, said: Said, encoder: StatementEncoder) -> StatementVectors:
        """Give the vectors of the statements of all profiles."""
        told = [each for own in said for each in own]
        codes, keys = self._encoded([text for text, _ in told], encoder)
        return StatementVectors(
            codes=codes,
            weights=np.array([weight for _, weight in told], dtype=np.float32),
            keys=keys,
            offsets=np.cumsum([0, *map(len, said)], dtype=np.int64),
        )

    def words(self, terms: Sequence[str], encoder: StatementEncoder) -> WordVectors:
        """Give the vectors of the words that terms stand for."""
        return WordVectors.of(*self._encoded([word_of(term) for term in terms], encoder))

    def activities(self, texts: Sequence[str], encoder: StatementEncoder) -> ActivityVectors:
        """Give the vectors of activities."""
        return ActivityVectors(*self._encoded(texts, encoder))

    def _encoded(
        self, texts: Sequence[str], encoder: StatementEncoder
    ) -> tuple[Codes, npt.NDArray[np.uint8]]:
        keys = [key_of(encoder.identity, text) for text in texts]
        text_of = dict(zip(keys, texts, strict=True))
        new = [key for key in text_of if key not in self._known and not self._recall(key)]
        self._known.update(
            zip(new, self.encoding(encoder, [text_of[key] for key in new]), strict=True)
        )
        codes = np.array([self._known[key] for key in keys], dtype=np.int8)
        return (
            codes.reshape(len(keys), encoder.dimensions),
            np.frombuffer(b"".join(keys), dtype=np.uint8).reshape(len(keys), KEY_BYTES),
        )

    def _recall(self, key: bytes) -> bool:
        """Take a vector over from what ships, if it is there."""
        if (found := shipped_vectors().get(key)) is not None:
            self._known[key] = found
        return found is not None


@lru_cache(maxsize=1)
def shipped_vectors() -> Mapping[bytes, Codes]:
    """The vectors of the demo network's statements, so that the first build need not wait."""
    path = shipped(SHIPPED)
    if not path.is_file():
        return {}
    with np.load(path) as arrays:
        return dict(_by_key(arrays["keys"], arrays["codes"]))


def _by_key(keys: npt.NDArray[np.uint8], codes: Codes) -> Iterator[tuple[bytes, Codes]]:
    return zip(map(bytes, keys), codes, strict=True)


def word_of(term: str) -> str:
    """The word, or words, that a term of the lexical index stands for."""
    return term.lstrip("=").replace("_", " ")


def key_of(identity: EncoderIdentity, text: str) -> bytes:
    """What a text's vector is kept under; with another encoder it is another vector."""
    said = f"{identity.checksum}\0{text}".encode()
    return blake2b(said, digest_size=KEY_BYTES).digest()


def encode(encoder: StatementEncoder, texts: Sequence[str]) -> Codes:
    """Encode texts as rows of bytes; that costs less than 0.001 of a cosine."""
    vectors = encoder.encode_all([EncoderInput(text=text) for text in texts])
    tops = np.abs(vectors).max(axis=1, keepdims=True, initial=0)
    return np.rint(vectors * (127 / np.where(tops > 0, tops, 1))).astype(np.int8)


def encode_in_turn(encoder: StatementEncoder, texts: Sequence[str]) -> Codes:
    """Encode many texts, so many at a time."""
    cut = (texts[at : at + ENCODED_AT_ONCE] for at in range(0, len(texts), ENCODED_AT_ONCE))
    parts = [encode(encoder, each) for each in cut]
    return np.concatenate(parts) if parts else encode(encoder, ())
