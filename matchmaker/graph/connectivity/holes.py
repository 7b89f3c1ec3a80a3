"""Structural holes: who bridges partners that do not know each other."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from matchmaker.graph.connectivity.ties import (
    FloatArray,
    GraphLike,
    Node,
    Ties,
    masked_product,
    masked_row_sums,
    ratios,
    ties_of,
)


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


def structural_holes(graph: GraphLike) -> StructuralHoles:
    """
    Compute constraint, effective size, efficiency and hierarchy of every node.

    Source:
        Burt (1992), Structural Holes, chapter 2; effective size as in Borgatti (1997),
        Connections 20, for binary ties.
    """
    ties = ties_of(graph).undirected()
    shares = _scaled_rows(ties.weights, np.asarray(ties.weights.sum(axis=1), dtype=float))
    parts = _dyadic_constraint(ties, shares)
    constraint = np.asarray(parts.sum(axis=1), dtype=float)
    constraint[ties.degrees == 0] = np.nan
    effective = _effective_size(ties, shares)
    return StructuralHoles(
        constraint=ties.by_node(constraint),
        effective_size=ties.by_node(effective),
        efficiency=ties.by_node(ratios(effective, ties.degrees)),
        hierarchy=ties.by_node(_hierarchy(parts, ties)),
        n=ties.n,
        m=ties.m,
    )


def _scaled_rows(weights: sparse.csr_array, by: FloatArray) -> sparse.csr_array:
    scale = np.divide(1.0, by, out=np.zeros(len(by)), where=by > 0)
    return sparse.csr_array(sparse.diags_array(scale) @ weights)


def _dyadic_constraint(ties: Ties, shares: sparse.csr_array) -> sparse.csr_array:
    """c_ij = (p_ij + sum over q of p_iq p_qj)² for each tie i, j."""
    indirect = masked_product(shares, shares, ties.binary)
    return sparse.csr_array((shares + indirect).power(2))


def _effective_size(ties: Ties, shares: sparse.csr_array) -> FloatArray:
    """Sum over partners j of 1 - sum over q of p_iq m_jq, m being relative to j's strongest tie."""
    strongest = np.zeros(ties.n)
    if ties.m:
        strongest = ties.weights.max(axis=1).toarray().astype(float)
    marginal = _scaled_rows(ties.weights, strongest)
    redundant = masked_row_sums(shares, sparse.csr_array(marginal.T), ties.binary)
    sizes = ties.degrees - redundant
    return np.where(ties.degrees > 0, sizes, np.nan)


def _hierarchy(parts: sparse.csr_array, ties: Ties) -> FloatArray:
    """Coleman–Theil disorder of the dyadic constraints."""
    mean = ratios(parts.sum(axis=1), ties.degrees)
    rows = np.repeat(np.arange(ties.n), np.diff(parts.indptr))
    relative = parts.data / mean[rows]
    disorder = np.bincount(rows, weights=relative * np.log(relative), minlength=ties.n)
    several = ties.degrees > 1
    scale = np.where(several, ties.degrees * np.log(np.maximum(ties.degrees, 2)), np.nan)
    # Rounding puts perfectly equal parts a hair below 0.
    return np.asarray(np.maximum(disorder / scale, 0.0), dtype=float)
