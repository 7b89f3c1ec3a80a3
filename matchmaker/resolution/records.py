"""Reduce profiles to what resolution compares, and merge duplicates into one profile."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import TypeVar

from matchmaker.domain import (
    Consent,
    Identifier,
    Kind,
    Need,
    Offer,
    Place,
    Profile,
    ProfileId,
    Visibility,
)
from matchmaker.errors import InputError
from matchmaker.privacy import strictest

# England's and Greece's usual codes in European files stand beside those of ISO 3166.
_COUNTRY = {"UK": "GB", "EL": "GR"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """The comparable facts of one profile."""

    id: ProfileId
    names: tuple[str, ...] = ()
    """The first is the main one; short ones and former ones follow."""
    country: str | None = None
    """ISO 3166-1 alpha-2."""
    city: str | None = None
    postcode: str | None = None
    address: str | None = None
    """Street and number."""
    identifiers: tuple[Identifier, ...] = ()
    kind: Kind | None = None
    """None where the source does not say."""
    url: str | None = None
    nuts: str | None = None
    """NUTS, finest level known."""
    sectors: tuple[str, ...] = ()
    """NACE Rev.2."""


def record_of(profile: Profile) -> Record:
    """Take from a profile what resolution compares."""
    place = profile.place
    # Some sources put all three into the address, and street keys would carry the city.
    address, city, postcode = located(place.address, place.city, place.postcode)
    return Record(
        id=profile.id,
        names=tuple(name for name in profile.names if name.strip()),
        country=country_code(place.country),
        city=city,
        postcode=postcode,
        address=address,
        identifiers=profile.identifiers,
        # A source that does not tell kinds must not contradict one that does.
        kind=None if profile.kind is Kind.ORGANISATION else profile.kind,
        url=profile.url,
        nuts=place.nuts,
        sectors=profile.sectors,
    )


def country_code(code: str | None) -> str | None:
    """Bring a country code to ISO 3166-1 alpha-2: "UK" is "GB", "EL" is "GR"."""
    upper = (code or "").strip().upper()
    return _COUNTRY.get(upper, upper) or None


def located(
    address: str | None, city: str | None, postcode: str | None
) -> tuple[str | None, str | None, str | None]:
    """
    Split "street, city, postcode" where city and postcode have no field of their own.

    Returns:
        Street, city, postcode; an address in any other form comes back as it is.
    """
    parts = [part.strip() for part in (address or "").split(",")]
    is_line = city is None and postcode is None and len(parts) >= 3
    if not is_line or not _may_be_postcode(parts[-1]) or not parts[-2]:
        return _known(address), _known(city), _known(postcode)
    return _known(", ".join(parts[:-2])), parts[-2], _known(parts[-1])


def _may_be_postcode(text: str) -> bool:
    return len(text) <= 16 and (
        any(c.isdigit() for c in text) or not any(c.isalpha() for c in text)
    )


def _known(text: str | None) -> str | None:
    stripped = (text or "").strip(' "')
    return stripped if any(c.isalnum() for c in stripped) else None


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
        raise InputError("nothing_to_merge")
    merged_id = canonical_id or profiles[0].id
    # Of equal dates the profile whose id stays, then the smallest: rebuilds give the same record.
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
        rejected_concepts=_united(newest, lambda p: p.rejected_concepts),
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
    # A city says more than a newer country.
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
    # Whoever said no under one id would otherwise be matched under another.
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
    # Backwards, so that the first, which is the newest, is the one that stays.
    newest = {offer.id: offer for offer in reversed(offers)}
    first_seen = dict.fromkeys(offer.id for offer in offers)
    return tuple(replace(newest[i], visibility=levels[i]) for i in first_seen)
