"""Rerank a list: spread it over groups, places and topics; measure popularity."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from matchmaker.candidates import PreparedQuery
from matchmaker.domain import Layer, Side
from matchmaker.graph.network import row_indices
from matchmaker.ranking.feature import (
    Breakdown,
    Facts,
    Feature,
    FloatArray,
    IntArray,
    Removals,
    removed_keys,
)
from matchmaker.ranking.model import POPULARITY
from matchmaker.snapshot import Snapshot

# How alike two candidates are when they share a host organisation, a town's region, a topic.
SAME_HOST, SAME_REGION, SAME_TOPIC = 0.5, 0.2, 0.3


def diversify(
    snapshot: Snapshot, rows: Sequence[int], scores: Sequence[float], *, strength: float, k: int
) -> list[int]:
    """
    Choose k of the ranked candidates by maximal marginal relevance.

    `strength` in [0, 1] weighs likeness to those already chosen against the score, which is scaled
    to [0, 1] over the list.

    Returns:
        Positions in `rows`, in the new order.

    Source:
        Carbonell & Goldstein (1998), SIGIR.
    """
    if strength <= 0:
        return list(range(min(k, len(rows))))
    # Enough to choose from; each choice compares the whole pool with the last one chosen.
    pool = list(range(min(len(rows), 5 * k)))
    relevance = _scaled(np.array([scores[position] for position in pool]))
    chosen: list[int] = []
    closest = np.zeros(len(pool))
    while pool and len(chosen) < k:
        gains = [(1 - strength) * relevance[p] - strength * closest[p] for p in pool]
        # argmax takes the first of equals, which is the one that ranked higher.
        best = pool.pop(int(np.argmax(gains)))
        chosen.append(best)
        for position in pool:
            alike = likeness(snapshot, rows[position], rows[best])
            closest[position] = max(closest[position], alike)
    return chosen


def _scaled(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    spread = scores.max() - scores.min() if len(scores) else 0.0
    # Equal scores give no order, so likeness decides alone.
    return (scores - scores.min()) / spread if spread else np.ones_like(scores)


def likeness(snapshot: Snapshot, left: int, right: int) -> float:
    """How alike two profiles are, in [0, 1]: same host, same region, same topic."""
    nuts = snapshot.profiles.columns.nuts
    vectors = snapshot.texts.offering_vectors
    alike = SAME_HOST * bool(_hosts(snapshot, left) & _hosts(snapshot, right))
    alike += SAME_REGION * bool(nuts[left] and nuts[left] == nuts[right])
    return float(alike + SAME_TOPIC * max(float(vectors[left] @ vectors[right]), 0.0))


def _hosts(snapshot: Snapshot, row: int) -> frozenset[int]:
    affiliations = snapshot.network.adjacency.get(Layer.AFFILIATION)
    if affiliations is None:
        return frozenset()
    return frozenset(row_indices(affiliations, row).tolist())


TIES = (Layer.INTRODUCTION_ACCEPTED, Layer.EXPERT_CLIENT)
"""Beside joint projects: what makes partners, and what being suggested leads to."""


def popularity_feature() -> Feature:
    """
    The logarithm of one plus a candidate's partnerships; known of everybody, none being 0.

    It rests on joint projects, which can be taken away, yet names no evidence: a partnership too
    many is no reason for a pair.
    """

    def values(prepared: PreparedQuery, rows: IntArray) -> FloatArray:
        """Partnerships so far: joint projects, accepted introductions, experts and their firms."""
        return np.log1p(_partnerships(prepared)[rows])

    def breakdown(prepared: PreparedQuery, row: int, without: Facts) -> Breakdown:
        gone = _projects(prepared, row) & removed_keys(without, prepared, row, "activity")
        return Breakdown(float(np.log1p(_partnerships(prepared)[row] - len(gone))))

    def each_without(
        prepared: PreparedQuery, row: int, removals: Removals, places: Sequence[int]
    ) -> FloatArray:
        projects = _projects(prepared, row)
        gone = removed_keys(removals.gone, prepared, row, "activity")
        keys = (removals.facts[place].key for place in places)
        lost = np.array([len(projects & (gone | {key})) for key in keys], dtype=float)
        return np.log1p(_partnerships(prepared)[row] - lost)

    return Feature(
        name=POPULARITY,
        family="track record",
        side=Side.BOTH,
        unit="log of partnerships",
        aspects=frozenset({"activity"}),
        values=values,
        breakdown=breakdown,
        each_without=each_without,
    )


def _partnerships(prepared: PreparedQuery) -> FloatArray:
    """Joint projects and ties of every profile, by row."""

    def compute() -> FloatArray:
        network = prepared.snapshot.network
        counts = np.zeros(network.n_profiles)
        projects = network.participation.get(Layer.JOINT_PROJECT)
        if projects is not None:
            counts += np.diff(projects.indptr)
        for table in (network.ties[layer] for layer in TIES if layer in network.ties):
            # A tie is a partnership of both its ends, whichever of them it is written from.
            for ends in (table.sources, table.targets):
                counts += np.bincount(ends, minlength=network.n_profiles)
        return counts

    return prepared.memoise("partnerships", compute)


def _projects(prepared: PreparedQuery, row: int) -> frozenset[str]:
    """Ids of a candidate's joint projects."""

    def compute() -> frozenset[str]:
        network = prepared.snapshot.network
        projects = network.participation.get(Layer.JOINT_PROJECT)
        if projects is None:
            return frozenset()
        return frozenset(network.activity_ids[column] for column in row_indices(projects, row))

    return prepared.memoise(("projects of", row), compute)
