"""Blank facts out of a candidate's texts, to score it as if they were not known."""

from operator import is_not

from matchmaker.candidates import PreparedQuery, statements_said
from matchmaker.ranking.feature import NOTHING, Facts, removed_keys
from matchmaker.snapshot import Passage, Stance, bag_of, taking

STATEMENT = "statement"
"""The aspect of a fact that is one whole statement of a profile."""


def ablated_passages(
    prepared: PreparedQuery, row: int, stance: Stance, without: Facts
) -> tuple[Passage, ...]:
    """Blank the facts taken away out of a candidate's passages of one stance."""

    def compute() -> tuple[Passage, ...]:
        # Meaning rests on a text as a whole, so the whole of it is taken away.
        if removed_keys(without, prepared, row, "text"):
            return ()
        passages = _said(prepared, row, stance)
        concepts = removed_keys(without, prepared, row, "concept")
        terms = removed_keys(without, prepared, row, "word")
        if not concepts and not terms and not removed_keys(without, prepared, row, STATEMENT):
            return passages
        left = tuple(
            passage.without(concepts=concepts, terms=terms)
            for passage in _without_statements(prepared, row, stance, without)
        )
        # The same tuple where nothing changed: callers tell by identity, and spare a computation.
        return left if any(map(is_not, left, passages)) else passages

    return prepared.memoise(("remaining", row, stance, without), compute)


def _without_statements(
    prepared: PreparedQuery, row: int, stance: Stance, without: Facts
) -> tuple[Passage, ...]:
    """Blank whole statements: their words are taken away with them."""
    passages = _said(prepared, row, stance)
    keys = removed_keys(without, prepared, row, STATEMENT)
    gone = [one for one in statements_said(prepared, row, stance) if keys and one.key in keys]
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
