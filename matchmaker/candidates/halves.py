"""Tell two needs in one text apart: a certificate and, besides, a supplier."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from matchmaker.snapshot import Passage
from matchmaker.text import Taxonomy
from matchmaker.text.lexicon import MARK

_STRONG: Final = (
    # it
    r"e inoltre", r"e,? a parte,?", r"e anche", r"oltre ad? una?", r"oltre ad?", r"nonché",
    r"(?<=, )poi", r"e poi", r"e nello stesso \w+", r"da un lato", r"dall'altro",
    # en
    r"and also", r"as well as", r"plus", r"(?<=, )then", r"on the one hand",
    r"on the other(?: hand)?", r"and,? (?:while|besides|separately)[^,;.]*",
    # de
    r"einerseits", r"andererseits", r"sowie", r"ausserdem", r"außerdem", r"zudem", r"und dazu",
    r"und auch", r"und anschliessend", r"und danach", r"(?<=, )danach", r"und im selben \w+",
    # fr
    r"d'une part", r"de l'autre", r"d'autre part", r"ainsi que", r"(?<=, )puis",
    r"et ensuite", r"et puis", r"et aussi", r"mais aussi",
)  # fmt: skip
"""What joins two things that are sought; tasks of one thing are joined by a plain "and"."""
_WEAK: Final = (r"ed?", r"and", r"und", r"et", r"[;,]\s*(?:ed?|and|und|et)", r";")
_LONGEST: Final = 40
"""Words; what is longer tells a story, and its "and" joins events."""
TASKS: Final = frozenset(
    {"process", "technology", "competence", "certification", "need", "service", "problem"}
)
"""Kinds of concepts that say what is to be done; a material or a market says to what."""


def _joints(words: Iterable[str]) -> re.Pattern[str]:
    ordered = sorted(words, key=len, reverse=True)
    return re.compile(rf"[\s,;.:]+(?:{'|'.join(ordered)})(?:[,:]?\s+)", re.IGNORECASE)


_STRONG_JOINT: Final = _joints(_STRONG)
_WEAK_JOINT: Final = _joints(_WEAK)
_DENIED: Final = re.compile(
    r"(?:non|senza|niente|no|not|without|kein\w*|nicht|ohne|pas|sans)\b", re.IGNORECASE
)
"""What follows is excluded, and no second need."""
_GOES_ON: Final = re.compile(
    r"(?:dabei|damit|davon|dadurch|so|thus|così|ainsi|brauchen|suchen|need|want|wir|we|nous|noi)\b",
    re.IGNORECASE,
)
"""What begins so says more of the same need, where a plain "and" is all that stands before."""
_SHORT: Final = 16
"""Words; in a longer text a plain "and" mostly joins what belongs to one need."""
_SENTENCE: Final = 24
"""Words; what is longer and names no two tasks tells of one."""
_LEAST: Final = 4
"""Characters; a half has a word at least."""
_STOP: Final = re.compile(r"[.!?;:]\s")
_SENTENCE_END: Final = re.compile(r"[.!?:]\s")
_OPENING: Final = re.compile(
    r"^\s*(?:einerseits|da un lato|d'une part|on the one hand)\s*,?\s*", re.IGNORECASE
)


def halves(need: Passage, taxonomy: Taxonomy) -> tuple[str, str] | None:
    """
    The two needs of a text, as written; None where there is one.

    Each half must name a task of its own: what people ask to be done to one thing ("milling and
    turning") has a family in common, two needs have none. Where the joint itself says that there
    are two ("as well as"), words of trade do where no concept is recognised.
    """
    if len(need.text.split()) > _LONGEST:
        return None
    for joint, apart in ((_STRONG_JOINT, _differ), (_WEAK_JOINT, _strangers)):
        found = _middle(
            (left, right)
            for left, right in _cut(need, joint, taxonomy)
            if apart(taxonomy, left, right)
        )
        if found:
            return found
    return None


def possible_halves(need: Passage, taxonomy: Taxonomy) -> tuple[str, str] | None:
    """
    What may be two needs in one sentence, though its concepts do not tell; None where nothing is.

    Only who answers can tell: "dry chestnut and test its strength" names no concept on either side.
    """
    if len(need.text.split()) > _SENTENCE or _STOP.search(need.text.strip()):
        return None
    return _middle(
        (left, right)
        for joint in (_STRONG_JOINT, _WEAK_JOINT)
        for left, right in _cut(need, joint, taxonomy)
        if min(len(left.text), len(right.text)) >= _LEAST
    )


def _middle(sides: Iterable[tuple["_Side", "_Side"]]) -> tuple[str, str] | None:
    """Of several joints the one nearest to the middle: the others join parts of a half."""
    found = [
        (min(len(left.text), len(right.text)), left.text, right.text)
        for left, right in sides
        if not _DENIED.match(right.text)
    ]
    return max(found)[1:] if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Side:
    """What stands on one side of a joint."""

    text: str
    tasks: frozenset[str]
    words: frozenset[str]
    """Its words of trade, as lexemes."""


def _cut(
    need: Passage, joint: re.Pattern[str], taxonomy: Taxonomy
) -> Iterator[tuple[_Side, _Side]]:
    for match in joint.finditer(need.text):
        yield (
            _side(need, taxonomy, 0, match.start()),
            _side(need, taxonomy, match.end(), len(need.text)),
        )


def _side(need: Passage, taxonomy: Taxonomy, start: int, end: int) -> _Side:
    inside = (m.concept for m in need.mentions if start <= m.start and m.end <= end)
    return _Side(
        # A wish about the partner leaves blanks.
        text=" ".join(_OPENING.sub("", need.text[start:end]).split()).strip(" ,;:.?!"),
        tasks=frozenset(c for c in inside if taxonomy[c].kind in TASKS),
        words=frozenset(
            t.term
            for t in need.tokens
            if start <= t.start and t.end <= end and t.term.startswith(MARK)
        ),
    )


def _differ(taxonomy: Taxonomy, left: _Side, right: _Side) -> bool:
    """Whether no concept of one side is, or is next to, one of the other."""
    if left.tasks and right.tasks:
        near = _families(taxonomy, left.tasks, root=False)
        return near.isdisjoint(_families(taxonomy, right.tasks, root=False))
    return bool(left.words and right.words) and left.words.isdisjoint(right.words)


def _strangers(taxonomy: Taxonomy, left: _Side, right: _Side) -> bool:
    """Whether nothing joins the two sides of a short text, not even the widest concept."""
    if not (left.tasks and right.tasks):
        return False
    words = len(left.text.split()) + len(right.text.split())
    if words > _SHORT or _GOES_ON.match(right.text) or _SENTENCE_END.search(left.text):
        return False
    wide = _families(taxonomy, left.tasks, root=True)
    return wide.isdisjoint(_families(taxonomy, right.tasks, root=True))


def _families(taxonomy: Taxonomy, concepts: Iterable[str], *, root: bool) -> frozenset[str]:
    lines: Sequence[tuple[str, ...]] = [(c, *taxonomy.ancestors(c)) for c in concepts]
    # The widest concept of a line ("digital technologies") holds too much to be one family.
    return frozenset(
        each for line in lines for each in (line if root or len(line) < 3 else line[:-1])
    )
