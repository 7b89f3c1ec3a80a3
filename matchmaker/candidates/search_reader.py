"""
Read kind and place out of a search of a few words: "esperto di marketing in Svizzera".

Only what is sure is read: a kind where it is the first thing that is named, a country or a town at
the end. The rest is the topic, word for word.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from matchmaker.domain import Kind
from matchmaker.errors import InputError
from matchmaker.sources.normalise import fold, read_country

MOST_WORDS = 12
"""A longer text is a need that is told, and what it names in passing limits nothing."""
LONGEST_PLACE = 4
"""Words of a country's or a town's name."""
SHORTEST_PLACE = 4
"""Letters: shorter names and codes are words of some language ("de", "in")."""


def _words(said: str) -> list[str]:
    return said.split()


_KINDS: Mapping[Kind, str] = {
    Kind.EXPERT: (
        "esperto esperta esperti esperte consulente consulenti expert experts consultant "
        "consultants consultante consultantes experte experten expertin berater beraterin "
        "expertes conseiller"
    ),
    Kind.COMPANY: (
        "azienda aziende impresa imprese ditta ditte fornitore fornitori company companies firm "
        "firms supplier suppliers firma firmen unternehmen lieferant lieferanten entreprise "
        "entreprises fournisseur fournisseurs"
    ),
    Kind.RESEARCH_GROUP: (
        "ateneo universita university universities universitat universitaten universite "
        "universites forschungsgruppe forschungsgruppen"
    ),
    Kind.LAB: (
        "laboratorio laboratori laboratory laboratories lab labs labor labore laboratoire "
        "laboratoires"
    ),
    Kind.ASSOCIATION: (
        "associazione associazioni association associations verband verbande verein vereine "
        "distretto cluster"
    ),
    Kind.INSTITUTION: "ente enti institution institutions institutionen behorde behorden",
}
_PHRASES: Mapping[str, Kind] = {
    "gruppodiricerca": Kind.RESEARCH_GROUP,
    "gruppidiricerca": Kind.RESEARCH_GROUP,
    "centrodiricerca": Kind.RESEARCH_GROUP,
    "researchgroup": Kind.RESEARCH_GROUP,
    "researchgroups": Kind.RESEARCH_GROUP,
    "groupederecherche": Kind.RESEARCH_GROUP,
    "groupesderecherche": Kind.RESEARCH_GROUP,
    "innovationexpert": Kind.EXPERT,
    "innovationexperts": Kind.EXPERT,
}
_KIND_OF: Mapping[str, Kind] = {
    word: kind for kind, words in _KINDS.items() for word in _words(words)
} | dict(_PHRASES)
_COUNTRY_OF: Mapping[str, str] = {
    **dict.fromkeys(
        _words(
            "svizzero svizzera svizzeri svizzere swiss schweizer schweizerisch schweizerische "
            "suisse suisses ticino tessin"
        ),
        "CH",
    ),
    **dict.fromkeys(
        _words(
            "italiano italiana italiani italiane italian italienisch italienische italienischer "
            "italien italienne italiens italiennes"
        ),
        "IT",
    ),
    **dict.fromkeys(
        _words(
            "tedesco tedesca tedeschi tedesche german deutsch deutsche deutscher allemand "
            "allemande allemands allemandes"
        ),
        "DE",
    ),
    **dict.fromkeys(
        _words("francese francesi french franzosisch franzosische francais francaise francaises"),
        "FR",
    ),
    **dict.fromkeys(
        _words("austriaco austriaca austriaci austrian osterreichisch osterreichische autrichien"),
        "AT",
    ),
}
"""Adjectives: beside a kind they say where it is."""
_OPENING = frozenset(
    _words(
        "cerco cerchiamo cercasi serve trova trovare un uno una unun dei delle degli i gli le "
        "looking for find a an the some seeking we need ich wir suche suchen einen eine ein einem "
        "cherche cherchons recherche nous je des les un une qualche any"
    )
)
_LINKS = frozenset(
    _words(
        "di del della dei delle dello per da in for of on with fur im mit de du des d pour en "
        "specialista specializzato specializzata specializzati specialised specialized su sui "
        "sulle sulla sul sur uber"
    )
)
_PLACE_LINKS = frozenset(
    _words(
        "in a ad da di dalla della nel nella near at from aus bei der den dem die en au aux la le "
        "vicino zona presso"
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSearch:
    """What a search asks for, as far as it is sure."""

    topic: str
    kinds: frozenset[Kind] = frozenset()
    countries: frozenset[str] = frozenset()
    """ISO 3166-1 alpha-2."""
    city: str = ""
    """As the network writes it."""

    @property
    def is_limited(self) -> bool:
        """Whether anything besides a topic was read."""
        return bool(self.kinds or self.countries or self.city)


CityNamed = Callable[[str], str]
"""A town of the network by a name in any spelling, as the network writes it; "" where none is."""


def no_city(_: str) -> str:
    """Know no town."""
    return ""


def read_search(typed: str, city_named: CityNamed = no_city) -> ReadSearch:
    """Tell kind, country and town from the topic."""
    words = typed.split()
    if len(words) > MOST_WORDS:
        return ReadSearch(topic=typed)
    kind, rest = _kind_of(words)
    rest, countries, city = _place_of(rest, city_named)
    if kind is not None and not countries and not city:
        rest, countries = _adjective_of(rest)
    if kind is None and not countries and not city:
        return ReadSearch(topic=typed)
    topic = rest if kind is None else _without_links(rest)
    return ReadSearch(
        topic=" ".join(topic),
        kinds=frozenset({kind} if kind else ()),
        countries=countries,
        city=city,
    )


def _kind_of(words: Sequence[str]) -> tuple[Kind | None, Sequence[str]]:
    """The kind that the first noun names, and what follows; None and all words without one."""
    start = 0
    while start < len(words) and fold(words[start]) in _OPENING:
        start += 1
    for length in (3, 2, 1):
        kind = _KIND_OF.get(fold("".join(words[start : start + length])))
        if kind is not None and start + length <= len(words):
            return kind, words[start + length :]
    # "Swiss experts in marketing"
    if len(words) > start + 1 and fold(words[start]) in _COUNTRY_OF:
        kind = _KIND_OF.get(fold(words[start + 1]))
        if kind is not None:
            return kind, [words[start], *words[start + 2 :]]
    return None, words


def _place_of(
    words: Sequence[str], city_named: CityNamed
) -> tuple[Sequence[str], frozenset[str], str]:
    """Words without the place at their end, its country, and its town."""
    for length in range(min(LONGEST_PLACE, len(words)), 0, -1):
        said = [re.sub(r"^(?:dell|all|nell|d|l)['’]", "", word) for word in words[-length:]]
        name = " ".join(said).strip(" .,;?!()")
        before = words[:-length]
        linked = bool(before) and fold(before[-1]) in _PLACE_LINKS
        glued = said[0] != words[-length]
        if len(fold(name)) < SHORTEST_PLACE or not (linked or glued):
            continue
        country, city = _country(name), city_named(name)
        if country or city:
            while before and fold(before[-1]) in _PLACE_LINKS:
                before = before[:-1]
            return before, frozenset({country} if country and not city else ()), city
    return words, frozenset(), ""


def _country(name: str) -> str:
    try:
        return read_country(name)
    except InputError:
        return _COUNTRY_OF.get(fold(name), "")


def _adjective_of(words: Sequence[str]) -> tuple[Sequence[str], frozenset[str]]:
    """A nationality right behind the kind, or before it."""
    if words and fold(words[0]) in _COUNTRY_OF:
        return words[1:], frozenset({_COUNTRY_OF[fold(words[0])]})
    return words, frozenset()


def _without_links(words: Sequence[str]) -> Sequence[str]:
    start = 0
    while start < len(words) and fold(words[start]) in _LINKS:
        start += 1
    return words[start:]
