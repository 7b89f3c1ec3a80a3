"""Score a firm's readiness by dimension and as a whole, with what the open questions leave open."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from matchmaker.checkup.answers import Answers
from matchmaker.checkup.questionnaire import Question, Questionnaire, Tier

LEVELS: tuple[tuple[float, str], ...] = (
    (0.0, "beginner"),
    (20.0, "apprentice"),
    (40.0, "specialist"),
    (60.0, "expert"),
    (80.0, "champion"),
)
"""Lowest score of each level: five equal parts, a convention and no measurement."""
ENOUGH = 0.7
"""The coverage from which the score alone says the level."""
FEWEST = 2
"""Answers that a dimension needs at least, and two thirds of its questions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionScore:
    """What is known of one dimension."""

    id: str
    score: float | None
    """0 to 100; None where fewer than two thirds of its questions were answered, or only one."""
    lowest: float | None
    """If each open question got the worst answer; None where the dimension can't count."""
    highest: float | None
    n_answered: int
    n_asked: int
    """Without those that do not apply."""

    @property
    def coverage(self) -> float:
        """Share of its questions that were answered, in [0, 1]."""
        return self.n_answered / self.n_asked if self.n_asked else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckUp:
    """The result of a check-up."""

    score: float | None
    """Mean of the dimensions that are known, weighted by importance; 0 to 100."""
    lowest: float | None
    """The score if each open question got the worst answer."""
    highest: float | None
    level: str | None
    """None where the open questions could still change it and more than 30 % are open."""
    coverage: float
    """Share of the questions asked that were answered, in [0, 1]."""
    dimensions: tuple[DimensionScore, ...]

    @property
    def maturity(self) -> float | None:
        """The score as profiles keep it, in [0, 1]; None where it names no level."""
        return None if self.score is None or self.level is None else self.score / 100

    @property
    def n_answered(self) -> int:
        """How many questions were answered."""
        return sum(each.n_answered for each in self.dimensions)


def score_answers(questionnaire: Questionnaire, answers: Answers) -> CheckUp:
    """
    Score checked answers; what was not answered widens the bounds and never lowers the score.

    Asked are the core questions, and those for experts that were answered.
    """
    dimensions = tuple(
        _score_dimension(each.id, _asked(questionnaire, each.id, answers), answers, questionnaire)
        for each in questionnaire.dimensions
    )
    lowest = _weighted(answers, [(each.id, each.lowest) for each in dimensions])
    highest = _weighted(answers, [(each.id, each.highest) for each in dimensions])
    score = _weighted(answers, [(each.id, each.score) for each in dimensions])
    if score is not None and lowest is not None and highest is not None:
        # A dimension that is left out could pull the whole down or up: no claim beyond the bounds.
        score = min(max(score, lowest), highest)
    n_asked = sum(each.n_asked for each in dimensions)
    coverage = sum(each.n_answered for each in dimensions) / n_asked if n_asked else 0.0
    return CheckUp(
        score=score,
        lowest=lowest,
        highest=highest,
        level=_level(score, lowest, highest, coverage),
        coverage=coverage,
        dimensions=dimensions,
    )


def level_of(score: float) -> str:
    """Name the level of a score from 0 to 100; a cut-off belongs to the level above it."""
    return [name for lowest, name in LEVELS if score >= lowest][-1]


def supersedes(newer: CheckUp, older: CheckUp) -> bool:
    """
    Whether a new result takes the place of an earlier one.

    It does where it names a level, or where the earlier one names none and it is at least as full.
    """
    if newer.level is not None:
        return True
    return older.level is None and newer.n_answered >= older.n_answered


def _asked(questionnaire: Questionnaire, dimension: str, answers: Answers) -> list[Question]:
    return [
        question
        for question in questionnaire.of(dimension)
        if question.id not in answers.not_applicable
        and (question.tier is Tier.CORE or question.id in answers.grades)
    ]


def _score_dimension(
    id_: str, asked: Sequence[Question], answers: Answers, questionnaire: Questionnaire
) -> DimensionScore:
    answered = [question for question in asked if question.id in answers.grades]
    earned = sum(question.weight * answers.grades[question.id] for question in answered)
    known = questionnaire.highest * sum(question.weight for question in answered)
    whole = questionnaire.highest * sum(question.weight for question in asked)
    can_count = len(asked) >= FEWEST
    enough = len(answered) >= max(FEWEST, ceil(len(asked) * 2 / 3))
    return DimensionScore(
        id=id_,
        score=100 * earned / known if enough else None,
        lowest=100 * earned / whole if can_count else None,
        highest=100 * (earned + whole - known) / whole if can_count else None,
        n_answered=len(answered),
        n_asked=len(asked),
    )


def _weighted(answers: Answers, scores: Sequence[tuple[str, float | None]]) -> float | None:
    known = [(answers.importance_of(id_), score) for id_, score in scores if score is not None]
    if not known:
        return None
    return sum(weight * score for weight, score in known) / sum(weight for weight, _ in known)


def _level(
    score: float | None, lowest: float | None, highest: float | None, coverage: float
) -> str | None:
    if score is None or lowest is None or highest is None:
        return None
    settled = level_of(lowest) == level_of(highest)
    return level_of(score) if settled or coverage >= ENOUGH else None
