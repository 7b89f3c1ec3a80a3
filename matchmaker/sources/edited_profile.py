"""A profile that somebody typed into a form or a program: the same rules as for a table's row."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeVar

from matchmaker.domain import Identifier, Need, Offer, Place, Profile, ProfileId, Text, Visibility
from matchmaker.errors import InputError
from matchmaker.sources import numbers as places
from matchmaker.sources.cells import bounded, read_id, read_line, read_text
from matchmaker.sources.identifiers import read_identifier
from matchmaker.sources.normalise import (
    nuts_country,
    read_country,
    read_language,
    read_nuts,
    read_sector,
    read_url,
)
from matchmaker.sources.profile_row import VISIBLE

Statement = TypeVar("Statement", Need, Offer)
Read = TypeVar("Read")

MAX_ENTRIES = 200
"""Of names, texts, needs, offers, sectors: more is no profile but a data base in one."""
TRL = range(1, 10)
_LISTS = (
    "names",
    "identifiers",
    "texts",
    "needs",
    "offers",
    "sectors",
    "excludes",
    "rejected_concepts",
)


def profile_from_form(profile: Profile) -> Profile:
    """
    Bring everything into its one form.

    Raises:
        InputError: A field breaks its rule; names the field, the value and what is accepted.
    """
    for field in _LISTS:
        check_number(field, getattr(profile, field))
    with _field("id"):
        read_id(profile.id)
    if not profile.names:
        raise InputError("name_missing", field="names")
    return replace(
        profile,
        names=_each("names", read_line, profile.names),
        identifiers=_each("identifiers", _identifier, profile.identifiers),
        texts=_each("texts", _text, profile.texts),
        needs=_statements("needs", profile.needs),
        offers=_statements("offers", profile.offers),
        sectors=_each("sectors", lambda code: read_sector(bounded(code)), profile.sectors),
        place=_place(profile.place),
        url=_read("url", read_url, profile.url),
        languages=_each("languages", lambda code: read_language(bounded(code)), profile.languages),
        excludes=_each("excludes", lambda id_: ProfileId(read_id(id_)), profile.excludes),
        rejected_concepts=_each("rejected_concepts", read_id, profile.rejected_concepts),
        visibility=_visibility(profile),
    )


def statement_from_form(statement: Need | Offer) -> Need | Offer:
    """Bring a single need or offer into its one form; InputError as for a whole profile."""
    if isinstance(statement, Need):
        with _field("needs"):
            return _statement(statement)
    with _field("offers"):
        return _statement(statement)


def _identifier(identifier: Identifier) -> Identifier:
    return read_identifier(identifier.scheme, bounded(identifier.value))


def _text(text: Text) -> Text:
    return replace(text, value=read_text(text.value), language=_language(text.language))


def _language(code: str | None) -> str | None:
    return read_language(bounded(code)) if code else None


def _statements(field: str, statements: tuple[Statement, ...]) -> tuple[Statement, ...]:
    ids = [statement.id for statement in statements]
    if len(set(ids)) < len(ids):
        raise InputError("ids_not_unique", field=field)
    return _each(field, _statement, statements)


def _statement(statement: Statement) -> Statement:
    read_id(statement.id)
    if statement.trl is not None:
        low, high = statement.trl
        if low not in TRL or high not in TRL or low > high:
            raise InputError("levels_no_range")
    said = read_text(statement.text)
    told = replace(statement, text=said, language=_language(statement.language))
    return _teasing(told) if isinstance(told, Need) else told


def _teasing(need: Need) -> Need:
    if need.teaser and not need.anonymous:
        raise InputError("teaser_of_named_need", value=need.teaser)
    return replace(need, teaser=read_line(need.teaser) if need.teaser else "")


def _place(place: Place) -> Place:
    nuts = _read("nuts", read_nuts, place.nuts)
    country = _read("country", read_country, place.country) or (nuts and nuts_country(nuts))
    if nuts and nuts_country(nuts) != country:
        raise InputError("region_elsewhere", {"nuts": nuts, "country": country}, field="nuts")
    if (place.latitude is None) != (place.longitude is None):
        raise InputError("coordinate_missing", field="latitude")
    return replace(
        place,
        country=country or None,
        nuts=nuts,
        city=_read("city", read_line, place.city),
        postcode=_read("postcode", read_line, place.postcode),
        address=_read("address", read_line, place.address),
        latitude=_coordinate("latitude", places.read_latitude, place.latitude),
        longitude=_coordinate("longitude", places.read_longitude, place.longitude),
    )


def _coordinate(field: str, read: Callable[[object], float], degrees: float | None) -> float | None:
    with _field(field):
        return None if degrees is None else read(degrees)


def _visibility(profile: Profile) -> dict[str, Visibility]:
    unknown = [name for name in profile.visibility if name not in VISIBLE]
    if unknown:
        choices = ", ".join(VISIBLE)
        raise InputError(
            "field_unknown", {"choices": choices}, field="visibility", value=unknown[0]
        )
    return dict(profile.visibility)


def check_number(field: str, entries: tuple[object, ...]) -> None:
    """Refuse more entries than a profile has; InputError."""
    if len(entries) > MAX_ENTRIES:
        raise InputError("entries_too_many", {"most": MAX_ENTRIES}, field=field)


def _each(field: str, read: Callable[[Read], Read], entries: Iterable[Read]) -> tuple[Read, ...]:
    with _field(field):
        return tuple(dict.fromkeys(read(entry) for entry in entries))


def _read(field: str, read: Callable[[str], str], value: str | None) -> str | None:
    with _field(field):
        return read(bounded(value)) if value else None


@contextmanager
def _field(name: str) -> Iterator[None]:
    """Name the field in what a reader of its value complains of."""
    try:
        yield
    except InputError as error:
        error.field = error.field or name
        raise
