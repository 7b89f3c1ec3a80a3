"""
The types of cells: what a spreadsheet, CSV, JSON or Parquet holds -> one checked Python value.

Parsers raise InputError; `cell` hands its rule to Pydantic. Blank cells never get here.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, TypeVar
from urllib.parse import urlsplit

import msgspec
from pydantic import PlainValidator
from pydantic_core import PydanticCustomError

from matchmaker.domain import ActivityKind, Cooperation, Kind, Layer, Verdict, Visibility
from matchmaker.domain.characters import is_readable
from matchmaker.errors import InputError
from matchmaker.sources import dates, figures, identifiers, normalise, numbers
from matchmaker.sources import normalise as vocabulary
from matchmaker.sources.not_known import is_placeholder

Value = TypeVar("Value")

LIST_MARK = "|"
_ID_LIMIT = 128
LINE_LIMIT = 1_000
_TEXT_LIMIT = 100_000
"""Of texts, and of cells that hold several things."""
_EMAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]+")


_SHORT, _MANY = 40, 5_000
"""Characters of a cell, and cells of a column, that are read once however often they occur."""


def cell(parse: Callable[[Any], object], *, most: int = LINE_LIMIT) -> PlainValidator:
    """
    Make a validator of what reads a cell of at most so many characters.

    No pattern is to be matched against a book, and a short text is read once.
    """
    known: dict[str, object] = {}

    def check(value: object) -> object:
        if type(value) is str and value in known:
            return known[value]
        try:
            read = parse(bounded(value, most))
        except InputError as problem:
            context = {"problem": problem, "rule": problem.rule, "accepted": problem.accepted}
            raise PydanticCustomError("cell", "{rule}", context) from None
        if type(value) is str and len(value) <= _SHORT:
            if len(known) >= _MANY:
                known.clear()
            known[value] = read
        return read

    return PlainValidator(check)


def bounded(value: Value, most: int = LINE_LIMIT) -> Value:
    """Give a value as it is; InputError for a text of more characters."""
    if isinstance(value, str) and len(value) > most and len(value.strip()) > most:
        raise InputError("line_too_long", {"n": len(value), "most": most})
    return value


def read_text(value: object) -> str:
    """Give the words of a cell; a whole number of a spreadsheet loses its ".0"."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list | dict):
        raise InputError("no_text")
    text = str(value).strip()
    if text.isascii() and text.isprintable():
        return text
    text = unicodedata.normalize("NFC", text)
    if not is_readable(text):
        raise InputError("characters_unreadable")
    return text


def read_line(value: object) -> str:
    """Give a text on one line, up to 1,000 characters."""
    line = " ".join(read_text(value).split())
    if len(line) > LINE_LIMIT:
        raise InputError("line_too_long", {"n": len(line), "most": LINE_LIMIT})
    return line


def read_name(value: object) -> str:
    """Give a name on one line; what somebody meant to fill in later is none."""
    line = read_line(value)
    if is_placeholder(line):
        raise InputError("name_placeholder", value=line)
    return line


_SCIENTIFIC = re.compile(r"\d[.,]\d+[eE][+-]?\d+|\d+[eE][+-]\d+")
_MOST_DIGITS = 1e15
"""A spreadsheet keeps no more than fifteen digits of a number."""


def _with_all_digits(value: object) -> object:
    """Refuse a number of which a spreadsheet has thrown digits away."""
    cut = isinstance(value, float) and abs(value) >= _MOST_DIGITS
    if cut or (isinstance(value, str) and _SCIENTIFIC.fullmatch(value.strip())):
        raise InputError("digits_lost", value=f"{value}")
    return value


def read_email(value: object) -> str:
    """Give an e-mail address, which only has to look like one: whether it is, a letter shows."""
    line = read_line(value).removeprefix("mailto:")
    if not _EMAIL.fullmatch(line):
        raise InputError("email_invalid")
    return line


def read_id(value: object) -> str:
    """Give an id: up to 128 characters without spaces or "|"."""
    text = read_text(_with_all_digits(value))
    if len(text) > _ID_LIMIT or LIST_MARK in text or any(each.isspace() for each in text):
        raise InputError("id_invalid", {"most": _ID_LIMIT})
    return text


