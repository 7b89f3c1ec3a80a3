"""A profile as the fields of a form, and back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from matchmaker.domain import (
    Cooperation,
    Kind,
    Language,
    Need,
    Offer,
    Place,
    Profile,
    SizeFacts,
    Text,
    Visibility,
)
from matchmaker.errors import InputError
from matchmaker.sources.edited_profile import profile_from_form
from matchmaker.sources.numbers import read_count

Fields = Mapping[str, str]
Said = TypeVar("Said", Need, Offer)
OPEN_FIELDS = ("place", "size", "url", "sectors", "languages", "capacity", "texts")
"""Fields of which an owner says to whom they are open."""
KEYWORDS = "keywords"
UNSTATED = "other"
"""Stands for a language that nobody stated; it is found out."""
N_EMPTY = 1
"""Empty rows for new needs and offers."""
MOST = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRow:
    """A need or an offer as its fields."""

    number: int
    id: str
    text: str
    trl_low: str
    trl_high: str
    cooperation: frozenset[str]
    visibility: str
    anonymous: bool
    teaser: str


def fields_of(profile: Profile) -> dict[str, str]:
    """Everything that the form holds, as text."""
    place, size = profile.place, profile.size
    known = {
        "names": "\n".join(profile.names),
        "url": profile.url or "",
        "country": place.country or "",
        "nuts": place.nuts or "",
        "city": place.city or "",
        "postcode": place.postcode or "",
        "sectors": ", ".join(profile.sectors),
        "languages": ", ".join(profile.languages),
        "headcount": f"{size.headcount:g}" if size and size.headcount is not None else "",
        "capacity": "" if profile.capacity is None else str(profile.capacity),
    }
    known["keywords"] = _keywords(profile)
    known["rejected"] = " ".join(profile.rejected_concepts)
    for language in (*Language, UNSTATED):
        known[f"about.{language}"] = "\n\n".join(
            each.value for each in profile.texts if _is_about(each, language)
        )
    for name in OPEN_FIELDS:
        known[f"open.{name}"] = profile.visibility.get(name, Visibility.PUBLIC).value
    for number, need in enumerate(profile.needs):
        known |= _statement_fields(f"need.{number}", need)
    for number, offer in enumerate(profile.offers):
        known |= _statement_fields(f"offer.{number}", offer)
    return known


def _keywords(profile: Profile) -> str:
    return ", ".join(each.value for each in profile.texts if each.field == KEYWORDS)


def _is_about(text: Text, language: str) -> bool:
    stated = text.language if text.language in {*Language} else UNSTATED
    return text.field == "description" and stated == language


def _statement_fields(prefix: str, said: Need | Offer) -> dict[str, str]:
    low, high = said.trl or ("", "")
    return {
        f"{prefix}.id": said.id,
        f"{prefix}.text": said.text,
        f"{prefix}.low": str(low),
        f"{prefix}.high": str(high),
        f"{prefix}.cooperation": " ".join(sorted(said.cooperation)),
        f"{prefix}.open": said.visibility.value,
        f"{prefix}.anonymous": "true" if isinstance(said, Need) and said.anonymous else "",
        f"{prefix}.teaser": said.teaser if isinstance(said, Need) else "",
    }


def rows_of(fields: Fields, kind: str) -> list[StatementRow]:
    """The rows of the form for needs or offers, with an empty one to add another."""
    there = (n for n in range(MOST) if f"{kind}.{n}.text" in fields)
    found = [_row(fields, kind, number) for number in there]
    last = found[-1].number + 1 if found else 0
    return [*found, *(_row(fields, kind, last + extra) for extra in range(N_EMPTY))]


def _row(fields: Fields, kind: str, number: int) -> StatementRow:
    def said(name: str) -> str:
        return fields.get(f"{kind}.{number}.{name}", "")

    usual = Visibility.NETWORK if kind == "need" else Visibility.PUBLIC
    return StatementRow(
        number=number,
        id=said("id"),
        text=said("text"),
        trl_low=said("low"),
        trl_high=said("high"),
        cooperation=frozenset(said("cooperation").split()),
        visibility=said("open") or usual.value,
        anonymous=bool(said("anonymous")),
        teaser=said("teaser"),
    )


def profile_of(fields: Fields, stored: Profile, today: date) -> Profile:
    """
    The stored profile with what the form says; what the form does not show stays.

    Raises:
        InputError: A field breaks its rule; its name is the form's.
    """
    size = stored.size or SizeFacts()
    headcount = _number(fields, "headcount")
    edited = replace(
        stored,
        names=tuple(_lines(fields.get("names", ""))),
        url=fields.get("url", "").strip() or None,
        place=_place(fields, stored.place),
        sectors=tuple(_entries(fields.get("sectors", ""))),
        languages=tuple(_entries(fields.get("languages", ""))),
        size=replace(size, headcount=headcount) if stored.size or headcount is not None else None,
        capacity=_capacity(fields, stored),
        texts=_texts(fields, stored),
        needs=_statements(fields, "need", stored.needs, _need),
        offers=_statements(fields, "offer", stored.offers, _offer),
        rejected_concepts=_rejected(fields, stored),
        visibility=_visibility(fields, stored),
        updated_on=today,
    )
    return profile_from_form(edited)


def _rejected(fields: Fields, stored: Profile) -> tuple[str, ...]:
    """The concepts that are ticked as not meant; those stored where the form does not ask."""
    said = fields.get("rejected")
    return stored.rejected_concepts if said is None else tuple(dict.fromkeys(said.split()))


def _place(fields: Fields, stored: Place) -> Place:
    def said(name: str) -> str | None:
        return fields.get(name, "").strip() or None

    place = replace(
        stored,
        country=said("country"),
        nuts=said("nuts"),
        city=said("city"),
        postcode=said("postcode"),
    )
    moved = (place.city, place.country) != (stored.city, stored.country)
    # Coordinates of the town that was left would rank by a distance that is not there.
    return replace(place, latitude=None, longitude=None) if moved else place


def _number(fields: Fields, name: str) -> float | None:
    said = fields.get(name, "").strip()
    try:
        return float(read_count(said)) if said else None
    except InputError as error:
        error.field = name
        raise


def _capacity(fields: Fields, stored: Profile) -> int | None:
    if stored.kind is not Kind.EXPERT:
        return stored.capacity
    found = _number(fields, "capacity")
    return None if found is None else int(found)


def _texts(fields: Fields, stored: Profile) -> tuple[Text, ...]:
    others = tuple(each for each in stored.texts if each.field not in {"description", KEYWORDS})
    others += _stated_keywords(fields, stored)
    said = (
        Text(
            field="description",
            value=value.strip(),
            language=None if language == UNSTATED else language,
        )
        for language in (*[each.value for each in Language], UNSTATED)
        if (value := fields.get(f"about.{language}", "")).strip()
    )
    return (*said, *others)


def _stated_keywords(fields: Fields, stored: Profile) -> tuple[Text, ...]:
    """As they were where nobody changed them; else one text, in the language that they share."""
    kept = tuple(each for each in stored.texts if each.field == KEYWORDS)
    said = ", ".join(_entries(fields.get("keywords", _keywords(stored)).replace("\n", ",")))
    if said == ", ".join(_entries(_keywords(stored))):
        return kept
    languages = {each.language for each in kept}
    language = languages.pop() if len(languages) == 1 else None
    return (Text(field=KEYWORDS, value=said, language=language),) if said else ()


def _statements(
    fields: Fields,
    kind: str,
    stored: Sequence[Said],
    make: Callable[[StatementRow, str, Said | None], Said],
) -> tuple[Said, ...]:
    """What the rows say; a row without words takes the statement away."""
    known = {each.id: each for each in stored}
    taken = {row.id for row in rows_of(fields, kind)}
    found = []
    for row in rows_of(fields, kind):
        if row.text.strip():
            id_ = row.id if row.id in known else _new_id(kind, taken)
            taken |= {id_}
            found.append(make(row, id_, known.get(id_)))
    return tuple(found)


def _new_id(kind: str, taken: set[str]) -> str:
    return next(id_ for n in range(1, 1000) if (id_ := f"{kind[0]}{n}") not in taken)


def _need(row: StatementRow, id_: str, known: Need | None) -> Need:
    return Need(
        id=id_,
        text=row.text.strip(),
        language=_kept_language(row, known),
        trl=_trl(row),
        cooperation=_wanted(row),
        visibility=_openness(row.visibility),
        anonymous=row.anonymous,
        teaser=row.teaser if row.anonymous else "",
    )


def _offer(row: StatementRow, id_: str, known: Offer | None) -> Offer:
    return Offer(
        id=id_,
        text=row.text.strip(),
        language=_kept_language(row, known),
        trl=_trl(row),
        cooperation=_wanted(row),
        visibility=_openness(row.visibility),
    )


def _kept_language(row: StatementRow, known: Need | Offer | None) -> str | None:
    """The language of a statement that stays; of other words it is found out anew."""
    return known.language if known is not None and known.text == row.text.strip() else None


def _wanted(row: StatementRow) -> frozenset[Cooperation]:
    return frozenset(each for each in Cooperation if each.value in row.cooperation)


def _openness(said: str) -> Visibility:
    """What was chosen; what no form offers is shown to nobody."""
    return Visibility(said) if said in {*Visibility} else Visibility.PRIVATE


def _trl(row: StatementRow) -> tuple[int, int] | None:
    levels = [int(level) for level in (row.trl_low, row.trl_high) if level.isdecimal()]
    return (levels[0], levels[-1]) if levels else None


def _visibility(fields: Fields, stored: Profile) -> dict[str, Visibility]:
    said = {name: _openness(fields.get(f"open.{name}") or "public") for name in OPEN_FIELDS}
    kept = {name: each for name, each in stored.visibility.items() if name not in said}
    return kept | {name: each for name, each in said.items() if each is not Visibility.PUBLIC}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _entries(text: str) -> list[str]:
    return [each.strip() for each in text.replace(";", ",").split(",") if each.strip()]
