"""
Compare vectors that are kept in bytes.

Products of bytes are whole numbers, and sums of them below 2**24 are exact in 32 bits. So a cosine
is the same in whatever order a library adds, beside whichever others it is asked, on any machine.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt

from matchmaker.snapshot.arrays import load_arrays, save_arrays

Vectors = npt.NDArray[np.float32]
Codes = npt.NDArray[np.int8]
"""Vectors in bytes; a row times a factor of its own has length one."""

# Rows that are turned into floats at once: some 8 MB.
_CHUNK = 4_096
# Up to here rows stay as floats between queries: to make them anew takes longer than to compare.
_KEPT_BYTES = 192 * 1024**2
_WORD_ARRAYS = ("codes", "keys", "mean", "lengths")
# Rows that are multiplied at once: OpenBLAS takes half the time for products as small as this.
_BLOCKS = (128, 64, 32)
_SMALL_PRODUCT = 832
"""Rows times columns, of 512 dimensions."""


@dataclass(frozen=True)
class CodedVectors:
    """Unit vectors, a row of bytes each."""

    codes: Codes

    def __len__(self) -> int:
        return len(self.codes)

    def cosines(self, sought: Codes) -> Vectors:
        """Cosine of each sought vector and each row; shape (n sought, n rows)."""
        columns = sought.astype(np.float32).T
        found = self._products(columns)
        found *= self._factors
        found *= _factors(np.ascontiguousarray(columns.T))[:, None]
        return found

    def _products(self, columns: Vectors) -> Vectors:
        found = np.empty((columns.shape[1], len(self)), dtype=np.float32)
        if self._floats is not None:
            found[:] = _in_blocks(self._floats, columns)[: len(self)].T
            return found
        for start in range(0, len(self), _CHUNK):
            chunk = slice(start, start + _CHUNK)
            found[:, chunk] = (self.codes[chunk].astype(np.float32) @ columns).T
        return found

    @cached_property
    def _floats(self) -> Vectors | None:
        """The bytes as floats and zeros up to a whole block; None where they fill the memory."""
        if self.codes.size * 4 > _KEPT_BYTES:
            return None
        n_blocks = -(-len(self) // _BLOCKS[0])
        rows = np.zeros((n_blocks * _BLOCKS[0], self.codes.shape[1]), dtype=np.float32)
        rows[: len(self)] = self.codes
        return rows

    @cached_property
    def _factors(self) -> Vectors:
        """By what each row has to be multiplied to have length one."""
        cuts = range(0, len(self), _CHUNK)
        parts = [_factors(self.codes[at : at + _CHUNK].astype(np.float32)) for at in cuts]
        return np.concatenate(parts) if parts else np.empty(0, dtype=np.float32)


def _in_blocks(rows: Vectors, columns: Vectors) -> Vectors:
    """The product of rows and columns, in blocks where these are small."""
    n_columns = columns.shape[1]
    block = next((each for each in _BLOCKS if each * n_columns <= _SMALL_PRODUCT), None)
    if block is None:
        return np.asarray(rows @ columns)
    cut = rows.reshape(len(rows) // block, block, rows.shape[1])
    return np.matmul(cut, columns).reshape(len(rows), n_columns)


def _factors(rows: Vectors) -> Vectors:
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))
    return np.asarray(1 / np.where(lengths > 0, lengths, 1), dtype=np.float32)


def decoded(codes: Codes) -> Vectors:
    """Rows of bytes as unit vectors; zeros stay zeros."""
    rows = codes.astype(np.float32)
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))
    rows /= np.where(lengths > 0, lengths, 1)[:, None]
    return rows


@dataclass(frozen=True)
class WordVectors(CodedVectors):
    """The words that profiles offer by, each encoded alone, in the order of the lexical index."""

    keys: npt.NDArray[np.uint8]
    mean: Vectors
    """Of all words: what they share says nothing of any one, and is taken off each."""
    lengths: npt.NDArray[np.float32]
    """Of the words without it."""

    @classmethod
    def of(cls, codes: Codes, keys: npt.NDArray[np.uint8]) -> Self:
        """Take the mean of vectors and their lengths without it."""
        vectors = decoded(codes)
        mean = vectors.sum(axis=0) / max(len(vectors), 1)
        return cls(codes, keys, mean, np.linalg.norm(vectors - mean, axis=1))

    def cosines(self, sought: Codes) -> Vectors:
        """Cosine of each sought word and each word, without what all share."""
        found = super().cosines(sought)
        vectors, mean = decoded(sought).astype(float), self.mean.astype(float)
        # Row by row, so that no word depends on which others are asked.
        along = np.einsum("ij,j->i", vectors, mean)
        lengths = np.sqrt(np.einsum("ij,ij->i", vectors - mean, vectors - mean))
        least = np.finfo(np.float32).tiny
        found -= self._along_mean
        found += (mean @ mean - along).astype(np.float32)[:, None]
        found /= np.maximum(self.lengths, least)
        found /= np.maximum(lengths, least).astype(np.float32)[:, None]
        return found

    @cached_property
    def _along_mean(self) -> Vectors:
        """How much of what all words share each of them has."""
        cuts = range(0, len(self), _CHUNK)
        parts = [decoded(self.codes[at : at + _CHUNK]) @ self.mean for at in cuts]
        return np.concatenate(parts) if parts else np.empty(0, dtype=np.float32)

    def save(self, folder: Path) -> None:
        """Write the arrays."""
        save_arrays(folder, {name: getattr(self, name) for name in _WORD_ARRAYS})

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Open memory-mapped."""
        return cls(**load_arrays(folder, _WORD_ARRAYS))  # type: ignore[arg-type]