def read_reference(value: object) -> str:
    """Give an id, or the name or number of a firm that is sought among the stored ones."""
    text = read_line(_with_all_digits(value))
    if LIST_MARK in text:
        raise InputError("id_invalid", {"most": _ID_LIMIT})
    return text


def read_list(value: object) -> list[object]:
    """Part a cell at "|"; lists of JSON and Parquet come through. Blank entries are left out."""
    if isinstance(value, list | tuple):
        parts: list[object] = list(value)
    else:
        parts = list(read_text(value).split(LIST_MARK))
    return [part for part in parts if part is not None and str(part).strip()]


def each(read: Callable[[Any], Value]) -> Callable[[object], tuple[Value, ...]]:
    """Read every entry of a list cell, once."""

    def entries(value: object) -> tuple[Value, ...]:
        return tuple(dict.fromkeys(read(part) for part in read_list(value)))

    return entries


def _text_of(read: Callable[[str], Value]) -> Callable[[object], Value]:
    return lambda value: read(read_text(value))


def _choice(choices: type[vocabulary.Choice]) -> Callable[[object], vocabulary.Choice]:
    return lambda value: vocabulary.read_choice(choices, read_text(value))


_CODE_FIRST = re.compile(
    r"(?:(?:nace|ateco|noga|naf|cod(?:ice|e)?)\W*(?:rev\.? ?2|20\d\d)?\W*)?"
    # France puts a letter behind its classes, which are those of NACE.
    r"([A-U]?\s?\d{1,2}(?:\.\d{1,2}){0,3}|\d{3,6})[A-Z]?(?![\w.])",
    re.IGNORECASE,
)


def read_sectors(value: object) -> tuple[str, ...]:
    """Also part sectors at ",", ";" and spaces; of a code with words after it, keep the code."""
    codes: list[str] = []
    for part in read_list(value):
        text = read_text(part)
        try:
            codes += [normalise.read_sector(word) for word in _words(text)]
        except InputError:
            codes += [_code_with_words(line) for line in re.split(r"[;\n]", text) if line.strip()]
    return tuple(dict.fromkeys(codes))


def _code_with_words(text: str) -> str:
    found = _CODE_FIRST.match(text.strip())
    if found is None:
        raise InputError("sector_invalid", value=text)
    return normalise.read_sector(found[1].strip())


_SITES = re.compile(r"[\s;,|]+")
_PLATFORMS = frozenset(["facebook.com", "linkedin.com", "instagram.com", "twitter.com", "x.com",
                        "youtube.com", "google.com", "xing.com", "tiktok.com"])  # fmt: skip
_STAND_INS = frozenset(["example.com", "example.org", "example.net", "test.com", "sito.it"])


def read_site(value: object) -> str:
    """Give the first site of a cell that may name several."""
    sites = [each for each in _SITES.split(read_text(value)) if "." in each]
    site = normalise.read_url(sites[0] if len(sites) > 1 else read_text(value))
    host = urlsplit(site).netloc.removeprefix("www.")
    if host in _STAND_INS or host in _PLATFORMS:
        raise InputError("url_of_others", value=site)
    return site


def _postcode(value: object) -> str:
    line = read_line(value)
    if not line.strip("0 -"):
        raise InputError("postcode_zero", value=line)
    return line


def _number_of(read: Callable[[str], Value]) -> Callable[[object], Value]:
    """Read a number that an authority gave, if none of its digits was lost."""
    return lambda value: read(read_text(_with_all_digits(value)))


def _languages(value: object) -> tuple[str, ...]:
    texts = [read_text(part).replace("/", " ") for part in read_list(value)]
    parts = [word for text in texts for word in _words(text)]
    return tuple(dict.fromkeys(normalise.read_language(part) for part in parts))


def _words(text: str) -> list[str]:
    return text.replace(",", " ").replace(";", " ").split()


