"""How long a bar stands for a score: one scale for a whole list, so that bars keep its order."""

from collections.abc import Sequence
from dataclasses import dataclass

from matchmaker.domain import Kind, Suggestion
from matchmaker.engine import Matchmaker


@dataclass(frozen=True, slots=True)
class Scale:
    """The least and the most that a score of a list could be, in log-odds."""

    least: float
    most: float

    def share(self, score: float) -> float:
        """Where a score lies between the two, in [0, 1]."""
        if self.most <= self.least:
            return 0.0
        return min(1.0, max(0.0, (score - self.least) / (self.most - self.least)))


def scale_of(
    matchmaker: Matchmaker, asker_kind: Kind | None, suggestions: Sequence[Suggestion]
) -> Scale:
    """
    The scale of a list: from nothing fits to everything fits that is known of anyone in it.

    A feature that is unknown for all of them (the distance of a need without a sender) could not
    have helped any, so it does not shorten their bars.
    """
    known = {c.feature for s in suggestions for c in s.contributions if c.known}
    bounds = [
        _bounds(matchmaker, asker_kind, kind, known) for kind in {s.kind for s in suggestions}
    ]
    if not bounds:
        return Scale(0.0, 0.0)
    return Scale(min(low for low, _ in bounds), max(high for _, high in bounds))


def _bounds(
    matchmaker: Matchmaker, asker_kind: Kind | None, kind: Kind, known: set[str]
) -> tuple[float, float]:
    model = matchmaker.ranker.book.of(asker_kind, kind)
    least = model.intercept + sum(min(shape.ys) for shape in model.shapes.values())
    return least, least + sum(s.reach for name, s in model.shapes.items() if name in known)
