"""The needs that a reader may see, filtered and page by page, and as JSON."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile, islice
from typing import Any

from matchmaker.domain import Kind, Need, ProfileId
from matchmaker.privacy.principal import Principal
from matchmaker.services.introductions import VisibleNeed, visible_needs

from ..responses import read_cursor, summary_json, write_cursor
from ..state import AppState


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedFilter:
    """Which needs to list; empty lets all pass."""

    kinds: Collection[Kind] = ()
    """Of the owner."""
    countries: Collection[str] = ()
    mine: bool | None = None
    invited: bool | None = None

    def fits(self, seen: VisibleNeed) -> bool:
        """Whether a need passes, by what the reader is told of it."""
        told = (self.mine, seen.mine), (self.invited, seen.invited)
        return (
            (not self.kinds or kind_of(seen) in self.kinds)
            and (not self.countries or country_of(seen) in self.countries)
            and all(wanted in {None, found} for wanted, found in told)
        )


@dataclass(frozen=True, slots=True)
class NeedPageRows:
    """Some needs, and where the next ones start."""

    needs: Sequence[VisibleNeed]
    next_cursor: str | None


def list_needs(
    service: AppState, principal: Principal, wished: NeedFilter, *, cursor: str, limit: int
) -> NeedPageRows:
    """One page of needs; InputError where the cursor was not given out by this interface."""
    after = read_cursor(cursor) if cursor else ""
    found = list(islice(_passing(service, principal, wished, after), limit + 1))
    more = len(found) > limit
    return NeedPageRows(found[:limit], write_cursor(found[limit - 1].id) if more else None)


def own_needs(service: AppState, principal: Principal, owner_id: str) -> list[VisibleNeed]:
    """The needs of a profile, for who speaks for it; else none."""
    speaker = replace(principal, speaks_for=principal.speaks_for & {ProfileId(owner_id)})
    return [each for each in visible_needs(service.store, service.needs, speaker) if each.mine]


def kind_of(seen: VisibleNeed) -> Kind | None:
    """What the reader is told of the owner's kind."""
    told = seen.owner or seen.teaser
    return told.kind if told else None


def country_of(seen: VisibleNeed) -> str | None:
    """What the reader is told of the owner's country."""
    if seen.owner is not None:
        return seen.owner.place.country
    return seen.teaser.country if seen.teaser else None


def need_json(seen: VisibleNeed) -> dict[str, Any]:
    """A need as the reader sees it."""
    teaser = seen.teaser
    return {
        "id": seen.id,
        "need": _words(seen.need) if seen.need else None,
        "owner": summary_json(seen.owner) if seen.owner else None,
        "teaser": teaser
        and {
            "country": teaser.country,
            "kind": teaser.kind,
            "size": teaser.size,
            "text": seen.words,
        },
        "mine": seen.mine,
        "invited": seen.invited,
        "introduction_id": seen.introduction_id,
    }


def _words(need: Need) -> dict[str, Any]:
    fields = ("text", "language", "trl", "cooperation", "visibility", "anonymous", "teaser")
    return {name: getattr(need, name) for name in fields}


def _passing(
    service: AppState, principal: Principal, wished: NeedFilter, after: str
) -> Iterator[VisibleNeed]:
    seen = visible_needs(service.store, service.needs, principal)
    return filter(wished.fits, dropwhile(lambda each: each.id <= after, seen))
