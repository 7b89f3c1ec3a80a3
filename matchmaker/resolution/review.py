"""The pairs that a person should look at, the most useful first."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain import ProfileId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPair:
    """Two profiles that may be one and the same."""

    left_id: ProfileId
    right_id: ProfileId
    weight: float
    """Match weight, in bits."""
    probability: float
    comparisons: Mapping[str, float]
    """Bits for (+) and against (-) by comparison; unknown ones are left out."""


def usefulness(probabilities: NDArray[np.float64], sizes: NDArray[np.int64]) -> NDArray[np.float64]:
    """
    Weigh how much a judgement would tell: doubt, in bits, times the pairs that it decides.

    Args:
        sizes: how many pairs of records the two groups make.
    """
    p = np.clip(probabilities, 1e-9, 1 - 1e-9)
    doubt = -(p * np.log2(p) + (1 - p) * np.log2(1 - p))
    return doubt * np.sqrt(sizes)
