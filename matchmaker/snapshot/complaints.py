"""The vectors of complaints that ship with the taxonomy: how people tell a problem."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from matchmaker.settings import shipped
from matchmaker.snapshot.statement_vectors import CodedVectors, Vectors

FloatArray = npt.NDArray[np.float64]

SHIPPED_COMPLAINTS: Final = "taxonomy/complaint_vectors.npz"
NEAREST: Final = 3
"""Complaints of a problem that must be near; one alone may be near by chance. From T6."""


@dataclass(frozen=True)
class ComplaintVectors(CodedVectors):
    """Every complaint with its problem, encoded once and for all."""

    checksum: str
    """Of the encoder: only its vectors can be compared with these."""
    problems: tuple[str, ...]
    offsets: npt.NDArray[np.int64]
    """Problem i has rows offsets[i] to offsets[i + 1], at least NEAREST."""

    def nearness(self, sought: Vectors) -> FloatArray:
        """Mean cosine of each sought vector to the nearest complaints of each problem."""
        found = self.cosines(sought)
        # A last column that is nearer to nothing fills up problems with fewer complaints.
        beside = np.column_stack([found, np.full(len(found), -1.0, dtype=found.dtype)])
        nearest = np.partition(beside[:, self._columns], -NEAREST, axis=2)[:, :, -NEAREST:]
        # Sorted, since a partition leaves an order that rounds the mean in its own way.
        return np.asarray(np.sort(nearest, axis=2).mean(axis=2), dtype=float)

    @cached_property
    def _columns(self) -> npt.NDArray[np.int64]:
        """Columns of each problem's complaints, filled up with one behind the last."""
        sizes = np.diff(self.offsets)
        places = np.arange(sizes.max(initial=0))
        return np.where(places < sizes[:, None], self.offsets[:-1, None] + places, len(self.codes))


@lru_cache(maxsize=1)
def shipped_complaints() -> ComplaintVectors | None:
    """The complaints that ship, encoded; None where the file was left out."""
    path = shipped(SHIPPED_COMPLAINTS)
    if not path.is_file():
        return None
    with np.load(path) as arrays:
        return ComplaintVectors(
            checksum=str(arrays["checksum"]),
            problems=tuple(arrays["problems"].tolist()),
            offsets=arrays["offsets"],
            codes=arrays["codes"],
        )
