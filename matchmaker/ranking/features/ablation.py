"""Blank facts out of a candidate's texts, to score it as if they were not known."""

from dataclasses import dataclass
from operator import is_not

from matchmaker.candidates import PreparedQuery, statements_said
from matchmaker.ranking.feature import NOTHING, Facts, removed_keys
from matchmaker.snapshot import Passage, Stance, bag_of, taking

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


def _said(prepared: PreparedQuery, row: int, stance: Stance) -> tuple[Passage, ...]:
    passages = prepared.snapshot.passages
    return prepared.memoise(("said", row, stance), lambda: taking(passages(row), stance))
