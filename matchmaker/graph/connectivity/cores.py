"""Find cores: who is in the dense middle, and whether there is one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import numpy.typing as npt
from scipy import optimize, sparse
from threadpoolctl import threadpool_limits

from matchmaker.domain.frame import frame
from matchmaker.domain.notebook import notebook_value
from matchmaker.graph.connectivity import accelerated
from matchmaker.graph.connectivity.ties import (
    FloatArray,
    GraphLike,
    IntArray,
    Node,
    NodeFigures,
    Ties,
    figures,
    ties_of,
)

if TYPE_CHECKING:
    import polars as pl

Flags = npt.NDArray[np.bool_]


@notebook_value
@dataclass(frozen=True, slots=True, kw_only=True)
class CorePeriphery:
    """A core whose members are all tied, and a periphery without ties among its members."""

    core: frozenset[Node]
    fit: float
    """
    Correlation of the ties with that ideal, over pairs inside the core and inside the periphery;
    NaN where either never varies.
    """
    errors: int
    """Ties missing in the core and present in the periphery."""
    core_density: float
    between_density: float
    periphery_density: float
    n: int
    m: int


@notebook_value
@dataclass(frozen=True, slots=True, kw_only=True)
class Coreness:
    """How far each node belongs to the core, where belonging is a matter of degree."""

    values: Mapping[Node, float]
    """Not negative, length 1; NaN without ties."""
    fit: float
    """Correlation of the ties with the products of the values; NaN where either never varies."""
    n: int
    m: int

    def frame(self) -> "pl.DataFrame":
        """One row a node."""
        return frame({"node": [*self.values], "coreness": [*self.values.values()]})


def core_numbers(graph: GraphLike) -> NodeFigures:
    """
    Compute core numbers: the largest k whose k-core holds the node.

    Source:
        Seidman (1983), Social Networks 5; Batagelj & Zaveršnik (2003), cs/0310049.
    """
    ties = ties_of(graph).undirected()
    if ties.m and accelerated.is_there():
        return figures("core_number", ties, accelerated.core_numbers(ties))
    found = nx.core_number(nx.from_scipy_sparse_array(ties.binary))
    return figures("core_number", ties, [found[row] for row in range(ties.n)])


def core_periphery(graph: GraphLike) -> CorePeriphery:
    """
    Split the nodes into core and periphery, ties between the two left free.

    Starts from the split with the fewest errors, which is exact (the k nodes with most ties, for
    the best k), and moves single nodes as long as the correlation rises: the fit is a local
    optimum. Direction and weights do not count.

    Source:
        Borgatti & Everett (2000), Social Networks 21; Lip (2011), arXiv:1102.5511.
    """
    ties = ties_of(graph).undirected()
    core = _climb(ties, fewest_errors(ties))
    inside, between, outside = _block_ties(ties, core)
    k = int(core.sum())
    rest = ties.n - k
    pairs = (k * (k - 1) / 2, float(k * rest), rest * (rest - 1) / 2)
    densities = [
        _share(count, of) for count, of in zip((inside, between, outside), pairs, strict=True)
    ]
    return CorePeriphery(
        core=frozenset(ties.nodes[row] for row in np.flatnonzero(core)),
        fit=float(_phi(np.array(k), np.array(inside), np.array(outside), ties.n)),
        errors=int(pairs[0] - inside + outside),
        core_density=densities[0],
        between_density=densities[1],
        periphery_density=densities[2],
        n=ties.n,
        m=ties.m,
    )


def _share(count: float, of: float) -> float:
    return count / of if of else float("nan")


def fewest_errors(ties: Ties) -> Flags:
    """The core with fewest ties missing inside and present outside; the smallest of equals."""
    core = np.zeros(ties.n, dtype=bool)
    # Of equal degrees the earlier node, so that the core does not depend on the sort.
    order = np.lexsort((np.arange(ties.n), -ties.degrees))
    sizes = np.arange(ties.n + 1)
    covered = np.concatenate([[0], np.cumsum(ties.degrees[order])])
    # Errors for every k at once: ties outside less ties inside follow from degrees alone.
    errors = ties.m + sizes * (sizes - 1) // 2 - covered
    core[order[: int(np.argmin(errors))]] = True
    return core


def _block_ties(ties: Ties, core: Flags) -> tuple[int, int, int]:
    rows, columns = ties.pairs()
    members = core[rows].astype(int) + core[columns]
    counts = np.bincount(members, minlength=3)
    return int(counts[2]), int(counts[1]), int(counts[0])


def _phi(k: FloatArray | IntArray, inside: FloatArray, outside: FloatArray, n: int) -> FloatArray:
    """Correlation of ties with membership over pairs inside the core and inside the periphery."""
    core_pairs, rest_pairs = k * (k - 1) / 2, (n - k) * (n - k - 1) / 2
    pairs, present = core_pairs + rest_pairs, inside + outside
    above = inside * pairs - core_pairs * present
    below = core_pairs * rest_pairs * present * (pairs - present)
    out = np.full(np.shape(below), np.nan)
    np.divide(above, np.sqrt(np.maximum(below, 0.0)), out=out, where=below > 0)
    return out


def _climb(ties: Ties, core: Flags) -> Flags:
    """Move the node that raises the correlation most, until none does."""
    core, n = core.copy(), ties.n
    to_core = np.asarray(ties.binary @ core.astype(float), dtype=float)
    inside, _, outside = (float(count) for count in _block_ties(ties, core))
    best = float(_phi(np.array(core.sum()), np.array(inside), np.array(outside), n))
    while n:
        change = np.where(core, -1, 1)
        to_rest = ties.degrees - to_core
        new_inside = inside + change * to_core
        new_outside = outside - change * to_rest
        fits = _phi(core.sum() + change, new_inside, new_outside, n)
        if np.isnan(fits).all():
            return core
        row = int(np.nanargmax(fits))
        # A gain below rounding would let two nodes change places for ever.
        if not (np.isnan(best) or fits[row] > best + 1e-12):
            return core
        best, inside, outside = float(fits[row]), float(new_inside[row]), float(new_outside[row])
        to_core[ties.binary.indices[ties.binary.indptr[row] : ties.binary.indptr[row + 1]]] += (
            change[row]
        )
        core[row] = not core[row]
    return core


def coreness(graph: GraphLike) -> Coreness:
    """
    Give each node a coreness so that products of two best fit the ties between them.

    Least squares off the diagonal; the weights count where there are any, direction does not.

    Source:
        Borgatti & Everett (2000), Social Networks 21; Boyd et al. (2010), Social Networks 32.
    """
    ties = ties_of(graph).undirected()
    if not ties.m:
        missing = figures("coreness", ties, np.full(ties.n, np.nan)).values
        return Coreness(values=missing, fit=float("nan"), n=ties.n, m=0)
    # An isolate's best coreness is 0, so it need not be searched for.
    tied = np.flatnonzero(ties.degrees)
    values = np.zeros(ties.n)
    values[tied] = _best_coreness(ties.subset(tied))
    return Coreness(
        values=ties.by_node(values / np.linalg.norm(values)),
        fit=_product_fit(ties, values),
        n=ties.n,
        m=ties.m,
    )


def _best_coreness(ties: Ties) -> FloatArray:
    # Whoever has many ties is likely in the core; a start near the goal saves steps.
    start = np.sqrt(ties.degrees / np.sqrt(2.0 * ties.m))
    # Scaled, so that the tolerances mean the same in every network.
    weights = ties.weights / float(ties.weights.data.mean())
    # Its steps are so small that threads wait for one another: eight times slower on two cores.
    with threadpool_limits(limits=1, user_api="blas"):
        found = optimize.minimize(
            _misfit,
            start,
            args=(weights,),
            jac=True,
            method="L-BFGS-B",
            bounds=[(0.0, None)] * ties.n,
            options={"maxiter": 500, "ftol": 1e-15, "gtol": 1e-10},
        )
    return np.asarray(found.x, dtype=float)


def _misfit(values: FloatArray, weights: sparse.csr_array) -> tuple[float, FloatArray]:
    """Sum of squared errors off the diagonal, less a constant, and its gradient."""
    pulled, length = weights @ values, float(values @ values)
    # Expanded, so that only ties are looked at and not the squares of all pairs.
    error = -2 * float(values @ pulled) + length**2 - float((values**4).sum())
    return error, np.asarray(4 * (length * values - pulled - values**3), dtype=float)


def _product_fit(ties: Ties, values: FloatArray) -> float:
    """Pearson's correlation of weights and products over ordered pairs of different nodes."""
    pairs, squares = ties.n * (ties.n - 1), float((values**2).sum())
    mean_weight = float(ties.weights.sum()) / pairs
    mean_product = (float(values.sum()) ** 2 - squares) / pairs
    product_variance = (squares**2 - float((values**4).sum())) / pairs - mean_product**2
    weight_variance = float((ties.weights.data**2).sum()) / pairs - mean_weight**2
    together = float(values @ (ties.weights @ values)) / pairs - mean_weight * mean_product
    spread = product_variance * weight_variance
    # Below this the variance is what rounding leaves of none.
    return together / np.sqrt(spread) if spread > 1e-18 else float("nan")
