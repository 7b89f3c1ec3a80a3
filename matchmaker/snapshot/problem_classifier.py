"""Tell which problem a sentence may be about, learned from the complaints of the taxonomy."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from matchmaker.settings import shipped
from matchmaker.snapshot.coded_vectors import Vectors
from matchmaker.text.encoding import unit_rows

FloatArray = npt.NDArray[np.float64]
Encode = Callable[[Sequence[str]], Vectors | None]
"""Unit vectors of texts; None where no encoder is at hand."""

SHIPPED_CLASSIFIER: Final = "taxonomy/problem_classifier.npz"
# All of the following by leaving complaints out (`python -m evaluations.problem_guesses`).
SHRINKAGE: Final = 6.0
"""By how many mean variances each direction is widened, since there are few texts a problem."""
TEMPERATURE: Final = 0.7
"""Of the softmax over scores, which are in standard deviations over problems."""
RARITY_POWER: Final = 3
"""Words that many complaints share tell next to nothing."""
NEAREST_SHARE: Final = 0.7
"""Of the nearest words beside the discriminants."""
N_DIRECTIONS: Final = 64
"""In which words differ most; with all 512 the nearest ones tell no more."""
WORDS_AT_ONCE: Final = 8
MOST_KNOWN: Final = 10_000
"""Words whose nearness to each problem is kept, at 2 KB each."""
_WORD: Final = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True)
class Discriminant:
    """
    Texts against problems, along the directions in which problems differ.

    Vectors are whitened by the spread within problems and compared with each problem's centroid:
    linear discriminant analysis with cosines, since the lengths of such vectors mean nothing.
    """

    mean: Vectors
    whitening: Vectors
    centroids: Vectors

    def cosines(self, vectors: Vectors) -> Vectors:
        """Cosine of each text and each problem."""
        return np.asarray(self._whitened(vectors) @ self.centroids.T)

    def _whitened(self, vectors: Vectors) -> Vectors:
        whitened: Vectors = ((vectors - self.mean) @ self.whitening).astype(np.float32)
        return unit_rows(whitened)

    @classmethod
    def fit(cls, vectors: Vectors, classes: npt.NDArray[np.int64]) -> Self:
        """Learn from texts, each of a class 0, 1, …; every class has one at least."""
        sizes = np.bincount(classes)[:, None]
        spread = vectors - (_summed(vectors, classes) / sizes)[classes]
        covariance = (spread.T @ spread).astype(float) / len(spread)
        covariance += SHRINKAGE * np.trace(covariance) / len(covariance) * np.eye(len(covariance))
        values, directions = np.linalg.eigh(covariance)
        whitening = ((directions / np.sqrt(values)) @ directions.T).astype(np.float32)
        bare = cls(vectors.mean(axis=0), whitening, np.empty((0, 0), dtype=np.float32))
        return cls(bare.mean, whitening, unit_rows(_summed(bare._whitened(vectors), classes)))


@dataclass(frozen=True)
class NearestWords:
    """
    Each word of a text against the nearest one that is told of a problem.

    An average loses the one word that tells ("mildewy" among ten others); the best meeting of each
    word keeps it: late interaction, as between a query and a document.

    Source:
        Khattab & Zaharia (2020), ColBERT, SIGIR.
    """

    mean: Vectors
    directions: Vectors
    words: Vectors
    """Of all complaints, along the directions, the shorter the more problems share the word."""
    told: npt.NDArray[np.int64]
    """Rows of the words that are told of each problem, one problem after the other."""
    starts: npt.NDArray[np.int64]
    """Where each problem begins in them."""

    def nearness(self, vectors: Vectors) -> Vectors:
        """How near words come to each problem; shape (n words, n problems)."""
        keys = [vector.tobytes() for vector in vectors]
        new = {key: row for row, key in enumerate(keys) if key not in self._known}
        # Of one size, so that a word is the same number whichever others are asked with it.
        places = [*new.values()]
        for at in range(0, len(places), WORDS_AT_ONCE):
            rows = places[at : at + WORDS_AT_ONCE]
            asked = np.zeros((WORDS_AT_ONCE, vectors.shape[1]), dtype=np.float32)
            asked[: len(rows)] = vectors[rows]
            compared = self._compared(asked)[: len(rows)]
            self._known.update(zip((keys[row] for row in rows), compared, strict=True))
        found = [self._known[key] for key in keys]
        if len(self._known) > MOST_KNOWN:
            self._known.clear()
        return np.array(found, dtype=np.float32).reshape(len(keys), len(self.starts))

    @cached_property
    def _known(self) -> dict[bytes, Vectors]:
        """How near words come that somebody asked for, by their vectors: people use the same."""
        return {}

    def _compared(self, vectors: Vectors) -> Vectors:
        near = np.maximum(self._along(vectors) @ self.words.T, 0.0) ** 2
        return np.asarray(np.maximum.reduceat(near[:, self.told], self.starts, axis=1))

    def _along(self, vectors: Vectors) -> Vectors:
        along: Vectors = ((vectors - self.mean) @ self.directions).astype(np.float32)
        return unit_rows(along)

    @classmethod
    def fit(cls, vectors: Vectors, told: Sequence[Sequence[int]]) -> Self:
        """Learn from the vectors of words and the rows of those that are told of each problem."""
        mean = vectors.mean(axis=0)
        spread = (vectors - mean).T @ (vectors - mean)
        directions = np.linalg.eigh(spread.astype(float))[1][:, -N_DIRECTIONS:].astype(np.float32)
        rows = np.concatenate([np.array(each, dtype=np.int64) for each in told])
        n_problems = np.bincount(rows, minlength=len(vectors))
        fewness = np.log(len(told) / np.maximum(n_problems, 1)) / np.log(len(told))
        starts = np.cumsum([0, *(len(each) for each in told[:-1])], dtype=np.int64)
        bare = cls(mean, directions, np.empty((0, 0), dtype=np.float32), rows, starts)
        words = bare._along(vectors) * np.sqrt(fewness)[:, None]
        return cls(mean, directions, words.astype(np.float32), rows, starts)


@dataclass(frozen=True)
class ProblemClassifier:
    """Three views of a sentence: as a whole, its average word, and word by word."""

    checksum: str
    """Of the encoder: only its vectors can be compared with these."""
    digest: str
    """Of the complaints that it was learned from."""
    problems: tuple[str, ...]
    sentences: Discriminant
    words: Discriminant
    nearest: NearestWords
    rarity: Mapping[str, float]
    """Weight of each word of the complaints; all other words are as rare as can be."""
    rarest: float

    def probabilities(self, texts: Sequence[str], encode: Encode) -> FloatArray | None:
        """How likely each problem is, by text; None where a text cannot be encoded."""
        words = [words_of(text) for text in texts]
        vocabulary = sorted({word for each in words for word in each})
        encoded, alone = encode(texts), encode(vocabulary)
        if encoded is None or alone is None:
            return None
        place = {word: i for i, word in enumerate(vocabulary)}
        rarity = [[self.rarity.get(word, self.rarest) for word in each] for each in words]
        rows = [[place[word] for word in each] for each in words]
        told = [*zip(rows, rarity, strict=True)]
        averaged = np.stack([average(each, alone, weights) for each, weights in told])
        cosines = self.sentences.cosines(encoded) + self.words.cosines(averaged)
        nearness = self.nearest.nearness(alone)
        met = np.stack([_weighted_mean(nearness, each, weights) for each, weights in told])
        scores = _standardised(cosines) + NEAREST_SHARE * _standardised(met)
        return _softmax(scores / (1 + NEAREST_SHARE) / TEMPERATURE)

    def save(self, path: Path) -> None:
        """Write everything into one file, halved in precision."""
        views = {"sentences": self.sentences, "words": self.words}
        np.savez_compressed(
            path,
            checksum=np.array(self.checksum),
            digest=np.array(self.digest),
            problems=np.array(self.problems),
            vocabulary=np.array(list(self.rarity)),
            weights=np.array([*self.rarity.values(), self.rarest], dtype=np.float32),
            nearest_words=np.rint(self.nearest.words * _CODE).astype(np.int8),
            nearest_told=self.nearest.told.astype(np.uint32),
            nearest_starts=self.nearest.starts.astype(np.uint32),
            nearest_mean=self.nearest.mean.astype(np.float16),
            nearest_directions=self.nearest.directions.astype(np.float16),
            **{
                f"{name}_{part}": getattr(view, part).astype(np.float16)
                for name, view in views.items()
                for part in _PARTS
            },
        )

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote."""
        with np.load(path) as arrays:
            *weights, rarest = arrays["weights"].tolist()
            views = {
                name: Discriminant(
                    *(arrays[f"{name}_{part}"].astype(np.float32) for part in _PARTS)
                )
                for name in ("sentences", "words")
            }
            return cls(
                checksum=str(arrays["checksum"]),
                digest=str(arrays["digest"]),
                problems=tuple(arrays["problems"].tolist()),
                nearest=NearestWords(
                    mean=arrays["nearest_mean"].astype(np.float32),
                    directions=arrays["nearest_directions"].astype(np.float32),
                    words=arrays["nearest_words"].astype(np.float32) / _CODE,
                    told=arrays["nearest_told"].astype(np.int64),
                    starts=arrays["nearest_starts"].astype(np.int64),
                ),
                rarity=dict(zip(arrays["vocabulary"].tolist(), weights, strict=True)),
                rarest=rarest,
                **views,
            )


