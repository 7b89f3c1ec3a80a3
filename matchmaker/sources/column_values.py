"""What the values of a column look like, whatever it is called."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType

from matchmaker.domain import Kind
from matchmaker.errors import InputError
from matchmaker.sources import dates, figures, identifiers, normalise, numbers
from matchmaker.sources.cells import bounded, read_sectors, read_site
from matchmaker.sources.not_known import is_error, is_not_known
from matchmaker.sources.reading import as_text
from matchmaker.sources.sheets import is_blank

EMAIL, PHONE = "email", "phone"
_LOOKED_AT = 200
"""Values of a column: more tell no more."""
_LOOKED_INTO = 1_001
"""Characters of a value: more than any line has."""
LEGAL_FORMS = re.compile(
    r"\b(?:s\.?\s?r\.?\s?l\.?\s?s?|s\.?\s?p\.?\s?a|s\.?\s?n\.?\s?c|s\.?\s?a\.?\s?s|s\.?\s?a\.?\s?r\.?\s?l"
    r"|sagl|gmbh|ag|kg|ohg|ug|e\.?\s?k|s\.?a|sàrl|sas|sasu|eurl|scop|soc\.? coop"
    r"|società cooperativa|scarl|ltd|limited|llc|plc|inc|bv|nv|oy|ab|aps|sp\.? z o\.?o"
    r"|genossenschaft|coop)\b\.?\s*$",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[^@\s;,]+@[^@\s;,]+\.[^@\s;,]{2,}(?:\s*[;,]\s*[^@\s]+@[^@\s]+)*")
_PHONE = re.compile(r"(?:\+|00|0|\()[\d\s()/.\-]{6,22}")
_POSTCODE = re.compile(r"(?:[A-Z]{1,2}-?)?\d{4,5}(?:-\d{3,4})?")
_NACE = re.compile(
    r"(?:[A-U]\s?)?\d{2}\.\d{1,2}(?:\.\d{1,2})*.*|(?:[A-U])\d{2}(?:\.\d+)*", re.DOTALL
)
_NUTS = re.compile(r"(?:AT|BE|CH|CZ|DE|DK|EL|ES|FI|FR|HR|HU|IE|IT|LI|LU|NL|NO|PL|PT|RO|SE|SI|SK|UK)"
                   r"[A-Z]?\d[A-Z0-9]{0,2}")  # fmt: skip


def _reads(read: Callable[[str], object]) -> Callable[[str], bool]:
    def readable(text: str) -> bool:
        try:
            read(bounded(text))
        except (InputError, ValueError):
            return False
        return True

    return readable


def _is_site(text: str) -> bool:
    return "." in text and "@" not in text and _reads(read_site)(text)


def _is_wording(text: str) -> bool:
    """Whether a text is one of words: no number, date, address or code alone."""
    if not any(map(str.isalpha, text)) or _EMAIL.fullmatch(text):
        return False
    return not (len(text) <= 20 and _DATED(text))


_DATED = _reads(dates.read_day)


_TESTS: Mapping[str, Callable[[str], bool]] = MappingProxyType(
    {
        "vat_it": _reads(identifiers.read_vat_it),
        "uid_ch": _reads(identifiers.read_uid_ch),
        "ror": _reads(identifiers.read_ror),
        "orcid": _reads(identifiers.read_orcid),
        "pic": _reads(identifiers.read_pic),
        EMAIL: lambda text: _EMAIL.fullmatch(text) is not None,
        "url": _is_site,
        PHONE: lambda text: _PHONE.fullmatch(text) is not None,
        "postcode": lambda text: _POSTCODE.fullmatch(text) is not None,
        "nuts": lambda text: _NUTS.fullmatch(text.upper()) is not None,
        "sectors": _reads(read_sectors),
        "country": _reads(normalise.read_country),
        "kind": _reads(lambda text: normalise.read_choice(Kind, text)),
        "updated_on": _reads(dates.read_day),
        "consent_date": _reads(dates.read_day),
        "headcount": _reads(figures.read_headcount),
        "turnover_eur": _reads(figures.read_money),
        "balance_sheet_eur": _reads(figures.read_money),
        "size_year": _reads(numbers.read_year),
        "latitude": _reads(numbers.read_latitude),
        "longitude": _reads(numbers.read_longitude),
        "languages": _reads(lambda text: [normalise.read_language(w) for w in _parts(text)]),
        "language": _reads(normalise.read_language),
        "independent": _reads(normalise.read_flag),
        "sme": _reads(normalise.read_flag),
        "consent_matching": _reads(normalise.read_flag),
        "capacity": _reads(numbers.read_count),
        "starts_on": _reads(dates.read_day),
        "ends_on": _reads(dates.read_day),
        **dict.fromkeys(
            ("name", "description", "products", "processes", "keywords", "needs", "offers", "city"),
            _is_wording,
        ),
        **dict.fromkeys(("contact_name", "contact_role"), _is_wording),
        "judged_on": _reads(dates.read_day),
    }
)  # fmt: skip


def _parts(text: str) -> list[str]:
    return [part for part in re.split(r"[|;,/]\s*|\s+", text) if part]


def sample_of(values: Iterable[object]) -> list[str]:
    """Give the values that say something, as text, none twice."""
    found: dict[str, None] = {}
    for value in values:
        if is_blank(value):
            continue
        text = as_text(value)[:_LOOKED_INTO].strip()
        if is_not_known(text) or is_error(text):
            continue
        found[text] = None
        if len(found) == _LOOKED_AT:
            break
    return list(found)


def share(column: str, sample: Sequence[str]) -> float | None:
    """Say which part of a sample a column could read; None where it reads any text."""
    test = _TESTS.get(column)
    if test is None or not sample:
        return None
    return sum(map(test, sample)) / len(sample)


_OPTION = re.compile(
    r".{2,}?(?:\s*:|\s[-–—])\s+([^\[\]]{2,60})|.{2,}?\s*\[([^\[\]]{2,60})\]", re.DOTALL
)


def option_of(header: str, sample: Sequence[str]) -> str:
    """Give what a column of ticks stands for: "Robotik" of "Themen: Robotik"; else a blank."""
    found = _OPTION.fullmatch(header.strip())
    ticks = [is_ticked(text) for text in sample if _reads(normalise.read_flag)(text)]
    if not found or not any(ticks) or len(ticks) < len(sample):
        return ""
    return (found[1] or found[2]).strip()


def is_ticked(text: str) -> bool:
    """Whether a cell of a column of ticks is one."""
    try:
        return bool(text.strip()) and normalise.read_flag(text)
    except InputError:
        return False


_LONG_TEXT = 60
"""Characters of a value, at the median, from which it is a description."""


def by_values(sample: Sequence[str]) -> tuple[str, float]:
    """Guess a column by its values alone; gives it with its certainty, or a blank and 0."""
    for fewest, certainty, column, fits in _SIGNS:
        if len(sample) >= fewest and fits(sample):
            return column, certainty
    return "", 0.0


def _mostly(column: str, part: float) -> Callable[[Sequence[str]], bool]:
    return lambda sample: (share(column, sample) or 0.0) >= part


def _are_vat_numbers(sample: Sequence[str]) -> bool:
    long = all(sum(map(str.isdigit, each)) >= 11 for each in sample[:20])
    return long and _mostly("vat_it", 0.9)(sample)


def _are_firms(sample: Sequence[str]) -> bool:
    return sum(bool(LEGAL_FORMS.search(each)) for each in sample) >= 0.4 * len(sample)


def _are_codes(sample: Sequence[str]) -> bool:
    dotted = sum(bool(_NACE.fullmatch(each)) for each in sample) >= 0.9 * len(sample)
    return dotted and _mostly("sectors", 0.9)(sample)


def _are_phones(sample: Sequence[str]) -> bool:
    return _mostly(PHONE, 0.9)(sample) and not _mostly("postcode", 0.5)(sample)


def _are_countries(sample: Sequence[str]) -> bool:
    return all(len(each) > 2 for each in sample) and _mostly("country", 0.95)(sample)


_STREET = re.compile(
    r"(?i)\b(?:via|viale|piazza|corso|largo|loc\.|rue|avenue|chemin|quai|place|route|street|road|lane)\s"
    r"|(?:str(?:asse|aße|\.)|gasse|weg|platz|allee)\s*\d"
)


def _are_addresses(sample: Sequence[str]) -> bool:
    return sum(bool(_STREET.search(each)) for each in sample) >= 0.7 * len(sample)


def _are_long(sample: Sequence[str]) -> bool:
    return sorted(map(len, sample))[len(sample) // 2] >= _LONG_TEXT


_SIGNS: tuple[tuple[int, float, str, Callable[[Sequence[str]], bool]], ...] = (
    (2, 0.85, "uid_ch", _mostly("uid_ch", 0.8)),
    (2, 0.85, "ror", _mostly("ror", 0.8)),
    (2, 0.85, "orcid", _mostly("orcid", 0.8)),
    (2, 0.85, EMAIL, _mostly(EMAIL, 0.8)),
    (3, 0.85, "vat_it", _are_vat_numbers),
    (3, 0.8, "url", _mostly("url", 0.9)),
    (3, 0.8, "nuts", _mostly("nuts", 0.95)),
    (3, 0.8, "name", _are_firms),
    (3, 0.75, "sectors", _are_codes),
    (3, 0.7, PHONE, _are_phones),
    (3, 0.75, "country", _are_countries),
    (3, 0.7, "address", _are_addresses),
    (5, 0.6, "description", _are_long),
)
"""Values that are enough, certainty, column, test: the surest first."""


def looks_like_firms(names: Sequence[str]) -> bool:
    """Whether most names end in a legal form."""
    n_firms = sum(bool(LEGAL_FORMS.search(name)) for name in names)
    return len(names) >= 3 and n_firms >= 0.6 * len(names)
