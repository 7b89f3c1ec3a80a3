"""What a candidate still says when some facts of it are not known."""

from operator import is_not

from matchmaker.candidates import Question
from matchmaker.ranking.feature import NOTHING, Facts, taken
from matchmaker.snapshot import Passage, Stance, bag_of, taking


def remaining(question: Question, row: int, stance: Stance, without: Facts) -> tuple[Passage, ...]:
    """A candidate's passages of one stance with the facts taken away blanked out of the text."""

    def compute() -> tuple[Passage, ...]:
        if taken(without, question, row, "text"):
            return ()
        passages = _said(question, row, stance)
        concepts = taken(without, question, row, "concept")
        terms = taken(without, question, row, "word")
        if not concepts and not terms:
            return passages
        left = tuple(passage.without(concepts=concepts, terms=terms) for passage in passages)
        return left if any(map(is_not, left, passages)) else passages

    return question.once(("remaining", row, stance, without), compute)


def felt(question: Question, row: int, stance: Stance, without: Facts) -> Facts:
    """The facts taken away, or none where none of them is in what a candidate says."""
    whole = remaining(question, row, stance, without) is _said(question, row, stance)
    return NOTHING if whole else without


def bag_left(question: Question, row: int, stance: Stance, without: Facts) -> dict[str, float]:
    """Weighted terms of what remains."""
    return question.once(
        ("bag", row, stance, without),
        lambda: bag_of(remaining(question, row, stance, without)),
    )


def _said(question: Question, row: int, stance: Stance) -> tuple[Passage, ...]:
    passages = question.snapshot.passages
    return question.once(("said", row, stance), lambda: taking(passages(row), stance))
