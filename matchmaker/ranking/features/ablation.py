"""Blank facts out of a candidate's texts, to score it as if they were not known."""

from operator import is_not

from matchmaker.candidates import PreparedQuery
from matchmaker.ranking.feature import NOTHING, Facts, removed_keys
from matchmaker.snapshot import Passage, Stance, bag_of, taking


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
        if not concepts and not terms:
            return passages
        left = tuple(passage.without(concepts=concepts, terms=terms) for passage in passages)
        # The same tuple where nothing changed: callers tell by identity, and spare a computation.
        return left if any(map(is_not, left, passages)) else passages

    return prepared.once(("remaining", row, stance, without), compute)


def effective_ablation(prepared: PreparedQuery, row: int, stance: Stance, without: Facts) -> Facts:
    """Return the facts taken away, or none if the candidate's texts hold none of them."""
    whole = ablated_passages(prepared, row, stance, without) is _said(prepared, row, stance)
    return NOTHING if whole else without


def ablated_terms(
    prepared: PreparedQuery, row: int, stance: Stance, without: Facts
) -> dict[str, float]:
    """Weighted terms of what remains."""
    return prepared.once(
        ("bag", row, stance, without),
        lambda: bag_of(ablated_passages(prepared, row, stance, without)),
    )


def _said(prepared: PreparedQuery, row: int, stance: Stance) -> tuple[Passage, ...]:
    passages = prepared.snapshot.passages
    return prepared.once(("said", row, stance), lambda: taking(passages(row), stance))
