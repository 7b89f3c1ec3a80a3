"""
Estimate what levels are worth from pairs whose truth is known.

m and u are shares among known duplicates and other candidate pairs. Comparisons repeat each
other, so that adding log2(m / u) counts twice what two of them say. The bits are therefore fitted
together, by logistic regression with a ridge, and each level stays between nothing and its own
log2(m / u): a level never says more than it does alone, never the contrary, and unknown stays 0.
Needs a few hundred duplicates.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize
from scipy.special import expit

from matchmaker.resolution.matching import Level, Scores, Weights, level_numbers

BoolArray = NDArray[np.bool_]
_LN2 = float(np.log(2.0))

# Scores at which the second and later levels of a comparison begin; cut by eye where m / u turns.
CUTS: Mapping[str, tuple[float, ...]] = {
    "shared": (4, 8, 12, 16, 20, 26, 34),
    "extra": (0.01, 5, 7, 9, 11, 13, 16, 20, 28),
    "conflict": (0.01, 5, 7, 9, 11, 13, 16, 22),
    "rarest": (8, 10, 11, 11.9),
    "part": (0.3, 0.5, 0.7, 0.85, 0.99),
    "spelling": (0.45, 0.55, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.99),
    "short": (1, 2, 3, 4),
    "qualifier": (1, 2, 3),
    "legal": (0.5, 1),
    "number": (0.5, 1),
    "city": (1, 2),
    "street": (0.4, 0.55, 0.75, 0.9, 0.99),
    "house": (1,),
    "kind": (1,),
    "kind_stated": (1,),
}


# Names are always there: their levels need no protection against what "known" tells of a source.
NAME_COMPARISONS = frozenset({"shared", "extra", "conflict", "rarest", "spelling", "part"})
# More is worse: bits that only one name has.
FALLING = frozenset({"extra", "conflict"})


def estimate(
    scores: Scores,
    is_same: BoolArray,
    *,
    n_records: int,
    by_hand: Mapping[str, tuple[Level, ...]] | None = None,
    ridge: float = 1.0,
) -> Weights:
    """
    Estimate prior and levels; thresholds are left at 0.

    Args:
        n_records: how many records the pairs come from.
        by_hand: comparisons that the pairs say nothing about, taken over as they are.
        ridge: pull of every level towards half of log2(m / u); larger is more careful.
    """
    levels = {name: counted_levels(cuts, scores[name], is_same) for name, cuts in CUTS.items()}
    numbers = [level_numbers(levels[name], scores[name]) for name in levels]
    alone = {name: np.array([level.bits for level in found]) for name, found in levels.items()}
    prior, bits = fitted(_one_hot(numbers, list(levels.values())), alone, is_same, ridge)
    return Weights(
        estimated_from="",
        n_records=n_records,
        prior=prior,
        automatic=0.0,
        review=0.0,
        comparisons={**_with_bits(levels, bits), **(by_hand or {})},
    )


def counted_levels(
    cuts: tuple[float, ...], scores: NDArray[np.float64], is_same: BoolArray
) -> tuple[Level, ...]:
    """Count m and u of each level among the known scores; the bits are log2(m / u)."""
    blank = tuple(Level(at_least=cut, m=0.0, u=0.0, bits=0.0) for cut in (0.0, *cuts))
    numbers = level_numbers(blank, scores)
    m, u = (_shares(numbers[mask], len(blank)) for mask in (is_same, ~is_same))
    return tuple(
        Level(at_least=level.at_least, m=m[i], u=u[i], bits=float(np.log2(m[i] / u[i])))
        for i, level in enumerate(blank)
    )


def _shares(numbers: NDArray[np.int64], n_levels: int) -> list[float]:
    """Share of each level; half a pair is added so that none is 0."""
    counts = np.bincount(numbers[numbers >= 0], minlength=n_levels) + 0.5
    shares: list[float] = (counts / counts.sum()).tolist()
    return shares


def _one_hot(numbers: list[NDArray[np.int64]], levels: list[tuple[Level, ...]]) -> sparse.csr_array:
    """Mark each pair's level of each comparison; unknown marks none."""
    starts = np.cumsum([0, *map(len, levels)])
    marked = [
        (np.flatnonzero(number >= 0), start + number[number >= 0])
        for number, start in zip(numbers, starts[:-1], strict=True)
    ]
    rows, columns = (np.concatenate(side) for side in zip(*marked, strict=True))
    return sparse.csr_array(
        (np.ones(len(rows)), (rows, columns)), shape=(len(numbers[0]), int(starts[-1]))
    )


def fitted(
    levels: sparse.csr_array,
    alone: Mapping[str, NDArray[np.float64]],
    is_same: BoolArray,
    ridge: float,
) -> tuple[float, NDArray[np.float64]]:
    """Fit prior and bits: names as steps, the rest between 0 and what it says alone."""
    steps, bounds, centre = _limits(alone)
    design = levels @ steps

    def loss(theta: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logits = theta[0] + design @ theta[1:]
        away = theta[1:] - centre
        value = np.logaddexp(0.0, logits).sum() - logits[is_same].sum()
        residual = expit(logits) - is_same
        gradient = np.concatenate([[residual.sum()], design.T @ residual + ridge * away])
        return float(value + ridge * (away @ away) / 2), gradient

    start = np.concatenate([[-5.0], centre])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=[(None, None), *bounds])
    return float(found.x[0] / _LN2), steps @ found.x[1:] / _LN2


def _limits(
    alone: Mapping[str, NDArray[np.float64]],
) -> tuple[sparse.csr_array, list[tuple[float | None, float | None]], NDArray[np.float64]]:
    """Say how the parameters make the levels, between which bounds, and where they rest."""
    blocks: list[NDArray[np.float64]] = []
    bounds: list[tuple[float | None, float | None]] = []
    centre: list[NDArray[np.float64]] = []
    for name, bits in alone.items():
        n_levels = len(bits)
        if name in NAME_COMPARISONS:
            blocks.append(np.tri(n_levels))
            step = (None, 0.0) if name in FALLING else (0.0, None)
            bounds.extend([(None, None), *[step] * (n_levels - 1)])
            centre.append(np.zeros(n_levels))
        else:
            limits = bits * _LN2
            blocks.append(np.eye(n_levels))
            bounds.extend((min(0.0, x), max(0.0, x)) for x in limits.tolist())
            centre.append(limits / 2)
    return sparse.csr_array(sparse.block_diag(blocks)), bounds, np.concatenate(centre)


def _with_bits(
    levels: Mapping[str, tuple[Level, ...]], bits: NDArray[np.float64]
) -> dict[str, tuple[Level, ...]]:
    left = iter(bits.tolist())
    return {
        name: tuple(
            Level(at_least=level.at_least, m=level.m, u=level.u, bits=next(left)) for level in found
        )
        for name, found in levels.items()
    }


def written(weights: Weights) -> str:
    """Write weights as TOML, a line a level."""
    lines = [
        f'estimated_from = "{weights.estimated_from}"',
        f"n_records = {weights.n_records}",
        f"prior = {weights.prior:.2f}",
        f"automatic = {weights.automatic:.2f}",
        f"review = {weights.review:.2f}",
        "",
        "[comparisons]",
    ]
    for name, levels in weights.comparisons.items():
        lines.append(f"{name} = [")
        lines.extend(
            f"    {{ at_least = {level.at_least:g}, m = {level.m:.4f}, "
            f"u = {level.u:.4f}, bits = {level.bits:.2f} }},"
            for level in levels
        )
        lines.append("]")
    return "\n".join(lines) + "\n"
