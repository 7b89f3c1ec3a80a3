"""Structural holes: who bridges partners that do not know each other."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np

from matchmaker.domain.frame import frame
from matchmaker.domain.notebook import notebook_value
from matchmaker.graph.connectivity.clustering import add_at, triangles
from matchmaker.graph.connectivity.ties import (
    FloatArray,
    GraphLike,
    IntArray,
    Node,
    Ties,
    ratios,
    ties_of,
)

if TYPE_CHECKING:
    import polars as pl


@notebook_value
@dataclass(frozen=True, slots=True, kw_only=True)
class StructuralHoles:
    """
    Burt's four figures for each node; ties count in both directions, with their weights.

    All are NaN for an isolate; hierarchy also for a node with a single partner.
    """

    constraint: Mapping[Node, float]
    """How far a node's effort ends with the same few partners; brokers have little."""
    effective_size: Mapping[Node, float]
    """Partners less what is redundant among them; in [1, partners]."""
    efficiency: Mapping[Node, float]
    """Effective size for each partner, in (0, 1]."""
    hierarchy: Mapping[Node, float]
    """How far the constraint comes from one partner, in [0, 1]."""
    n: int
    m: int

    def frame(self) -> "pl.DataFrame":
        """One row a node, with all four figures."""
        names = ("constraint", "effective_size", "efficiency", "hierarchy")
        columns = {name: [getattr(self, name)[node] for node in self.constraint] for name in names}
        return frame({"node": [*self.constraint], **columns})


def structural_holes(graph: GraphLike) -> StructuralHoles:
    """
    Compute constraint, effective size, efficiency and hierarchy of every node.

    Source:
        Burt (1992), Structural Holes, chapter 2; effective size as in Borgatti (1997),
        Connections 20, for binary ties.
    """
    ties = ties_of(graph).undirected()
    indirect, redundant = _through_thirds(ties)
    # Direct and through a third, then squared: Burt's dyadic constraint.
    parts = ((_shares(ties) + indirect) ** 2).T
    effective = np.where(ties.degrees > 0, ties.degrees - redundant, np.nan)
    constraint = np.where(ties.degrees > 0, _by_end(ties, parts), np.nan)
    return StructuralHoles(
        constraint=ties.by_node(constraint),
        effective_size=ties.by_node(effective),
        efficiency=ties.by_node(ratios(effective, ties.degrees)),
        hierarchy=ties.by_node(_hierarchy(ties, parts, constraint)),
        n=ties.n,
        m=ties.m,
    )


def _shares(ties: Ties) -> FloatArray:
    """p: the share of each tie in all of its first and of its second end; shape (2, ties)."""
    strength = np.asarray(ties.weights.sum(axis=1), dtype=float)
    one, other, weights = ties.table()
    return np.stack([weights / strength[one], weights / strength[other]])


def _marginals(ties: Ties) -> FloatArray:
    """m: each tie relative to the strongest of its first and of its second end; shape (2, ties)."""
    one, other, weights = ties.table()
    strongest = np.zeros(ties.n)
    # Unbuffered: with fancy indexing only the last of repeated rows would count.
    np.maximum.at(strongest, one, weights)
    np.maximum.at(strongest, other, weights)
    return np.stack([weights / strongest[one], weights / strongest[other]])


def _through_thirds(ties: Ties) -> tuple[FloatArray, FloatArray]:
    """
    Sum over the triangles on each tie i, j, q being the third corner.

    Returns:
        p_iq p_qj, shape (2, ties), for i the first and the second end; and for each node i, summed
        over its partners j, p_iq m_jq.
    """
    shares, marginals, first = _shares(ties), _marginals(ties), ties.pairs()[0]
    indirect, redundant = np.zeros((2, ties.m)), np.zeros(ties.n)

    def of(table: FloatArray, node: IntArray, tie: IntArray) -> FloatArray:
        # Which end of the tie a node is decides which of the two shares is its own.
        return np.asarray(table[(first[tie] != node).astype(int), tie], dtype=float)

    for some in triangles(ties):
        # Each corner may be the node, its partner or the third between them.
        for i, j, q in permutations(range(3)):
            node, partner, third = some.corners[i], some.corners[j], some.corners[q]
            toward = of(shares, node, some.sides[j])
            add_at(redundant, node, toward * of(marginals, partner, some.sides[i]))
            path, own = toward * of(shares, third, some.sides[i]), some.sides[q]
            second = first[own] != node
            add_at(indirect[0], own[~second], path[~second])
            add_at(indirect[1], own[second], path[second])
    return indirect, redundant


def _by_end(ties: Ties, parts: FloatArray) -> FloatArray:
    """Add up what each tie gives to its first and to its second end."""
    total = np.zeros(ties.n)
    for ends, part in zip(ties.pairs(), parts.T, strict=True):
        add_at(total, ends, part)
    return total


def _hierarchy(ties: Ties, parts: FloatArray, constraint: FloatArray) -> FloatArray:
    """Coleman–Theil disorder of the dyadic constraints."""
    mean = np.stack([constraint[ends] / ties.degrees[ends] for ends in ties.pairs()], axis=1)
    relative = parts / mean
    # Relative to the mean, so that only the spread counts, not the height.
    disorder = _by_end(ties, relative * np.log(relative))
    partners = np.maximum(ties.degrees, 2)
    # Rounding puts perfectly equal parts a hair below 0.
    scaled = np.maximum(disorder / (partners * np.log(partners)), 0.0)
    return np.where(ties.degrees > 1, scaled, np.nan)
