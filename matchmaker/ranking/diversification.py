"""Spread a list over groups, places and topics, at a stated price in score."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from matchmaker.domain import Layer
from matchmaker.graph.network import row_indices
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
    pool = list(range(min(len(rows), 5 * k)))
    relevance = _scaled(np.array([scores[position] for position in pool]))
    chosen: list[int] = []
    closest = np.zeros(len(pool))
    while pool and len(chosen) < k:
        gains = [(1 - strength) * relevance[p] - strength * closest[p] for p in pool]
        best = pool.pop(int(np.argmax(gains)))
        chosen.append(best)
        for position in pool:
            alike = likeness(snapshot, rows[position], rows[best])
            closest[position] = max(closest[position], alike)
    return chosen


def _scaled(scores: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    spread = scores.max() - scores.min() if len(scores) else 0.0
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
