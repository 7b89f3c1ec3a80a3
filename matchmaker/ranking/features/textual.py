"""What features that rest on texts have in common: ablation, parts, BM25 of what is left."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from matchmaker.candidates import PreparedQuery
from matchmaker.domain import Fact, Side
from matchmaker.ranking.feature import (
    Breakdown,
    Facts,
    FactShare,
    Feature,
    FloatArray,
    IntArray,
    fact_of,
)
from matchmaker.ranking.features.ablation import (
    STATEMENT,
    Basis,
    effective_ablation,
    places_touched,
)
from matchmaker.snapshot import Stance

TEXTUAL = frozenset({"concept", "word", "text", STATEMENT})


def textual_feature(
    name: str,
    *,
    side: Side,
    stance: Stance,
    unit: str,
    values: Callable[[PreparedQuery, IntArray], FloatArray],
    breakdown: Callable[[PreparedQuery, int, Facts], Breakdown],
    basis: Basis,
) -> Feature:
    """Make a feature on a candidate's passages of one stance; facts not in them change nothing."""

    def ablated_breakdown(prepared: PreparedQuery, row: int, without: Facts) -> Breakdown:
        gone = effective_ablation(prepared, row, stance, without)
        return prepared.memoise(("felt", name, row, gone), lambda: breakdown(prepared, row, gone))

    def touched_by(
        prepared: PreparedQuery, row: int, without: Facts, facts: Sequence[Fact]
    ) -> list[int]:
        return places_touched(prepared, row, stance, without, facts, basis)

    return Feature(
        name=name,
        family="need and offer",
        side=side,
        unit=unit,
        aspects=TEXTUAL,
        values=values,
        breakdown=ablated_breakdown,
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