def _passages(value: object) -> tuple[object, ...]:
    """Texts parted at "|", or a JSON list of objects, as itself or written into the cell."""
    if isinstance(value, str) and value.lstrip().startswith("[{"):
        try:
            value = msgspec.json.decode(value, type=list[dict[str, Any]])
        except (msgspec.DecodeError, RecursionError):
            raise InputError("json_list_malformed") from None
    return tuple(part if isinstance(part, dict) else read_text(part) for part in read_list(value))


def _visibility(value: object) -> dict[str, Visibility]:
    """Read "headcount=staff|needs=private", or the same as a JSON object."""
    if isinstance(value, dict):
        pairs = [(str(name), str(level)) for name, level in value.items() if level]
    else:
        entries = [read_text(part).partition("=") for part in read_list(value)]
        pairs = [(name.strip(), level) for name, _, level in entries]
    return {name: vocabulary.read_choice(Visibility, level) for name, level in pairs}


Line = Annotated[str, cell(read_line)]
Passage = Annotated[str, cell(read_text, most=_TEXT_LIMIT)]
Lines = Annotated[tuple[str, ...], cell(each(read_line), most=_TEXT_LIMIT)]
Passages = Annotated[tuple[object, ...], cell(_passages, most=_TEXT_LIMIT)]
Id = Annotated[str, cell(read_id)]
Email = Annotated[str, cell(read_email)]
Reference = Annotated[str, cell(read_reference)]
Ids = Annotated[tuple[str, ...], cell(each(read_id), most=_TEXT_LIMIT)]
Name = Annotated[str, cell(read_name)]
Postcode = Annotated[str, cell(_postcode)]
Headcount = Annotated[figures.Figure, cell(figures.read_headcount)]
Money = Annotated[figures.Figure, cell(figures.read_money)]
Share = Annotated[float, cell(numbers.read_share)]
Count = Annotated[int, cell(numbers.read_count)]
Year = Annotated[int, cell(numbers.read_year)]
Trl = Annotated[int, cell(numbers.read_trl)]
Day = Annotated[date, cell(dates.read_day)]
Flag = Annotated[bool, cell(_text_of(vocabulary.read_flag))]
Latitude = Annotated[float, cell(numbers.read_latitude)]
Longitude = Annotated[float, cell(numbers.read_longitude)]
Country = Annotated[str, cell(_text_of(normalise.read_country))]
Nuts = Annotated[str, cell(_text_of(normalise.read_nuts))]
Sectors = Annotated[tuple[str, ...], cell(read_sectors, most=_TEXT_LIMIT)]
Url = Annotated[str, cell(read_site)]
LanguageCode = Annotated[str, cell(_text_of(normalise.read_language))]
LanguageCodes = Annotated[tuple[str, ...], cell(_languages, most=_TEXT_LIMIT)]
VatIt = Annotated[str, cell(_number_of(identifiers.read_vat_it))]
UidCh = Annotated[str, cell(_number_of(identifiers.read_uid_ch))]
Ror = Annotated[str, cell(_number_of(identifiers.read_ror))]
Orcid = Annotated[str, cell(_number_of(identifiers.read_orcid))]
Pic = Annotated[str, cell(_number_of(identifiers.read_pic))]
KindCell = Annotated[Kind, cell(_choice(Kind))]
ActivityKindCell = Annotated[ActivityKind, cell(_choice(ActivityKind))]
LayerCell = Annotated[Layer, cell(_choice(Layer))]
VerdictCell = Annotated[Verdict, cell(_choice(Verdict))]
VisibilityCell = Annotated[Visibility, cell(_choice(Visibility))]
VisibilityByField = Annotated[dict[str, Visibility], cell(_visibility, most=_TEXT_LIMIT)]
Cooperations = Annotated[
    tuple[Cooperation, ...], cell(each(_choice(Cooperation)), most=_TEXT_LIMIT)
]


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """The meaning of a column; attached to a field of a row model."""

    meaning: str
    accepted: str
    example: str
    it: str
    """Header names in Italian, parted by "|"; the first is the one to show."""
    de: str
    fr: str
    en: str = ""
    """English names beside the column's own."""

    def names(self) -> tuple[str, ...]:
        """List the header names in all languages."""
        return tuple(name for names in (self.en, self.it, self.de, self.fr) if names
                     for name in names.split("|"))  # fmt: skip
