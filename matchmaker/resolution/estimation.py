"""
Estimate what levels are worth from pairs whose truth is known.

m and u are shares among known duplicates and other candidate pairs. Comparisons repeat each
other, so that adding log2(m / u) counts twice what two of them say. The bits are therefore fitted
together, by logistic regression with a ridge, as steps away from unknown, which stays 0: levels
that alone speak against never speak for, those that speak for never against, and more agreement
never says less. Needs a few hundred duplicates.
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
    "city": (1, 2),
    "street": (0.4, 0.55, 0.75, 0.9, 0.99),
    "house": (1,),
    "kind": (1,),
    "kind_stated": (1,),
}

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
        ridge: pull of every step towards 0; larger is more careful.
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
    # Unknown scores are in neither share: they are 0 bits, whatever truth they have.
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
    """Fit prior and bits: steps outward from unknown, none of them back."""
    steps = sparse.csr_array(
        sparse.block_diag([sparse.coo_array(_steps(name, bits)) for name, bits in alone.items()])
    )
    design = levels @ steps

    def loss(theta: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logits = theta[0] + design @ theta[1:]
        value = np.logaddexp(0.0, logits).sum() - logits[is_same].sum()
        residual = expit(logits) - is_same
        gradient = np.concatenate([[residual.sum()], design.T @ residual + ridge * theta[1:]])
        return float(value + ridge * (theta[1:] @ theta[1:]) / 2), gradient

    # Most candidate pairs are no duplicates, so the prior starts well below even odds.
    start = np.concatenate([[-5.0], np.zeros(steps.shape[1])])
    # Steps never turn back: more agreement must not say less.
    bounds = [(None, None), *[(0.0, None)] * steps.shape[1]]
    found = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds)
    # The fit is in natural logarithms, weights are in bits.
    return float(found.x[0] / _LN2), steps @ found.x[1:] / _LN2


def _steps(name: str, bits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Say which steps make which level: down from unknown to the first, up to the last."""
    sign = -1.0 if name in FALLING else 1.0
    n_levels, n_against = len(bits), _n_against(sign * bits)
    up = np.tri(n_levels)
    down = -np.tri(n_levels).T
    return sign * np.where(np.arange(n_levels) < n_against, down, up)


def _n_against(bits: NDArray[np.float64]) -> int:
    """Count the levels, worst first, that speak against, so that the fewest bits turn round."""
    turned = [bits[:n].clip(min=0).sum() - bits[n:].clip(max=0).sum() for n in range(len(bits) + 1)]
    return int(np.argmin(turned))


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
