"""Merge the rankings of the halves of a need into one list, or give each half a place in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

from matchmaker.domain import FitVerdict
from matchmaker.ranking.ranking import Scored
from matchmaker.ranking.verdict import Fit, fit_of

FIRST = 5
"""Places in which each half of what may be two needs is answered: what a reader sees at once."""
DEEP = 50
"""Places of each half that are looked at; who answers both stands among the first of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """One half of a need, with its candidates in order."""

    text: str
    scored: Scored
    order: Sequence[int]
    """Positions in `scored`, best first."""
    found_by: Mapping[int, frozenset[str]]
    """Which generators proposed a row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A candidate in its place in a merged list, seen from the half that it answers better."""

    half: Half
    position: int
    answers: tuple[str, ...] = ()
    """Texts of the halves that it answers, the better one first; empty for a need in one."""

    @property
    def row(self) -> int:
        """Row of the candidate."""
        return int(self.half.scored.rows[self.position])

    @property
    def score(self) -> float:
        """Its score for the half that it answers better."""
        return float(self.half.scored.scores[self.position])


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    """One candidate in the ranking of one half."""

    half: Half
    position: int
    place: int
    fit: Fit

    @property
    def answers(self) -> bool:
        return self.fit.verdict is not FitVerdict.NONE


def merge(halves: Sequence[Half], k: int) -> list[Placed]:
    """
    Who answers every half leads, by the half that is answered worse; then the halves by turns.

    A half that nobody answers gives nobody a turn before those who answer the others.
    """
    views: dict[int, list[_View]] = {}
    for half in halves:
        for view in _views(half, max(k, DEEP)):
            views.setdefault(int(half.scored.rows[view.position]), []).append(view)
    # Python's sort is stable: of equals the first half stays first.
    best = {row: sorted(found, key=lambda v: -v.fit.percent) for row, found in views.items()}
    return [_placed(best[row]) for row in _order(best, halves)][:k]


def with_halves(whole: Half, halves: Sequence[Half], k: int) -> list[Placed]:
    """
    The order of a need in one, with the best for each half among the first five.

    For what may be two needs or one: where both halves have a strong answer and the need as a whole
    puts none of a half's in front, the last of the five places are theirs.
    """
    order = [Placed(half=whole, position=position) for position in whole.order]
    best = [_strongest(half) for half in halves]
    in_front = {placed.row for placed in order[:FIRST]}
    missed = [each for each in best if each and each.row not in in_front]
    if len(order) < FIRST or not all(best) or not _answered(whole):
        return order[:k]
    rows = {each.row for each in missed}
    rest = [placed for placed in order if placed.row not in rows]
    kept = FIRST - len(missed)
    return [*rest[:kept], *missed, *rest[kept:]][:k]


def _answered(whole: Half) -> bool:
    return fit_of(whole.scored, whole.order[0]).verdict is not FitVerdict.NONE


def _strongest(half: Half) -> Placed | None:
    """The first of a half, where it is a strong answer to it."""
    if not half.order or fit_of(half.scored, half.order[0]).verdict is not FitVerdict.STRONG:
        return None
    return Placed(half=half, position=half.order[0], answers=(half.text,))


def _views(half: Half, depth: int) -> list[_View]:
    return [
        _View(half=half, position=position, place=place, fit=fit_of(half.scored, position))
        for place, position in enumerate(half.order[:depth])
    ]


def _order(best: dict[int, list[_View]], halves: Sequence[Half]) -> list[int]:
    def leads(row: int) -> bool:
        answered = [view for view in best[row] if view.answers]
        return len(answered) == len(halves)

    both = sorted(
        filter(leads, best),
        key=lambda row: (-min(v.fit.percent for v in best[row]), min(v.place for v in best[row])),
    )
    answering = [_of_half(best, half, answering=True) for half in halves]
    rest = [_of_half(best, half, answering=False) for half in halves]
    turns = chain(both, _by_turns(answering), _by_turns(rest))
    return [*dict.fromkeys(turns)]


def _of_half(best: dict[int, list[_View]], half: Half, *, answering: bool) -> list[int]:
    """Rows of a half in its own order, those who answer it or those who do not."""
    mine = [
        (view.place, row)
        for row, views in best.items()
        for view in views
        if view.half is half and view.answers is answering
    ]
    return [row for _, row in sorted(mine)]


def _by_turns(lists: Sequence[Sequence[int]]) -> list[int]:
    return [row for turn in zip_longest(*lists) for row in turn if row is not None]


def _placed(views: Sequence[_View]) -> Placed:
    return Placed(
        half=views[0].half,
        position=views[0].position,
        answers=tuple(view.half.text for view in views if view.answers),
    )
