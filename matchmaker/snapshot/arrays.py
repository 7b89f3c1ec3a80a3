"""Arrays and records on disk, opened without reading them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec
import numpy as np
import numpy.typing as npt
from scipy import sparse

IntArray = npt.NDArray[np.int64]
Array = npt.NDArray[np.generic]
T = TypeVar("T")
Form = TypeVar("Form", sparse.csr_array, sparse.csc_array)


def save_arrays(folder: Path, arrays: Mapping[str, Array]) -> None:
    """Write one .npy file an array."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)


def load_arrays(folder: Path, names: Iterable[str]) -> dict[str, Array]:
    """Open arrays memory-mapped."""
    return {name: mapped(folder / f"{name}.npy") for name in names}


def mapped(path: Path) -> npt.NDArray[Any]:
    """Open one array memory-mapped, as a plain view: a slice of a memmap object costs much more."""
    return np.asarray(np.load(path, mmap_mode="r"))


def save_sparse(folder: Path, name: str, matrix: sparse.csr_array | sparse.csc_array) -> None:
    """Write a compressed sparse matrix as its three arrays and its shape."""
    pieces = {"data": matrix.data, "indices": matrix.indices, "indptr": matrix.indptr}
    shape = np.array(matrix.shape, dtype=np.int64)
    save_arrays(folder, {f"{name}.{piece}": array for piece, array in pieces.items()})
    save_arrays(folder, {f"{name}.shape": shape})


def load_sparse(folder: Path, name: str, form: type[Form]) -> Form:
    """Open a sparse matrix written by `save_sparse`, memory-mapped."""
    pieces = [mapped(folder / f"{name}.{piece}.npy") for piece in ("data", "indices", "indptr")]
    shape = tuple(np.load(folder / f"{name}.shape.npy").tolist())
    # Without a copy the pieces stay on disk until they are touched.
    return form(tuple(pieces), shape=shape, copy=False)


class Records(Generic[T]):
    """Values as JSON in one memory-mapped file, each decoded only when asked for."""

    def __init__(self, blob: npt.NDArray[np.uint8], offsets: npt.NDArray[np.int64], type_: type[T]):
        self._blob = blob
        self._offsets = offsets
        decoder = msgspec.json.Decoder(type_)

        def decode(row: int) -> T:
            return decoder.decode(blob[int(offsets[row]) : int(offsets[row + 1])].tobytes())

        # An explanation looks at the same few records again and again.
        self._decoded = lru_cache(maxsize=1024)(decode)

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def __getitem__(self, row: int) -> T:
        return self._decoded(int(row))

    def save(self, folder: Path, name: str) -> None:
        """Write both arrays."""
        blob, offsets = self.pieces
        # One byte more than needed: an empty file cannot be memory-mapped.
        whole = np.append(blob, np.uint8(ord("\n")))
        save_arrays(folder, {f"{name}.blob": whole, f"{name}.offsets": offsets})

    @property
    def pieces(self) -> tuple[npt.NDArray[np.uint8], IntArray]:
        """The bytes of all records, one after the other, and where each begins."""
        return self._blob[: int(self._offsets[-1])], self._offsets

    def edited(self, change: "RowChange", fresh: "Records[T]") -> "EditedRecords[T]":
        """The same records, some of them replaced, others added."""
        return EditedRecords(self, change, fresh)

    @classmethod
    def load(cls, folder: Path, name: str, type_: type[T]) -> "Records[T]":
        """Open records written by `save`."""
        blob = mapped(folder / f"{name}.blob.npy")
        return cls(blob, mapped(folder / f"{name}.offsets.npy"), type_)

    @classmethod
    def of(cls, values: Sequence[T], type_: type[T]) -> "Records[T]":
        """Encode values."""
        # In one order, as sets have none: the same store gives the same bytes.
        lines = [msgspec.json.encode(value, order="deterministic") for value in values]
        ends = np.cumsum([0, *(len(line) for line in lines)], dtype=np.int64)
        return cls(np.frombuffer(b"".join(lines), dtype=np.uint8), ends, type_)


