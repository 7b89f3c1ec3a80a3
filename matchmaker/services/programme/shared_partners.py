"""One shared partner for several firms with one need, by what each of them says."""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from matchmaker.candidates import eligible, prepare
from matchmaker.domain import Detail, FitVerdict, Kind, ProfileId, Query
from matchmaker.engine import Matchmaker
from matchmaker.errors import InputError
from matchmaker.ranking import fit_of
from matchmaker.services.programme.answered_needs import AnsweredNeed, answered_needs
from matchmaker.snapshot import Snapshot

PARTNERS = frozenset(Kind) - {Kind.ASSOCIATION, Kind.INSTITUTION}
"""Who does work for others; a firm may serve other firms, too."""
MOST_FIRMS = 40
LOOKED_AT = 20
"""Of those who answer the need itself."""
FEWEST = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedFirm:
    """A firm that a shared partner would serve, and how well."""

    profile_id: ProfileId
    need: AnsweredNeed
    fit: int
    verdict: FitVerdict


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedPartner:
    """Somebody who fits several firms with one need, for what each of them says."""

    profile_id: ProfileId
    served: tuple[ServedFirm, ...]
    """The best fit first; at least two."""
    places: int | None
    """How many firms it can follow at a time; None where it does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedPartners:
    """Who could serve several of the firms that seek one thing."""

    firms: tuple[AnsweredNeed, ...]
    """Firms with the need, the nearest to it first."""
    partners: tuple[SharedPartner, ...]

    @property
    def alone(self) -> tuple[AnsweredNeed, ...]:
        """Firms that no shared partner serves."""
        served = {firm.profile_id for each in self.partners for firm in each.served}
        return tuple(each for each in self.firms if each.profile_id not in served)

    @property
    def fewest(self) -> tuple[ProfileId, ...]:
        """The fewest of the partners that together serve as many firms as all of them could."""
        return fewest_partners(
            {each.profile_id: {f.profile_id for f in each.served} for each in self.partners},
            {each.profile_id: each.places for each in self.partners},
        )


def fewest_partners(
    serves: Mapping[ProfileId, Set[ProfileId]], places: Mapping[ProfileId, int | None]
) -> tuple[ProfileId, ...]:
    """
    The smallest set that serves as many firms as the whole can, nobody beyond their places.

    Exact: sets are tried by size, and among equals the first in the order given. The worst case is
    every subset, so that it is meant for some ten partners.
    """
    most = _n_placed(serves, places, tuple(serves))
    sizes = range(len(serves) + 1)
    tried = (chosen for size in sizes for chosen in combinations(serves, size))
    return next(chosen for chosen in tried if _n_placed(serves, places, chosen) == most)


def _n_placed(
    serves: Mapping[ProfileId, Set[ProfileId]],
    places: Mapping[ProfileId, int | None],
    chosen: Sequence[ProfileId],
) -> int:
    """How many firms some partners can take at most, by augmenting paths."""
    taken: dict[ProfileId, list[ProfileId]] = {each: [] for each in chosen}

    def takes(firm: ProfileId, seen: set[ProfileId]) -> bool:
        for partner in chosen:
            if firm not in serves[partner] or partner in seen:
                continue
            seen.add(partner)
            room = places[partner]
            if room is None or len(taken[partner]) < room:
                taken[partner].append(firm)
                return True
            for other in taken[partner]:
                if takes(other, seen):
                    taken[partner].remove(other)
                    taken[partner].append(firm)
                    return True
        return False

    firms = sorted(set().union(*(serves[each] for each in chosen)))
    return sum(takes(firm, set()) for firm in firms)


def shared_partners(matchmaker: Matchmaker, need: str, *, k: int = 10) -> SharedPartners:
    """
    Find who could serve most of the firms that look for what a text says.

    Each pair is ranked by the firm's own words, and counts only where it is at least possible and
    the two may meet. Who serves more firms stands first, then whose least happy firm is happier.

    Raises:
        InputError: Nothing that the text names is known here, or no firm looks for it.
    """
    firms = tuple(answered_needs(matchmaker, need, kinds=frozenset({Kind.COMPANY}))[:MOST_FIRMS])
    if not firms:
        raise InputError("nobody_seeks_it", field="need")
    query = Query(need=need, kinds=PARTNERS)
    found = matchmaker.answer(query, k=LOOKED_AT, detail=Detail.BRIEF).suggestions
    candidates = [each.profile_id for each in found if each.verdict is not FitVerdict.NONE]
    served: dict[ProfileId, list[ServedFirm]] = {}
    for firm in firms:
        for candidate, pair in _served(matchmaker, firm, candidates):
            served.setdefault(candidate, []).append(pair)
    shared = [
        SharedPartner(
            profile_id=candidate,
            served=tuple(sorted(pairs, key=lambda each: (-each.fit, each.profile_id))),
            places=_places(matchmaker.snapshot, candidate),
        )
        for candidate, pairs in served.items()
        if len(pairs) >= FEWEST
    ]
    shared.sort(key=lambda each: (-len(each.served), -each.served[-1].fit, each.profile_id))
    return SharedPartners(firms=firms, partners=tuple(shared[:k]))


def _served(
    matchmaker: Matchmaker, firm: AnsweredNeed, candidates: Sequence[ProfileId]
) -> Iterator[tuple[ProfileId, ServedFirm]]:
    """The candidates that a firm could work with on its need."""
    table = matchmaker.snapshot.profiles
    asked = Query(profile_id=firm.profile_id, need=firm.words)
    prepared = prepare(matchmaker.snapshot, asked)
    admitted = eligible(prepared)
    rows = [table.row_of[each] for each in candidates if each != firm.profile_id]
    rows = [row for row in rows if admitted[row]]
    if not rows:
        return
    scored = matchmaker.ranker.score(prepared, np.array(rows, dtype=np.int64))
    for position, row in enumerate(rows):
        fit = fit_of(scored, position)
        if fit.verdict is not FitVerdict.NONE:
            pair = ServedFirm(
                profile_id=firm.profile_id, need=firm, fit=fit.percent, verdict=fit.verdict
            )
            yield table.ids[row], pair


def _places(snapshot: Snapshot, profile_id: ProfileId) -> int | None:
    return snapshot.profiles.records[snapshot.profiles.row_of[profile_id]].capacity
