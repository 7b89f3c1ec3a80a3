"""How ready a firm is, by dimension and as a whole, from the grades of its answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean

from matchmaker.checkup.questionnaire import HIGHEST, Questionnaire

Answers = Mapping[str, int]
"""Grade, 0 to 3, by question id; a question that is not in it was not answered."""

LEVELS: tuple[tuple[float, str], ...] = (
    (0.0, "beginner"),
    (0.2, "apprentice"),
    (0.4, "specialist"),
    (0.6, "expert"),
    (0.8, "champion"),
)
"""Lowest maturity of each level: five equal parts, a convention and no measurement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionScore:
    """What is known of one dimension."""

    id: str
    score: float | None
    """In [0, 1]; None where no question was answered."""
    coverage: float
    """Share of its questions that were answered, in [0, 1]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckUp:
    """The result of a check-up."""

    maturity: float | None
    """Mean of the dimensions that are known, in [0, 1]; None where none is."""
    level: str | None
    coverage: float
    """Share of all questions that were answered, in [0, 1]."""
    dimensions: tuple[DimensionScore, ...]


def score_answers(questionnaire: Questionnaire, answers: Answers) -> CheckUp:
    """Score checked answers; what was not answered lowers the coverage and never the score."""
    dimensions = tuple(
        _score_dimension(
            dimension.id,
            [
                question.id
                for question in questionnaire.questions
                if question.dimension == dimension.id
            ],
            answers,
        )
        for dimension in questionnaire.dimensions
    )
    known = [dimension.score for dimension in dimensions if dimension.score is not None]
    maturity = fmean(known) if known else None
    answered = sum(question.id in answers for question in questionnaire.questions)
    return CheckUp(
        maturity=maturity,
        level=None if maturity is None else level_of(maturity),
        coverage=answered / len(questionnaire.questions),
        dimensions=dimensions,
    )


def level_of(maturity: float) -> str:
    """Name the level of a maturity in [0, 1]; a cut-off belongs to the level above it."""
    return [name for lowest, name in LEVELS if maturity >= lowest][-1]


def _score_dimension(id_: str, question_ids: list[str], answers: Answers) -> DimensionScore:
    grades = [answers[question] for question in question_ids if question in answers]
    return DimensionScore(
        id=id_,
        score=sum(grades) / (HIGHEST * len(grades)) if grades else None,
        coverage=len(grades) / len(question_ids),
    )
