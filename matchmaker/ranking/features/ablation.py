"""Blank facts out of a candidate's texts, to score it as if they were not known."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Flag, auto
from operator import is_not

import numpy as np
import numpy.typing as npt

from matchmaker.candidates import PreparedQuery, statements_said
from matchmaker.domain import Fact
from matchmaker.ranking.feature import NOTHING, Facts, removed_keys
from matchmaker.snapshot import Passage, Stance, Statement, bag_of, concepts_of, taking

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


def effective_ablation(prepared: PreparedQuery, row: int, stance: Stance, without: Facts) -> Facts:
    """Return the facts taken away, or none if the candidate's texts hold none of them."""
    whole = ablated_passages(prepared, row, stance, without) is _said(prepared, row, stance)
    return NOTHING if whole else without


def ablated_terms(
    prepared: PreparedQuery, row: int, stance: Stance, without: Facts
) -> dict[str, float]:
    """Weighted terms of what remains."""
    return prepared.memoise(
        ("bag", row, stance, without),
        lambda: bag_of(ablated_passages(prepared, row, stance, without)),
    )


def ablated_concepts(
    prepared: PreparedQuery, row: int, stance: Stance, without: Facts
) -> dict[str, float]:
    """Weighted concepts of what remains."""
    return prepared.memoise(
        ("concepts left", row, stance, without),
        lambda: concepts_of(ablated_passages(prepared, row, stance, without)),
    )


def statements_left(prepared: PreparedQuery, row: int, stance: Stance, without: Facts) -> Mask:
    """Which statements remain; one that loses a word or a concept is taken away as a whole."""

    def compute() -> Mask:
        said, gone = statements_said(prepared, row, stance), removed(prepared, row, without)
        if gone.text:
            return np.zeros(len(said), dtype=bool)
        if not gone:
            return np.ones(len(said), dtype=bool)
        return np.array(
            [
                one.key not in gone.statements and not _says(one, gone.concepts, gone.terms)
                for one in said
            ],
            dtype=bool,
        )

    return prepared.memoise(("statements left", row, stance, without), compute)


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

    def compute() -> Basis:
        before = ablated_passages(prepared, row, stance, without)
        left = ablated_passages(prepared, row, stance, more)
        if left is before:
            return Basis(0)
        found = Basis(0)
        # Without any text a feature is unknown, whatever it rests on.
        if not left:
            return Basis.TEXT
        for basis, rest in (
            (Basis.CONCEPTS, ablated_concepts),
            (Basis.WORDS, ablated_terms),
        ):
            if rest(prepared, row, stance, more) != rest(prepared, row, stance, without):
                found |= basis
        one, other = (statements_left(prepared, row, stance, each) for each in (without, more))
        return found if np.array_equal(one, other) else found | Basis.STATEMENTS

    return prepared.memoise(("changed", row, stance, without, more), compute)


def places_touched(
    prepared: PreparedQuery,
    row: int,
    stance: Stance,
    without: Facts,
    facts: Sequence[Fact],
    basis: Basis,
) -> list[int]:
    """Which of some facts change what a feature rests on, by their places."""
    return [
        place
        for place, fact in enumerate(facts)
        if changed(prepared, row, stance, without, without | {fact}) & basis
    ]


def _said(prepared: PreparedQuery, row: int, stance: Stance) -> tuple[Passage, ...]:
    passages = prepared.snapshot.passages
    return prepared.memoise(("said", row, stance), lambda: taking(passages(row), stance))
