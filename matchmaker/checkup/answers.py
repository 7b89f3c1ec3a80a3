"""The answers of one firm: a file to fill in, and the reading of it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from matchmaker.checkup.questionnaire import HIGHEST, Questionnaire
from matchmaker.checkup.scoring import Answers
from matchmaker.domain import Language
from matchmaker.errors import InputError


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
