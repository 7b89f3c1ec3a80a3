"""A score as bars that add up: each starts where the one before ended."""

from collections.abc import Sequence
from dataclasses import dataclass

from matchmaker.domain import Language, Suggestion
from matchmaker.explanation.wording import phrases

SMALLEST = 0.05
"""Smaller contributions are shown as one bar: none of them moves anybody a place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One contribution, with where its bar lies in a drawing that is 100 wide."""

    name: str
    amount: float
    x: float
    width: float
    known: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Waterfall:
    """The bars of a score, from its starting point to its total."""

    start: float
    bars: Sequence[Bar]
    rest: float
    """What all smaller contributions bring together."""
    total: float
    zero: float
    """Where no log-odds at all lie in the drawing."""


def waterfall_of(suggestion: Suggestion, language: Language) -> Waterfall:
    """Lay a score out as bars, those for it first."""
    parts = sorted(suggestion.contributions, key=lambda each: -each.amount)
    large = [each for each in parts if abs(each.amount) >= SMALLEST]
    rest = sum(each.amount for each in parts if abs(each.amount) < SMALLEST)
    steps = [suggestion.intercept]
    for each in large:
        steps.append(steps[-1] + each.amount)
    low, high = min(*steps, suggestion.score, 0.0), max(*steps, suggestion.score, 0.0)
    scale = 100 / ((high - low) or 1.0)
    bars = [
        Bar(
            name=phrases()[each.feature]["name"][language],
            amount=each.amount,
            x=(min(before, after) - low) * scale,
            width=max(abs(after - before) * scale, 0.4),
            known=each.known,
        )
        for each, before, after in zip(large, steps, steps[1:], strict=False)
    ]
    return Waterfall(
        start=suggestion.intercept, bars=bars, rest=rest, total=suggestion.score, zero=-low * scale
    )
