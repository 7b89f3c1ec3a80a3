"""Take names of countries and organisations out of a text, so that it can't name its own answer."""

import re
from collections.abc import Iterable

from babel import Locale

# Adjectives of the countries that take part most; country names themselves come from CLDR.
DEMONYMS = (
    "austrian",
    "belgian",
    "british",
    "bulgarian",
    "croatian",
    "cypriot",
    "czech",
    "danish",
    "dutch",
    "english",
    "estonian",
    "finnish",
    "french",
    "german",
    "greek",
    "hungarian",
    "icelandic",
    "irish",
    "israeli",
    "italian",
    "latvian",
    "lithuanian",
    "maltese",
    "norwegian",
    "polish",
    "portuguese",
    "romanian",
    "scottish",
    "serbian",
    "slovak",
    "slovenian",
    "spanish",
    "swedish",
    "swiss",
    "turkish",
    "ukrainian",
    "russian",
    "american",
    "canadian",
    "australian",
    "chinese",
    "japanese",
    "indian",
    "brazilian",
)
SHORT_FORMS = ("UK", "USA", "Czech Republic", "England", "Scotland", "Wales", "Macedonia")
LONGEST_NAME = 10
"""Tokens; longer organisation names are not looked for."""
TOKEN = re.compile(r"\w+")


def country_pattern() -> re.Pattern[str]:
    """Match every English country name, its adjective, and common short forms."""
    territories = Locale("en").territories
    names = {name for code, name in territories.items() if len(code) == 2 and code.isalpha()}
    words = sorted(names | set(SHORT_FORMS) | set(DEMONYMS), key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(map(re.escape, words)) + r")\b", re.IGNORECASE)


COUNTRIES = country_pattern()


def name_keys(names: Iterable[str | None]) -> frozenset[tuple[str, ...]]:
    """Turn organisation names into tuples of upper-case tokens, of three letters or more."""
    keys = (tuple(TOKEN.findall(name.upper())) for name in names if name)
    return frozenset(key for key in keys if key and sum(map(len, key)) >= 3)


def mask(text: str, names: frozenset[tuple[str, ...]]) -> str:
    """
    Blank countries, and organisations whose full name stands in the text.

    A name of one word counts only where the text writes it in capitals: "CNIC" is an
    organisation, "energy" is not.
    """
    return COUNTRIES.sub(" ", _without_names(text, names)).strip()


def _without_names(text: str, names: frozenset[tuple[str, ...]]) -> str:
    tokens = list(TOKEN.finditer(text))
    words = [token.group() for token in tokens]
    kept, last, i = [], 0, 0
    while i < len(words):
        length = _name_length(words, i, names)
        if length:
            kept.append(text[last : tokens[i].start()])
            last = tokens[i + length - 1].end()
        i += max(length, 1)
    return " ".join([*kept, text[last:]])


def _name_length(words: list[str], start: int, names: frozenset[tuple[str, ...]]) -> int:
    """Count the words of the longest organisation name that starts here; 0 without one."""
    for length in range(min(LONGEST_NAME, len(words) - start), 0, -1):
        found = words[start : start + length]
        known = tuple(word.upper() for word in found) in names
        if known and (length > 1 or found[0].isupper()):
            return length
    return 0
