"""
Open registers as they are published -> profiles and what they published.

- `ror`: the JSON file of the ROR data dump, schema 2: https://ror.readme.io/docs/ror-data-structure
- `zefix`: companies as ZefixPublicREST gives them, an array or one a line:
  https://www.zefix.admin.ch/ZefixPublicREST/swagger-ui/index.html
- `openalex-institutions`, `openalex-works`: JSON Lines of the OpenAlex snapshot, gzip or not:
  https://docs.openalex.org/api-entities/institutions/institution-object and
  https://docs.openalex.org/api-entities/works/work-object

What somebody else's register calls inactive is left out. A work names institutions by the ids that
`openalex-institutions` and `ror` give them.
"""

import gzip
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec

from matchmaker.domain import (
    Activity,
    ActivityId,
    ActivityKind,
    Consent,
    Identifier,
    Kind,
    Participation,
    Place,
    Profile,
    ProfileId,
    Source,
    Text,
)
from matchmaker.errors import InputError
from matchmaker.sources.identifiers import read_identifier
from matchmaker.sources.reading import Cells, ReadResult, Reject, reject_at, sort_out
from matchmaker.sources.record_identity import made_id

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "education": Kind.RESEARCH_GROUP,
        "facility": Kind.RESEARCH_GROUP,
        "company": Kind.COMPANY,
        "nonprofit": Kind.ASSOCIATION,
        "government": Kind.INSTITUTION,
        "healthcare": Kind.INSTITUTION,
        "archive": Kind.INSTITUTION,
        "funder": Kind.INSTITUTION,
    }
)
"""By a type of ROR's, which OpenAlex takes over; as CORDIS, whose HES and REC do research."""
ACTIVE = frozenset({"active", "existierend"})
"""What ROR and Zefix call a record that is in force."""
MAX_WORDS = 400
"""Of an abstract; more is hardly ever one."""
Record = Mapping[str, Any]


def read_register(register: str, path: Path, countries: Collection[str] = ()) -> ReadResult:
    """
    Read a register's file; `countries` (ISO 3166-1 alpha-2) leaves out organisations elsewhere.

    Raises:
        InputError: No such register, or the file is no JSON.
    """
    if register == "openalex-works":
        return _works(path)
    if register not in REGISTERS:
        raise InputError("source_unknown", {"choices": ", ".join(SOURCES)}, value=register)
    rows = (Cells(number, record) for number, record in enumerate(_records(path), 1))
    read = REGISTERS[register]
    return sort_out(rows, lambda row: read(row.by_header, path.name), path.name, countries)


def _records(path: Path) -> Iterator[Record]:
    """Give the objects of an array, or one a line; of whatever is no object, an empty one."""
    try:
        with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as file:
            first = file.read(1)
            while first and first in b" \r\n\t\xef\xbb\xbf":
                first = file.read(1)
            if first == b"[":
                found = msgspec.json.decode(first + file.read())
            else:
                lines = (first + file.read()).splitlines()
                found = [msgspec.json.decode(line) for line in lines if line.strip()]
    except (msgspec.DecodeError, OSError, EOFError) as problem:
        raise InputError("json_unsound", {"problem": problem}, file=path.name) from None
    for each in found:
        yield each if isinstance(each, dict) else {}


def _ror(record: Record, file: str) -> Profile | None:
    if str(record.get("status", "active")) not in ACTIVE:
        return None
    names = [each for each in _dicts(record, "names") if each.get("value")]
    shown = next((each for each in names if "ror_display" in each.get("types", ())), None)
    if shown is None:
        raise InputError("name_missing", field="names")
    links = _dicts(record, "links")
    site = next((each.get("value") for each in links if each.get("type") == "website"), None)
    where = next((_dict(each, "geonames_details") for each in _dicts(record, "locations")), {})
    ror = read_identifier("ror", str(record.get("id", "")))
    return _organisation(
        names=[shown["value"], *(each["value"] for each in names)],
        identifiers=(ror,),
        types=record.get("types") or (),
        place=_place(
            where.get("country_code"), where.get("name"), where.get("lat"), where.get("lng")
        ),
        url=site,
        source=file,
    )


def _zefix(record: Record, file: str) -> Profile | None:
    if str(record.get("status") or "active").casefold() not in ACTIVE:
        return None
    if not record.get("name"):
        raise InputError("name_missing", field="name")
    uid = read_identifier("uid_ch", str(record.get("uidFormatted") or record.get("uid") or ""))
    address = _dict(record, "address")
    street = " ".join(str(address[name]) for name in ("street", "houseNumber") if address.get(name))
    place = Place(
        country="CH",
        city=address.get("city") or address.get("town") or record.get("legalSeat") or None,
        postcode=str(address["swissZipCode"]) if address.get("swissZipCode") else None,
        address=street or None,
    )
    purpose = record.get("purpose")
    translated = [each for each in record.get("translation") or () if isinstance(each, str)]
    return Profile(
        id=ProfileId(made_id(record["name"], (uid,), place)),
        kind=Kind.COMPANY,
        names=tuple(dict.fromkeys([record["name"], *translated])),
        identifiers=(uid,),
        texts=(Text(field="description", value=purpose.strip()),) if purpose else (),
        place=place,
        # A firm of one owner is a person, and nobody in a register was asked.
        consent=Consent(matching=False),
        sources=(Source(name=file),),
    )


