"""What a firm may need, and what it could offer, judged by its answers."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import msgspec

from matchmaker.checkup.answers import Answers
from matchmaker.checkup.questionnaire import Questionnaire, questionnaire_of, read_toml
from matchmaker.checkup.scoring import CheckUp
from matchmaker.domain import Language, Need, Offer, Visibility
from matchmaker.errors import InputError
from matchmaker.settings import shipped

PREFIX = "checkup-"
"""What the ids of needs and offers begin with that a check-up suggested."""
AT_MOST = 5
"""Inferred needs that rank for a firm; more would drown what it says itself."""
STRONG = 75.0
"""The score from which a dimension is told as a strength."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """A row of the table of needs: what a gap in some answers calls for."""

    id: str
    dimension: str
    questions: tuple[str, ...]
    concepts: tuple[str, ...]
    """Ids of the taxonomy that its words name, in each language."""
    text: Mapping[Language, str]
    advice: Mapping[Language, str]
    """What the firm can do next, on its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """What a strong dimension lets a firm offer to others."""

    dimension: str
    concepts: tuple[str, ...]
    text: Mapping[Language, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedTable:
    """From dimensions and answers to needs and offers, as in data/questionnaire/needs.toml."""

    needs: tuple[Capability, ...]
    offers: tuple[Strength, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InferredNeed:
    """A need that the answers suggest, with what suggests it."""

    capability: Capability
    gap: float
    """importance x max(0, target - score)."""
    score: float
    target: float
    importance: int
    answers: Mapping[str, int]
    """The grades it rests on, by question."""

    def need(self, language: Language, visibility: Visibility = Visibility.MATCHING_ONLY) -> Need:
        """As a need of a profile; by default it ranks, and a weakness is the firm's to tell."""
        return Need(
            id=PREFIX + self.capability.id,
            text=self.capability.text[language],
            language=language.value,
            visibility=visibility,
        )


@lru_cache(maxsize=1)
def need_table() -> NeedTable:
    """The shipped table, checked against the questionnaire that is asked."""
    return read_need_table(shipped("questionnaire/needs.toml"), questionnaire_of())


def read_need_table(file: Path, questionnaire: Questionnaire) -> NeedTable:
    """Read a table of needs; InputError where it names what the questionnaire does not have."""
    try:
        table = msgspec.convert(read_toml(file), NeedTable)
    except msgspec.ValidationError as error:
        raise InputError("questionnaire_malformed", {"problem": error}, file=file.name) from error
    _check(table, questionnaire, file.name)
    return table


def _check(table: NeedTable, questionnaire: Questionnaire, file: str) -> None:
    questions = [each.id for each in questionnaire.questions]
    dimensions = [each.id for each in questionnaire.dimensions]
    named = [(f"needs.{each.id}", each.dimension) for each in table.needs]
    named += [("offers", each.dimension) for each in table.offers]
    for field, value in named:
        if value not in dimensions:
            known = {"choices": ", ".join(dimensions)}
            raise InputError("dimension_unknown", known, file=file, field=field, value=value)
    for need in table.needs:
        for value in sorted(set(need.questions) - set(questions)):
            asked = {"choices": ", ".join(questions)}
            field = f"needs.{need.id}"
            raise InputError("question_unknown", asked, file=file, field=field, value=value)
    for field, texts in _texts(table):
        if missing := [each for each in Language if not texts.get(each)]:
            told = {"missing": ", ".join(missing), "languages": ", ".join(Language)}
            raise InputError("text_untranslated", told, file=file, field=field)


def _texts(table: NeedTable) -> list[tuple[str, Mapping[Language, str]]]:
    return [
        *((f"needs.{each.id}.text", each.text) for each in table.needs),
        *((f"needs.{each.id}.advice", each.advice) for each in table.needs),
        *((f"offers.{each.dimension}.text", each.text) for each in table.offers),
    ]


def infer_needs(
    questionnaire: Questionnaire,
    answers: Answers,
    table: NeedTable | None = None,
    *,
    dismissed: Collection[str] = (),
) -> tuple[InferredNeed, ...]:
    """
    Give the needs that the answers suggest, the largest gap first; equal gaps in the table's order.

    A need whose questions were not answered is not guessed. Dismissed ones are left out.
    """
    rows = (table or need_table()).needs
    found = [_inferred(questionnaire, answers, row) for row in rows if row.id not in dismissed]
    kept = [each for each in found if each is not None and each.gap > 0]
    return tuple(sorted(kept, key=lambda each: -each.gap))


def _inferred(
    questionnaire: Questionnaire, answers: Answers, row: Capability
) -> InferredNeed | None:
    weights = {each.id: each.weight for each in questionnaire.questions}
    known = {id_: answers.grades[id_] for id_ in row.questions if id_ in answers.grades}
    if not known:
        return None
    best = questionnaire.highest * sum(weights[id_] for id_ in known)
    score = 100 * sum(weights[id_] * grade for id_, grade in known.items()) / best
    target = 100 * answers.ambition_of(row.dimension) / questionnaire.highest
    importance = answers.importance_of(row.dimension)
    return InferredNeed(
        capability=row,
        gap=importance * max(0.0, target - score),
        score=score,
        target=target,
        importance=importance,
        answers=known,
    )


def infer_offers(
    result: CheckUp, language: Language, table: NeedTable | None = None
) -> tuple[Offer, ...]:
    """Give what a firm could offer by its strong dimensions, the strongest first; it decides."""
    strong = {each.id: each.score for each in result.dimensions if (each.score or 0) >= STRONG}
    rows = [row for row in (table or need_table()).offers if row.dimension in strong]
    return tuple(
        Offer(
            id=PREFIX + row.dimension,
            text=row.text[language],
            language=language.value,
            visibility=Visibility.NETWORK,
        )
        for row in sorted(rows, key=lambda row: -(strong[row.dimension] or 0))
    )
