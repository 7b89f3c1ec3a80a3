"""Measure exposure: whom the recommender's lists put forward, and whom they never name."""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matchmaker.domain import Judgement, ProfileId, Verdict
from matchmaker.domain.notebook import notebook_value
from matchmaker.graph.arguments import at_least
from matchmaker.graph.connectivity import gini
from matchmaker.network.figures import HALF_WIDTH, Cell
from matchmaker.privacy import SMALLEST


@notebook_value
@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """What the top-k lists of some askers add up to. Suggestions are not ties."""

    k: int
    n_askers: int
    n_catalogue: int
    """Profiles that could have been suggested."""
    n_suggestions: int
    seed: int | None
    """Of the sample of askers; None where all were asked."""
    coverage: float | None
    """Share of the catalogue in any list."""
    exposure_gini: float | None
    """Inequality of how often profiles of the catalogue are suggested; 0 is all equally."""
    cross_border_share: float | None
    """Share of suggestions over a border, where both countries are known."""
    cross_border_expected: float | None
    """The same share, were suggestions drawn from the catalogue blindly."""
    newcomer_share: float | None
    """Share of suggestions that name a profile without a tie so far."""
    newcomer_expected: float | None
    """Share of such profiles in the catalogue."""
    most_suggested: tuple[tuple[ProfileId, int], ...]
    """The ten in most lists, with the number of lists."""
    reasons: Mapping[str, str]
    """By field name: why there is no value."""


def exposure(
    lists: Mapping[ProfileId, Sequence[ProfileId]],
    *,
    k: int,
    catalogue: Collection[ProfileId],
    groups: Mapping[ProfileId, Hashable],
    newcomers: Collection[ProfileId],
    seed: int | None = None,
) -> Exposure:
    """
    Add up whom the first k places of each asker's list name.

    `groups` are the sides of the border (countries); a profile that it does not have is unknown.
    `newcomers` are profiles without a tie in the layers that count.

    Raises:
        InputError: k is no whole number from 1.

    Source:
        Ge, Delgado-Battenfeld & Jannach (2010), RecSys (coverage); Fleder & Hosanagar (2009),
        Management Science 55 (Gini).
    """
    at_least("k", k, 1)
    shown = {asker: tuple(found[:k]) for asker, found in lists.items()}
    named = [id_ for found in shown.values() for id_ in found]
    counts = dict.fromkeys(catalogue, 0)
    for id_ in named:
        counts[id_] = counts.get(id_, 0) + 1
    fresh = frozenset(newcomers)
    crossing, sides = _crossing(shown, groups)
    values = {
        "coverage": _share(sum(1 for n in counts.values() if n), len(counts)),
        "exposure_gini": _known(gini(np.array([*counts.values()], dtype=float))),
        "cross_border_share": _share(crossing, sides),
        "cross_border_expected": _blind(shown, groups, [*counts]),
        "newcomer_share": _share(sum(1 for id_ in named if id_ in fresh), len(named)),
        "newcomer_expected": _share(sum(1 for id_ in counts if id_ in fresh), len(counts)),
    }
    ordered = sorted(counts, key=lambda id_: (-counts[id_], id_))
    return Exposure(
        k=k,
        n_askers=len(shown),
        n_catalogue=len(counts),
        n_suggestions=len(named),
        seed=seed,
        most_suggested=tuple((id_, counts[id_]) for id_ in ordered[:10] if counts[id_]),
        reasons={name: REASONS[name] for name, value in values.items() if value is None},
        **values,
    )


ANSWER_COLUMNS = ("year", "pairs", "answered", "accepted", "share", "low", "high")


