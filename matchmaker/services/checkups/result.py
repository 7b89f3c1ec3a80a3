"""A check-up as its firm reads it, in one language: for the page, the printed report, the PDF."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from matchmaker.checkup import (
    Answers,
    Benchmark,
    InferredNeed,
    Question,
    Questionnaire,
    compare_waves,
    questionnaire_of,
)
from matchmaker.checkup.radar import Axis
from matchmaker.domain import Language, ProfileId
from matchmaker.services.checkups.peers import WHOLE, Comparison, compare_with_peers
from matchmaker.services.checkups.recording import suggested_needs
from matchmaker.store import Store, StoredCheckUp, in_force

SHOWN = 3
"""Strengths, and gaps, on the first page."""
SEEN_TO = 2
"""The lowest grade that is told as a strength."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionLine:
    """One dimension with what is known of it."""

    id: str
    name: str
    score: float | None
    importance: int
    target: float
    n_answered: int
    n_asked: int
    benchmark: Benchmark | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Strength:
    """A strong dimension, in the firm's best answer."""

    dimension: str
    score: float
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A suggested need, with what the firm answered and what the next step would look like."""

    id: str
    dimension: str
    need: str
    advice: str
    answers: tuple[tuple[str, str], ...]
    """Question and answer."""
    aim: str
    """What the firm wants to see there: the answer at its ambition to what lacks most."""
    gap: float


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionChange:
    """A question at two times; "" where it was not answered."""

    question: str
    before: str
    after: str
    step: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultView:
    """All that a firm reads of its check-up."""

    firm_id: ProfileId
    firm: str
    answered_on: date
    version: str
    level: str | None
    score: float | None
    lowest: float | None
    highest: float | None
    n_answered: int
    n_asked: int
    dimensions: tuple[DimensionLine, ...]
    strengths: tuple[Strength, ...]
    gaps: tuple[Gap, ...]
    benchmark: Benchmark | None
    criteria: tuple[str, ...]
    n_peers: int
    earlier_on: date | None
    """The day of the check-up that it is compared with, if there is one of the same version."""
    changes: tuple[QuestionChange, ...]
    needs: tuple[InferredNeed, ...]
    """The needs behind the gaps."""
    fuller_on: date | None
    """The day of an earlier check-up with more answers; it stays readable."""


def radar_axes(seen: ResultView) -> list[Axis]:
    """The score of each dimension beside the median of peers, to be drawn."""
    return [
        Axis(
            name=each.name,
            score=each.score,
            median=each.benchmark.median if each.benchmark else None,
        )
        for each in seen.dimensions
    ]


def result_view(store: Store, profile_id: str, language: Language) -> ResultView | None:
    """The check-up that counts for a firm, in words; None where it has none."""
    found = list(reversed(store.checkups.of(profile_id)))
    current = in_force(found)
    if current is None:
        return None
    questionnaire = questionnaire_of(current.answers.version)
    beside = compare_with_peers(store, profile_id, current)
    result = current.result
    earlier = _earlier(found, current)
    needs = suggested_needs(store, profile_id)
    levels = questionnaire.levels
    return ResultView(
        firm_id=current.profile_id,
        firm=store.profile(current.profile_id).name,
        answered_on=current.answered_at.date(),
        version=questionnaire.version,
        level=levels[result.level][language] if result.level else None,
        score=result.score,
        lowest=result.lowest,
        highest=result.highest,
        n_answered=result.n_answered,
        n_asked=sum(each.n_asked for each in result.dimensions),
        dimensions=_lines(questionnaire, current, beside, language),
        strengths=_strengths(questionnaire, current, language),
        gaps=tuple(_gap(questionnaire, need, language) for need in needs),
        needs=needs,
        benchmark=beside.benchmarks.get(WHOLE),
        criteria=beside.criteria,
        n_peers=beside.n_peers,
        earlier_on=earlier.answered_at.date() if earlier else None,
        changes=_changes(questionnaire, earlier.answers, current.answers, language)
        if earlier
        else (),
        fuller_on=_fuller(found, current),
    )


def _lines(
    questionnaire: Questionnaire, checkup: StoredCheckUp, beside: Comparison, language: Language
) -> tuple[DimensionLine, ...]:
    scores = {each.id: each for each in checkup.result.dimensions}
    return tuple(
        DimensionLine(
            id=each.id,
            name=each.name[language],
            score=scores[each.id].score,
            importance=checkup.answers.importance_of(each.id),
            target=100 * checkup.answers.ambition_of(each.id) / questionnaire.highest,
            n_answered=scores[each.id].n_answered,
            n_asked=scores[each.id].n_asked,
            benchmark=beside.benchmarks.get(each.id),
        )
        for each in questionnaire.dimensions
    )


def _strengths(
    questionnaire: Questionnaire, checkup: StoredCheckUp, language: Language
) -> tuple[Strength, ...]:
    names = {each.id: each.name[language] for each in questionnaire.dimensions}
    known = [each for each in checkup.result.dimensions if each.score is not None]
    found: list[Strength] = []
    for each in sorted(known, key=lambda each: -(each.score or 0)):
        best = _best(questionnaire.of(each.id), checkup.answers)
        grade = checkup.answers.grades[best.id]
        if grade >= SEEN_TO:
            answer = best.answers[language][grade]
            found.append(Strength(dimension=names[each.id], score=each.score or 0, answer=answer))
    return tuple(found[:SHOWN])


def _best(questions: Sequence[Question], answers: Answers) -> Question:
    answered = [each for each in questions if each.id in answers.grades]
    return max(answered, key=lambda each: answers.grades[each.id])


def _gap(questionnaire: Questionnaire, found: InferredNeed, language: Language) -> Gap:
    questions = {each.id: each for each in questionnaire.questions}
    names = {each.id: each.name[language] for each in questionnaire.dimensions}
    worst = min(found.answers, key=lambda id_: found.answers[id_])
    wished = round(found.target * questionnaire.highest / 100)
    better = max(found.answers[worst] + 1, wished)
    return Gap(
        id=found.capability.id,
        dimension=names[found.capability.dimension],
        need=found.capability.text[language],
        advice=found.capability.advice[language],
        answers=tuple(
            (questions[id_].text[language], questions[id_].answers[language][grade])
            for id_, grade in found.answers.items()
        ),
        aim=questions[worst].answers[language][better],
        gap=found.gap,
    )


def _earlier(found: Sequence[StoredCheckUp], current: StoredCheckUp) -> StoredCheckUp | None:
    """The check-up in force before the one that counts, if it answered the same questions."""
    before = in_force(found[: found.index(current)])
    same = before is not None and before.answers.version == current.answers.version
    return before if same else None


def _changes(
    questionnaire: Questionnaire, before: Answers, after: Answers, language: Language
) -> tuple[QuestionChange, ...]:
    questions = {each.id: each for each in questionnaire.questions}

    def said(id_: str, grade: int | None) -> str:
        return "" if grade is None else questions[id_].answers[language][grade]

    return tuple(
        QuestionChange(
            question=questions[each.question].text[language],
            before=said(each.question, each.before),
            after=said(each.question, each.after),
            step=each.step,
        )
        for each in compare_waves(questionnaire, before, after)
    )


def _fuller(found: Sequence[StoredCheckUp], current: StoredCheckUp) -> date | None:
    fuller = [each for each in found if each.result.n_answered > current.result.n_answered]
    return fuller[-1].answered_at.date() if fuller else None