_PARTS = ("mean", "whitening", "centroids")
_CODE = 127
"""Numbers of -1 to 1 are kept in one byte."""


def learn(told: Mapping[str, Sequence[str]], encode: Encode, checksum: str) -> ProblemClassifier:
    """Learn from what is told of each problem, complaints and names alike."""
    texts = [text for each in told.values() for text in each]
    classes = np.repeat(np.arange(len(told)), [len(each) for each in told.values()])
    words = [words_of(text) for text in texts]
    n_texts = Counter(word for each in words for word in set(each))
    rarity = {w: float(np.log(len(texts) / n) ** RARITY_POWER) for w, n in sorted(n_texts.items())}
    encoded, alone = encode(texts), encode(list(rarity))
    if encoded is None or alone is None:
        raise ValueError("no encoder")
    place = {word: i for i, word in enumerate(rarity)}
    averaged = np.stack(
        [average([place[x] for x in each], alone, [rarity[x] for x in each]) for each in words]
    )
    rows = [{place[word] for text in each for word in words_of(text)} for each in told.values()]
    return ProblemClassifier(
        checksum=checksum,
        digest=digest_of(told),
        problems=tuple(told),
        sentences=Discriminant.fit(encoded, classes),
        words=Discriminant.fit(averaged, classes),
        nearest=NearestWords.fit(alone, [sorted(each) for each in rows]),
        rarity=rarity,
        rarest=float(np.log(len(texts)) ** RARITY_POWER),
    )


