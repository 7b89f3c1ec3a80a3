"""Blank facts out of a candidate's texts, to score it as if they were not known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Flag, auto
from operator import is_not

import numpy as np
import numpy.typing as npt

from matchmaker.candidates import PreparedQuery, statements_said
from matchmaker.ranking.feature import NOTHING, Facts, Removals, removed_keys
from matchmaker.snapshot import Passage, Stance, Statement, bag_of, concepts_of, taking, weighted
from matchmaker.snapshot.passages import outside, summed

Mask = npt.NDArray[np.bool_]

STATEMENT = "statement"
"""The aspect of a fact that is one whole statement of a profile."""


@dataclass(frozen=True, slots=True)
class Removed:
    """Facts that are taken away from one candidate's texts, by aspect."""

    text: bool = False
    concepts: frozenset[str] = frozenset()
    terms: frozenset[str] = frozenset()
    statements: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.text or self.concepts or self.terms or self.statements)


_NOTHING_REMOVED = Removed()


def removed(prepared: PreparedQuery, row: int, without: Facts) -> Removed:
    """What of some facts taken away is about a candidate's texts."""

    def compute() -> Removed:
        keys = {
            aspect: removed_keys(without, prepared, row, aspect)
            for aspect in ("text", "concept", "word", STATEMENT)
        }
        return Removed(bool(keys["text"]), keys["concept"], keys["word"], keys[STATEMENT])

    if not without:
        return _NOTHING_REMOVED
    return prepared.memoise(("removed", row, without), compute)


def ablated_passages(
    prepared: PreparedQuery, row: int, stance: Stance, without: Facts
) -> tuple[Passage, ...]:
    """Blank the facts taken away out of a candidate's passages of one stance."""

    def compute() -> tuple[Passage, ...]:
        # Meaning rests on a text as a whole, so the whole of it is taken away.
        if gone.text:
            return ()
        passages = _said(prepared, row, stance)
        left = tuple(
            passage.without(concepts=gone.concepts, terms=gone.terms)
            for passage in _without_statements(prepared, row, stance, gone.statements)
        )
        # The same tuple where nothing changed: callers tell by identity, and spare a computation.
        return left if any(map(is_not, left, passages)) else passages

    gone = removed(prepared, row, without)
    if not gone:
        return _said(prepared, row, stance)
    return prepared.memoise(("remaining", row, stance, without), compute)


def _without_statements(
    prepared: PreparedQuery, row: int, stance: Stance, keys: frozenset[str]
) -> tuple[Passage, ...]:
    """Blank whole statements: their words are taken away with them."""
    passages = _said(prepared, row, stance)
    gone = (
        [one for one in statements_said(prepared, row, stance) if one.key in keys] if keys else []
    )
    if not gone:
        return passages
    return tuple(
        passage.blanked(spans)
        if (spans := [(one.start, one.end) for one in gone if one.passage is passage])
        else passage
        for passage in passages
    )


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left of a candidate's texts of one stance."""

    terms: Mapping[str, float]
    """Weighted."""
    concepts: Mapping[str, float]
    statements: Mask
    """Which of them remain; one that loses a word or a concept is taken away as a whole."""
    speaks: bool
    """Whether there is any text; blanks are one too."""
    without: Facts
    """What was taken away; nothing where none of it was said."""


def rest(prepared: PreparedQuery, row: int, stance: Stance, without: Facts) -> Rest:
    """What is left without some facts; the same object as without none where none is said."""
    if not without:
        return _whole(prepared, row, stance)
    key = ("rest", row, stance, without)
    return prepared.memoise(key, lambda: _rest(prepared, row, stance, without))


def _whole(prepared: PreparedQuery, row: int, stance: Stance) -> Rest:
    def compute() -> Rest:
        said, stated = _said(prepared, row, stance), statements_said(prepared, row, stance)
        everything = np.ones(len(stated), dtype=bool)
        return Rest(bag_of(said), concepts_of(said), everything, bool(said), NOTHING)

    return prepared.memoise(("whole", row, stance), compute)


def _rest(prepared: PreparedQuery, row: int, stance: Stance, without: Facts) -> Rest:
    whole, said = _whole(prepared, row, stance), _said(prepared, row, stance)
    gone = removed(prepared, row, without)
    if not gone or not said:
        return whole
    # Meaning rests on a text as a whole, so the whole of it is taken away.
    if gone.text:
        return Rest({}, {}, np.zeros_like(whole.statements), False, without)
    stated = statements_said(prepared, row, stance)
    left = [_counts_left(each, gone, _spans_of(each, stated, gone)) for each in said]
    if not any(left):
        return whole
    terms = [(p.weight, p.term_counts, new and new[0]) for p, new in zip(said, left, strict=True)]
    concepts = [
        (p.concept_weight, p.concept_counts, new and new[1])
        for p, new in zip(said, left, strict=True)
    ]
    return Rest(
        _reweighed(whole.terms, terms),
        _reweighed(whole.concepts, concepts),
        np.array(
            [
                one.key not in gone.statements and not _says(one, gone.concepts, gone.terms)
                for one in stated
            ],
            dtype=bool,
        ),
        True,
        without,
    )


