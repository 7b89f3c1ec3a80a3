"""Arrays and records on disk, opened without reading them."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec
import numpy as np
import numpy.typing as npt
from scipy import sparse

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
        save_arrays(folder, {f"{name}.blob": self._blob, f"{name}.offsets": self._offsets})

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
        # One byte more than needed: an empty file cannot be memory-mapped.
        return cls(np.frombuffer(b"".join(lines) + b"\n", dtype=np.uint8), ends, type_)
