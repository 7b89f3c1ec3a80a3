"""
Compare names of persons: all words count, and a surname that merely begins alike is another.

Titles, particles and hyphens are apart, so is the order of first name and surname; initials,
nicknames, one name more and slips are for a person to judge.
"""

import re
from collections import Counter
from math import nan

from rapidfuzz.distance import Levenshtein

from matchmaker.domain import Kind
from matchmaker.resolution.records import Record
from matchmaker.resolution.words import fold, vocabulary

SAME, NEAR, OTHER = 2.0, 1.0, 0.0
# Letters that a first name must share before it may be the short form of another.
_BEGINNING = 3
_DEGREE = re.compile(r"\bdr (?:phil|med|rer nat|ing|iur|oec|habil|h c|hc)\b")


def person_names(record: Record) -> tuple[str, ...]:
    """Take the words of a person's main name, titles left out; empty for who is no person."""
    if record.kind is not Kind.EXPERT or not record.names:
        return ()
    words = _DEGREE.sub("dr", fold(record.names[0])).split()
    kept = tuple(word for word in words if word not in vocabulary().titles)
    return kept or tuple(words)


def persons(left: Record, right: Record, mine: tuple[str, ...], theirs: tuple[str, ...]) -> float:
    """
    Compare two persons' names.

    Returns:
        2 the same, 1 near ones, 0 others, or a person and what is none; NaN for no persons.
    """
    if mine and theirs:
        return _names_alike(mine, theirs)
    is_person = Kind.EXPERT in {left.kind, right.kind}
    return OTHER if is_person and left.kind and right.kind and left.kind != right.kind else nan


def _names_alike(left: tuple[str, ...], right: tuple[str, ...]) -> float:
    mine, theirs = _core(left), _core(right)
    if sorted(mine) == sorted(theirs) or _joined(left) & _joined(right):
        return SAME
    if _joined(mine) & _joined(theirs):
        return SAME
    rest, other_rest = _without(mine, theirs), _without(theirs, mine)
    if len(rest) == len(mine):
        return OTHER
    if not rest or not other_rest:
        return NEAR
    is_near = all(_may_be_one(a, b) for a, b in zip(rest, other_rest, strict=False))
    return NEAR if is_near else OTHER


def _core(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in vocabulary().particles) or words


def _joined(words: tuple[str, ...]) -> frozenset[str]:
    """Write the words together, from each of them on: "Dell'Orsello Maria", "Maria Dellorsello"."""
    return frozenset("".join(words[i:] + words[:i]) for i in range(len(words)))


def _without(words: tuple[str, ...], others: tuple[str, ...]) -> list[str]:
    return sorted((Counter(words) - Counter(others)).elements())


def _may_be_one(left: str, right: str) -> bool:
    """An initial, a short form, a beginning or a slip: enough to ask, never to be sure."""
    short, long = sorted((left, right), key=len)
    known = vocabulary().nicknames
    return (
        known.get(left, left) == known.get(right, right)
        or (long.startswith(short) and (len(short) == 1 or len(short) >= _BEGINNING))
        or (len(short) > _BEGINNING and Levenshtein.distance(left, right) <= 1)
    )
