"""Numbers of staff and money as people state them: exact, about, more than, from … to."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from matchmaker.errors import InputError
from matchmaker.sources.numbers import read_amount

_ABOUT = re.compile(
    r"^(?:ca\.?|circa|c\.a\.|zirka|rund|etwa|ungef(?:ähr|\.)|env(?:iron|\.)|approx(?:imately|\.)?|about"
    r"|around|~|≈|±)\s*|\s*(?:ca\.?|circa|env\.)$",
    re.IGNORECASE,
)
_ABOVE = re.compile(
    r"^(?:>=?|≥|oltre|più di|piu' di|almeno|mehr als|über|ab|mind(?:estens|\.)|plus de|au moins"
    r"|more than|over|at least|min\.)\s*(.+)$|^(.+?)\s*(?:\+|e oltre|e più|und mehr|et plus"
    r"|and more|or more|o più|oder mehr|ou plus)$",
    re.IGNORECASE,
)
_BELOW = re.compile(
    r"^(?:<=?|≤|meno di|fino a|massimo|max\.?|weniger als|unter|bis(?: zu)?|höchstens|moins de"
    r"|jusqu'à|less than|under|up to|fewer than)\s*(.+)$",
    re.IGNORECASE,
)
_BETWEEN = re.compile(
    r"^(?:da|dal|from|von|de|zwischen|zw\.?|tra|fra|entre|between)?\s*(\d[\d.,'’\s]*?)\s*"
    r"(?:-|–|—|−|\.\.+|…|/|bis|to|a|al|à|e|und|et|and)\s*(\d[\d.,'’\s]*)$",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"\s*\(?(?:addett[oi]|dipendent[ei]|persone|unità|ula|employees?|staff|people|ftes?|mitarbeite(?:r|nde)n?"
    r"|mitarbeiter:?\*?innen|beschäftigte|personen|vollzeitstellen|ma|vzä|personnes|employé(?:e?s)?"
    r"|salarié(?:e?s)?|collaborateurs?|etp|eft|pers\.?)\)?$",
    re.IGNORECASE,
)
_REMARK = re.compile(r"(?<=\d)\s*\([^()]*\)$")
"""Such as "5 (part-time)", "1 (Inhaber)"."""
_THOUSANDS = re.compile(
    r"(?<=\d)\s*(?:mila|migliaia(?: di)?|tsd\.?|tausend|milliers?(?: de)?|mille|thousand|k)$",
    re.IGNORECASE,
)
_CURRENCIES = {"€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "chf": "CHF", "fr.": "CHF",
               "sfr.": "CHF", "sfr": "CHF", "franchi": "CHF", "$": "USD", "usd": "USD",
               "us$": "USD", "£": "GBP", "gbp": "GBP"}  # fmt: skip
_MULTIPLES = {"k": 1e3, "tsd": 1e3, "tsd.": 1e3, "mila": 1e3, "migliaia": 1e3, "tausend": 1e3,
              "milliers": 1e3, "thousand": 1e3, "thousands": 1e3, "m": 1e6, "mio": 1e6,
              "mio.": 1e6, "mn": 1e6, "mill": 1e6, "mln": 1e6, "mln.": 1e6, "milioni": 1e6,
              "milione": 1e6, "million": 1e6, "millions": 1e6, "millionen": 1e6, "mrd": 1e9,
              "mrd.": 1e9, "mld": 1e9, "mld.": 1e9, "miliardi": 1e9, "md": 1e9, "bn": 1e9,
              "billion": 1e9}  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+\.?|[€$£]", re.UNICODE)
_JOINED = re.compile(r"(?i)(?<![^\W\d_])(?:([kt])|(m(?:io|ln)?))\.?(?=€|eur\b|chf\b)")
"""A letter for thousand or million right before a currency: k€, T€, M€, MCHF."""
_DECIMALS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")


@dataclass(frozen=True, slots=True)
class Figure:
    """What a cell says of a number."""

    value: float | None = None
    """The number itself, or about; None where only bounds are known."""
    low: float | None = None
    high: float | None = None
    stated: str = ""
    """The cell's own words, where they say more or less than the number."""


