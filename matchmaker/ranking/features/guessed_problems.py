"""Problems told in other words: what the other side offers against what a complaint may be."""

from typing import Final

import numpy as np

from matchmaker.candidates import (
    PreparedQuery,
    best_answer,
    guess_share,
    remedies,
    remedies_answered,
)
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
from matchmaker.ranking.features.near_words import near_word_features
from matchmaker.ranking.features.relative import best_value
from matchmaker.ranking.features.textual import fact_shares, textual_feature
from matchmaker.snapshot import Stance

WELL_MET: Final = 0.2
"""Where somebody meets more of the words than this share, they are the technology's own."""
FEW_TERMS: Final = 10.5
"""People complain in a sentence or two; longer texts describe. Both on T6 and T7, by folds."""
STEEPNESS: Final = {"met": 3, "length": 12}
"""How fast a guess fades past either; a slow fade costs needs that name their technology."""


def guessed_problem_features() -> list[Feature]:
    """From a told problem to what addresses it."""

    def values(prepared: PreparedQuery, rows: IntArray) -> FloatArray:
        """
        How far the other side offers what addresses the problem that is told.

        The problem is guessed from complaints in any language; what addresses several that are
        likely counts for all of them. A share of the best in the network, and the less of it the
        more tasks the need names, the better somebody meets its words, and the longer it is.
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
    return remedies_answered(prepared)[rows]


def _scale(prepared: PreparedQuery) -> float:
    best = best_value(prepared, "need_problems", _answered)
    return prepared.memoise("guess weight", lambda: _weight(prepared)) / best


def _weight(prepared: PreparedQuery) -> float:
    """What a guess is worth beside what the need says by itself; up to 1."""
    (near_words,) = near_word_features()
    met = best_value(prepared, near_words.name, near_words.values)
    n_terms = len(prepared.seeking_bag) / max(len(prepared.seeking), 1)
    by_length = min(1.0, FEW_TERMS / max(n_terms, 1)) ** STEEPNESS["length"]
    by_words = min(1.0, WELL_MET / met) ** STEEPNESS["met"]
    return guess_share(prepared) * by_words * by_length


def _breakdown(prepared: PreparedQuery, row: int, left: Rest) -> Breakdown:
    helping = remedies(prepared)
    if not helping or not left.speaks:
        return UNKNOWN
    best = best_answer(left.strengths, helping)
    if best is None:
        return Breakdown(0.0)
    concept, degree = best
    value = degree * _scale(prepared)
    return Breakdown(value, fact_shares(prepared, row, "concept", {concept: value}))
