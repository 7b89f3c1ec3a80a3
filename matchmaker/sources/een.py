"""
Partnering profiles of the Enterprise Europe Network -> needs and offers of outside profiles.

Read is a table (CSV, XLSX, JSON Lines) with a proposal on each row, its headers as the network's
form calls them, in any order. A request becomes a need, an offer an offer, of one profile for each
proposal: whoever stands behind it is named by the network alone, once somebody is interested.
What is past its last day comes in unmatched, so that reading a newer file ends what has ended.

Source:
    Enterprise Europe Network, Partnering Profile Quality Guidelines, version 1.0, October 2022.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import MappingProxyType

from matchmaker.domain import (
    Consent,
    Cooperation,
    Kind,
    Need,
    Offer,
    Place,
    Profile,
    ProfileId,
    Source,
    Text,
    Visibility,
)
from matchmaker.errors import InputError
from matchmaker.sources.dates import read_day
from matchmaker.sources.files import read_workbook
from matchmaker.sources.normalise import clean_line, fold, read_country
from matchmaker.sources.reading import Cells, ReadResult, as_text, sort_out
from matchmaker.sources.sheets import RawSheet, is_blank

_HEADERS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "reference": ("POD reference", "Profile reference", "Reference", "Reference number"),
        "type": ("Profile type", "Type of profile", "Type"),
        "title": ("Title", "Profile title"),
        "summary": ("Short summary", "Summary"),
        "description": ("Full description", "Description"),
        "country": ("Company's country", "Country", "Country of origin", "Profile origin"),
        "sought": ("Expected role of the partner", "Expected role of partner", "Partner sought"),
        "advantages": ("Advantages and innovations", "Advantages & innovations"),
        "stage": ("Stage of development", "Current stage of development"),
        "partnership": ("Type of partnership", "Type of partnership considered"),
        "keywords": ("Technology keywords", "Market keywords", "Sector groups", "Keywords"),
        "until": ("Deadline", "Expression of interest deadline", "Valid until", "Expiry date"),
        "updated": ("Last update", "Updated", "Publication date", "Published"),
    }
)
_FIELD_OF = MappingProxyType({fold(h): name for name, each in _HEADERS.items() for h in each})
_NEEDED = ("reference", "title")
_REFERENCE = re.compile(r"(BR|BO|TR|TO|RD)[A-Z]{2}\d{8}\d*", re.IGNORECASE)
_REQUESTS = frozenset({"BR", "TR", "RD"})
"""Business and technology requests, and partners sought for research, as references begin."""
_STAGES: Sequence[tuple[str, tuple[int, int]]] = (
    ("concept", (1, 3)),
    ("lab", (4, 4)),
    ("development", (3, 6)),
    ("prototype", (5, 7)),
    ("demonstration", (6, 7)),
    ("field", (7, 8)),
    ("market", (9, 9)),
)
"""By a word of the stage, in the order of rising readiness; ours, as the form has no levels."""
_PARTNERSHIPS: Sequence[tuple[str, Cooperation]] = (
    ("research", Cooperation.JOINT_RESEARCH),
    ("licen", Cooperation.LICENSING),
    ("suppl", Cooperation.SUPPLY),
    ("outsourcing", Cooperation.SUPPLY),
    ("commercial", Cooperation.SUPPLY),
    ("technical", Cooperation.CONSULTING),
)
MAX_NAME = 120
"""Characters of a title that stand for a name."""
MAX_STATED = 1_500
"""Characters of a need or offer: as many as one may have."""


def read_een(path: Path, *, today: date, countries: Collection[str] = ()) -> ReadResult:
    """
    Read partnering profiles; `countries` (ISO 3166-1 alpha-2) leaves out those from elsewhere.

    Raises:
        InputError: The file can't be read, or no sheet has a reference and a title.
    """
    return sort_out(
        _rows(path), lambda row: _profile(_fields(row), path.name, today), path.name, countries
    )


def _rows(path: Path) -> Iterator[Cells]:
    book = read_workbook(path, lambda header: fold(header) in _FIELD_OF)
    found = next((rows for rows in map(_of_sheet, book.sheets) if rows is not None), None)
    if found is None:
        raise InputError("een_columns_missing", file=path.name)
    yield from found


def _of_sheet(sheet: RawSheet) -> Iterator[Cells] | None:
    """The rows below the first one that names what is needed; None where none does."""
    rows = iter(sheet.rows)
    for row in rows:
        headers = [as_text(cell) for cell in row.cells]
        fields = {_FIELD_OF.get(fold(header)) for header in headers}
        if fields.issuperset(_NEEDED):
            return (
                Cells(each.number, dict(zip(headers, each.cells, strict=False)), each.problem)
                for each in rows
                if not all(map(is_blank, each.cells))
            )
    return None


def _fields(row: Cells) -> dict[str, str]:
    """What a row says, by field; of several columns of one field, all."""
    said: dict[str, str] = {}
    for header, cell in row.by_header.items():
        name = _FIELD_OF.get(fold(header))
        text = "" if is_blank(cell) else clean_line(as_text(cell))
        if name and text:
            said[name] = f"{said[name]}, {text}" if name in said else text
    return said


def _profile(said: Mapping[str, str], file: str, today: date) -> Profile:
    reference, title = said.get("reference", "").upper(), said.get("title", "")
    if not _REFERENCE.fullmatch(reference):
        raise InputError("een_reference_unknown", field="reference", value=reference)
    if not title:
        raise InputError("name_missing", field="title")
    until = read_day(said["until"]) if "until" in said else None
    requests = _is_request(reference, said.get("type", ""))
    stated = _stated(reference, said, is_request=requests)
    over = until is not None and until < today
    return Profile(
        id=ProfileId(f"een-{reference.lower()}"),
        kind=Kind.COMPANY,
        names=(title[:MAX_NAME].strip(), reference),
        texts=tuple(_texts(said)),
        needs=(stated,) if isinstance(stated, Need) else (),
        offers=(stated,) if isinstance(stated, Offer) else (),
        place=Place(country=read_country(said["country"]) if "country" in said else None),
        # Dated, so that a file that was made before it ended does not bring it back.
        consent=Consent(matching=False, given_on=until) if over else Consent(),
        updated_on=read_day(said["updated"]) if "updated" in said else None,
        sources=(Source(name=file),),
    )


def _is_request(reference: str, kind: str) -> bool:
    """By the words of its type; where they say neither, by how its reference begins."""
    words = kind.casefold()
    if ("request" in words) != ("offer" in words):
        return "request" in words
    return reference[:2] in _REQUESTS


def _stated(reference: str, said: Mapping[str, str], *, is_request: bool) -> Need | Offer:
    """The need or offer, in the words that say most of it."""
    told = (said.get(name, "") for name in ("title", "summary", "sought" if is_request else ""))
    text = " ".join(each if each.endswith((".", "!", "?")) else f"{each}." for each in told if each)
    ways = said.get("partnership", "").casefold()
    cooperation = frozenset(way for word, way in _PARTNERSHIPS if word in ways)
    if is_request:
        return Need(
            id=reference.lower(),
            text=text[:MAX_STATED],
            language="en",
            cooperation=cooperation,
            # The network publishes its proposals to everybody.
            visibility=Visibility.PUBLIC,
        )
    return Offer(
        id=reference.lower(),
        text=text[:MAX_STATED],
        language="en",
        trl=_trl(said.get("stage", "")),
        cooperation=cooperation,
        visibility=Visibility.PUBLIC,
    )


def _trl(stage: str) -> tuple[int, int] | None:
    words = stage.casefold()
    return next((levels for word, levels in reversed(_STAGES) if word in words), None)


def _texts(said: Mapping[str, str]) -> Iterator[Text]:
    whole = " ".join(said[name] for name in ("description", "advantages") if name in said)
    if whole:
        yield Text(field="description", value=whole, language="en")
    if "keywords" in said:
        yield Text(field="keywords", value=said["keywords"], language="en")
