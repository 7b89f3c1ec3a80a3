"""Test figures against chance, by shuffled labels and by rewired ties."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from matchmaker.graph.arguments import at_least, between
from matchmaker.graph.connectivity.ties import (
    FloatArray,
    GraphLike,
    IntArray,
    Statistic,
    Ties,
    ratio,
    ties_of,
)

# Swaps tried for each tie before a rewired network counts as random (Milo et al. 2003 use 100,
# and show that the distance from the start is flat well before 10).
SWAPS_PER_TIE = 10
# Few tries succeed once most ties are short; networkx's default of five swaps is reached near 50.
LATTICE_SWAPS_PER_TIE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Significance:
    """A figure among those of random networks; NaN where it is undefined in any of them."""

    observed: float
    mean: float
    sd: float
    z: float
    """NaN where the random ones do not differ."""
    p: float
    """Two-sided: how often a random network lies at least as far from their mean."""
    p_low: float
    """How often a random figure is as low."""
    p_high: float
    """How often a random figure is as high."""
    n_draws: int
    seed: int


def significance(observed: float, drawn: npt.ArrayLike, *, seed: int) -> Significance:
    """
    Place a figure among drawn ones; p counts the figure itself as a draw, so it is never 0.

    Source:
        North, Curtis & Sham (2002), American Journal of Human Genetics 71.
    """
    draws = np.asarray(drawn, dtype=float)
    undefined = bool(np.isnan(draws).any()) or np.isnan(observed) or not len(draws)
    mean = float("nan") if undefined else float(draws.mean())
    sd = float(draws.std(ddof=1)) if not undefined and len(draws) > 1 else float("nan")
    # Figures that are equal but for rounding count as equal.
    slack = 1e-12 * max(1.0, abs(observed))

    def share(as_far: npt.NDArray[np.bool_]) -> float:
        return float("nan") if undefined else (1 + int(as_far.sum())) / (1 + len(draws))

    return Significance(
        observed=observed,
        mean=mean,
        sd=sd,
        # A spread of mere rounding would give any z at all.
        z=ratio(observed - mean, sd) if sd > slack else float("nan"),
        p=share(np.abs(draws - mean) >= abs(observed - mean) - slack),
        p_low=share(draws <= observed + slack),
        p_high=share(draws >= observed - slack),
        n_draws=len(draws),
        seed=seed,
    )


def label_test(
    statistic: Callable[[IntArray], float], labels: IntArray, *, n_draws: int = 999, seed: int = 0
) -> Significance:
    """
    Shuffle who has which label and leave the ties as they are.

    Source: Hubert & Schultz (1976), the quadratic assignment procedure.
    """
    at_least("n_draws", n_draws, 1)
    rng = np.random.default_rng(at_least("seed", seed, 0))
    drawn = [statistic(rng.permutation(labels)) for _ in range(n_draws)]
    return significance(statistic(labels), drawn, seed=seed)


def rewiring_test(
    graph: GraphLike, statistic: Statistic, *, n_draws: int = 99, seed: int = 0
) -> Significance:
    """Compare a figure with networks in which all keep their number of ties, not their partners."""
    at_least("n_draws", n_draws, 1)
    ties = ties_of(graph)
    drawn = [statistic(random) for random in rewired(ties, n_draws=n_draws, seed=seed)]
    return significance(statistic(ties), drawn, seed=seed)


def rewired(graph: GraphLike, *, n_draws: int, seed: int = 0) -> Iterator[Ties]:
    """
    Draw networks with the same degrees (in and out, with direction), without weights.

    Source:
        Maslov & Sneppen (2002), Science 296; Milo et al. (2003), cond-mat/0312028.
    """
    ties, n = ties_of(graph), at_least("n_draws", n_draws, 0)
    rng = np.random.default_rng(at_least("seed", seed, 0))
    return (_swapped(ties, rng) for _ in range(n))


def latticed(graph: GraphLike, *, seed: int = 0) -> Ties:
    """
    Swap ties of equal degrees towards neighbours on a ring, as long as no swap makes them longer.

    Nodes sit on the ring in their own order. The number of tries is bounded, so that networks in
    which nothing can be swapped, such as stars, come back as they are.

    Source:
        Sporns & Zwi (2004), Neuroinformatics 2.
    """
    ties = ties_of(graph)
    n = ties.n

    def length(u: int, v: int) -> int:
        around = abs(u - v)
        return min(around, n - around)

    rng = np.random.default_rng(at_least("seed", seed, 0))
    return _swapped(ties, rng, length=length, swaps=LATTICE_SWAPS_PER_TIE)


def _swapped(
    ties: Ties,
    rng: np.random.Generator,
    *,
    length: Callable[[int, int], int] | None = None,
    swaps: int = SWAPS_PER_TIE,
) -> Ties:
    """Try swaps of two ties; with a length, only those that make the two no longer together."""
    sources, targets = (ends.tolist() for ends in ties.pairs())
    m, directed = len(sources), ties.directed
    if m < 2:
        return ties
    present = set(zip(sources, targets, strict=True))
    tries = swaps * m
    # Drawn in bulk: a call of the generator for each try would take most of the time.
    picks = rng.integers(m, size=(tries, 2)).tolist()
    turns = rng.random(tries).tolist()
    for (i, j), turn in zip(picks, turns, strict=True):
        a, b, c, d = sources[i], targets[i], sources[j], targets[j]
        # Without direction a tie has no first end, so either may be swapped.
        if not directed and turn < 0.5:
            c, d = d, c
        # A swap must leave neither loops nor the same tie twice.
        if a == d or c == b or i == j:
            continue
        one, other = _ordered(a, d, directed=directed), _ordered(c, b, directed=directed)
        if one in present or other in present or one == other:
            continue
        if length is not None and length(a, d) + length(c, b) > length(a, b) + length(c, d):
            continue
        present -= {(sources[i], targets[i]), (sources[j], targets[j])}
        present |= {one, other}
        (sources[i], targets[i]), (sources[j], targets[j]) = one, other
    return _binary(ties, sources, targets)


def _ordered(u: int, v: int, *, directed: bool) -> tuple[int, int]:
    return (u, v) if directed or u < v else (v, u)


def _binary(ties: Ties, sources: Sequence[int], targets: Sequence[int]) -> Ties:
    entries = (np.ones(len(sources)), (sources, targets))
    weights = sparse.csr_array(entries, shape=ties.weights.shape)
    if not ties.directed:
        weights = sparse.csr_array(weights + weights.T)
    weights.sort_indices()
    return Ties(nodes=ties.nodes, weights=weights, directed=ties.directed)


def band(drawn: FloatArray, *, level: float = 0.95) -> tuple[FloatArray, FloatArray]:
    """Lower and upper quantiles of drawn curves, one a row, for the band in a chart."""
    between("level", level, 0.0, 1.0)
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return np.asarray(low, dtype=float), np.asarray(high, dtype=float)
