"""Cut a text into statements, and say what role each plays for whoever makes it."""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import lru_cache
from typing import Final, NamedTuple

from matchmaker.text.role_cues import CUES, FIELD_PRIORS, KIND_PRIORS, WEIGHTS
from matchmaker.text.segmentation import fold


class Role(StrEnum):
    """What a statement says of whoever makes it."""

    OFFERS = "offers"
    """Can do it for others: services, contract work, expertise."""
    SEEKS = "seeks"
    """Looks for it."""
    MAKES = "makes"
    """Its products, that leave the house as such."""
    USES = "uses"
    """Its machines, processes and inputs."""
    HOLDS = "holds"
    """Certificates, memberships, awards, rights."""
    SUFFERS = "suffers"
    """A problem of its own."""
    IS = "is"
    """Trade, history, place, size, customers at large."""
    DONE = "done"
    """Past or running projects and references."""


class StatementSpan(NamedTuple):
    """A sentence, or a part of one between semicolons."""

    text: str
    start: int
    """Where it begins in the text that it was cut from."""


# A run of stops is looked at from its first one only: else a thousand of them take a million steps.
_STOP: Final = re.compile(r"(?<![.!?…])[.!?…]+[\"'»”)]*(?=\s)|;|\n+|\s[•▪]\s?|(?<=\n)[-–*]\s")
_AROUND: Final = 64
"""Characters before and behind a full stop that tell whether it is one."""
_ABBREVIATIONS: Final = frozenset(
    """
a abs approx art bzw ca co d dr e ecc es etc evtl fig g ggf h i inc incl ing inkl ltd max min
mio mrd n no nr p prof r resp s sa sig spa st str tel tsd u usw vgl vs z b l ag
""".split()  # noqa: SIM905 - a list literal of them would fill a page
)
"""Before a full stop they end no sentence."""


def statements(text: str) -> Iterator[StatementSpan]:
    """Yield the statements of a text in order; `text[start:]` begins with each."""
    begin = 0
    for stop in _STOP.finditer(text):
        if stop.group().startswith(".") and not _is_full_stop(text, stop):
            continue
        yield from _trimmed(text, begin, stop.end())
        begin = stop.end()
    yield from _trimmed(text, begin, len(text))


def _is_full_stop(text: str, stop: re.Match[str]) -> bool:
    before = text[max(0, stop.start() - _AROUND) : stop.start()].rsplit(maxsplit=1)
    word = before[-1].lower().lstrip("(") if before else ""
    after = text[stop.end() : stop.end() + _AROUND].lstrip()[:1]
    # "S.r.l. di Como", "z. B. Stahl"; a small letter goes on in the same sentence.
    return word.rsplit(".", maxsplit=1)[-1] not in _ABBREVIATIONS and not after.islower()


def _trimmed(text: str, start: int, end: int) -> Iterator[StatementSpan]:
    said = text[start:end]
    left = len(said) - len(said.lstrip(" \t\n-–•▪*;"))
    said = said[left:].rstrip(" \t\n;")
    if any(character.isalnum() for character in said):
        yield StatementSpan(said, start + left)


def role_of(statement: str, *, field: str, language: str | None, kind: str = "") -> Role:
    """
    Say what role a statement plays, by its field, its form and the kind of its profile.

    Each sign adds its weight to a role, the field and the kind before any; the greatest sum wins.
    """
    scores = role_scores(statement, field=field, language=language, kind=kind)
    role = max(Role, key=lambda each: scores[each])
    if role in SEEKING_ROLES and field in TOLD_BY_OTHERS and not speaks_for_itself(statement):
        # "It cuts food waste and losses" tells of others' problems, and of an offer.
        other = max(set(Role) - SEEKING_ROLES, key=lambda each: (scores[each], each))
        return other if scores[role] - scores[other] < CLEAR_LEAD else role
    return role


def speaks_for_itself(statement: str) -> bool:
    """Whether a statement is in the first person, in any of the four languages."""
    return _FIRST_PERSON.search(f" {' '.join(map(fold, _WORDS.findall(statement)))} ") is not None


def role_scores(
    statement: str, *, field: str, language: str | None, kind: str = ""
) -> dict[Role, float]:
    """Add up the signs for each role."""
    scores = dict.fromkeys(Role, 0.0)
    for priors in (FIELD_PRIORS.get(field, {}), KIND_PRIORS.get(kind, {})):
        for name, weight in priors.items():
            scores[Role(name)] += weight
    plain = f" {' '.join(fold(word) for word in _WORDS.findall(statement))} "
    for each in (language,) if language and language in CUES else CUES:
        for role, weight, pattern in _compiled(each):
            if pattern.search(plain):
                scores[role] += weight
    return scores


SEEKING_ROLES: Final = frozenset({Role.SEEKS, Role.SUFFERS})
TOLD_BY_OTHERS: Final = frozenset({"description"})
"""Fields that often speak of a profile in the third person."""
CLEAR_LEAD: Final = 3.0
"""Of the sign of a complaint over all others, where nobody speaks of himself."""
_FIRST_PERSON: Final = re.compile(
    r" (we|our|ours|us|i|my|me|nobody|wir|uns|unser\w*|ich|mein\w*|mir|niemand|keiner"
    r"|nous|notre|nos|on|je|j|mon|ma|mes|personne|noi|nostr\w+|ci|ce|mi|mio|mia|miei|nessuno"
    r"|\w+iamo|\w{3,}remmo|cerco|cerca|cercasi|gesucht|wanted|sucht|suche|cherche|recherche"
    r"|seeks|seeking|looking|is sought|are sought) "
)
_WORDS: Final = re.compile(r"\w+|[,:%?!]")


@lru_cache(maxsize=len(CUES))
def _compiled(language: str) -> tuple[tuple[Role, float, re.Pattern[str]], ...]:
    """Make one pattern of all signs for a role of one strength."""
    return tuple(
        (Role(role), WEIGHTS[role][strength], _pattern(signs))
        for role, by_strength in CUES[language].items()
        for strength, signs in by_strength.items()
        if strength in WEIGHTS[role]
    )


def _pattern(signs: str) -> re.Pattern[str]:
    read = [sign.split() for sign in signs.split("|") if sign.strip()]
    at_head = "|".join(_sign(words[1:]) for words in read if words[0] == "^")
    anywhere = "|".join(_sign(words) for words in read if words[0] != "^")
    # What all have in common stands before them, so that most places are passed over at once.
    groups = (("^ ", at_head), ("(?<= )", anywhere))
    return re.compile("|".join(f"{before}(?:{inner})" for before, inner in groups if inner))


_SPECIAL: Final[Mapping[str, str]] = {"…": r"(?:\S+ ){0,4}?", "_": r"\S+ ", "#": r"\S*\d\S* "}


def _sign(words: list[str]) -> str:
    return "".join(_SPECIAL.get(word) or _word(word) for word in words)


def _word(word: str) -> str:
    return re.escape(word).replace(r"\*", r"\S*") + " "
