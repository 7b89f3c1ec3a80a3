"""What resolution compares of a profile: names, place, identifiers; never its source."""

from dataclasses import dataclass

from matchmaker.domain import Identifier, Kind, Profile, ProfileId

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


def record_of(profile: Profile) -> Record:
    """Take from a profile what resolution compares."""
    place = profile.place
    address, city, postcode = located(place.address, place.city, place.postcode)
    return Record(
        id=profile.id,
        names=tuple(name for name in profile.names if name.strip()),
        country=country_code(place.country),
        city=city,
        postcode=postcode,
        address=address,
        identifiers=profile.identifiers,
        kind=None if profile.kind is Kind.ORGANISATION else profile.kind,
        url=profile.url,
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
