"""
Compute match weights, in bits: how much all comparisons say for one and the same profile.

Every comparison falls into a level; every level has m (how often it occurs among duplicates), u
(how often among other candidate pairs) and its bits. Without dependence the bits would be log2(m
/ u); comparisons of the same name repeat each other, so that the bits in `weights.toml` were
fitted together (see `estimation`). The weight of a pair is the sum, and so explains itself.

Source:
    Fellegi & Sunter (1969), Journal of the American Statistical Association 64(328).
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import log2

import numpy as np
from numpy.typing import NDArray

# What duplicates have to stand out from grows: 0.9, 1.4, 1.9 and 2.9 candidate pairs a record among
# 3,800, 7,700, 15,300 and 30,600 records of T4, about half a bit each time.
BITS_PER_DOUBLING = 0.6

Scores = Mapping[str, NDArray[np.float64]]
"""One array of scores a comparison, NaN for unknown, all in the order of the pairs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One step of a comparison's scale."""

    at_least: float
    """The lowest score that belongs to it; the lowest level takes everything below as well."""
    m: float
    u: float
    bits: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What each level of each comparison is worth, and from where on a pair counts as the same."""

    estimated_from: str
    n_records: int
    """How many records the weights were estimated from."""
    prior: float
    """Bits before anything is compared, among as many records."""
    automatic: float
    """Weight from which a pair is merged without asking, in bits."""
    review: float
    """Weight from which a person is asked."""
    comparisons: Mapping[str, tuple[Level, ...]]


@cache
def shipped_weights() -> Weights:
    """Read `weights.toml`."""
    text = files(__package__).joinpath("weights.toml").read_text(encoding="utf-8")
    return read_weights(text)


def read_weights(text: str) -> Weights:
    """Read weights from TOML."""
    table = tomllib.loads(text)
    return Weights(
        estimated_from=table["estimated_from"],
        n_records=table["n_records"],
        prior=table["prior"],
        automatic=table["automatic"],
        review=table["review"],
        comparisons={
            name: tuple(Level(**level) for level in levels)
            for name, levels in table["comparisons"].items()
        },
    )


def level_numbers(levels: tuple[Level, ...], scores: NDArray[np.float64]) -> NDArray[np.int64]:
    """Find each score's level, from 0; -1 for unknown."""
    numbers = np.searchsorted([level.at_least for level in levels[1:]], scores, side="right")
    return np.where(np.isnan(scores), -1, numbers)


def evidence(weights: Weights, scores: Scores) -> dict[str, NDArray[np.float64]]:
    """Turn scores into bits, comparison by comparison; unknown is 0 bits."""
    found = {}
    for name, levels in weights.comparisons.items():
        # Level -1, unknown, is the last place of the array.
        bits = np.array([*(level.bits for level in levels), 0.0])
        found[name] = bits[level_numbers(levels, scores[name])]
    return found


def match_weights(
    weights: Weights, scores: Scores, n_records: int | None = None
) -> NDArray[np.float64]:
    """Sum the bits of each pair; n_records is as many as the weights were estimated from."""
    bits = list(evidence(weights, scores).values())
    prior = prior_bits(weights, n_records or weights.n_records)
    return np.asarray(prior + np.sum(bits, axis=0), dtype=np.float64)


def prior_bits(weights: Weights, n_records: int) -> float:
    """
    Lower the prior where there are more records, of which more look alike.

    Fewer records do not raise it, since the pairs of a small network are not those of T4.
    """
    doublings = max(0.0, log2(n_records / weights.n_records))
    return weights.prior - BITS_PER_DOUBLING * doublings


def probability(weight: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn bits into a probability."""
    # Beyond 60 bits nobody could tell the difference, and exp2 would overflow in the end.
    clipped = np.clip(weight, -60.0, 60.0)
    return np.asarray(1.0 / (1.0 + np.exp2(-clipped)), dtype=np.float64)
