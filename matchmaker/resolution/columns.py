"""Parse records into columns once, so that pairs are compared quickly."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import log2

from matchmaker.resolution.persons import person_names
from matchmaker.resolution.records import Record
from matchmaker.resolution.words import NameWords, fold, says_nothing, vocabulary, words_of

_PARTS = re.compile(r"\s*[*/|(){}\[\]]\s*|\s+[-–—]\s+")
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]")
# The legal form of a Portuguese holding: "Alfa SGPS SA" holds "Alfa SA".
_HOLDING_FORM, _HOLDING = "sgps", frozenset({"shareholding"})
# What follows is the same name in another language.
_TRANSLATED = re.compile(r"(?<=\w)\s*[*/|]")
# "Alba S.r.l. (già Officine Brina)", "Alba GmbH, vormals Brina GmbH"; "ex" alone opens names too.
_FORMERLY = re.compile(
    r"(?i)(?<=\w)[\s.,;]*(?:[(\[,–-]\s*ex\b|[(\[–,-]?\s*\b(?:già|gia'|vormals|vorm\.|früher|ehemals"
    r"|formerly(?:\s+known\s+as|\s+called)?|previously(?:\s+known\s+as)?|f/?k/?a|anciennement"
    r"|précédemment|in precedenza))[\s:]+([^()\[\]]{3,})[)\]]?\s*$"
)
_INITIAL = re.compile(r"\s*([^\W\d_])\.?\s(?=\w)")
_NUMBER = re.compile(r"\d+")
_ABBREVIATED = re.compile(r"\b([^\W\d]{2,})\.")
_DOMAIN = re.compile(
    r"^(?:[a-z][a-z0-9+.-]*://)?(?:www\d?\.)?([^/:?#\s]+\.[a-z]{2,})", re.IGNORECASE
)
# "Rossi & C.", "Rossi e": these count nothing.
_AND = frozenset("ceyo")
# Longest text that still reads as a short name ("FUNDITEC", "CNR-IREA").
_SHORT = 12
# Words known in several languages are common however small the network is.
_MEANING_BITS = 7.0
# What a word says that two names have, whatever the size of the network: 12 bits are a word seen
# twice in 8,000 names, and elsewhere bits are stretched or pressed to that.
_RAREST_BITS = 12.0
# Names under which one web address may stand before it is a group's, a portal's, a university's.
_MOST_NAMES = 5
# Records that may carry one short name before it names nobody: "demo", "IT", "Lab".
_MOST_SHORT = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class NameParts:
    """The names of one record, taken apart."""

    folded: str
    """The main name; empty where there is none."""
    variants: tuple[frozenset[str], ...]
    """Content words of the main name, of its parts and of former names; the first is the whole."""
    orders: tuple[tuple[str, ...], ...]
    """The same words as they follow each other."""
    n_main: int
    """How many of them the main name and its parts make; former and other names follow."""
    plain: tuple[str, ...]
    """The main name's words as written, without legal form."""
    shorts: frozenset[str]
    """Stated short names, without spaces."""
    derived: frozenset[str]
    """What may serve as short name: initials, a main name of one word."""
    legal: frozenset[str]
    initials: frozenset[str] = frozenset()
    """Initials of the main and other names alone."""
    numbers: frozenset[str] = frozenset()
    """What counts the main name among its sisters: figures, number words, a last letter."""
    initial: str = ""
    """A first name's initial that the main name begins with: "T. Rossi & Figli"."""
    bodies: frozenset[str] = frozenset()
    """Words of the main name that make it another body: foundation, department."""
    abbreviated: frozenset[str] = frozenset()
    """Words written with a full stop: "Off. Mecc."."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceParts:
    """The place of one record, taken apart."""

    city: str = ""
    cities: frozenset[str] = frozenset()
    """Its words, with one spelling for Wien and Vienna."""
    postcode: str = ""
    street: frozenset[str] = frozenset()
    street_letters: str = ""
    """The same words in alphabetical order, as one."""
    numbers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordColumns:
    """All records of a run; every list has one entry a record, in the records' order."""

    records: Sequence[Record]
    names: list[NameParts]
    places: list[PlaceParts]
    domains: list[str]
    persons: list[tuple[str, ...]]
    """Words of a person's name; empty for who is no person."""
    bits: Mapping[str, float]
    """How much it says that two names share a word: log2(records / records that have it)."""


def columns_of(records: Sequence[Record]) -> RecordColumns:
    """Take all records apart."""
    names = distinctive_short_names([names_of(record.names) for record in records])
    return RecordColumns(
        records=records,
        names=names,
        places=[place_parts(record) for record in records],
        domains=distinctive_domains([domain_of(record.url) for record in records], names),
        persons=[person_names(record) for record in records],
        bits=word_bits(frozenset().union(*name.variants) for name in names),
    )


def word_bits(word_sets: Iterable[frozenset[str]]) -> dict[str, float]:
    """Weigh words by rarity, in bits; meanings that the vocabulary knows are capped."""
    counts: Counter[str] = Counter()
    total = 0
    for words in word_sets:
        counts.update(words)
        total += 1
    common = vocabulary().common
    stretch = _RAREST_BITS / max(1.0, log2((total + 1) / 2))
    return {
        word: min(
            stretch * log2((total + 1) / n), _MEANING_BITS if word in common else _RAREST_BITS
        )
        for word, n in counts.items()
    }


