"""What a firm answered: grades, what does not apply to it, and what matters to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from matchmaker.checkup.questionnaire import Questionnaire
from matchmaker.domain import Language
from matchmaker.errors import InputError

NOT_APPLICABLE = "n/a"
DONT_KNOW = "?"
IMPORTANCES = (1, 2, 3, 4)
"""Of a dimension: little, some, great, decisive."""
USUAL_IMPORTANCE = 2
"""Of a dimension whose importance was not stated."""
USUAL_AMBITION = 3
"""The grade aimed at where none was stated: done as a rule, not yet measured and improved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """Answers to one version of the questionnaire; what stands nowhere was not answered."""

    version: str
    grades: Mapping[str, int] = field(default_factory=dict)
    """By question id."""
    not_applicable: frozenset[str] = frozenset()
    """Questions that are not about this firm: they count nowhere."""
    unknown: frozenset[str] = frozenset()
    """Questions answered with "don't know": as open as those that were not answered."""
    importance: Mapping[str, int] = field(default_factory=dict)
    """By dimension, 1 to 4."""
    ambition: Mapping[str, int] = field(default_factory=dict)
    """The grade that the firm wants to reach in a dimension, within two years."""

    def __bool__(self) -> bool:
        return bool(self.grades)

    def importance_of(self, dimension: str) -> int:
        """How much a dimension matters to the firm."""
        return self.importance.get(dimension, USUAL_IMPORTANCE)

    def ambition_of(self, dimension: str) -> int:
        """The grade that the firm aims at in a dimension."""
        return self.ambition.get(dimension, USUAL_AMBITION)

    @property
    def n_touched(self) -> int:
        """How many questions have any answer."""
        return len(self.grades) + len(self.not_applicable) + len(self.unknown)


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


def check_answers(
    raw: object,
    questionnaire: Questionnaire,
    *,
    importance: Mapping[str, object] | None = None,
    ambition: Mapping[str, object] | None = None,
    file: str = "",
) -> Answers:
    """
    Keep the answers that are known: a grade, "n/a", "?", or None where there is none.

    InputError names a question, dimension or grade that does not exist.
    """
    if not isinstance(raw, Mapping):
        raise InputError("answers_invalid", file=file)
    _require_known(raw, (each.id for each in questionnaire.questions), "question", file)
    found = {id_: _answer(id_, value, questionnaire.highest, file) for id_, value in raw.items()}
    dimensions = [each.id for each in questionnaire.dimensions]
    return Answers(
        version=questionnaire.version,
        grades={id_: value for id_, value in found.items() if isinstance(value, int)},
        not_applicable=frozenset(id_ for id_, value in found.items() if value == NOT_APPLICABLE),
        unknown=frozenset(id_ for id_, value in found.items() if value == DONT_KNOW),
        importance=_graded(importance or {}, dimensions, IMPORTANCES, "importance", file),
        ambition=_graded(
            ambition or {}, dimensions, range(questionnaire.highest + 1), "ambition", file
        ),
    )


def _require_known(raw: Iterable[object], ids: Iterable[str], field: str, file: str) -> None:
    known = list(ids)
    for id_ in raw:
        if id_ not in known:
            choices = {"choices": ", ".join(known)}
            if field == "question":
                raise InputError(
                    "question_unknown", choices, file=file, field=field, value=str(id_)
                )
            raise InputError("dimension_unknown", choices, file=file, field=field, value=str(id_))


def _graded(
    raw: Mapping[str, object], ids: Iterable[str], accepted: Iterable[int], field: str, file: str
) -> dict[str, int]:
    _require_known(raw, ids, field, file)
    scale = tuple(accepted)
    kept: dict[str, int] = {}
    for id_, value in raw.items():
        if value is None:
            continue
        if type(value) is not int or value not in scale:
            span = {"lowest": scale[0], "highest": scale[-1]}
            raise InputError(
                "rating_invalid", span, file=file, field=f"{field}.{id_}", value=str(value)
            )
        kept[id_] = value
    return kept


def _answer(id_: str, value: object, highest: int, file: str) -> int | str | None:
    # Without a grade, the object itself is what is wrong: a misspelt key is no unknown answer.
    given = value["grade"] if isinstance(value, Mapping) and "grade" in value else value
    # True and 1.0 equal 1, and are no grades.
    if given is None or given in (NOT_APPLICABLE, DONT_KNOW):
        return given
    if type(given) is int and 0 <= given <= highest:
        return given
    raise InputError("grade_invalid", {"highest": highest}, file=file, field=id_, value=str(given))
