"""Whoever seeks the same: a peer of the one who asks, and no answer."""

from math import isnan

import numpy as np

from matchmaker.candidates import (
    PreparedQuery,
    StatementMatch,
    need_match,
    same_need_match,
    statements_said,
)
from matchmaker.domain import Side
from matchmaker.ranking.feature import (
    Breakdown,
    Facts,
    FactShare,
    Feature,
    FloatArray,
    IntArray,
    Removals,
    fact_of,
)
from matchmaker.ranking.features.ablation import STATEMENT, rest
from matchmaker.ranking.features.basis import Basis, places_touched
from matchmaker.ranking.features.textual import TEXTUAL
from matchmaker.snapshot import Stance

STANCES = (Stance.SEEKING, Stance.OFFERING)
"""What a candidate seeks is held against what it offers."""


def same_need_feature() -> Feature:
    """Make the feature: how much nearer a candidate's needs are than its offers."""

    def values(prepared: PreparedQuery, rows: IntArray) -> FloatArray:
        """
        How much nearer in meaning what a candidate seeks is to the need than what it offers.

        Who has the same problem and offers nothing against it is a peer. Zero where its offers are
        as near, or where it seeks nothing.
        """
        asked, peers = need_match(prepared), same_need_match(prepared)
        if asked is None or peers is None:
            return np.full(len(rows), np.nan)
        leads = prepared.memoise(
            "same need", lambda: _lead(peers.best_seekers(), asked.best_offers())
        )
        return leads[rows]

    def breakdown(prepared: PreparedQuery, row: int, without: Facts) -> Breakdown:
        # Whatever is taken away, only what was said here makes it another value.
        gone = tuple(rest(prepared, row, stance, without).without for stance in STANCES)
        key = ("same need", row, gone)
        return prepared.memoise(key, lambda: compared(prepared, row, without))

    def compared(prepared: PreparedQuery, row: int, without: Facts) -> Breakdown:
        asked, peers = need_match(prepared), same_need_match(prepared)
        if asked is None or peers is None:
            return Breakdown(float("nan"))
        seekers, offers = prepared.memoise(
            ("same need met", row),
            lambda: (
                peers.seekers(peers.answers.rows_of(row)),
                asked.offers(asked.answers.rows_of(row)),
            ),
        )
        sought = _best(peers, seekers, prepared, row, without)
        offered = _best(asked, offers, prepared, row, without, Stance.OFFERING)
        # What says nothing is as far as can be.
        known = (0.0 if isnan(each) else each for each in (sought[0], offered[0]))
        value = max(next(known) - next(known), 0.0)
        if not value:
            return Breakdown(0.0)
        said = statements_said(prepared, row, Stance.SEEKING)
        fact = fact_of(prepared, row, STATEMENT, said[sought[1]].key)
        return Breakdown(value, (FactShare(fact=fact, amount=value),))

    return Feature(
        name="same_need",
        family="rivalry",
        side=Side.SEEKS,
        unit="share",
        aspects=TEXTUAL,
        values=values,
        breakdown=breakdown,
        touched_by=_touched,
    )


def _lead(sought: FloatArray, offered: FloatArray) -> FloatArray:
    return np.maximum(np.nan_to_num(sought) - np.nan_to_num(offered), 0.0)


def _best(
    match: StatementMatch,
    nearness: FloatArray,
    prepared: PreparedQuery,
    row: int,
    without: Facts,
    stance: Stance = Stance.SEEKING,
) -> tuple[float, int]:
    """The nearest of the statements that are left to all that is asked, and which says most."""
    left = rest(prepared, row, stance, without).statements
    if not left.any():
        return float("nan"), 0
    shown = np.where(left, nearness, 0.0)
    total = float(match.shares @ shown.max(axis=1))
    return total, int((match.shares @ shown).argmax())


def _touched(prepared: PreparedQuery, row: int, removals: Removals) -> list[int]:
    places = (
        places_touched(prepared, row, stance, removals, Basis.STATEMENTS) for stance in STANCES
    )
    return sorted({place for found in places for place in found})