def distinctive_short_names(names: list[NameParts]) -> list[NameParts]:
    """Leave out stated short names that too many records share."""
    counts = Counter(short for name in names for short in name.shorts)
    return [
        replace(name, shorts=frozenset(s for s in name.shorts if counts[s] <= _MOST_SHORT))
        if any(counts[s] > _MOST_SHORT for s in name.shorts)
        else name
        for name in names
    ]


def distinctive_domains(domains: list[str], names: list[NameParts]) -> list[str]:
    """Leave out web addresses under which too many different names stand."""
    names_under: dict[str, set[str]] = defaultdict(set)
    for domain, name in zip(domains, names, strict=True):
        names_under[domain].add(name.folded)
    return [domain if len(names_under[domain]) <= _MOST_NAMES else "" for domain in domains]


@cache
def names_of(names: tuple[str, ...]) -> NameParts:
    """Take the names of a record apart; a name that says nothing is left out."""
    if not (known := [name for name in names if not says_nothing(name)]):
        return NameParts(
            folded="",
            variants=(),
            orders=(),
            n_main=0,
            plain=(),
            shorts=frozenset(),
            derived=frozenset(),
            legal=frozenset(),
        )
    main, others = known[0], known[1:]
    if (former := _FORMERLY.search(main)) and not says_nothing(former[1]):
        main, others = main[: former.start()], [former[1].strip(), *others]
    shorts = {name for name in others if _is_short(name)}
    parts = [part for part in _parts(main) if part]
    shorts |= {part for part in parts if _is_acronym(part)}
    # The whole name first: it is compared as such, the others only at their best.
    whole = words_of(main)
    parted = filter(_is_distinctive, [words_of(part) for part in parts if fold(part)])
    words = {word.content: word for word in (whole, *parted)}
    n_main = len(words)
    stated = [words_of(name) for name in others if name not in shorts]
    words |= {word.content: word for word in filter(_is_distinctive, stated)}
    initials = frozenset[str]().union(*(word.acronyms for word in words.values()))
    return NameParts(
        folded=whole.folded,
        plain=whole.plain,
        variants=tuple(frozenset(content) for content in words),
        orders=tuple(words),
        n_main=n_main,
        shorts=frozenset(key for name in shorts if len(key := short_key(name)) >= 2),
        derived=initials | _single(words.values()),
        initials=initials,
        legal=whole.legal,
        numbers=_numbers(whole.plain),
        initial=found[1].casefold() if (found := _INITIAL.match(main)) else "",
        bodies=vocabulary().bodies.intersection(words_of(_TRANSLATED.split(main)[0]).content)
        | (_HOLDING if _HOLDING_FORM in whole.legal else frozenset()),
        abbreviated=frozenset(fold(found) for found in _ABBREVIATED.findall(main)),
    )


def _numbers(words: tuple[str, ...]) -> frozenset[str]:
    """Find what counts a name: figures also inside words, number words and one last letter."""
    counts = vocabulary().counts
    figures = {figure.lstrip("0") or "0" for word in words for figure in _NUMBER.findall(word)}
    counted = {counts[word] for word in words[1:] if word in counts}
    letter = {
        word
        for word in words[1:][-1:]
        if len(word) == 1 and word not in _AND and word not in counts
    }
    return frozenset(figures | counted | letter)


def _parts(name: str) -> list[str]:
    """Split a name where it is put together; a legal form is no part that tells."""
    legal = vocabulary().legal
    without = _BRACKETS.sub(" ", name)
    return [
        part
        for part in [without, *_PARTS.split(name)]
        if part != name and len(fold(part)) >= 3 and tuple(fold(part).split()) not in legal
    ]


def _is_distinctive(word: NameWords) -> bool:
    """Say whether a part of a name can stand alone: "Research" or "IT" can not."""
    return any(w not in vocabulary().common for w in word.content) or len(word.content) > 2


def _is_acronym(part: str) -> bool:
    """Say whether a part of a name is written as a short name: "(FCT)", not "(demo)"."""
    n_capitals = sum(letter.isupper() for letter in part)
    return _is_short(part) and " " not in part and len(fold(part)) >= 3 and n_capitals >= 2


def _is_short(name: str) -> bool:
    return len(name) <= _SHORT or " " not in name.strip()


def _single(words: Iterable[NameWords]) -> frozenset[str]:
    return frozenset("".join(w.content) for w in words if len(w.content) <= 2)


def short_key(name: str) -> str:
    """Write a short name without spaces, punctuation or legal form."""
    return "".join(words_of(name).plain)


def place_parts(record: Record) -> PlaceParts:
    """Take a record's place apart."""
    city, postcode, street = (
        "" if says_nothing(text or "") else fold(text or "")
        for text in (record.city, record.postcode, record.address)
    )
    # Cedex and district numbers tell post offices apart, not places.
    city = re.sub(r"\b(?:cedex|cs)\b|\d+", " ", city).strip()
    words = frozenset(
        w
        for w in street.split()
        if w not in vocabulary().street and not w[0].isdigit() and len(w) > 1
    )
    return PlaceParts(
        city=" ".join(city.split()),
        cities=frozenset(words_of(city).content) if city else frozenset(),
        postcode=postcode.replace(" ", ""),
        street=words,
        street_letters="".join(sorted(words)),
        # "007" and "7" are one house.
        numbers=frozenset(number.lstrip("0") for number in _NUMBER.findall(street)),
    )


def domain_of(url: str | None) -> str:
    """Take the host from an address, without www; empty where there is none of one's own."""
    found = _DOMAIN.match((url or "").strip())
    host = found.group(1).lower() if found else ""
    parents = {host.split(".", n)[-1] for n in range(host.count("."))}
    return "" if parents & vocabulary().hosts else host
