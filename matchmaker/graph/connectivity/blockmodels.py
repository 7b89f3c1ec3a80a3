"""Positions: nodes with ties to the same others, found by correlation again and again (CONCOR)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from matchmaker.domain.frame import frame
from matchmaker.domain.notebook import notebook_value
from matchmaker.graph.arguments import at_least
from matchmaker.graph.connectivity.border import mixing_matrix
from matchmaker.graph.connectivity.size import density
from matchmaker.graph.connectivity.ties import FloatArray, GraphLike, IntArray, Node, Ties, ties_of

if TYPE_CHECKING:
    import polars as pl

# Correlations of correlations settle at ±1 within some ten rounds.
ROUNDS = 50
SETTLED = 1e-9


@notebook_value
@dataclass(frozen=True, slots=True, kw_only=True)
class Blockmodel:
    """A partition by position, and the ties between the positions."""

    labels: Mapping[Node, int]
    """Position of each node; 0 is the largest."""
    sizes: tuple[int, ...]
    densities: FloatArray
    """Share of the possible ties from the row's position to the column's; NaN where none is."""
    image: IntArray
    """1 where there are more ties than in the network on average, else 0."""
    n: int
    m: int

    def frame(self) -> "pl.DataFrame":
        """One row a node."""
        return frame({"node": [*self.labels], "position": [*self.labels.values()]})


def structural_equivalence(graph: GraphLike) -> FloatArray:
    """
    Correlate the ties of each two nodes; 1 where both are tied to the same others.

    Pearson's r over ties sent and, with direction, received; NaN for a node whose ties do not
    differ. What two nodes are to one another and to themselves is compared crosswise.

    Source:
        Wasserman & Faust (1994), Social Network Analysis, chapter 9.
    """
    return _profile_correlations(ties_of(graph))


def _profile_correlations(ties: Ties) -> FloatArray:
    matrix = ties.binary.toarray()
    stacked = np.hstack([matrix, matrix.T]) if ties.directed else matrix
    found = np.full((ties.n, ties.n), np.nan)
    for row in range(ties.n):
        for other in range(row, ties.n):
            found[row, other] = found[other, row] = _crosswise(stacked, row, other, ties.n)
    return found


def _crosswise(stacked: FloatArray, one: int, other: int, n: int) -> float:
    """Correlation of two profiles, where i's tie to j stands against j's tie to i."""
    left, right = stacked[one], stacked[other].copy()
    for start in range(0, stacked.shape[1], n):
        i, j = start + one, start + other
        right[[i, j]] = right[[j, i]]
    if not np.ptp(left) or not np.ptp(right):
        return float("nan")
    return float(np.corrcoef(left, right)[0, 1])


def concor(graph: GraphLike, *, depth: int = 2) -> Blockmodel:
    """
    Split nodes in two by the correlation of their ties, and each part again, `depth` times.

    At most 2 to the power of `depth` positions; a part in which all are alike is not split. Nodes
    whose ties do not differ, isolates among them, are a position of their own.

    Raises:
        InputError: The depth is no whole number from 1.

    Source:
        Breiger, Boorman & Arabie (1975), Journal of Mathematical Psychology 12.
    """
    at_least("depth", depth, 1)
    ties = ties_of(graph)
    similar = _profile_correlations(ties)
    known = ~np.isnan(np.diag(similar))
    parts = [np.flatnonzero(known)] if known.any() else []
    for _ in range(depth):
        parts = [half for part in parts for half in _halves(similar, part)]
    if not known.all():
        parts.append(np.flatnonzero(~known))
    return _blockmodel(ties, parts)


def _halves(similar: FloatArray, part: IntArray) -> list[IntArray]:
    """The part in two, by iterated correlation of its rows; whole where all are alike."""
    if len(part) < 2:
        return [part]
    matrix: FloatArray = similar[part]
    # Columns of nodes whose ties do not differ say nothing of anybody.
    matrix = matrix[:, ~np.isnan(matrix).any(axis=0)]
    for _ in range(ROUNDS):
        if (np.ptp(matrix, axis=1) < SETTLED).any():
            return [part]
        matrix = np.asarray(np.corrcoef(matrix), dtype=float)
        if (1 - np.abs(matrix) < SETTLED).all():
            break
    first = matrix[0] > 0
    return [part] if first.all() else [part[first], part[~first]]


def _blockmodel(ties: Ties, parts: list[IntArray]) -> Blockmodel:
    ordered = sorted(parts, key=lambda part: (-len(part), int(part[0])))
    labels = {
        ties.nodes[row]: number for number, part in enumerate(ordered) for row in part.tolist()
    }
    between = mixing_matrix(ties, {node: f"{label:04}" for node, label in labels.items()}).density
    densities = np.asarray(between, dtype=float)
    # Of a single node there is no density, and nothing lies above none.
    average = density(ties) if ties.n > 1 else 0.0
    above = [[cell > average for cell in row] for row in densities.tolist()]
    return Blockmodel(
        labels={node: labels[node] for node in ties.nodes},
        sizes=tuple(len(part) for part in ordered),
        densities=densities,
        image=np.array(above, dtype=np.int64).reshape(densities.shape),
        n=ties.n,
        m=ties.m,
    )
