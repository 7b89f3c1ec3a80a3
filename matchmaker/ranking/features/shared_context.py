"""Shared context: events that both attended, associations that both belong to."""

from collections.abc import Callable

import numpy as np

from matchmaker.candidates import PreparedQuery
from matchmaker.domain import Layer, Side
from matchmaker.graph.network import row_indices
from matchmaker.ranking.feature import (
    UNKNOWN,
    Breakdown,
    Facts,
    FactShare,
    Feature,
    FloatArray,
    IntArray,
    fact_of,
    removed_keys,
)
from matchmaker.ranking.features.activities import (
    Fold,
    Mass,
    ParticipantMasses,
    gather_by_participant,
)


def shared_context_features() -> list[Feature]:
    """Shared events and shared associations; shared projects are in `collaboration`."""
    return [
        gather_by_participant(
            ParticipantMasses(
                name="shared_events",
                family="acquaintance",
                side=Side.BOTH,
                unit="Newman weight",
                layer=Layer.ATTENDANCE,
                mass=newman_mass(Layer.ATTENDANCE),
                fold=Fold.SUM,
            )
        ),
        _shared_associations(),
    ]


def newman_mass(layer: Layer) -> Mass:
    """
    Weigh the asker's activities by 1 / (members - 1), so that a crowd says less than a table.

    Source:
        Newman (2001), Physical Review E 64, 016132.
    """

    def mass(prepared: PreparedQuery) -> FloatArray | None:
        """Meetings attended by both, each weighing 1 / (attendees - 1)."""
        network = prepared.snapshot.network
        if prepared.row is None:
            return None
        mine = row_indices(network.participation[layer], prepared.row)
        sizes = np.diff(network.attendance[layer].indptr)[mine]
        weights = np.zeros(network.n_activities)
        # The 1 only spares a division by zero: whoever is alone in an activity meets nobody there.
        weights[mine] = 1.0 / np.maximum(sizes - 1, 1)
        return weights

    return mass


def _shared_associations() -> Feature:
    def values(prepared: PreparedQuery, rows: IntArray) -> FloatArray:
        """Associations that both belong to, each weighing 1 / (members - 1)."""
        weights = _association_weights(prepared)
        if weights is None:
            return np.full(len(rows), np.nan)
        membership = prepared.snapshot.network.adjacency[Layer.MEMBERSHIP]
        sums = np.asarray(membership[rows] @ weights)
        # No membership is unknown, not zero: nobody's list of members is known to be complete.
        known = membership.indptr[rows + 1] > membership.indptr[rows]
        return np.where(known, sums, np.nan)

    def breakdown(prepared: PreparedQuery, row: int, without: Facts) -> Breakdown:
        weights = _association_weights(prepared)
        if weights is None:
            return UNKNOWN
        ids = prepared.snapshot.profiles.ids
        gone = removed_keys(without, prepared, row, "membership")
        theirs = row_indices(prepared.snapshot.network.adjacency[Layer.MEMBERSHIP], row)
        left = [int(other) for other in theirs if ids[other] not in gone]
        if not left:
            return UNKNOWN
        parts = (
            FactShare(fact=fact_of(prepared, row, "membership", ids[o]), amount=float(weights[o]))
            for o in left
            if weights[o] > 0
        )
        return Breakdown(float(sum(weights[o] for o in left)), parts)

    return _membership_feature(values, breakdown)


def _membership_feature(
    values: Callable[[PreparedQuery, IntArray], FloatArray],
    breakdown: Callable[[PreparedQuery, int, Facts], Breakdown],
) -> Feature:
    return Feature(
        name="shared_associations",
        family="acquaintance",
        side=Side.BOTH,
        unit="Newman weight",
        aspects=frozenset({"membership"}),
        values=values,
        breakdown=breakdown,
    )


def _association_weights(prepared: PreparedQuery) -> FloatArray | None:
    """Newman weights of the asker's associations, by row; None where it belongs to none."""
    membership = prepared.snapshot.network.adjacency.get(Layer.MEMBERSHIP)
    if membership is None or prepared.row is None:
        return None
    mine = row_indices(membership, prepared.row)
    if not len(mine):
        return None
    weights = np.zeros(prepared.snapshot.network.n_profiles)
    sizes = membership.indptr[mine + 1] - membership.indptr[mine]
    weights[mine] = 1.0 / np.maximum(sizes - 1, 1)
    return weights
