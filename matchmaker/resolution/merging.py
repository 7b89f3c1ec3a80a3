"""
One profile out of several: what is shown for a canonical id.

The raw profiles stay in the store, so that a merge is undone by merging again without one.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import fields, replace
from datetime import date
from typing import TypeVar

from matchmaker.domain import Consent, Kind, Need, Offer, Place, Profile, ProfileId, Visibility
from matchmaker.errors import InputError
from matchmaker.privacy import strictest

T = TypeVar("T")
H = TypeVar("H", bound=Hashable)
N = TypeVar("N", Need, Offer)


def merge(profiles: Sequence[Profile], canonical_id: ProfileId | None = None) -> Profile:
    """
    Merge duplicates.

    Lists are united, single facts come from the newest profile that has them, and where profiles
    differ in consent or visibility the most restrictive wins.

    Args:
        canonical_id: the first profile's id by default; its profile need not be among them.

    Raises:
        InputError: no profile is given.
    """
    if not profiles:
        raise InputError(rule="no profile to merge", accepted="one or more")
    merged_id = canonical_id or profiles[0].id
    newest = sorted(profiles, key=_newest_first(merged_id))
    own_ids = {merged_id, *(profile.id for profile in profiles)}
    return replace(
        newest[0],
        id=merged_id,
        kind=_first(p.kind for p in newest if p.kind is not Kind.ORGANISATION) or newest[0].kind,
        names=_united(newest, lambda p: p.names, str.casefold),
        identifiers=_united(newest, lambda p: p.identifiers),
        texts=_united(newest, lambda p: p.texts),
        needs=_veiled([need for p in newest for need in p.needs]),
        offers=_latest_by_id([offer for p in newest for offer in p.offers]),
        sectors=_united(newest, lambda p: p.sectors),
        place=_place([p.place for p in newest]),
        size=_first(p.size for p in newest),
        url=_first(p.url for p in newest),
        languages=_united(newest, lambda p: p.languages),
        capacity=_first(p.capacity for p in newest),
        maturity=_first(p.maturity for p in newest),
        excludes=tuple(i for i in _united(newest, lambda p: p.excludes) if i not in own_ids),
        consent=_consent([p.consent for p in newest]),
        visibility=_visibility(newest),
        updated_on=max((p.updated_on for p in profiles if p.updated_on), default=None),
        sources=_united(newest, lambda p: p.sources),
        demo=any(p.demo for p in profiles),
    )


def _newest_first(canonical_id: ProfileId) -> Callable[[Profile], tuple[int, bool, ProfileId]]:
    def key(profile: Profile) -> tuple[int, bool, ProfileId]:
        dated = (profile.updated_on or date.min).toordinal()
        return -dated, profile.id != canonical_id, profile.id

    return key


def _first(values: Iterable[T | None]) -> T | None:
    return next((value for value in values if value is not None), None)


def _united(
    profiles: Sequence[Profile],
    take: Callable[[Profile], tuple[H, ...]],
    key: Callable[[H], Hashable] | None = None,
) -> tuple[H, ...]:
    """Unite lists without repetition, the newest profile's values first."""
    found: dict[Hashable, H] = {}
    for value in (value for profile in profiles for value in take(profile)):
        found.setdefault(key(value) if key else value, value)
    return tuple(found.values())


def _place(places: Sequence[Place]) -> Place:
    """Complete the newest place that has a city from others in the same city and country."""
    main = next((p for p in places if p.city), next((p for p in places if p.country), places[0]))
    fitting = [main, *(p for p in places if _fits(main, p))]
    return Place(**{f.name: _first(getattr(p, f.name) for p in fitting) for f in fields(Place)})


def _fits(main: Place, other: Place) -> bool:
    """Say whether two places can be one: what both state agrees."""
    same_country = main.country is None or other.country in {None, main.country}
    same_city = (
        main.city is None or other.city is None or main.city.casefold() == other.city.casefold()
    )
    return same_country and same_city


def _consent(consents: Sequence[Consent]) -> Consent:
    """Take a refusal before an agreement, then the newest."""
    refused = [consent for consent in consents if not consent.matching]
    return max(refused or consents, key=lambda c: c.given_on or date.min)


def _visibility(profiles: Sequence[Profile]) -> dict[str, Visibility]:
    """Take the strictest level of each field; a profile that does not name a field says public."""
    named = sorted({name for profile in profiles for name in profile.visibility})
    return {
        name: strictest(*(p.visibility.get(name, Visibility.PUBLIC) for p in profiles))
        for name in named
    }


def _veiled(needs: Sequence[Need]) -> tuple[Need, ...]:
    """Keep one of each id, anonymous where one that carries it is."""
    anonymous = {need.id for need in needs if need.anonymous}
    return tuple(replace(n, anonymous=n.id in anonymous) for n in _latest_by_id(needs))


def _latest_by_id(offers: Sequence[N]) -> tuple[N, ...]:
    """Keep one of each id, the newest, with the strictest visibility of all that carry it."""
    levels: dict[str, Visibility] = {}
    for offer in offers:
        before = levels.get(offer.id, Visibility.PUBLIC)
        levels[offer.id] = strictest(before, offer.visibility)
    newest = {offer.id: offer for offer in reversed(offers)}
    first_seen = dict.fromkeys(offer.id for offer in offers)
    return tuple(replace(newest[i], visibility=levels[i]) for i in first_seen)
