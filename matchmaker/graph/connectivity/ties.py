"""One network as a sparse matrix: what every measure computes on, whatever it was given."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import networkx as nx
import numpy as np
import numpy.typing as npt
from scipy import sparse

from matchmaker.domain.frame import frame
from matchmaker.domain.notebook import with_html
from matchmaker.errors import InputError

if TYPE_CHECKING:
    import polars as pl

Node = Hashable
IntArray = npt.NDArray[np.int64]
FloatArray = npt.NDArray[np.float64]

# Rows of a sparse product are cut so that one piece needs about this many multiplications.
BLOCK = 20_000_000


@dataclass(frozen=True, kw_only=True)
class Ties:
    """
    Nodes and the weights of the ties between them.

    `weights` is n × n without a diagonal, with sorted indices, and symmetric unless `directed`.
    Parallel ties are one tie with the sum of their weights; self loops are left out and counted.
    """

    nodes: tuple[Node, ...]
    weights: sparse.csr_array
    directed: bool = False
    n_self_loops: int = 0

    def __repr__(self) -> str:
        return f"Ties(n={self.n}, m={self.m}, directed={self.directed})"

    @property
    def n(self) -> int:
        """Number of nodes, isolates included."""
        return len(self.nodes)

    @property
    def m(self) -> int:
        """Number of tied pairs; ordered pairs where ties have a direction."""
        return int(self.weights.nnz if self.directed else self.weights.nnz // 2)

    @cached_property
    def binary(self) -> sparse.csr_array:
        """Ones where there is a tie."""
        parts = (np.ones(self.weights.nnz), self.weights.indices, self.weights.indptr)
        return sparse.csr_array(parts, shape=self.weights.shape)

    @cached_property
    def degrees(self) -> IntArray:
        """Neighbours of each node, out-neighbours where ties have a direction."""
        return np.asarray(np.diff(self.weights.indptr), dtype=np.int64)

    @cached_property
    def position(self) -> Mapping[Node, int]:
        """Row of each node."""
        return {node: row for row, node in enumerate(self.nodes)}

    @cached_property
    def components(self) -> IntArray:
        """Number of each node's component; direction does not count."""
        found = sparse.csgraph.connected_components(self.weights, directed=False)
        return np.asarray(found[1], dtype=np.int64)

    def table(self) -> tuple[IntArray, IntArray, FloatArray]:
        """Rows of both ends of each tie, once a tie, and its weight."""
        rows = np.repeat(np.arange(self.n), self.degrees)
        columns, weights = self.weights.indices.astype(np.int64), self.weights.data
        if self.directed:
            return rows, columns, weights
        # A symmetric matrix holds each tie twice.
        once = rows < columns
        return rows[once], columns[once], weights[once]

    def pairs(self) -> tuple[IntArray, IntArray]:
        """Rows of both ends of each tie, once a tie."""
        return self.table()[:2]

    def undirected(self) -> "Ties":
        """The same ties without direction; the weights of both directions are added."""
        if not self.directed:
            return self
        both = sparse.csr_array(self.weights + self.weights.T)
        # Sums may come unsorted, and walks and binary searches need the order.
        both.sort_indices()
        return Ties(nodes=self.nodes, weights=both, n_self_loops=self.n_self_loops)

    def subset(self, rows: IntArray) -> "Ties":
        """Only these rows, in this order, and the ties between them."""
        part = sparse.csr_array(self.weights[rows][:, rows])
        part.sort_indices()
        nodes = tuple(self.nodes[row] for row in rows)
        return Ties(nodes=nodes, weights=part, directed=self.directed)

    def by_node(self, values: npt.ArrayLike) -> dict[Node, float]:
        """Name the values of an array of length n."""
        return dict(zip(self.nodes, np.asarray(values, dtype=float).tolist(), strict=True))

    def to_networkx(self) -> nx.Graph:
        """The network for networkx, weights included."""
        graph = nx.DiGraph() if self.directed else nx.Graph()
        graph.add_nodes_from(self.nodes)
        names, columns = self.nodes, (axis.tolist() for axis in self.table())
        triples = zip(*columns, strict=True)
        graph.add_weighted_edges_from((names[u], names[v], w) for u, v, w in triples)
        return graph


