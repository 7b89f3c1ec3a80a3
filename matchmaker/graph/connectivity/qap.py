"""Correlate and regress whole networks, tested by permuting who is who (QAP, MRQAP)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from matchmaker.domain.frame import row_frame
from matchmaker.domain.notebook import notebook_value
from matchmaker.errors import InputError
from matchmaker.graph.arguments import at_least
from matchmaker.graph.connectivity.significance import Significance, significance
from matchmaker.graph.connectivity.ties import FloatArray, GraphLike, IntArray, Node, Ties, ties_of

if TYPE_CHECKING:
    import polars as pl

INTERCEPT = "(intercept)"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegressionTerm:
    """One predictor of a network regression."""

    name: str
    estimate: float
    """Change of the tie's weight with one more of the predictor, the others equal."""
    t: float
    """Estimate over its standard error; a pivot for the permutations, not for a t table."""
    test: Significance | None
    """t among those of permuted residuals; None for the intercept."""


@notebook_value
@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkRegression:
    """A regression of one network on others over the same nodes."""

    terms: tuple[RegressionTerm, ...]
    r_squared: float
    n: int
    n_cells: int
    """Pairs of nodes that it is fitted to."""

    def frame(self) -> "pl.DataFrame":
        """One row a term."""
        rows = [
            (term.name, term.estimate, term.t, None if term.test is None else term.test.p)
            for term in self.terms
        ]
        return row_frame(("term", "estimate", "t", "p"), rows)


def qap_correlation(
    one: GraphLike, other: GraphLike, *, n_draws: int = 999, seed: int = 0
) -> Significance:
    """
    Correlate two networks over the same nodes, weights included, beside permuted ones.

    Pearson's r over all pairs of nodes, without the diagonal; ordered pairs where either network
    has a direction. Nodes keep their ties and exchange their names.

    Raises:
        InputError: The nodes of both are not the same, or a number is out of range.

    Source:
        Krackhardt (1987), Social Networks 9; as `gcor` and `qaptest` in R's sna.
    """
    at_least("n_draws", n_draws, 1)
    rng = np.random.default_rng(at_least("seed", seed, 0))
    left, right = _aligned([one, other])
    cells = _cells(left, directed=_directed([one, other]))
    fixed, n = right[cells], len(left)

    def correlation(order: IntArray) -> float:
        return _pearson(left[np.ix_(order, order)][cells], fixed)

    drawn = [correlation(rng.permutation(n)) for _ in range(n_draws)]
    return significance(correlation(np.arange(n)), drawn, seed=seed)


def mrqap(
    outcome: GraphLike,
    predictors: Sequence[GraphLike],
    *,
    names: Sequence[str] = (),
    n_draws: int = 999,
    seed: int = 0,
) -> NetworkRegression:
    """
    Regress a network on others over the same nodes, tested by double semi-partialling.

    Of each predictor what the others do not tell is permuted, so that predictors may be related.

    Raises:
        InputError: The nodes are not the same, a predictor follows from the others, or a number is
            out of range.

    Source:
        Dekker, Krackhardt & Snijders (2007), Psychometrika 72; as `netlm` with `qapspp` in sna.
    """
    at_least("n_draws", n_draws, 1)
    at_least("predictors", len(predictors), 1)
    if names and not len(set(names)) == len(names) == len(predictors):
        raise InputError("names_uneven", {"n": len(predictors)}, field="names")
    rng = np.random.default_rng(at_least("seed", seed, 0))
    called = tuple(names) or tuple(f"x{k}" for k in range(1, len(predictors) + 1))
    y, *xs = _aligned([outcome, *predictors])
    cells = _cells(y, directed=_directed([outcome, *predictors]))
    design = np.column_stack([np.ones(int(cells.sum())), *(x[cells] for x in xs)])
    if np.linalg.matrix_rank(design) < design.shape[1]:
        raise InputError("predictors_dependent", field="predictors")
    fitted, t, r_squared = _least_squares(design, y[cells])
    terms = [RegressionTerm(name=INTERCEPT, estimate=fitted[0], t=t[0], test=None)]
    for k, name in enumerate(called, start=1):
        rest = _residual(xs[k - 1], np.delete(design, k, axis=1), cells)
        drawn = []
        for _ in range(n_draws):
            order = rng.permutation(len(y))
            permuted = design.copy()
            permuted[:, k] = rest[np.ix_(order, order)][cells]
            drawn.append(float(_least_squares(permuted, y[cells])[1][k]))
        test = significance(float(t[k]), drawn, seed=seed)
        terms.append(RegressionTerm(name=name, estimate=fitted[k], t=t[k], test=test))
    return NetworkRegression(
        terms=tuple(terms), r_squared=r_squared, n=len(y), n_cells=int(cells.sum())
    )


def _residual(x: FloatArray, others: FloatArray, cells: IntArray) -> FloatArray:
    """What the other predictors do not tell of one, as a matrix again."""
    left = x[cells] - others @ np.linalg.lstsq(others, x[cells], rcond=None)[0]
    matrix = np.zeros_like(x)
    matrix[cells] = left
    # Without direction half of the cells is known, and the other half mirrors it.
    return matrix if cells.T[cells].any() else matrix + matrix.T


def _least_squares(design: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray, float]:
    """Estimates, their t values, and the share of the variance that is explained."""
    inverse = np.linalg.pinv(design.T @ design)
    estimates = inverse @ design.T @ y
    left = y - design @ estimates
    freedom = max(len(y) - design.shape[1], 1)
    errors = np.sqrt(np.maximum(np.diag(inverse), 0.0) * float(left @ left) / freedom)
    t = np.divide(estimates, errors, out=np.full(len(estimates), np.nan), where=errors > 0)
    spread = float(((y - y.mean()) ** 2).sum())
    return estimates, t, 1 - float(left @ left) / spread if spread else float("nan")


def _pearson(x: FloatArray, y: FloatArray) -> float:
    x, y = x - x.mean(), y - y.mean()
    scale = float(np.sqrt((x @ x) * (y @ y)))
    return float(x @ y) / scale if scale else float("nan")


def _directed(graphs: Sequence[GraphLike]) -> bool:
    return any(ties_of(graph).directed for graph in graphs)


def _cells(matrix: FloatArray, *, directed: bool) -> IntArray:
    """Which cells count: all off the diagonal, or those above it."""
    n = len(matrix)
    every = ~np.eye(n, dtype=bool)
    return every if directed else np.triu(every)


def _aligned(graphs: Sequence[GraphLike]) -> list[FloatArray]:
    """The weights of each network as a matrix, nodes in the order of the first."""
    first, *others = (ties_of(graph) for graph in graphs)
    return [_matrix(first, first.nodes), *(_matrix(each, first.nodes) for each in others)]


def _matrix(ties: Ties, nodes: tuple[Node, ...]) -> FloatArray:
    if len(nodes) != ties.n or any(node not in ties.position for node in nodes):
        raise InputError("nodes_differ", field="graph")
    rows = np.array([ties.position[node] for node in nodes], dtype=np.int64)
    return np.asarray(ties.weights.toarray()[np.ix_(rows, rows)], dtype=float)