def read_headcount(value: object) -> Figure:
    """Read a number of people: 38, "ca. 20", ">250", "10–49", "12 addetti"."""
    if isinstance(value, int | float):
        return Figure(read_amount(value))
    text = " ".join(str(value).split())
    plain, n_thousands = _THOUSANDS.subn("", _PEOPLE.sub("", _REMARK.sub("", text)))
    return _figure(plain, text, lambda part: read_amount(part) * (1e3 if n_thousands else 1.0))


def read_money(value: object) -> Figure:
    """
    Read an amount in euro: 1250000, "€ 1.250.000,50", "1,2 Mio.", "500 k€", "10-20 mln".

    Raises:
        InputError: no amount, or one in another currency, which nobody converts unasked.
    """
    if isinstance(value, int | float):
        return Figure(read_amount(value))
    text = " ".join(str(value).split())
    plain, factor = _without_currency(text)
    return _figure(plain, text, lambda part: read_amount(part) * factor)


def _without_currency(text: str) -> tuple[str, float]:
    """Part an amount from its currency and its "million"."""
    factor, currency = 1.0, "EUR"
    plain = re.sub(r"[.,]?[-–—]{1,2}\s*$", "", text)
    for word in _WORD.findall(re.sub(r"k€", "k €", plain.casefold())):
        known = word if word in _CURRENCIES or word in _MULTIPLES else word.rstrip(".")
        if known in _CURRENCIES:
            currency = _CURRENCIES[known]
        elif known in _MULTIPLES:
            factor *= _MULTIPLES[known]
        elif known in {"teur", "meur", "kchf", "mchf"}:
            factor *= 1e3 if known[0] in "tk" else 1e6
            currency = known[1:].upper()
        else:
            continue
        plain = re.sub(rf"(?i)(?<![^\W\d_]){re.escape(known)}\.?(?![^\W\d_])", " ", plain)
    if currency != "EUR":
        raise InputError("currency_foreign", {"currency": currency}, value=text)
    plain = re.sub(r"[.,]?[-–—]{1,2}\s*$", "", " ".join(plain.split()))
    return re.sub(r"(?i)\b(?:di|de|d')\s*$", "", plain).strip(), factor


def unit_in(header: str) -> str:
    """Say in which unit a header or a row of units gives money: "Umsatz (TCHF)" -> "tsd chf"."""
    plain = _JOINED.sub(lambda found: "tsd " if found[1] else "mio ", header.casefold())
    words = (word.rstrip(".") for word in _WORD.findall(plain))
    return " ".join(
        word
        for word in dict.fromkeys(words)
        if (word in _CURRENCIES and _CURRENCIES[word] != "EUR")
        or (word in _MULTIPLES and len(word) > 2)
    )


def in_unit(cell: object, unit: str) -> object:
    """Write an amount with the unit that its header gives, unless the cell has one of its own."""
    text = f"{cell:.4f}" if isinstance(cell, float) else " ".join(str(cell).split())
    if _own_unit(text):
        return cell
    millions = any(_MULTIPLES.get(word, 0) >= 1e6 for word in unit.split())
    # In millions three decimals are common, and thousands of millions are not.
    return f"{text}0 {unit}" if millions and _DECIMALS.fullmatch(text) else f"{text} {unit}"


def _own_unit(text: str) -> bool:
    words = (word.rstrip(".") for word in _WORD.findall(text.casefold()))
    return any(word in _MULTIPLES or word in ("chf", "keur", "teur") for word in words)


def _figure(plain: str, text: str, read: Callable[[object], float]) -> Figure:
    """Read a number, or the bounds that a text gives."""
    about = _ABOUT.sub("", plain).strip()
    if found := _BETWEEN.match(about):
        low, high = read(found[1].strip()), read(found[2].strip())
        # Two parts of one number, as in "1-250", are no bounds.
        if low < high:
            return Figure(None, low, high, text)
    if found := _ABOVE.match(about):
        return Figure(None, read(found[1] or found[2]), None, text)
    if found := _BELOW.match(about):
        return Figure(None, 0.0, read(found[1]), text)
    return Figure(read(about), stated=text if about != plain else "")