def acceptance(
    answers: Iterable[Judgement],
    countries: Mapping[ProfileId, Hashable],
    small: Collection[ProfileId],
    *,
    fewest: int = SMALLEST,
) -> tuple[tuple[Cell, ...], ...]:
    """
    Introductions that were accepted, by year and by what the two are, with 95 % intervals.

    A newcomer had no accepted introduction before that day. Of fewer than `fewest` answers only
    the row stands. `small` are firms of fewer than 50. Rows are of `ANSWER_COLUMNS`.

    Source:
        Wilson (1927), Journal of the American Statistical Association 22 (the interval).
    """
    known: set[ProfileId] = set()
    counts: dict[tuple[int, str], list[int]] = {}
    little = frozenset(small)
    # Of one day the declined come first: who is accepted that day was new until then.
    order = sorted(answers, key=lambda each: (each.judged_on, each.verdict is Verdict.ACCEPTED))
    for each in order:
        if each.verdict not in {Verdict.ACCEPTED, Verdict.DECLINED}:
            continue
        both, accepted = (each.left_id, each.right_id), each.verdict is Verdict.ACCEPTED
        for name in _sorts_of(both, known, countries, little):
            found = counts.setdefault((each.judged_on.year, name), [0, 0])
            found[0] += 1
            found[1] += accepted
        if accepted:
            known.update(both)
    return tuple(
        (year, name, *(answer_share(n, yes) if n >= fewest else (None,) * 5))
        for (year, name), (n, yes) in sorted(counts.items(), key=_by_year)
    )


SORTS = ("all", "with a newcomer", "over the border", "with a small firm")


def _by_year(found: tuple[tuple[int, str], list[int]]) -> tuple[int, int]:
    (year, name), _ = found
    return year, SORTS.index(name)


def _sorts_of(
    both: tuple[ProfileId, ProfileId],
    known: Collection[ProfileId],
    countries: Mapping[ProfileId, Hashable],
    small: Collection[ProfileId],
) -> Iterator[str]:
    one, other = (countries.get(id_) for id_ in both)
    applies = (
        True,
        any(id_ not in known for id_ in both),
        bool(one and other and one != other),
        any(id_ in small for id_ in both),
    )
    yield from (name for name, holds in zip(SORTS, applies, strict=True) if holds)


def answer_share(n: int, accepted: int) -> tuple[int, int, float, float, float]:
    """Answers, acceptances, their share and its interval (Wilson 1927)."""
    share, z = accepted / n, HALF_WIDTH
    middle = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * (share * (1 - share) / n + z**2 / (4 * n**2)) ** 0.5
    return n, accepted, share, max(middle - half, 0.0), min(middle + half, 1.0)


REASONS = {
    "coverage": "nobody could be suggested",
    "exposure_gini": "nothing was suggested",
    "cross_border_share": "no suggestion joins two profiles of known country",
    "cross_border_expected": "no asker has a known country, or nobody in the catalogue has",
    "newcomer_share": "nothing was suggested",
    "newcomer_expected": "nobody could be suggested",
}


def _share(part: float, of: float) -> float | None:
    return part / of if of else None


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value


def _crossing(
    shown: Mapping[ProfileId, Sequence[ProfileId]], groups: Mapping[ProfileId, Hashable]
) -> tuple[int, int]:
    """Suggestions that cross, and all between profiles of known group."""
    pairs = [
        (groups[asker], groups[id_])
        for asker, found in shown.items()
        for id_ in found
        if asker in groups and id_ in groups
    ]
    return sum(1 for one, other in pairs if one != other), len(pairs)


def _blind(
    shown: Mapping[ProfileId, Sequence[ProfileId]],
    groups: Mapping[ProfileId, Hashable],
    catalogue: Sequence[ProfileId],
) -> float | None:
    sides: dict[Hashable, int] = {}
    for id_ in catalogue:
        if id_ in groups:
            sides[groups[id_]] = sides.get(groups[id_], 0) + 1
    total = sum(sides.values())
    askers = [(groups[asker], len(found)) for asker, found in shown.items() if asker in groups]
    asked = sum(n for _, n in askers)
    if not total or not asked:
        return None
    return sum(n * (1 - sides.get(side, 0) / total) for side, n in askers) / asked
