"""Header names in four languages beside those of the table format, and of what is not read."""

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from rapidfuzz import fuzz, process

from matchmaker.sources.normalise import fold
from matchmaker.sources.schema import TABLES, header_index

GIVEN_NAME, FAMILY_NAME, TAX_NUMBER = "given_name", "family_name", "tax_number"
"""Parts of a column: the two names of a person; a number that is a VAT number, or a Swiss UID."""
CONTACT_GIVEN_NAME, CONTACT_FAMILY_NAME = "contact_given_name", "contact_family_name"
LEGAL_FORM = "legal_form"
"""Belongs to the name, which two firms may share that differ by it."""
COMPOSED = frozenset(
    {GIVEN_NAME, FAMILY_NAME, TAX_NUMBER, CONTACT_GIVEN_NAME, CONTACT_FAMILY_NAME, LEGAL_FORM}
)

_FILE = Path(__file__).with_name("header_names.toml")


@lru_cache(maxsize=1)
def _further_names() -> Mapping[str, Mapping[str, list[str]]]:
    """Read the names that ship with this package: of profiles, and of what is not read."""
    return MappingProxyType(tomllib.loads(_FILE.read_text("utf-8")))


@lru_cache(maxsize=16)
def known_names(table: str) -> Mapping[str, str]:
    """Map every folded header name of a table to its column, or to why it is not read."""
    names = dict(header_index(table))
    further = _further_names()
    known = TABLES[table].columns
    for group in ("profiles", "not_read") if table == "profiles" else ("linked", "not_read"):
        for column, told in further[group].items():
            if group == "linked" and column not in known:
                continue
            for name in told:
                names.setdefault(fold(name), column)
    return MappingProxyType(names)


LEADER = "leader"
"""Whoever runs a firm: its contact where the list names no other."""
_KEY_WORDS = frozenset(
    {"id", "codice", "cod", "code", "key", "chiave", "nummer", "nr", "kennung", "matricola"}
    | {"identifiant", "numéro", "number", "no", "siret", "siren", "uuid", "guid", "ref", "rif"}
    | {"schlüssel", "n"}
)


def names_a_key(header: str) -> bool:
    """Whether a header speaks of a number or code: "Mitglied-Nr", "codice anagrafica"."""
    return not _KEY_WORDS.isdisjoint(word.casefold() for word in _words(header))


NOT_READ = frozenset({"contact", "notes"})
"""Names that are known, and whose columns are no part of a profile."""

_ENOUGH = 88
"""Likeness in per cent from which a name counts as one with a slip of the keyboard."""
_SHORTEST = 5
"""Letters of a name that is looked for inside others, or with slips."""


def resembling(name: str, table: str) -> tuple[str, str]:
    """Give the column of the nearest known name, and that name; two blanks where none is near."""
    if table == "profiles" and (asked := _asked(name)):
        return asked, name
    names, folded = known_names(table), fold(name)
    bare = _IN_BRACKETS.sub(" ", name.replace("_", " "))
    plain = _OF_FIRM.sub(" ", bare) if table == "profiles" else bare
    if full := _abbreviated(plain, names):
        return names[full], full
    for said in dict.fromkeys((plain, bare, name)):
        if (exact := fold(said)) in names and exact != folded:
            return names[exact], exact
        runs = _runs([fold(word) for word in _words(said)])
        inside = [known for known in names if len(known) >= 3 and known in runs]
        if inside:
            # Half a person's name says more than whose it is.
            halves = [known for known in inside if names[known] in (GIVEN_NAME, FAMILY_NAME)]
            best = max(halves or inside, key=len)
            is_key = names[best] == "name" and names_a_key(said)
            return "id" if is_key else names[best], best
    if len(folded) < _SHORTEST:
        return "", ""
    near = process.extractOne(folded, names.keys(), scorer=fuzz.ratio, score_cutoff=_ENOUGH)
    return (names[near[0]], near[0]) if near else ("", "")


_FEWEST_WORDS = 4
"""From which a header is a question, even without its mark."""


def _asked(name: str) -> str:
    """Say what a question of a survey asks for, by the verbs and nouns that such questions have."""
    said = [each.casefold() for each in _words(name)]
    if "?" not in name and len(said) < _FEWEST_WORDS:
        return ""
    text = f" {' '.join(said)}"
    stems = _further_names()["questions"]
    return next((column for column in stems if any(f" {s}" in text for s in stems[column])), "")


_ABBREVIATED = re.compile(r"[^\W\d_]{2,}\.")


def _abbreviated(name: str, names: Mapping[str, str]) -> str:
    """Find the name that a header with full stops stands for: "Raison soc.", "Code post."."""
    if not _ABBREVIATED.search(name):
        return ""
    form = "".join(
        re.escape(fold(word)) + ("[a-z]*" if dot else "")
        for word, dot in re.findall(r"([^\W_]+)(\.?)", name)
    )
    # The shortest: "Code post." is rather "code postal" than "code postal ville".
    return min((known for known in names if re.fullmatch(form, known)), key=len, default="")


_OF_FIRM = re.compile(
    r"(?i)(?:\b(?:dell['’]|della|la|l['’]|una?|un['’]|sua|tua|vostra|of|your|the|ihres|ihr|euer|eures"
    r"|des|der|de|d['’]|votre|l['’])\s*)*"
    r"\b(?:azienda|impresa|ditta|societ[àa]|company|firm|organi[sz]ation|unternehmens?|firma|betriebs?"
    r"|entreprise|société)\b"
)
"""Whose a column is, in a list of firms: "name of your company", "nome della sua azienda"."""
_IN_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_HUMPS = re.compile(r"(?<=[a-zà-ÿ])(?=[A-Z])")
"""Where a word begins in a name like codePostalEtablissement."""


def _words(name: str) -> list[str]:
    parted = _HUMPS.sub(" ", name)
    return "".join(each if each.isalnum() else " " for each in parted).split()


_LONGEST = 8
"""Words of a name: no known one has more, and what is no name may have a million."""


def _runs(words: list[str]) -> set[str]:
    """All words that stand side by side, written together."""
    return {
        "".join(words[start:end])
        for start in range(len(words))
        for end in range(start + 1, min(start + _LONGEST, len(words)) + 1)
    }
