"""Measure exposure: whom the recommender's lists put forward, and whom they never name."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matchmaker.domain import ProfileId
from matchmaker.domain.notebook import notebook_value
from matchmaker.graph.connectivity import gini


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

    Source:
        Ge, Delgado-Battenfeld & Jannach (2010), RecSys (coverage); Fleder & Hosanagar (2009),
        Management Science 55 (Gini).
    """
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
