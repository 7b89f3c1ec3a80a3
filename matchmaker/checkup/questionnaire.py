"""The questions of a check-up, read from a TOML file and checked."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import msgspec

from matchmaker.domain import Language
from matchmaker.errors import InputError
from matchmaker.settings import shipped

HIGHEST = 3
"""The best of the grades 0, 1, 2, 3."""
LEVEL_IDS = ("beginner", "apprentice", "specialist", "expert", "champion")
WORD_IDS = ("level", "maturity", "coverage", "unknown", "needs", "unchanged")


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """One side of readiness that several questions ask about."""

    id: str
    name: Mapping[Language, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question with four answers, graded 0 to 3 in their order."""

    id: str
    dimension: str
    text: Mapping[Language, str]
    answers: Mapping[Language, tuple[str, ...]]
    need: Mapping[Language, str] | None = None
    """What a firm that answers 0 or 1 may look for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnaire:
    """Dimensions, their questions, and the words of a result, in every language."""

    dimensions: tuple[Dimension, ...]
    questions: tuple[Question, ...]
    levels: Mapping[str, Mapping[Language, str]]
    words: Mapping[str, Mapping[Language, str]]

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """Read a questionnaire, the shipped one by default; InputError where it breaks a rule."""
        file = path or shipped("questionnaire/checkup.toml")
        try:
            raw = tomllib.loads(file.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise InputError("toml_unreadable", {"problem": error}, file=file.name) from error
        return cls.read(raw, file.name)

    @classmethod
    def read(cls, raw: Mapping[str, Any], file: str = "") -> Self:
        """Check a decoded questionnaire; InputError names the first rule it breaks."""
        try:
            found = msgspec.convert(raw, cls)
        except msgspec.ValidationError as error:
            raise InputError("questionnaire_malformed", {"problem": error}, file=file) from error
        for problem in _problems(found):
            problem.file = file
            raise problem
        return found


def _problems(found: Questionnaire) -> Iterator[InputError]:
    dimensions = [dimension.id for dimension in found.dimensions]
    yield from _repeated("dimensions", dimensions)
    yield from _repeated("questions", [question.id for question in found.questions])
    for dimension in found.dimensions:
        yield from _untranslated(f"dimensions.{dimension.id}.name", dimension.name)
    for question in found.questions:
        yield from _question_problems(question, dimensions)
    for empty in sorted(set(dimensions) - {question.dimension for question in found.questions}):
        yield InputError("dimension_empty", field="dimensions", value=empty)
    for field, texts, ids in (
        ("levels", found.levels, LEVEL_IDS),
        ("words", found.words, WORD_IDS),
    ):
        for id_ in ids:
            yield from _untranslated(f"{field}.{id_}", texts.get(id_, {}))


def _question_problems(question: Question, dimensions: list[str]) -> Iterator[InputError]:
    place = f"questions.{question.id}"
    if question.dimension not in dimensions:
        yield InputError(
            "dimension_unknown",
            {"choices": ", ".join(dimensions)},
            field=f"{place}.dimension",
            value=question.dimension,
        )
    yield from _untranslated(f"{place}.text", question.text)
    yield from _untranslated(f"{place}.answers", question.answers)
    if question.need is not None:
        yield from _untranslated(f"{place}.need", question.need)
    for language, answers in question.answers.items():
        if len(answers) != HIGHEST + 1 or not all(answers):
            yield InputError(
                "texts_not_for_each_grade",
                {"wanted": HIGHEST + 1},
                field=f"{place}.answers.{language}",
            )


def _repeated(field: str, ids: Iterable[str]) -> Iterator[InputError]:
    for id_, n in Counter(ids).items():
        if n > 1:
            yield InputError("stands_twice", field=field, value=id_)


def _untranslated(field: str, texts: Mapping[Language, object]) -> Iterator[InputError]:
    if missing := [language for language in Language if not texts.get(language)]:
        yield InputError(
            "text_untranslated",
            {"missing": ", ".join(missing), "languages": ", ".join(Language)},
            field=field,
        )