Counts = Mapping[str, float]


def _counts_left(
    passage: Passage, gone: Removed, spans: Sequence[tuple[int, int]]
) -> tuple[Counts, Counts] | None:
    """Terms and concepts of what remains of a passage; None where nothing is taken from it."""
    named = not (
        gone.concepts.isdisjoint(passage.concept_counts)
        and gone.terms.isdisjoint(passage.term_counts)
    )
    if not (spans or named):
        return None
    tokens, mentions = outside(passage.tokens, spans), outside(passage.mentions, spans)
    if named:
        blanks = [(m.start, m.end) for m in mentions if m.concept in gone.concepts]
        blanks += [(t.start, t.end) for t in tokens if t.term in gone.terms]
        tokens, mentions = outside(tokens, blanks), outside(mentions, blanks)
    return (
        summed((token.term, token.weight) for token in tokens),
        summed((mention.concept, 1.0) for mention in mentions),
    )


def _spans_of(
    passage: Passage, stated: Sequence[Statement], gone: Removed
) -> list[tuple[int, int]]:
    """Where the statements that are taken away as a whole stand in a passage."""
    if not gone.statements:
        return []
    return [
        (one.start, one.end)
        for one in stated
        if one.passage is passage and one.key in gone.statements
    ]


def _reweighed(whole: Counts, bags: Sequence[tuple[float, Counts, Counts | None]]) -> Counts:
    """The sum of bags of which some are other than before; the same sum where none is."""
    lost = {
        name
        for _, before, now in bags
        if now is not None
        for name, count in before.items()
        if now.get(name) != count
    }
    if not lost:
        return whole
    current = [(weight, before if now is None else now) for weight, before, now in bags]
    # Added up anew only where something of what is lost remains: sums keep their order.
    if any(name in bag for _, bag in current for name in lost):
        return weighted(current)
    return {name: count for name, count in whole.items() if name not in lost}


def _says(one: Statement, concepts: frozenset[str], terms: frozenset[str]) -> bool:
    passage = one.passage
    if concepts.isdisjoint(passage.concept_counts) and terms.isdisjoint(passage.term_counts):
        return False
    # Words that reach over an edge count for both: rather one too many taken away than one left.
    return any(
        m.concept in concepts and m.start < one.end and one.start < m.end for m in passage.mentions
    ) or any(t.term in terms and t.start < one.end and one.start < t.end for t in passage.tokens)


class Basis(Flag):
    """What of a candidate's texts a feature rests on."""

    CONCEPTS = auto()
    WORDS = auto()
    STATEMENTS = auto()
    TEXT = CONCEPTS | WORDS | STATEMENTS


def changed(
    prepared: PreparedQuery, row: int, stance: Stance, without: Facts, more: Facts
) -> Basis:
    """What of the texts is other without `more` than without fewer facts."""
    before = rest(prepared, row, stance, without)
    left = rest(prepared, row, stance, more)
    if left is before:
        return Basis(0)
    # Without any text a feature is unknown, whatever it rests on.
    if not left.speaks:
        return Basis.TEXT
    found = Basis(0)
    if left.concepts != before.concepts:
        found |= Basis.CONCEPTS
    if left.terms != before.terms:
        found |= Basis.WORDS
    if not np.array_equal(left.statements, before.statements):
        found |= Basis.STATEMENTS
    return found


def places_touched(
    prepared: PreparedQuery, row: int, stance: Stance, removals: Removals, basis: Basis
) -> list[int]:
    """Places of the facts that change what a feature rests on."""

    def compute() -> list[Basis]:
        return [changed(prepared, row, stance, removals.gone, more) for more in removals.each]

    # All features on texts ask the same of the same facts.
    bases = prepared.memoise(("bases", row, stance, removals), compute)
    return [place for place, each in enumerate(bases) if each & basis]


def _said(prepared: PreparedQuery, row: int, stance: Stance) -> tuple[Passage, ...]:
    passages = prepared.snapshot.passages
    return prepared.memoise(("said", row, stance), lambda: taking(passages(row), stance))
