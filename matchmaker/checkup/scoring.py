"""Read the answers of a firm, and score its readiness by dimension and as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

import msgspec

from matchmaker.checkup.questionnaire import HIGHEST, Questionnaire
from matchmaker.domain import Language
from matchmaker.errors import InputError

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


def template(questionnaire: Questionnaire, language: Language) -> dict[str, dict[str, Any]]:
    """Lay out the questions with their answers, each beside an empty grade."""
    return {
        question.id: {
            "question": question.text[language],
            "answers": {str(n): text for n, text in enumerate(question.answers[language])},
            "grade": None,
        }
        for question in questionnaire.questions
    }


def read_answers(path: Path, questionnaire: Questionnaire) -> Answers:
    """Read a JSON file of answers, plain or a filled template; InputError where it is neither."""
    try:
        raw = msgspec.json.decode(path.read_bytes())
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError("answers_unreadable", {"problem": error}, file=str(path)) from error
    return check_answers(raw, questionnaire, file=str(path))


def check_answers(raw: object, questionnaire: Questionnaire, *, file: str = "") -> Answers:
    """Keep the grades that are known; InputError names a question or grade that does not exist."""
    if not isinstance(raw, Mapping):
        raise InputError("answers_invalid", file=file)
    ids = [question.id for question in questionnaire.questions]
    for id_ in raw:
        if id_ not in ids:
            raise InputError(
                "question_unknown",
                {"choices": ", ".join(ids)},
                file=file,
                field="question",
                value=str(id_),
            )
    grades = {id_: _grade(id_, value, file) for id_, value in raw.items()}
    return {id_: grade for id_, grade in grades.items() if grade is not None}


def _grade(id_: str, value: object, file: str) -> int | None:
    # Without a grade, the object itself is what is wrong: a misspelt key is no unknown answer.
    grade = value["grade"] if isinstance(value, Mapping) and "grade" in value else value
    # True and 1.0 equal 1, and are no grades.
    if grade is None or (type(grade) is int and 0 <= grade <= HIGHEST):
        return grade
    raise InputError("grade_invalid", {"highest": HIGHEST}, file=file, field=id_, value=str(grade))
