"""Measure distances by breadth-first search from many sources at once, one bit each."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from matchmaker.domain.notebook import notebook_value
from matchmaker.graph.arguments import at_least
from matchmaker.graph.connectivity.ties import (
    FloatArray,
    GraphLike,
    IntArray,
    Node,
    NodeFigures,
    Ties,
    figures,
    ratio,
    ties_of,
)

# Sources that walk together: 8 words of 64 bits for each node keep a pass inside the cache.
SOURCES_AT_ONCE = 512
# Rows whose bits are unpacked at once, a byte a bit: 4 MB.
ROWS_AT_ONCE = 8192

Words = npt.NDArray[np.uint64]


@notebook_value
@dataclass(frozen=True, slots=True, kw_only=True)
class DistanceTable:
    """
    How many nodes each node reaches at each number of steps; the base of every distance measure.

    `counts[row, k - 1]` is the number of the drawn sources at exactly k steps *to* the node, which
    without direction is the same as from it. All nodes are sources unless `n_draws` is given.
    """

    ties: Ties
    counts: IntArray
    n_draws: int | None = None
    seed: int | None = None
    by_source: IntArray | None = None
    """
    Shape (n_draws, levels): the same counts by source rather than by node, which tells how much
    the sources differ; None where all nodes were asked.
    """

    @property
    def n_sources(self) -> int:
        """How many nodes were asked."""
        return self.ties.n if self.n_draws is None else self.n_draws


@dataclass(frozen=True, slots=True, kw_only=True)
class PathLength:
    """Mean number of steps between two nodes that can reach each other."""

    mean: float
    """NaN where no pair is connected."""
    longest: int
    """The diameter of what is connected; 0 without ties; a lower bound where sources are drawn."""
    pair_share: float
    """Share of the node pairs that the mean speaks for: those with a path. NaN below 2 nodes."""
    node_share: float
    """Share of the nodes with a path to any other; NaN without nodes."""
    n: int
    m: int
    n_draws: int | None
    seed: int | None
    error: float | None = None
    """Standard error of the mean, where sources are drawn."""


def distance_table(graph: GraphLike, *, n_draws: int | None = None, seed: int = 0) -> DistanceTable:
    """
    Breadth-first search from all nodes, or from `n_draws` drawn without return.

    Each node holds one bit a source, so that a step for 512 sources is one pass over the ties:
    exact on 50,000 nodes and 1,000,000 ties in two to three minutes of one core; 2,048 drawn
    sources take six seconds there.
    """
    ties = ties_of(graph)
    if n_draws is not None:
        at_least("n_draws", n_draws, 1)
    at_least("seed", seed, 0)
    drawn = n_draws is not None and n_draws < ties.n
    sources = np.arange(ties.n)
    if drawn:
        sources = np.random.default_rng(seed).choice(ties.n, size=n_draws, replace=False)
    # Bits travel along ties, so a node gathers from whoever points at it.
    incoming = sparse.csr_array(ties.binary.T) if ties.directed else ties.binary
    levels: list[IntArray] = []
    reached: list[list[IntArray]] | None = [] if drawn else None
    for start in range(0, len(sources), SOURCES_AT_ONCE):
        part = sources[start : start + SOURCES_AT_ONCE]
        found = _add_levels(levels, incoming, part, by_source=drawn)
        if reached is not None:
            reached.append(found)
    counts = np.column_stack(levels) if levels else np.zeros((ties.n, 0), dtype=np.int64)
    return DistanceTable(
        ties=ties,
        counts=counts,
        n_draws=n_draws if drawn else None,
        seed=seed if drawn else None,
        by_source=None if reached is None else _stacked(reached, len(sources), len(levels)),
    )


def _stacked(batches: list[list[IntArray]], n_sources: int, n_levels: int) -> IntArray:
    """Counts of all batches below one another; a batch without far nodes has fewer levels."""
    table, start = np.zeros((n_sources, n_levels), dtype=np.int64), 0
    for number, batch in enumerate(batches):
        stop = min((number + 1) * SOURCES_AT_ONCE, n_sources)
        for level, counts in enumerate(batch):
            table[start:stop, level] = counts
        start = stop
    return table


def _add_levels(
    levels: list[IntArray], incoming: sparse.csr_array, sources: IntArray, *, by_source: bool
) -> list[IntArray]:
    """Walk from some sources; adds to each node's counts, and gives those by source if wanted."""
    seen = np.zeros((incoming.shape[0], -(-len(sources) // 64)), dtype=np.uint64)
    bits = np.arange(len(sources))
    # A bit for each source, so that one `or` moves 64 walks.
    seen[sources, bits // 64] = np.left_shift(np.uint64(1), (bits % 64).astype(np.uint64))
    frontier, level = seen.copy(), 0
    reached: list[IntArray] = []
    active = np.flatnonzero(np.diff(incoming.indptr))
    while len(active):
        fresh = _gather(incoming, frontier, active)
        # Only first arrivals count: they are the shortest.
        fresh &= ~seen[active]
        arrived = np.bitwise_count(fresh).sum(axis=1, dtype=np.int64)
        if not arrived.any():
            return reached
        if by_source:
            reached.append(_bits_by_column(fresh)[: len(sources)])
        if level == len(levels):
            levels.append(np.zeros(incoming.shape[0], dtype=np.int64))
        levels[level][active] += arrived
        frontier = np.zeros_like(seen)
        frontier[active] = fresh
        seen[active] |= fresh
        # A node that every source has reached has nothing more to learn.
        active = active[np.bitwise_count(seen[active]).sum(axis=1) < len(sources)]
        level += 1
    return reached


def _bits_by_column(words: Words) -> IntArray:
    """How many rows have each bit set; shape (64 * words,)."""
    # Little-endian on every machine, so that a bit stands for the same source.
    octets = np.ascontiguousarray(words.astype("<u8", copy=False)).view(np.uint8)
    total = np.zeros(octets.shape[1] * 8, dtype=np.int64)
    for start in range(0, len(octets), ROWS_AT_ONCE):
        bits = np.unpackbits(octets[start : start + ROWS_AT_ONCE], axis=1, bitorder="little")
        total += bits.sum(axis=0, dtype=np.int64)
    return total


def _gather(incoming: sparse.csr_array, frontier: Words, rows: IntArray) -> Words:
    starts, stops = incoming.indptr[rows], incoming.indptr[rows + 1]
    lengths = (stops - starts).astype(np.int64)
    offsets = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    places = np.arange(lengths.sum()) + np.repeat(starts - offsets, lengths)
    # One reduction over all neighbours' words; active rows have neighbours, so none is empty.
    return np.asarray(np.bitwise_or.reduceat(frontier[incoming.indices[places]], offsets, axis=0))


def _table(graph: GraphLike | DistanceTable) -> DistanceTable:
    return graph if isinstance(graph, DistanceTable) else distance_table(graph)


def mean_path_length(graph: GraphLike | DistanceTable) -> PathLength:
    """
    Mean shortest path over the pairs that have one, with the share of pairs that do.

    A mean without that share misleads: a network in pieces looks close.
    """
    table = _table(graph)
    n, by_step = table.ties.n, table.counts.sum(axis=0)
    steps = np.arange(1, len(by_step) + 1)
    paired = int(by_step.sum())
    return PathLength(
        mean=ratio(float(steps @ by_step), paired),
        longest=len(by_step),
        pair_share=ratio(paired, table.n_sources * (n - 1)) if n > 1 else float("nan"),
        node_share=ratio(int(np.count_nonzero(_tied(table.ties))), n),
        n=n,
        m=table.ties.m,
        n_draws=table.n_draws,
        seed=table.seed,
        error=_mean_error(table),
    )


def _mean_error(table: DistanceTable) -> float | None:
    """Compute the standard error of the mean path length, a ratio of two sums over sources."""
    if table.by_source is None:
        return None
    steps = np.arange(1, table.by_source.shape[1] + 1)
    paths, lengths = table.by_source.sum(axis=1), table.by_source @ steps
    mean = ratio(float(lengths.sum()), float(paths.sum()))
    return ratio(standard_error(lengths - mean * paths, table.ties.n), float(paths.mean()))


def standard_error(values: FloatArray, population: int) -> float:
    """
    Compute the standard error of a mean of values drawn without return; NaN below two.

    Source:
        Cochran (1977), Sampling Techniques, section 2.6.
    """
    k = len(values)
    if k < 2:
        return float("nan")
    # The last factor shrinks to 0 where everybody was asked.
    return float(np.std(values, ddof=1) * np.sqrt((1 - k / population) / k))


def efficiency_error(table: DistanceTable) -> float | None:
    """Standard error of `global_efficiency`; None where all nodes were asked."""
    if table.by_source is None:
        return None
    # Steps are few: a weighted sum of counts spares all distances.
    inverse = 1.0 / np.arange(1, table.by_source.shape[1] + 1)
    return standard_error(table.by_source @ inverse, table.ties.n) / (table.ties.n - 1)


def _tied(ties: Ties) -> IntArray:
    found = ties.degrees.copy()
    np.add.at(found, ties.weights.indices, 1)
    return found


def _inverse_steps(table: DistanceTable) -> FloatArray:
    return np.asarray(table.counts @ (1.0 / np.arange(1, table.counts.shape[1] + 1)), dtype=float)


def global_efficiency(graph: GraphLike | DistanceTable) -> float:
    """
    Mean of 1 / distance over all ordered pairs, 0 for those without a path.

    Returns:
        In [0, 1]; 1 when everybody is tied to everybody, NaN below 2 nodes.

    Source:
        Latora & Marchiori (2001), Physical Review Letters 87, 198701.
    """
    table = _table(graph)
    return ratio(float(_inverse_steps(table).sum()), table.n_sources * (table.ties.n - 1))


def harmonic_closeness(graph: GraphLike | DistanceTable) -> NodeFigures:
    """
    Mean of 1 / distance to a node from all others, 0 for those that cannot reach it.

    Returns:
        In [0, 1]; where sources were drawn, the mean over the sources. NaN below 2 nodes.

    Source:
        Rochat (2009); Boldi & Vigna (2014), Internet Mathematics 10.
    """
    table = _table(graph)
    n, ties = table.ties.n, table.ties
    if n < 2:
        return figures("harmonic_closeness", ties, np.full(n, np.nan))
    # Drawn sources stand for all others in proportion.
    scale = (n / table.n_sources) / (n - 1)
    values = _inverse_steps(table) * scale
    squares = table.counts @ (1.0 / np.arange(1, table.counts.shape[1] + 1) ** 2)
    return NodeFigures(
        measure="harmonic_closeness",
        values=ties.by_node(values),
        n=n,
        m=ties.m,
        n_draws=table.n_draws,
        seed=table.seed,
        errors=_node_errors(table, values / scale, squares, scale),
    )


def _node_errors(
    table: DistanceTable, sums: FloatArray, squares: FloatArray, scale: float
) -> dict[Node, float] | None:
    """Standard error for each node of a sum over drawn sources, from the sum of squares."""
    k, n = table.n_sources, table.ties.n
    if table.n_draws is None:
        return None
    if k < 2:
        return table.ties.by_node(np.full(n, np.nan))
    variance = np.maximum(squares - sums**2 / k, 0.0) / (k - 1)
    return table.ties.by_node(np.sqrt(k * variance * (1 - k / n)) * scale)


def reach_within(graph: GraphLike | DistanceTable, steps: int) -> NodeFigures:
    """
    Share of the other nodes within k steps of (with direction: that come to) each node.

    Returns:
        In [0, 1]; NaN below 2 nodes. Source: Borgatti (2006), "Identifying sets of key players".
    """
    at_least("steps", steps, 1)
    table = _table(graph)
    n, ties = table.ties.n, table.ties
    if n < 2:
        return figures(f"reach_within_{steps}", ties, np.full(n, np.nan))
    scale = (n / table.n_sources) / (n - 1)
    within = table.counts[:, :steps].sum(axis=1).astype(float)
    values = within * scale
    return NodeFigures(
        measure=f"reach_within_{steps}",
        values=ties.by_node(values),
        n=n,
        m=ties.m,
        n_draws=table.n_draws,
        seed=table.seed,
        errors=_node_errors(table, within, within, scale),
    )
