"""Problems told in other words: what the other side offers against what a complaint may be."""

import numpy as np

from matchmaker.candidates import PreparedQuery, answered, remedies
from matchmaker.domain import Side
from matchmaker.ranking.feature import (
    UNKNOWN,
    Breakdown,
    Facts,
    FactShare,
    Feature,
    FloatArray,
    IntArray,
    fact_of,
)
from matchmaker.ranking.features.ablation import ablated_passages, effective_ablation
from matchmaker.ranking.features.coverage import TEXTUAL
from matchmaker.snapshot import Stance, concepts_of


def guessed_problem_features() -> list[Feature]:
    """From a told problem to what addresses it."""

    def values(prepared: PreparedQuery, rows: IntArray) -> FloatArray:
        """
        How far the other side offers what addresses the problem that is told.

        The problem is guessed from complaints that are near in meaning, in any language; the surer
        the guess, the more it counts, and of several guesses the best that is answered.
        """
        told = remedies(prepared)
        if not told:
            return np.full(len(rows), np.nan)
        index = prepared.snapshot.texts.offering_concepts
        best = np.max([answered(index, answering) for answering in told.values()], axis=0)
        speaks = prepared.snapshot.texts.offering.lengths[rows] > 0
        return np.where(speaks, best[rows], np.nan)

    def breakdown(prepared: PreparedQuery, row: int, without: Facts) -> Breakdown:
        gone = effective_ablation(prepared, row, Stance.OFFERING, without)
        return prepared.once(("told", row, gone), lambda: _breakdown(prepared, row, gone))

    return [
        Feature(
            name="need_problems",
            family="need and offer",
            side=Side.SEEKS,
            unit="share",
            aspects=TEXTUAL,
            values=values,
            breakdown=breakdown,
        )
    ]


def _breakdown(prepared: PreparedQuery, row: int, without: Facts) -> Breakdown:
    told = remedies(prepared)
    passages = ablated_passages(prepared, row, Stance.OFFERING, without)
    if not told or not passages:
        return UNKNOWN
    index = prepared.snapshot.texts.offering_concepts
    named = {c: index.strength(count, row) for c, count in concepts_of(passages).items()}
    found = [
        (degree * named[concept], concept)
        for answering in told.values()
        for concept, degree in answering.items()
        if concept in named
    ]
    if not found:
        return Breakdown(0.0)
    value, concept = max(found)
    return Breakdown(
        value, (FactShare(fact=fact_of(prepared, row, "concept", concept), amount=value),)
    )
