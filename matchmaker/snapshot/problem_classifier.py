"""Tell which problem a sentence may be about, learned from the complaints of the taxonomy."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from matchmaker.settings import shipped
from matchmaker.snapshot.statement_vectors import Vectors
from matchmaker.text.encoding import unit_rows

FloatArray = npt.NDArray[np.float64]
Encode = Callable[[Sequence[str]], Vectors | None]
"""Unit vectors of texts; None where no encoder is at hand."""

SHIPPED_CLASSIFIER: Final = "taxonomy/problem_classifier.npz"
# All of the following by leaving complaints out (`python -m evaluations.problem_guesses`).
SHRINKAGE: Final = 6.0
"""By how many mean variances each direction is widened, since there are few texts a problem."""
TEMPERATURE: Final = 0.04
"""Of the softmax over cosines."""
RARITY_POWER: Final = 3
"""Words that many complaints share tell next to nothing."""
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
class ProblemClassifier:
    """Two views of a sentence, as a whole and word by word, each against every problem."""

    checksum: str
    """Of the encoder: only its vectors can be compared with these."""
    digest: str
    """Of the complaints that it was learned from."""
    problems: tuple[str, ...]
    sentences: Discriminant
    words: Discriminant
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
        averaged = np.stack([self._average(each, alone, place) for each in words])
        cosines = self.sentences.cosines(encoded) + self.words.cosines(averaged)
        return _softmax(cosines.astype(float) / 2 / TEMPERATURE)

    def _average(self, words: Sequence[str], vectors: Vectors, place: Mapping[str, int]) -> Vectors:
        return average(words, vectors, place, [self.rarity.get(w, self.rarest) for w in words])

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
                rarity=dict(zip(arrays["vocabulary"].tolist(), weights, strict=True)),
                rarest=rarest,
                **views,
            )


_PARTS = ("mean", "whitening", "centroids")


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
    averaged = np.stack([average(w, alone, place, [rarity[each] for each in w]) for w in words])
    return ProblemClassifier(
        checksum=checksum,
        digest=digest_of(told),
        problems=tuple(told),
        sentences=Discriminant.fit(encoded, classes),
        words=Discriminant.fit(averaged, classes),
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


def average(
    words: Sequence[str], vectors: Vectors, place: Mapping[str, int], weights: Sequence[float]
) -> Vectors:
    """Mean direction of words by weight; zeros where there are none."""
    if not words:
        return np.zeros(vectors.shape[1], dtype=np.float32)
    rows = vectors[[place[word] for word in words]]
    return np.asarray(unit_rows((np.array(weights, dtype=np.float32) @ rows)[None])[0])


@lru_cache(maxsize=1)
def shipped_classifier() -> ProblemClassifier | None:
    """The classifier that ships; None where the file was left out."""
    path = shipped(SHIPPED_CLASSIFIER)
    return ProblemClassifier.load(path) if path.is_file() else None


def _summed(vectors: Vectors, classes: npt.NDArray[np.int64]) -> Vectors:
    sums = np.zeros((int(classes.max()) + 1, vectors.shape[1]), dtype=np.float32)
    np.add.at(sums, classes, vectors)
    return sums


def _softmax(scores: FloatArray) -> FloatArray:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))
