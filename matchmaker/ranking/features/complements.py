"""Complements: who supplies, tests, researches or sells along what the one who asks makes."""

import numpy as np

from matchmaker.candidates import PreparedQuery, complement_scores, complements, presence
from matchmaker.domain import Side
from matchmaker.ranking.feature import (
    UNKNOWN,
    Breakdown,
    Feature,
    FloatArray,
    IntArray,
)
from matchmaker.ranking.features.ablation import Rest
from matchmaker.ranking.features.basis import Basis
from matchmaker.ranking.features.textual import fact_shares, textual_feature
from matchmaker.ranking.model import COMPLEMENT
from matchmaker.snapshot import Stance


def complement_features() -> list[Feature]:
    """One feature, which speaks where no need is stated."""
    return [_complement()]


def _complement() -> Feature:
    def values(prepared: PreparedQuery, rows: IntArray) -> FloatArray:
        """
        How far a profile offers what goes with the asker's own offer, where no need is stated.

        For each thing that the asker makes, the best of what the candidate offers: concepts that
        met it across ties more often than by chance, or that a table names where ties are few.
        """
        if complements(prepared) is None:
            return np.full(len(rows), np.nan)
        speaks = prepared.snapshot.texts.offering.lengths[rows] > 0
        return np.where(speaks, complement_scores(prepared)[rows], np.nan)

    return textual_feature(
        COMPLEMENT,
        side=Side.SEEKS,
        stance=Stance.OFFERING,
        unit="share",
        values=values,
        breakdown=_breakdown,
        basis=Basis.CONCEPTS,
    )


def _breakdown(prepared: PreparedQuery, row: int, left: Rest) -> Breakdown:
    found = complements(prepared)
    if found is None or not left.speaks:
        return UNKNOWN
    index = prepared.snapshot.texts.offering_concepts
    # Sorted, so that of equals the same one is shown each time.
    counts = dict(sorted(left.concepts.items()))
    named = dict(zip(counts, presence(np.array([*counts.values()])).tolist(), strict=True))
    relatedness = found.relatedness(
        own_kind=prepared.snapshot.profiles.kinds[row] is prepared.asker_kind
    )
    amounts: dict[str, float] = {}
    for place, share in enumerate(found.shares.values()):
        worth = {c: float(relatedness[place, index.column_of[c]] * p) for c, p in named.items()}
        best = max(worth.values(), default=0.0)
        # Equals share: without one of them the other stands in.
        equals = [c for c, w in worth.items() if w == best > 0]
        for concept in equals:
            amounts[concept] = amounts.get(concept, 0.0) + share * best / len(equals)
    return Breakdown(sum(amounts.values()), fact_shares(prepared, row, "concept", amounts))
