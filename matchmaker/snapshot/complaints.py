"""The vectors of complaints that ship with the taxonomy: how people tell a problem."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from matchmaker.settings import shipped
from matchmaker.snapshot.statement_vectors import Codes, Vectors, cosines

FloatArray = npt.NDArray[np.float64]

SHIPPED_COMPLAINTS: Final = "taxonomy/complaint_vectors.npz"
NEAREST: Final = 3
"""Complaints of a problem that must be near; one alone may be near by chance. From T6."""


@dataclass(frozen=True)
class ComplaintVectors:
    """Every complaint with its problem, encoded once and for all."""

    checksum: str
    """Of the encoder: only its vectors can be compared with these."""
    problems: tuple[str, ...]
    offsets: npt.NDArray[np.int64]
    """Problem i has rows offsets[i] to offsets[i + 1], at least NEAREST."""
    codes: Codes

    def nearness(self, sought: Vectors) -> FloatArray:
        """Mean cosine of each sought vector to the nearest complaints of each problem."""
        found = cosines(sought, self.codes)
        columns = [
            np.sort(found[:, start:end], axis=1)[:, -NEAREST:].mean(axis=1)
            for start, end in zip(self.offsets[:-1], self.offsets[1:], strict=True)
        ]
        return np.stack(columns, axis=1).astype(float)


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
