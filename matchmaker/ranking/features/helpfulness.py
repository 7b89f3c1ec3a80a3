"""Whom the one who asks could help: how much of what a candidate seeks it can answer."""

from collections.abc import Mapping

import numpy as np

from matchmaker.candidates import PreparedQuery, helped_by
from matchmaker.domain import Side
from matchmaker.ranking.feature import (
    NOTHING,
    UNKNOWN,
    Breakdown,
    Feature,
    FloatArray,
    IntArray,
)
from matchmaker.ranking.features.ablation import Rest, rest
from matchmaker.ranking.features.basis import Basis
from matchmaker.ranking.features.textual import fact_shares, textual_feature
from matchmaker.snapshot import Stance

NAME = "needs_answered"


def helpfulness_features() -> list[Feature]:
    """One feature: the candidate's needs against the asker's offer."""
    return [_needs_answered()]


def _needs_answered() -> Feature:
    def values(prepared: PreparedQuery, rows: IntArray) -> FloatArray:
        """
        Share by rarity of what a candidate seeks that the asker can answer, times n / (n + 1).

        Of the candidate's needs, not of the asker's offer: who can do many things helps no less.
        """
        worth = _worth_by_concept(prepared)
        if not worth.any():
            return np.full(len(rows), np.nan)
        sought = prepared.snapshot.texts.seeking_concepts.by_document
        each = np.repeat(np.arange(sought.shape[0]), np.diff(sought.indptr))
        weights = _weights(prepared)[sought.indices]
        answered = np.bincount(each, weights * worth[sought.indices], sought.shape[0])
        total = np.bincount(each, weights, sought.shape[0])
        n_sought = np.diff(sought.indptr)
        with np.errstate(invalid="ignore", divide="ignore"):
            shares = answered / total * n_sought / (n_sought + 1)
        speaks = prepared.snapshot.texts.seeking.lengths > 0
        # Needs in which nothing is recognised are needs of which nothing is answered.
        return np.where(speaks, np.nan_to_num(shares), np.nan)[rows]

    return textual_feature(
        NAME,
        side=Side.SERVES,
        stance=Stance.SEEKING,
        unit="share",
        values=values,
        breakdown=_breakdown,
        basis=Basis.CONCEPTS,
    )


def _breakdown(prepared: PreparedQuery, row: int, left: Rest) -> Breakdown:
    worth, column_of = _worth_by_concept(prepared), _column_of(prepared)
    if not worth.any() or not left.speaks:
        return UNKNOWN
    weights = prepared.snapshot.texts.concept_weights
    # Over all that was sought: who takes a need back is not helped the more.
    whole = rest(prepared, row, Stance.SEEKING, NOTHING).concepts
    total = sum(weights[concept] for concept in whole) * (1 + 1 / max(len(whole), 1))
    amounts = {
        concept: weights[concept] * float(worth[column_of[concept]]) / total
        for concept in sorted(left.concepts)
        if worth[column_of[concept]] > 0
    }
    return Breakdown(sum(amounts.values()), fact_shares(prepared, row, "concept", amounts))


def _worth_by_concept(prepared: PreparedQuery) -> FloatArray:
    """How far the asker's offer answers each concept, if somebody seeks it."""

    def compute() -> FloatArray:
        column_of, helped = _column_of(prepared), helped_by(prepared.snapshot.taxonomy)
        offered = prepared.offering_concepts if prepared.row is not None else frozenset()
        worth = np.zeros(len(column_of))
        for each in offered:
            for concept, degree in helped.get(each, {}).items():
                # A taxonomy may have grown since the snapshot was built.
                column = column_of.get(concept)
                if column is not None:
                    worth[column] = max(worth[column], degree)
        return worth

    return prepared.memoise("worth by concept", compute)


def _weights(prepared: PreparedQuery) -> FloatArray:
    weights = prepared.snapshot.texts.concept_weights
    return np.array([weights[name] for name in prepared.snapshot.texts.seeking_concepts.names])


def _column_of(prepared: PreparedQuery) -> Mapping[str, int]:
    return prepared.snapshot.texts.seeking_concepts.column_of