def digest_of(told: Mapping[str, Sequence[str]]) -> str:
    """Name what was learned from, so that it shows when the tables have changed since."""
    said = "\0".join(f"{problem}\1{text}" for problem, each in told.items() for text in each)
    return blake2b(said.encode(), digest_size=16).hexdigest()


def words_of(text: str) -> list[str]:
    """The words of a text in small letters, without numbers and the shortest."""
    return _WORD.findall(text.lower())


def average(rows: Sequence[int], vectors: Vectors, weights: Sequence[float]) -> Vectors:
    """Mean direction of words by weight; zeros where there are none."""
    mean = np.array(weights, dtype=np.float32) @ vectors[[*rows]]
    return np.asarray(unit_rows(mean[None])[0])


@lru_cache(maxsize=1)
def shipped_classifier() -> ProblemClassifier | None:
    """The classifier that ships; None where the file was left out."""
    path = shipped(SHIPPED_CLASSIFIER)
    return ProblemClassifier.load(path) if path.is_file() else None


def _summed(vectors: Vectors, classes: npt.NDArray[np.int64]) -> Vectors:
    sums = np.zeros((int(classes.max()) + 1, vectors.shape[1]), dtype=np.float32)
    np.add.at(sums, classes, vectors)
    return sums


def _weighted_mean(values: Vectors, rows: Sequence[int], weights: Sequence[float]) -> Vectors:
    share = np.array(weights, dtype=np.float32) / max(sum(weights), 1e-9)
    return np.asarray(share @ values[[*rows]])


def _standardised(scores: Vectors) -> FloatArray:
    """Each text's scores in standard deviations over problems; zeros where all are equal."""
    found = scores.astype(float)
    spread = found.std(axis=1, keepdims=True)
    centred = found - found.mean(axis=1, keepdims=True)
    return np.divide(centred, spread, out=np.zeros_like(found), where=spread > 0)


def _softmax(scores: FloatArray) -> FloatArray:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))