GraphLike: TypeAlias = nx.Graph | Ties
"""What the measures take: networkx, or `Ties` where one conversion should serve many of them."""


@with_html
@dataclass(frozen=True, slots=True, kw_only=True)
class NodeFigures:
    """One figure for each node, and the network that it speaks of."""

    measure: str
    values: Mapping[Node, float]
    n: int
    m: int
    n_draws: int | None = None
    """Sources drawn, where the figure is an estimate."""
    seed: int | None = None
    errors: Mapping[Node, float] | None = None
    """Standard error of each figure, where it is an estimate."""

    def __repr__(self) -> str:
        drawn = "" if self.n_draws is None else f", n_draws={self.n_draws}, seed={self.seed}"
        return f"NodeFigures({self.measure!r}, n={self.n}, m={self.m}{drawn})"

    def frame(self) -> "pl.DataFrame":
        """One row a node; the standard error too, where the figure is an estimate."""
        columns: dict[str, list[object]] = {
            "node": [*self.values],
            self.measure: [*self.values.values()],
        }
        if self.errors is not None:
            columns["error"] = [self.errors[node] for node in self.values]
        return frame(columns)


def ties_of(graph: GraphLike, *, weight: str = "weight") -> Ties:
    """
    Turn a networkx graph into arrays; arrays pass unchanged.

    A tie without the attribute `weight` weighs 1. A tie that weighs 0 still is a tie, so it may
    not be.

    Raises:
        InputError: A weight is no positive, finite number; or profiles are tied to what they share
            (nodes of `bipartite` 0 and 1), which a measure of one mode would take for profiles; or
            this is no graph.
    """
    if isinstance(graph, Ties):
        return graph
    if not isinstance(graph, nx.Graph):
        raise InputError("graph_expected", field="graph", value=type(graph).__name__)
    _require_one_mode(graph)
    nodes = tuple(graph)
    position = {node: row for row, node in enumerate(nodes)}
    edges = [
        (position[u], position[v], positive(w)) for u, v, w in graph.edges(data=weight, default=1.0)
    ]
    # Without a tie there would be no columns to read.
    table = np.array(edges, dtype=float).reshape(-1, 3)
    return _from_table(nodes, table, directed=bool(graph.is_directed()))


def _require_one_mode(graph: nx.Graph) -> None:
    modes = dict(graph.nodes(data="bipartite"))
    if 1 in modes.values() and any(modes[u] != modes[v] for u, v in graph.edges()):
        raise InputError("modes_mixed", field="graph")


def positive(weight: object) -> float:
    """
    The weight of a tie.

    Raises:
        InputError: It is no positive, finite number.
    """
    number = isinstance(weight, int | float | np.number) and not isinstance(weight, bool)
    if not number or not 0 < float(str(weight)) < float("inf"):
        raise InputError("weight_invalid", field="weight", value=str(weight))
    return float(str(weight))


def _from_table(nodes: tuple[Node, ...], table: FloatArray, *, directed: bool) -> Ties:
    loops = table[:, 0] == table[:, 1]
    rows, columns = table[~loops, 0].astype(np.int64), table[~loops, 1].astype(np.int64)
    weights = sparse.csr_array((table[~loops, 2], (rows, columns)), shape=(len(nodes),) * 2)
    if not directed:
        weights = sparse.csr_array(weights + weights.T)
    # Parallel ties become one with the sum of their weights.
    weights.sum_duplicates()
    weights.sort_indices()
    return Ties(
        nodes=nodes, weights=weights, directed=directed, n_self_loops=int(np.count_nonzero(loops))
    )


def figures(measure: str, ties: Ties, values: npt.ArrayLike) -> NodeFigures:
    """Name exact values, one a node."""
    return NodeFigures(measure=measure, values=ties.by_node(values), n=ties.n, m=ties.m)


def codes_of(ties: Ties, attribute: Mapping[Node, object]) -> tuple[IntArray, tuple[object, ...]]:
    """
    Number the values of an attribute, sorted as text.

    Returns:
        The number for each row, -1 where the attribute is absent, None, "" or NaN; and the values.
    """
    found = [attribute.get(node) for node in ties.nodes]
    # As text, since values may be of types that do not compare; repr tells 1 from "1".
    known = sorted({v for v in found if not is_unknown(v)}, key=lambda v: (str(v), repr(v)))
    number = {value: code for code, value in enumerate(known)}
    codes = [-1 if is_unknown(value) else number[value] for value in found]
    return np.array(codes, dtype=np.int64), tuple(known)


