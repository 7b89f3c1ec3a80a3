"""Find weak points, and measure what is left when nodes are removed."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from typing import Literal, get_args

import numpy as np

from matchmaker.domain.notebook import notebook_value
from matchmaker.errors import InputError
from matchmaker.graph.arguments import among, at_least, one_of
from matchmaker.graph.connectivity.articulation_points import cut_rows
from matchmaker.graph.connectivity.ties import (
    FloatArray,
    GraphLike,
    IntArray,
    Node,
    Ties,
    ratio,
    ties_of,
)

Strategy = Literal["random", "degree", "adaptive_degree"]


@notebook_value
@dataclass(frozen=True, slots=True, kw_only=True)
class WeakPoints:
    """Nodes and ties whose loss alone takes a component apart; direction does not count."""

    articulation_points: frozenset[Node]
    bridges: frozenset[frozenset[Node]]
    n: int
    m: int


@notebook_value
@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalCurve:
    """Size of the largest component while nodes go one by one."""

    giant_shares: FloatArray
    """Share of all n nodes in the largest component after 0, 1, …, n removals."""
    r_index: float
    """Mean share after 1 to n removals, in [0, 0.5]; NaN without nodes."""
    strategy: str
    n: int
    m: int
    n_draws: int
    seed: int | None
    """None where nothing is drawn."""
    low: FloatArray | None = None
    """2.5 % quantile of the drawn curves."""
    high: FloatArray | None = None
    """97.5 % quantile of the drawn curves."""


def weak_points(graph: GraphLike) -> WeakPoints:
    """
    Find articulation points and bridges.

    Source:
        Hopcroft & Tarjan (1973), Communications of the ACM 16.
    """
    ties = ties_of(graph).undirected()
    found, names = cut_rows(ties), ties.nodes
    return WeakPoints(
        articulation_points=frozenset(names[row] for row in found.points),
        bridges=frozenset(frozenset((names[u], names[v])) for u, v in found.bridges),
        n=ties.n,
        m=ties.m,
    )


def removal_curve(
    graph: GraphLike, strategy: Strategy = "random", *, n_draws: int = 20, seed: int = 0
) -> RemovalCurve:
    """
    Take nodes out at random, by their ties at the start, or by the ties they have left.

    Equal ones go in the order of the graph. Random removal is the mean of `n_draws` orders.

    Source:
        Schneider et al. (2011), PNAS 108; Albert, Jeong & Barabási (2000), Nature 406.
    """
    ties = ties_of(graph).undirected()
    one_of("strategy", strategy, get_args(Strategy))
    at_least("n_draws", n_draws, 1)
    at_least("seed", seed, 0)
    if strategy != "random":
        order = _by_degree(ties) if strategy == "degree" else _by_remaining_degree(ties)
        return _curve(ties, giant_sizes(ties, order), strategy)
    rng = np.random.default_rng(seed)
    # One order a draw, and the curves are averaged: a mean of orders means nothing.
    drawn = np.array([giant_sizes(ties, rng.permutation(ties.n)) for _ in range(n_draws)])
    shares = drawn / max(ties.n, 1)
    low, high = np.quantile(shares, [0.025, 0.975], axis=0)
    return _curve(
        ties, drawn.mean(axis=0), strategy, n_draws=n_draws, seed=seed, low=low, high=high
    )


def removal_in_order(graph: GraphLike, order: Sequence[Node]) -> RemovalCurve:
    """
    Take out the named nodes in this order, then the others in the order of the graph.

    Raises:
        InputError: A node is not there, or stands twice.
    """
    ties = ties_of(graph).undirected()
    among("order", order, ties.position)
    if len(set(order)) < len(order):
        raise InputError("nodes_repeated", field="order")
    named = [ties.position[node] for node in order]
    rest = np.setdiff1d(np.arange(ties.n), named)
    sizes = giant_sizes(ties, np.concatenate([np.array(named, dtype=np.int64), rest]))
    return _curve(ties, sizes, "given order")


def _curve(
    ties: Ties,
    sizes: FloatArray | IntArray,
    strategy: str,
    *,
    n_draws: int = 1,
    seed: int | None = None,
    low: FloatArray | None = None,
    high: FloatArray | None = None,
) -> RemovalCurve:
    return RemovalCurve(
        giant_shares=sizes / max(ties.n, 1),
        r_index=ratio(float(sizes[1:].sum()), ties.n**2),
        strategy=strategy,
        n=ties.n,
        m=ties.m,
        n_draws=n_draws,
        seed=seed,
        low=low,
        high=high,
    )


def giant_sizes(ties: Ties, order: IntArray) -> IntArray:
    """
    Nodes in the largest component after each removal, length n + 1.

    Walks backwards, where nodes come in and components only grow: union–find.
    """
    parent, size = list(range(ties.n)), [1] * ties.n
    starts, columns = ties.weights.indptr.tolist(), ties.weights.indices.tolist()
    present = [False] * ties.n
    sizes, largest = [0], 0
    for row in reversed(order.tolist()):
        present[row] = True
        root = row
        for other in columns[starts[row] : starts[row + 1]]:
            if present[other]:
                root = _unite(parent, size, root, _root(parent, other))
        largest = max(largest, size[root])
        sizes.append(largest)
    return np.array(sizes[::-1], dtype=np.int64)


def _root(parent: list[int], row: int) -> int:
    while parent[row] != row:
        # Halving the way on each look-up keeps later ones nearly constant.
        parent[row] = parent[parent[row]]
        row = parent[row]
    return row


def _unite(parent: list[int], size: list[int], one: int, other: int) -> int:
    if one == other:
        return one
    # The smaller under the larger keeps trees flat.
    if size[one] < size[other]:
        one, other = other, one
    parent[other] = one
    size[one] += size[other]
    return one


def _by_degree(ties: Ties) -> IntArray:
    # Equals in the order of the graph, so that curves can be repeated.
    return np.lexsort((np.arange(ties.n), -ties.degrees)).astype(np.int64)


def _by_remaining_degree(ties: Ties) -> IntArray:
    starts, columns = ties.weights.indptr.tolist(), ties.weights.indices.tolist()
    left = ties.degrees.tolist()
    queue = [(-count, row) for row, count in enumerate(left)]
    heapify(queue)
    order: list[int] = []
    while queue:
        count, row = heappop(queue)
        # An old entry: the node has lost ties since it was pushed.
        if -count != left[row]:
            continue
        order.append(row)
        left[row] = -1
        for other in columns[starts[row] : starts[row + 1]]:
            if left[other] >= 0:
                left[other] -= 1
                # Pushed again rather than moved: heaps cannot look an entry up.
                heappush(queue, (-left[other], other))
    return np.array(order, dtype=np.int64)


def fragmentation_without(graph: GraphLike, nodes: Iterable[Hashable]) -> float:
    """
    Share of the pairs of remaining nodes that have no path when these nodes have left.

    Returns:
        In [0, 1]; NaN below 2 remaining nodes. Source: Borgatti (2006), CMOT 12.
    """
    ties, gone = ties_of(graph), set(nodes)
    among("nodes", gone, ties.position)
    kept = np.array(
        [row for row, node in enumerate(ties.nodes) if node not in gone], dtype=np.int64
    )
    sizes = np.bincount(ties.subset(kept).components).astype(float)
    return 1 - ratio(float((sizes * (sizes - 1)).sum()), len(kept) * (len(kept) - 1))