def _institution(record: Record, file: str) -> Profile:
    if not record.get("display_name"):
        raise InputError("name_missing", field="display_name")
    geo = _dict(record, "geo")
    country = geo.get("country_code") or record.get("country_code")
    others = (
        record.get("display_name_acronyms") or [],
        record.get("display_name_alternatives") or [],
    )
    topics = [each.get("display_name") for each in _dicts(record, "topics")]
    return _organisation(
        names=[record["display_name"], *(name for names in others for name in names)],
        identifiers=_identifiers(record),
        types=[record.get("type")],
        place=_place(country, geo.get("city"), geo.get("latitude"), geo.get("longitude")),
        url=record.get("homepage_url"),
        source=file,
        id_=_openalex_id(record),
        keywords=", ".join(topic for topic in topics if topic),
    )


def _works(path: Path) -> ReadResult:
    activities: dict[ActivityId, Activity] = {}
    parts: dict[tuple[str, str], Participation] = {}
    rejects: list[Reject] = []
    n_read = n_left_out = 0
    for number, record in enumerate(_records(path), 1):
        n_read += 1
        try:
            work = _work(record)
        except InputError as problem:
            rejects.append(reject_at("activities", path.name, Cells(number, record), problem))
            continue
        if work.id in activities:
            n_left_out += 1
            continue
        activities[work.id] = work
        for id_ in dict.fromkeys(_authors(record)):
            n_read += 1
            parts[id_, work.id] = Participation(
                profile_id=ProfileId(id_), activity_id=work.id, role="author"
            )
    return ReadResult(
        activities=tuple(activities.values()),
        participations=tuple(parts.values()),
        only_of_known=True,
        rejects=tuple(rejects),
        n_read=n_read,
        n_accepted=len(activities) + len(parts),
        n_left_out=n_left_out,
    )


def _work(record: Record) -> Activity:
    id_ = _short(record.get("id"))
    if not id_:
        raise InputError("id_missing", field="id", value=str(record.get("id", "")))
    title = record.get("title") or record.get("display_name")
    if not title:
        raise InputError("name_missing", field="title")
    language = record.get("language")
    published: date | None = None
    with suppress(ValueError, TypeError):
        published = date.fromisoformat(record.get("publication_date") or "")
    topic = _dict(record, "primary_topic").get("display_name") or ""
    return Activity(
        id=ActivityId(f"openalex-{id_}"),
        kind=ActivityKind.CONTENT,
        title=title,
        text=_abstract(_dict(record, "abstract_inverted_index")),
        language=language if isinstance(language, str) else None,
        topic=topic,
        starts_on=published,
        year=record.get("publication_year"),
    )


def _abstract(places: Mapping[str, Any]) -> str:
    """Put an abstract together, of which OpenAlex gives each word with its places."""
    words = [(at, word) for word, found in places.items() for at in found if isinstance(at, int)]
    return " ".join(word for _, word in sorted(words)[:MAX_WORDS])


def _authors(record: Record) -> Iterator[str]:
    for authorship in _dicts(record, "authorships"):
        for institution in _dicts(authorship, "institutions"):
            if found := _openalex_id(institution):
                yield found


def _openalex_id(institution: Record) -> str:
    """The id of an institution: by its ROR id where it has one, as other registers give it."""
    if numbers := _identifiers(institution):
        return made_id("", numbers, Place())
    short = _short(institution.get("id"))
    return f"openalex-{short}" if short else ""


def _identifiers(record: Record) -> tuple[Identifier, ...]:
    with suppress(InputError):
        return (read_identifier("ror", str(record.get("ror") or "")),)
    return ()


def _short(url: object) -> str:
    return str(url or "").rstrip("/").rsplit("/", maxsplit=1)[-1].lower()


def _organisation(
    *,
    names: Sequence[str],
    identifiers: tuple[Identifier, ...],
    types: Iterable[object],
    place: Place,
    url: object,
    source: str,
    id_: str = "",
    keywords: str = "",
) -> Profile:
    kinds = [KINDS[str(each).lower()] for each in types if str(each).lower() in KINDS]
    return Profile(
        id=ProfileId(id_ or made_id(names[0], identifiers, place)),
        kind=kinds[0] if kinds else Kind.ORGANISATION,
        names=tuple(dict.fromkeys(names)),
        identifiers=identifiers,
        texts=(Text(field="keywords", value=keywords),) if keywords else (),
        place=place,
        url=url if isinstance(url, str) and url else None,
        sources=(Source(name=source),),
    )


def _place(country: object, city: object, latitude: object, longitude: object) -> Place:
    known = isinstance(latitude, int | float) and isinstance(longitude, int | float)
    return Place(
        country=country if isinstance(country, str) else None,
        city=city if isinstance(city, str) else None,
        latitude=float(latitude) if known and isinstance(latitude, int | float) else None,
        longitude=float(longitude) if known and isinstance(longitude, int | float) else None,
    )


def _dict(record: Record, name: str) -> Mapping[str, Any]:
    found = record.get(name)
    return found if isinstance(found, dict) else {}


def _dicts(record: Record, name: str) -> list[Mapping[str, Any]]:
    found = record.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


REGISTERS: Mapping[str, Callable[[Record, str], Profile | None]] = MappingProxyType(
    {
        "ror": _ror,
        "zefix": _zefix,
        "openalex-institutions": _institution,
    }
)
"""What reads a record of each; None where it is not in force."""
SOURCES = (*REGISTERS, "openalex-works")