def is_unknown(value: object) -> bool:
    """Whether an attribute says nothing: absent, empty, or not a number."""
    return value is None or value == "" or value != value  # noqa: PLR0124 - NaN differs from itself


def known_part(
    ties: Ties, attribute: Mapping[Node, object]
) -> tuple[Ties, IntArray, tuple[object, ...]]:
    """The ties among nodes whose attribute is known, the numbers of its values, and the values."""
    codes, values = codes_of(ties, attribute)
    known = np.flatnonzero(codes >= 0)
    if len(known) == ties.n:
        return ties, codes, values
    return ties.subset(known), codes[known], values


def row_blocks(left: sparse.csr_array, right: sparse.csr_array) -> Iterator[slice]:
    """Cut the rows of `left @ right` into pieces of bounded work."""
    reach = np.diff(right.indptr)
    # 64 bits: multiplications of large products overflow 32.
    work = np.concatenate([[0], np.cumsum(reach[left.indices], dtype=np.int64)])[left.indptr]
    start, n = 0, left.shape[0]
    while start < n:
        stop = int(np.searchsorted(work, work[start] + BLOCK, side="right")) - 1
        stop = min(max(stop, start + 1), n)
        yield slice(start, stop)
        start = stop


def masked_product(
    left: sparse.csr_array, right: sparse.csr_array, mask: sparse.csr_array
) -> sparse.csr_array:
    """`(left @ right) * mask`, elementwise, without ever holding the whole product."""
    if not left.shape[0]:
        return sparse.csr_array(mask.shape, dtype=float)
    # Row by row block: the whole product of a hub's network would not fit in memory.
    pieces = [
        sparse.csr_array((left[rows] @ right).multiply(mask[rows]))
        for rows in row_blocks(left, right)
    ]
    return sparse.csr_array(sparse.vstack(pieces, format="csr"))


def masked_row_sums(
    left: sparse.csr_array, right: sparse.csr_array, mask: sparse.csr_array
) -> FloatArray:
    """Row sums of `(left @ right) * mask`."""
    sums = [
        np.asarray((left[rows] @ right).multiply(mask[rows]).sum(axis=1), dtype=float)
        for rows in row_blocks(left, right)
    ]
    return np.concatenate(sums) if sums else np.empty(0)


def ratio(numerator: float, denominator: float) -> float:
    """Divide; NaN where there is nothing to divide by."""
    return float(numerator / denominator) if denominator else float("nan")


def ratios(numerators: npt.ArrayLike, denominators: npt.ArrayLike) -> FloatArray:
    """Divide elementwise; NaN where there is nothing to divide by."""
    above, below = np.broadcast_arrays(
        np.asarray(numerators, dtype=float), np.asarray(denominators, dtype=float)
    )
    out = np.full(below.shape, np.nan)
    # Only where there is something to divide by, so that nothing warns.
    np.divide(above, below, out=out, where=below != 0)
    return out


Statistic = Callable[[Ties], float]
"""One figure of a network."""


def group_indicator(codes: IntArray, n_groups: int) -> sparse.csr_array:
    """Nodes by groups, ones; a code of -1 belongs to none."""
    rows = np.flatnonzero(codes >= 0)
    entries = (np.ones(len(rows)), (rows, codes[rows]))
    return sparse.csr_array(entries, shape=(len(codes), n_groups))


def label_map(nodes: Sequence[Node], codes: IntArray) -> dict[Node, int]:
    """Name a partition."""
    return dict(zip(nodes, codes.tolist(), strict=True))


def same_group(ties: Ties, codes: IntArray) -> sparse.csr_array:
    """Ones where a tie joins two nodes of one group; a code of -1 is no group."""
    rows = np.repeat(np.arange(ties.n), ties.degrees)
    columns = ties.binary.indices
    kept = (codes[rows] == codes[columns]) & (codes[rows] >= 0)
    entries = (np.ones(np.count_nonzero(kept)), (rows[kept], columns[kept]))
    return sparse.csr_array(entries, shape=ties.binary.shape)
