"""What features that rest on texts have in common: ablation, parts, BM25 of what is left."""

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np

from matchmaker.candidates import PreparedQuery
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
from matchmaker.ranking.features.ablation import STATEMENT, Rest, rest, rests
from matchmaker.ranking.features.basis import Basis, places_touched
from matchmaker.snapshot import Stance

TEXTUAL = frozenset({"concept", "word", "text", STATEMENT})


def textual_feature(
    name: str,
    *,
    side: Side,
    stance: Stance,
    unit: str,
    values: Callable[[PreparedQuery, IntArray], FloatArray],
    breakdown: Callable[[PreparedQuery, int, Rest], Breakdown],
    basis: Basis,
) -> Feature:
    """Make a feature on a candidate's passages of one stance; facts not in them change nothing."""

    def felt(prepared: PreparedQuery, row: int, left: Rest) -> Breakdown:
        key = ("felt", name, row, left.without)
        return prepared.memoise(key, lambda: breakdown(prepared, row, left))

    def ablated_breakdown(prepared: PreparedQuery, row: int, without: Facts) -> Breakdown:
        return felt(prepared, row, rest(prepared, row, stance, without))

    def each_without(
        prepared: PreparedQuery, row: int, removals: Removals, places: Sequence[int]
    ) -> FloatArray:
        left = rests(prepared, row, stance, removals)
        return np.array([felt(prepared, row, left[place]).value for place in places], float)

    def touched_by(prepared: PreparedQuery, row: int, removals: Removals) -> list[int]:
        return places_touched(prepared, row, stance, removals, basis)

    return Feature(
        name=name,
        family="need and offer",
        side=side,
        unit=unit,
        aspects=TEXTUAL,
        values=values,
        breakdown=ablated_breakdown,
        each_without=each_without,
        touched_by=touched_by,
    )


def fact_shares(
    prepared: PreparedQuery, row: int, aspect: str, amounts: Mapping[str, float]
) -> Iterator[FactShare]:
    """The facts of one aspect that bring anything, by key, and how much."""
    for key, amount in amounts.items():
        if amount > 0:
            yield FactShare(fact=fact_of(prepared, row, aspect, key), amount=amount)


def score_of_rest(score: float, *, top: float, whole: float, left: float) -> float:
    """
    BM25 of a term of which only some is left; the document's length stays as indexed.

    `score` was reached with a frequency of `whole`; `top` is what a frequency without end reaches.
    """
    # score = top * tf / (tf + damping), solved for the damping that the length brought.
    damping = whole * (top / score - 1)
    return top * left / (left + damping)