class EditedRecords(Records[T]):
    """Records of which some are others; those that stay are left where they are."""

    def __init__(self, before: Records[T], change: "RowChange", fresh: Records[T]) -> None:
        self._before, self._change, self._fresh = before, change, fresh

    def __len__(self) -> int:
        return len(self._change.source)

    def __getitem__(self, row: int) -> T:
        place, n_before = int(self._change.source[int(row)]), self._change.n_before
        return self._before[place] if place < n_before else self._fresh[place - n_before]

    @property
    def pieces(self) -> tuple[npt.NDArray[np.uint8], IntArray]:
        """The bytes of all records, one after the other, and where each begins."""
        return self._change.ragged(*self._before.pieces, *self._fresh.pieces)


@dataclass(frozen=True)
class RowChange:
    """Where each row of an array comes from: those of before, followed by fresh ones."""

    source: IntArray
    """By row: its place among those of before and, from `n_before` on, among the fresh ones."""
    n_before: int

    @classmethod
    def of(cls, before: Sequence[str], fresh: Sequence[str], after: Sequence[str]) -> "RowChange":
        """Give the rows by id; what is fresh takes the place of what was there before."""
        places = {id_: row for row, id_ in enumerate(before) if id_}
        places |= {id_: len(before) + row for row, id_ in enumerate(fresh)}
        rows = [places.get(id_, row) for row, id_ in enumerate(after)]
        return cls(np.array(rows, dtype=np.int64), len(before))

    @cached_property
    def row_of(self) -> npt.NDArray[np.int32]:
        """Row of each one of before; -1 where it is there no more."""
        found = np.full(self.n_before, -1, dtype=np.int32)
        kept = np.flatnonzero(self.source < self.n_before)
        found[self.source[kept]] = kept
        return found

    @cached_property
    def fresh_rows(self) -> list[int]:
        """The rows of what is fresh, in its order."""
        rows = np.flatnonzero(self.source >= self.n_before)
        return rows[np.argsort(self.source[rows])].tolist()

    @cached_property
    def _runs(self) -> list[tuple[bool, int, int]]:
        """Stretches of neighbours: whether fresh, from, to."""
        if not len(self.source):
            return []
        new = (np.diff(self.source) != 1) | (self.source[1:] == self.n_before)
        starts = np.concatenate([[0], np.flatnonzero(new) + 1])
        lengths = np.diff(np.append(starts, len(self.source)))
        first = self.source[starts]
        is_fresh = first >= self.n_before
        begins = first - self.n_before * is_fresh
        return list(
            zip(is_fresh.tolist(), begins.tolist(), (begins + lengths).tolist(), strict=True)
        )

    def rows(self, before: npt.NDArray[Any], fresh: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Arrange an array of one row each."""
        runs = [(fresh if new else before)[start:stop] for new, start, stop in self._runs]
        # Told to be empty by shape and type where no row is left.
        return np.concatenate(runs) if runs else before[:0]

    def values(self, before: Sequence[T], fresh: Sequence[T]) -> list[T]:
        """Arrange a list of one value each."""
        together = [*before, *fresh]
        return [together[place] for place in self.source.tolist()]

    def ragged(
        self,
        before: npt.NDArray[Any],
        before_offsets: IntArray,
        fresh: npt.NDArray[Any],
        fresh_offsets: IntArray,
    ) -> tuple[npt.NDArray[Any], IntArray]:
        """Arrange an array of several entries a row; gives it with its offsets."""
        entries = []
        for new, start, stop in self._runs:
            offsets = fresh_offsets if new else before_offsets
            entries.append((fresh if new else before)[int(offsets[start]) : int(offsets[stop])])
        sizes = self.rows(np.diff(before_offsets), np.diff(fresh_offsets))
        offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        return (np.concatenate(entries) if entries else before[:0]), offsets
