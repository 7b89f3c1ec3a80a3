"""Meaning across words and languages: statements of both sides, compared one by one."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from matchmaker.candidates import (
    PreparedQuery,
    StatementMatch,
    need_match,
    offer_match,
    statements_said,
)
from matchmaker.domain import Side
from matchmaker.ranking.feature import (
    UNKNOWN,
    Breakdown,
    FactShare,
    Feature,
    FloatArray,
    IntArray,
)
from matchmaker.ranking.features.ablation import STATEMENT, Mask
from matchmaker.ranking.features.basis import Basis
from matchmaker.ranking.features.textual import fact_shares, textual_feature
from matchmaker.snapshot import Stance, Statement


@dataclass(frozen=True)
class Reading:
    """One way of comparing statements: whose are compared, and how they become a number."""

    name: str
    side: Side
    stance: Stance
    """Of the candidate's statements."""
    match: Callable[[PreparedQuery], StatementMatch | None]
    fold: Callable[[StatementMatch], FloatArray]
    """A number for every profile; NaN where it says nothing."""
    met: Callable[[StatementMatch, slice], FloatArray]
    """What each of one profile's statements reaches."""
    parts: Callable[[StatementMatch, FloatArray, Mask], tuple[float, FloatArray]]
    """The number for those of them that are left, and what each brings."""


def statement_features() -> list[Feature]:
    """From need to offer by the best statement and by all, from their need to our offers."""
    return [_best_statement(), _votes(), _their_best_statement()]


def _best_statement() -> Feature:
    def values(prepared: PreparedQuery, rows: IntArray) -> FloatArray:
        """
        For each sought statement the offered one that is nearest in meaning; a weighted mean.

        0.5 is as near as the ten nearest statements of the network, in any language. What is
        offered outright counts in full, a description less, a trade least; what is sought counts
        by its rare words.
        """
        return _values(reading, prepared, rows)

    reading = Reading(
        name="need_statements",
        side=Side.SEEKS,
        stance=Stance.OFFERING,
        match=need_match,
        fold=lambda match: match.best_offers(),
        met=lambda match, rows: match.offers(rows),
        parts=_best_parts,
    )
    return _feature(reading, values)


def _best_parts(match: StatementMatch, met: FloatArray, left: Mask) -> tuple[float, FloatArray]:
    offers = np.where(left, met, -1.0)
    best = offers.argmax(axis=1)
    reached = offers[np.arange(len(offers)), best] * match.shares
    return float(reached.sum()), np.bincount(best, reached, len(left)).astype(float)


def _votes() -> Feature:
    def values(prepared: PreparedQuery, rows: IntArray) -> FloatArray:
        """
        How many offered statements are near to what is sought, and how near, as x / (1 + x).

        Offers weigh more than descriptions; a long profile is not ahead for its length.
        """
        return _values(reading, prepared, rows)

    reading = Reading(
        name="need_statement_votes",
        side=Side.SEEKS,
        stance=Stance.OFFERING,
        match=need_match,
        fold=lambda match: _saturated(match.damped_votes()),
        met=lambda match, rows: match.votes(rows) / match.damping(rows),
        parts=_vote_parts,
    )
    return _feature(reading, values)


def _vote_parts(_: StatementMatch, met: FloatArray, left: Mask) -> tuple[float, FloatArray]:
    # The damping stays that of the whole profile: who loses a statement must not gain by it.
    votes = np.where(left, met, 0.0)
    total = votes.sum()
    return float(_saturated(total)), votes / (1 + total)


def _saturated(votes: FloatArray) -> FloatArray:
    return votes / (1 + votes)


def _their_best_statement() -> Feature:
    def values(prepared: PreparedQuery, rows: IntArray) -> FloatArray:
        """
        The nearest two statements of what the other side seeks and what the one who asks offers.

        0.5 is as near as the ten nearest sought statements of the network, in any language.
        """
        return _values(reading, prepared, rows)

    reading = Reading(
        name="their_need_statements",
        side=Side.SERVES,
        stance=Stance.SEEKING,
        match=offer_match,
        fold=lambda match: match.best_leads().max(axis=0),
        met=lambda match, rows: match.leads(rows).max(axis=0),
        parts=_their_parts,
    )
    return _feature(reading, values)


def _their_parts(_: StatementMatch, met: FloatArray, left: Mask) -> tuple[float, FloatArray]:
    leads = np.where(left, met, -1.0)
    brought = np.zeros(len(left))
    brought[leads.argmax()] = leads.max()
    return float(leads.max()), brought


def _values(reading: Reading, prepared: PreparedQuery, rows: IntArray) -> FloatArray:
    match = reading.match(prepared)
    if match is None:
        return np.full(len(rows), np.nan)
    return prepared.memoise(("all of", reading.name), lambda: reading.fold(match))[rows]


def _feature(reading: Reading, values: Callable[[PreparedQuery, IntArray], FloatArray]) -> Feature:
    return textual_feature(
        reading.name,
        side=reading.side,
        stance=reading.stance,
        unit="share",
        values=values,
        breakdown=lambda prepared, row, left: _breakdown(reading, prepared, row, left.statements),
        basis=Basis.STATEMENTS,
    )


def _breakdown(reading: Reading, prepared: PreparedQuery, row: int, left: Mask) -> Breakdown:
    match = reading.match(prepared)
    said = statements_said(prepared, row, reading.stance)
    if match is None or not said:
        return UNKNOWN
    if not left.any():
        return UNKNOWN
    met = prepared.memoise(
        ("met", reading.name, row), lambda: reading.met(match, match.answers.rows_of(row))
    )
    value, amounts = reading.parts(match, met, left)
    return Breakdown(value, _facts(prepared, row, said, amounts))


def _facts(
    prepared: PreparedQuery, row: int, said: Sequence[Statement], amounts: FloatArray
) -> Iterator[FactShare]:
    """The statements that bring anything; put together only where somebody asks for them."""
    by_key = dict(zip((one.key for one in said), amounts.tolist(), strict=True))
    yield from fact_shares(prepared, row, STATEMENT, by_key)
