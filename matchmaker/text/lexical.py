"""BM25 over bags of terms, with the share of every term at hand."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

import msgspec
import numpy as np
import numpy.typing as npt

from matchmaker.errors import SnapshotError
from matchmaker.text.lemmas import read_msgpack

if TYPE_CHECKING:
    from scipy.sparse import csc_array

FloatArray = npt.NDArray[np.float64]
TermBag = Mapping[str, float]
"""Terms with their (field-weighted) frequency."""

_ARRAYS = ("starts", "rows", "weights", "frequencies", "lengths")
_VOCABULARY = "vocabulary.msgpack"


@dataclass(frozen=True, slots=True)
class Postings:
    """Documents of several terms, term after term."""

    lengths: npt.NDArray[np.int64]
    """How many documents each term has."""
    rows: npt.NDArray[np.int32]
    weights: FloatArray
    """BM25 of each term in each of its documents."""


class LexicalIndex:
    """
    Okapi BM25, one sparse column of document weights per term.

    Source:
        Robertson & Zaragoza (2009), The Probabilistic Relevance Framework, with the idf of Lucene,
        log(1 + (N - n + 0.5) / (n + 0.5)), which is never negative.
    """

    def __init__(
        self, vocabulary: Sequence[str], arrays: Mapping[str, npt.NDArray[np.generic]]
    ) -> None:
        self._columns = {term: column for column, term in enumerate(vocabulary)}
        self._arrays = dict(arrays)
        # A plain view: slicing a memory map builds a memmap object each time.
        self._starts, self._rows, self._weights, self._frequencies, self._lengths = (
            np.asarray(arrays[name]) for name in _ARRAYS
        )

    @classmethod
    def build(cls, documents: Sequence[TermBag], k1: float = 1.2, b: float = 0.75) -> Self:
        """Index the documents; their row is their place in the sequence."""
        found = Counter(term for document in documents for term in document)
        vocabulary = sorted(found)
        columns = {term: column for column, term in enumerate(vocabulary)}
        counts = np.array([found[term] for term in vocabulary], dtype=np.int64)
        starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        terms, rows, frequencies = _triples(documents, columns, int(starts[-1]))
        order = np.argsort(terms, kind="stable")
        return cls._weighed(
            vocabulary, starts, rows[order], frequencies[order], len(documents), k1=k1, b=b
        )

    @classmethod
    def _weighed(
        cls,
        vocabulary: Sequence[str],
        starts: npt.NDArray[np.int64],
        rows: npt.NDArray[np.int32],
        frequencies: npt.NDArray[np.float32],
        n_documents: int,
        *,
        k1: float,
        b: float,
    ) -> Self:
        """Weigh the terms of documents; entries are sorted by term and then row."""
        counts = np.diff(starts)
        lengths = np.bincount(rows, frequencies, n_documents).astype(np.float32)
        mean = float(lengths.mean()) if lengths.any() else 1.0
        norm = k1 * (1 - b + b * lengths[rows] / mean)
        idf = np.repeat(_idf(n_documents, counts), counts)
        weights = idf * frequencies * (k1 + 1) / (frequencies + norm)
        arrays: dict[str, npt.NDArray[np.generic]] = {
            "starts": starts,
            "rows": rows,
            "weights": weights.astype(np.float32),
            "frequencies": frequencies,
            "lengths": lengths,
        }
        return cls(vocabulary, arrays)

    def edited(
        self,
        row_of: npt.NDArray[np.int32],
        fresh: Mapping[int, TermBag],
        n_documents: int,
        *,
        k1: float = 1.2,
        b: float = 0.75,
    ) -> Self:
        """
        Replace and add documents; the same, to the last bit, as an index that is built anew.

        `row_of` gives each document its new row, -1 where it goes; `fresh` are the others by row.
        """
        rows = row_of[self._rows]
        kept = rows >= 0
        rows, frequencies = rows[kept], self._frequencies[kept]
        terms = np.repeat(np.arange(len(self._columns)), np.diff(self._starts))[kept]
        left = np.bincount(terms, minlength=len(self._columns))
        said = {term for bag in fresh.values() for term in bag}
        present = [term for term, n in zip(self._columns, left.tolist(), strict=True) if n]
        vocabulary = sorted({*present, *said}) if said - {*present} else present
        columns = {term: column for column, term in enumerate(vocabulary)}
        terms = np.array([columns.get(term, -1) for term in self._columns], np.int64)[terms]
        order = sorted(fresh)
        size = sum(map(len, fresh.values()))
        own_terms, places, own = _triples([fresh[row] for row in order], columns, size)
        own_rows = np.array(order, dtype=np.int32)[places]
        sequence = np.lexsort((own_rows, own_terms))
        own_terms, own_rows = own_terms[sequence], own_rows[sequence]
        at = np.searchsorted(
            terms * n_documents + rows, own_terms * n_documents + own_rows.astype(np.int64)
        )
        counts = np.bincount(terms, minlength=len(columns))
        counts += np.bincount(own_terms, minlength=len(columns))
        return self._weighed(
            vocabulary,
            np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
            np.insert(rows, at, own_rows),
            np.insert(frequencies, at, own[sequence]),
            n_documents,
            k1=k1,
            b=b,
        )

    def __len__(self) -> int:
        return len(self._lengths)

    def __contains__(self, term: str) -> bool:
        return term in self._columns

    @property
    def vocabulary(self) -> list[str]:
        """The terms in the order of the columns."""
        return list(self._columns)

    @property
    def matrix(self) -> "csc_array":
        """The BM25 weights, documents by terms."""
        return self._sparse(self._weights)

    @property
    def frequencies(self) -> "csc_array":
        """The frequencies as given, documents by terms."""
        return self._sparse(self._frequencies)

    @property
    def lengths(self) -> npt.NDArray[np.float32]:
        """Sum of the frequencies of each document."""
        return self._lengths

    def column(self, term: str) -> int | None:
        """Find the column of a term; None when no document has it."""
        return self._columns.get(term)

    def columns(self, terms: Iterable[str]) -> npt.NDArray[np.int64]:
        """The columns of terms that documents have."""
        return np.fromiter(map(self._columns.__getitem__, terms), np.int64)

    def idf(self, term: str) -> float:
        """Say how rare a term is; a term that no document has is the rarest."""
        column = self._columns.get(term)
        return self._rarest if column is None else float(self.idfs[column])

    @cached_property
    def idfs(self) -> FloatArray:
        """The idf of every column."""
        return _idf(len(self), np.diff(self._starts))

    @cached_property
    def _rarest(self) -> float:
        return float(_idf(len(self), np.zeros(1, dtype=np.int64))[0])

    def scores(self, query: TermBag) -> FloatArray:
        """Score every document; 0 where no term of the query occurs."""
        scores = np.zeros(len(self))
        for start, end, weight in self._spans(query):
            # A column holds each row once, so plain indexing adds correctly.
            # Added in float64, so that the shares of the terms add up to the score.
            scores[self._rows[start:end]] += np.float64(weight) * self._weights[start:end]
        return scores

    def postings_of(self, terms: Iterable[str]) -> "Postings":
        """The documents of several terms that occur, one after the other."""
        columns = self.columns(terms)
        starts = self._starts[columns]
        lengths = self._starts[columns + 1] - starts
        # Each term's stretch of places, counted on from where it begins.
        begins = np.cumsum(lengths) - lengths
        places = np.repeat(starts - begins, lengths) + np.arange(int(lengths.sum()))
        weights = self._weights[places].astype(float)
        return Postings(lengths, self._rows[places], weights)

    def term_scores(self, query: TermBag, row: int) -> dict[str, float]:
        """Give the share of each matched term; they add up to `scores(query)[row]`."""
        shares: dict[str, float] = {}
        for term, weight in query.items():
            column = self._columns.get(term)
            if column is None:
                continue
            start, end = int(self._starts[column]), int(self._starts[column + 1])
            place = start + int(np.searchsorted(self._rows[start:end], row))
            if place < end and self._rows[place] == row:
                shares[term] = weight * float(self._weights[place])
        return shares

    def save(self, folder: Path) -> None:
        """Write the arrays and the vocabulary."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, array in self._arrays.items():
            np.save(folder / f"{name}.npy", array)
        (folder / _VOCABULARY).write_bytes(msgspec.msgpack.encode(self.vocabulary))

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open what `save` wrote, arrays memory-mapped; SnapshotError when it is not there."""
        try:
            arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in _ARRAYS}
        except (OSError, ValueError) as error:
            raise SnapshotError("index_unreadable", {"folder": folder, "problem": error}) from error
        return cls(read_msgpack(folder / _VOCABULARY, list[str]), arrays)

    def _spans(self, query: TermBag) -> Iterable[tuple[int, int, float]]:
        for term, weight in query.items():
            column = self._columns.get(term)
            if column is not None:
                yield int(self._starts[column]), int(self._starts[column + 1]), weight

    def _sparse(self, data: npt.NDArray[np.float32]) -> "csc_array":
        # Imported here: scoring needs numpy alone, and scipy.sparse takes a tenth of a second.
        from scipy.sparse import csc_array  # noqa: PLC0415

        shape = (len(self), len(self._columns))
        return csc_array((data, self._rows, self._starts), shape=shape)


def _triples(
    documents: Sequence[TermBag], columns: Mapping[str, int], size: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32], npt.NDArray[np.float32]]:
    terms = np.fromiter((columns[t] for d in documents for t in d), np.int64, size)
    frequencies = np.fromiter((f for d in documents for f in d.values()), np.float32, size)
    sizes = np.array([len(d) for d in documents], dtype=np.int64)
    rows = np.repeat(np.arange(len(documents), dtype=np.int32), sizes)
    return terms, rows, frequencies


def _idf(n_documents: int, counts: npt.NDArray[np.int64]) -> FloatArray:
    return np.log1p((n_documents - counts + 0.5) / (counts + 0.5))
