"""The questions of a check-up, by version, read from TOML files and checked."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

import msgspec

from matchmaker.domain import Language
from matchmaker.errors import InputError
from matchmaker.settings import shipped

CURRENT = "2"
"""The version that is asked; earlier ones are there to read what was answered to them."""
VERSIONS = ("1", "2")
LEVEL_IDS = ("beginner", "apprentice", "specialist", "expert", "champion")
WORD_IDS = ("level", "maturity", "coverage", "unknown", "needs", "unchanged")


class Tier(StrEnum):
    """Who answers a question: the firm alone, or the firm with its expert."""

    CORE = "core"
    EXPERT = "expert"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """One side of readiness that several questions ask about."""

    id: str
    name: Mapping[Language, str]
    about: Mapping[Language, str] | None = None
    """What it is about, in a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question with an answer for each grade, from 0 upwards."""

    id: str
    dimension: str
    text: Mapping[Language, str]
    answers: Mapping[Language, tuple[str, ...]]
    tier: Tier = Tier.CORE
    weight: float = 1.0
    """Within its dimension."""
    need: Mapping[Language, str] | None = None
    """What a low answer meant in version 1; later versions have a table of needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnaire:
    """Dimensions, their questions, and the words of a result, in every language."""

    dimensions: tuple[Dimension, ...]
    questions: tuple[Question, ...]
    levels: Mapping[str, Mapping[Language, str]]
    words: Mapping[str, Mapping[Language, str]]
    version: str = "1"
    highest: int = 3
    """The best grade."""

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """
        Read a questionnaire, a file or a folder; by default the one that is asked today.

        In a folder `questionnaire.toml` names the dimensions, and a file for each of them holds its
        questions. InputError where a rule is broken.
        """
        source = path or shipped(f"questionnaire/{CURRENT}")
        if not source.is_dir():
            return cls.read(read_toml(source), source.name)
        head = source / "questionnaire.toml"
        raw = read_toml(head)
        questions = [
            {"dimension": dimension["id"]} | question
            for dimension in raw.get("dimensions", ())
            for question in _questions_in(source / f"{dimension.get('id')}.toml")
        ]
        return cls.read({**raw, "questions": questions}, source.name)

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

    def of(self, dimension: str) -> tuple[Question, ...]:
        """The questions of a dimension."""
        return tuple(each for each in self.questions if each.dimension == dimension)

    @property
    def core(self) -> tuple[Question, ...]:
        """What a firm answers alone."""
        return tuple(each for each in self.questions if each.tier is Tier.CORE)


@lru_cache(maxsize=len(VERSIONS))
def questionnaire_of(version: str = CURRENT) -> Questionnaire:
    """A shipped questionnaire by its version; InputError where there is none."""
    if version not in VERSIONS:
        choices = {"choices": ", ".join(VERSIONS)}
        raise InputError("questionnaire_version_unknown", choices, field="version", value=version)
    folder, file = shipped(f"questionnaire/{version}"), shipped(f"questionnaire/{version}.toml")
    return Questionnaire.load(folder if folder.is_dir() else file)


def read_toml(file: Path) -> dict[str, Any]:
    """Read a TOML file; InputError where it is none, or is nested without end."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError("toml_unreadable", {"problem": error}, file=file.name) from error


def _questions_in(file: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read_toml(file).get("questions", [])
    return found


def _problems(found: Questionnaire) -> Iterator[InputError]:
    dimensions = [dimension.id for dimension in found.dimensions]
    yield from _repeated("dimensions", dimensions)
    yield from _repeated("questions", [question.id for question in found.questions])
    for dimension in found.dimensions:
        yield from _untranslated(f"dimensions.{dimension.id}.name", dimension.name)
        if dimension.about is not None:
            yield from _untranslated(f"dimensions.{dimension.id}.about", dimension.about)
    for question in found.questions:
        yield from _question_problems(question, dimensions, found.highest)
    for empty in sorted(set(dimensions) - {question.dimension for question in found.questions}):
        yield InputError("dimension_empty", field="dimensions", value=empty)
    for field, texts, ids in (
        ("levels", found.levels, LEVEL_IDS),
        ("words", found.words, WORD_IDS),
    ):
        for id_ in ids:
            yield from _untranslated(f"{field}.{id_}", texts.get(id_, {}))


def _question_problems(
    question: Question, dimensions: list[str], highest: int
) -> Iterator[InputError]:
    place = f"questions.{question.id}"
    if question.dimension not in dimensions:
        yield InputError(
            "dimension_unknown",
            {"choices": ", ".join(dimensions)},
            field=f"{place}.dimension",
            value=question.dimension,
        )
    if not question.weight > 0:
        yield InputError("weight_not_positive", field=f"{place}.weight", value=str(question.weight))
    yield from _untranslated(f"{place}.text", question.text)
    yield from _untranslated(f"{place}.answers", question.answers)
    if question.need is not None:
        yield from _untranslated(f"{place}.need", question.need)
    for language, answers in question.answers.items():
        if len(answers) != highest + 1 or not all(answers):
            yield InputError(
                "texts_not_for_each_grade",
                {"wanted": highest + 1},
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
