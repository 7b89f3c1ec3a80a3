"""Problems told in other words: what the other side offers against what a complaint may be."""

import numpy as np

from matchmaker.candidates import PreparedQuery, answered, best_answer, guess_share, remedies
from matchmaker.domain import Side
from matchmaker.ranking.feature import (
    UNKNOWN,
    Breakdown,
    Facts,
    Feature,
    FloatArray,
    IntArray,
)
from matchmaker.ranking.features.ablation import Basis, ablated_concepts, ablated_passages
from matchmaker.ranking.features.relative import best_value
from matchmaker.ranking.features.textual import fact_shares, textual_feature
from matchmaker.snapshot import Stance


def guessed_problem_features() -> list[Feature]:
    """From a told problem to what addresses it."""

    def values(prepared: PreparedQuery, rows: IntArray) -> FloatArray:
        """
        How far the other side offers what addresses the problem that is told.

        The problem is guessed from complaints that are near in meaning, in any language; the surer
        the guess, the more it counts, and of several guesses the best that is answered. A share of
        the best in the network, and the less of it the more tasks the need names itself.
        """
        if not remedies(prepared):
            return np.full(len(rows), np.nan)
        found = _answered(prepared, rows) * _scale(prepared)
        speaks = prepared.snapshot.texts.offering.lengths[rows] > 0
        return np.where(speaks, found, np.nan)

    return [
        textual_feature(
            "need_problems",
            side=Side.SEEKS,
            stance=Stance.OFFERING,
            unit="share of the best",
            values=values,
            breakdown=_breakdown,
            basis=Basis.CONCEPTS,
        )
    ]


def _answered(prepared: PreparedQuery, rows: IntArray) -> FloatArray:
    index, told = prepared.snapshot.texts.offering_concepts, remedies(prepared)

    def compute() -> FloatArray:
        return np.max([answered(index, answering) for answering in told.values()], axis=0)

    return prepared.memoise("answered guesses", compute)[rows]


def _scale(prepared: PreparedQuery) -> float:
    return guess_share(prepared) / best_value(prepared, "need_problems", _answered)


def _breakdown(prepared: PreparedQuery, row: int, without: Facts) -> Breakdown:
    told = remedies(prepared)
    if not told or not ablated_passages(prepared, row, Stance.OFFERING, without):
        return UNKNOWN
    index = prepared.snapshot.texts.offering_concepts
    left = ablated_concepts(prepared, row, Stance.OFFERING, without)
    named = {c: index.strength(count, row) for c, count in left.items()}
    best = [found for a in told.values() if (found := best_answer(named, a)) is not None]
    if not best:
        return Breakdown(0.0)
    concept, degree = max(best, key=lambda found: (found[1], found[0]))
    value = degree * _scale(prepared)
    return Breakdown(value, fact_shares(prepared, row, "concept", {concept: value}))
