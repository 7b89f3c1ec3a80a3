"""Similarity in character n-grams, which match words that no dictionary joins."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

import msgspec
import numpy as np
import numpy.typing as npt

from matchmaker.errors import SnapshotError
from matchmaker.text.lemmas import read_msgpack
from matchmaker.text.segmentation import fold

if TYPE_CHECKING:
    from scipy.sparse import csr_array

FloatArray = npt.NDArray[np.float64]

# Both chosen on CORDIS training windows (calls of 2009 and 2010); see evaluations/README.md.
RUN = 4
"""Letters of a run; the blank before and after a word counts as one."""
WIDEST = 0.1
"""Share of the documents; runs that stand in more of them tell little and cost most."""
FEWEST = 2
"""Documents; a run that stands in one alone joins nothing."""

_ARRAYS = ("starts", "rows", "weights", "idfs", "n_documents")
_RUNS = "runs.msgpack"
_WORD = re.compile(r"[^\W\d_]\w{2,}")
"""Three letters or more; figures may follow the first."""


def words_of(text: str) -> Counter[str]:
    """Count the words of a text as they are written, folded; grammar and all."""
    return Counter(_WORD.findall(fold(text)))


def char_ngrams(word: str) -> list[str]:
    """Cut a word into overlapping runs: "laser" has " las", "lase", "aser" and "ser "."""
    spaced = f" {word} "
    return [spaced[i : i + RUN] for i in range(len(spaced) - RUN + 1)]


class CharNgramIndex:
    """
    Index texts by the character n-grams of their words, for cosines.

    It reads words as written: what analysis leaves out as boilerplate tells kinds of work apart.

    Source:
        McNamee & Mayfield (2004), Character N-Gram Tokenization for European Language Text
        Retrieval, Information Retrieval 7.
    """

    def __init__(
        self, vocabulary: Sequence[str], arrays: Mapping[str, npt.NDArray[np.generic]]
    ) -> None:
        self._places = {run: place for place, run in enumerate(vocabulary)}
        self._arrays = dict(arrays)
        self._starts, self._rows, self._weights, self._idfs = (
            np.asarray(arrays[name]) for name in _ARRAYS[:-1]
        )
        self._n_documents = int(arrays["n_documents"])

    @classmethod
    def build(cls, texts: Sequence[str]) -> Self:
        """Index the texts; their row is their place in the sequence."""
        # Imported here: scoring needs numpy alone, and scipy.sparse takes a tenth of a second.
        from scipy.sparse import csc_array  # noqa: PLC0415

        words, counted = _counted([words_of(text) for text in texts])
        vocabulary, spelling = _counted([Counter(char_ngrams(word)) for word in words])
        counts = csc_array(counted @ spelling)
        n_having = np.diff(counts.indptr)
        n_documents = int(np.count_nonzero(np.diff(counted.indptr)))
        kept = np.flatnonzero(
            (n_having >= FEWEST) & (n_having <= max(WIDEST * n_documents, FEWEST))
        )
        counts = counts[:, kept]
        idfs = np.log((1 + n_documents) / (1 + n_having[kept])) + 1.0
        weights = _damped(counts.data) * np.repeat(idfs, n_having[kept])
        lengths = np.sqrt(np.bincount(counts.indices, weights**2, len(texts)))
        arrays: dict[str, npt.NDArray[np.generic]] = {
            "starts": counts.indptr.astype(np.int64),
            "rows": counts.indices.astype(np.int32),
            "weights": (weights / lengths[counts.indices]).astype(np.float32),
            "idfs": idfs,
            "n_documents": np.array(len(texts)),
        }
        return cls([vocabulary[place] for place in kept.tolist()], arrays)

    def __len__(self) -> int:
        return self._n_documents

    def scores(self, text: str) -> FloatArray:
        """Cosine of every document, in [0, 1]; 0 where it shares no run with the text."""
        sought = self._weighted(text)
        if not sought:
            return np.zeros(len(self))
        spans = [slice(self._starts[place], self._starts[place + 1]) for place in sought]
        rows = np.concatenate([self._rows[span] for span in spans])
        weights = np.concatenate([self._weights[span] for span in spans])
        lengths = [span.stop - span.start for span in spans]
        factors = np.repeat(np.fromiter(sought.values(), float), lengths)
        return np.bincount(rows, weights * factors, len(self)).astype(float)

    def _weighted(self, text: str) -> dict[int, float]:
        """Places of the runs of a text with their weights; a unit vector."""
        counts: Counter[int] = Counter()
        for word, times in words_of(text).items():
            for run in char_ngrams(word):
                if (place := self._places.get(run)) is not None:
                    counts[place] += times
        places = np.fromiter(counts, np.int64)
        weights = _damped(np.fromiter(counts.values(), float)) * self._idfs[places]
        length = max(float(np.linalg.norm(weights)), np.finfo(float).tiny)
        return dict(zip(counts, (weights / length).tolist(), strict=True))

    def save(self, folder: Path) -> None:
        """Write the arrays and the runs."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, array in self._arrays.items():
            np.save(folder / f"{name}.npy", array)
        (folder / _RUNS).write_bytes(msgspec.msgpack.encode(list(self._places)))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open what `save` wrote, arrays memory-mapped; SnapshotError when it is not there."""
        try:
            arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in _ARRAYS}
        except (OSError, ValueError) as error:
            raise SnapshotError(
                "letters_unreadable", {"folder": folder, "problem": error}
            ) from error
        return cls(read_msgpack(folder / _RUNS, list[str]), arrays)


def _counted(documents: Sequence[Counter[str]]) -> tuple[list[str], "csr_array"]:
    """Everything that is counted, and how often each document has it; documents by things."""
    from scipy.sparse import csr_array  # noqa: PLC0415

    places: dict[str, int] = {}
    columns = [places.setdefault(thing, len(places)) for each in documents for thing in each]
    ends = np.cumsum([0, *(len(each) for each in documents)])
    times = np.fromiter((n for each in documents for n in each.values()), np.float32, len(columns))
    shape = (len(documents), len(places))
    return list(places), csr_array((times, np.array(columns, np.int32), ends), shape=shape)


def _damped(counts: npt.NDArray[np.floating]) -> FloatArray:
    """Damp counts, so that a frequent n-gram counts little more than one seen once."""
    return 1.0 + np.log(counts.astype(float))
