"""What check-ups look like in JSON."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

import msgspec
from pydantic import Field

from matchmaker.checkup import Questionnaire
from matchmaker.domain import Language, Need, Visibility
from matchmaker.services.checkups import Comparison
from matchmaker.store import StoredCheckUp

from ..schemas import Closed

Level = Literal["beginner", "apprentice", "specialist", "expert", "champion"]


class QuestionOut(Closed):
    """A question with its answers, graded from 0 in their order."""

    id: str
    dimension: str
    tier: Literal["core", "expert"] = Field(description="Whether a firm answers it alone.")
    text: str
    answers: list[str]


class QuestionnaireOut(Closed):
    """What a check-up asks, in one language."""

    version: str
    language: Language
    dimensions: dict[str, str] = Field(description="Name by id.")
    questions: list[QuestionOut]


class AnswersIn(Closed):
    """A firm's answers."""

    grades: dict[str, int | Literal["n/a", "?"] | None] = Field(
        description="Grade 0 to 4 by question; n/a: does not apply; ?, null or left out: unknown.",
        examples=[{"strategy_goals": 2, "people_skills": 0, "process_flow": "n/a"}],
        max_length=200,
    )
    importance: dict[str, int] = Field(
        {}, description="1 (little) to 4 (decisive) by dimension; 2 where left out.", max_length=50
    )
    ambition: dict[str, int] = Field(
        {}, description="The grade aimed at by dimension; 3 where left out.", max_length=50
    )
    language: Language = Field(Language.EN, description="Of the needs that follow.")
    visibility: Visibility = Field(
        Visibility.MATCHING_ONLY, description="Of these needs: who may see them."
    )


class BenchmarkOut(Closed):
    """A figure beside those of peers; never of fewer than five, told in steps of five points."""

    n_peers: int = Field(ge=5)
    lower_quartile: float = Field(ge=0, le=100)
    median: float = Field(ge=0, le=100)
    upper_quartile: float = Field(ge=0, le=100)
    share_below: float = Field(ge=0, le=1)


class PeersOut(Closed):
    """With whom a result is compared."""

    criteria: list[Literal["division", "size", "territory"]] = Field(
        description="What the peers share; empty: all firms."
    )
    n_peers: int
    benchmarks: dict[str, BenchmarkOut] = Field(description="By dimension, and `score`.")


class DimensionOut(Closed):
    """What is known of one dimension, 0 to 100."""

    score: float | None
    lowest: float | None = Field(description="If all open questions got the worst answer.")
    highest: float | None
    n_answered: int
    n_asked: int


class CheckUpOut(Closed):
    """What a check-up came to."""

    answered_at: datetime
    version: str
    counts: bool = Field(description="Whether it is the one that counts for the firm.")
    grades: dict[str, int]
    not_applicable: list[str]
    importance: dict[str, int]
    ambition: dict[str, int]
    score: float | None = Field(description="0 to 100; null where nothing is known.")
    lowest: float | None
    highest: float | None
    maturity: float | None = Field(description="In [0, 1]; null where there is no level.")
    level: Level | None
    coverage: float
    dimensions: dict[str, DimensionOut]
    peers: PeersOut


class SuggestedOut(Closed):
    """A need that the answers suggest, with what suggests it."""

    id: str
    text: str
    advice: str
    gap: float = Field(description="importance x max(0, target - score)")
    importance: int
    target: float
    score: float
    answers: dict[str, int] = Field(description="The grades that it rests on, by question.")


class AssessedOut(CheckUpOut):
    """What a new check-up came to, and the needs that follow from it."""

    needs: list[Need]


class CheckUpList(Closed):
    """All check-ups of a firm, the latest first."""

    items: list[CheckUpOut]


class SuggestedList(Closed):
    """What the check-up in force suggests, the largest gap first."""

    items: list[SuggestedOut]


class DecisionIn(Closed):
    """What the firm says of a suggested need or offer."""

    verdict: Literal["confirmed", "dismissed"]
    language: Language = Language.EN
    visibility: Visibility = Field(
        Visibility.NETWORK, description="Of what is confirmed: who may see it."
    )


def questionnaire_json(found: Questionnaire, language: Language) -> dict[str, Any]:
    """The questions with their answers, in one language."""
    return {
        "version": found.version,
        "language": language,
        "dimensions": {each.id: each.name[language] for each in found.dimensions},
        "questions": [
            {
                "id": each.id,
                "dimension": each.dimension,
                "tier": each.tier,
                "text": each.text[language],
                "answers": each.answers[language],
            }
            for each in found.questions
        ],
    }


def checkup_json(checkup: StoredCheckUp, beside: Comparison, *, counts: bool) -> dict[str, Any]:
    """A check-up beside those of peers."""
    result, answers = checkup.result, checkup.answers
    return {
        "answered_at": checkup.answered_at,
        "version": answers.version,
        "counts": counts,
        "grades": answers.grades,
        "not_applicable": sorted(answers.not_applicable),
        "importance": answers.importance,
        "ambition": answers.ambition,
        "score": result.score,
        "lowest": result.lowest,
        "highest": result.highest,
        "maturity": result.maturity,
        "level": result.level,
        "coverage": result.coverage,
        "dimensions": {
            each.id: _without_id(msgspec.to_builtins(each)) for each in result.dimensions
        },
        "peers": {
            "criteria": beside.criteria,
            "n_peers": beside.n_peers,
            "benchmarks": {
                name: msgspec.to_builtins(each) for name, each in beside.benchmarks.items()
            },
        },
    }


def _without_id(found: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if name != "id"}


class FigureOut(Closed):
    """One figure over the firms of a cell, 0 to 100."""

    n: int
    mean: float
    weighted: float = Field(description="Each firm stands for those like it that didn't answer.")
    interval: tuple[float, float] = Field(description="Of the mean, at 95 %.")
    median: float | None = Field(description="null below ten firms.")
    quartiles: tuple[float, float] | None


class CellOut(Closed):
    """The firms that share a territory, a sector or a size."""

    key: str
    n_firms: int
    n: int | None = Field(description="That answered; null where it is withheld.")
    figures: dict[str, FigureOut] = Field(description="By dimension; empty where withheld.")


class LevelCountOut(Closed):
    """How many firms reach a level."""

    id: str
    n: int | None = Field(description="null where it is withheld.")


class ReliabilityOut(Closed):
    """How well the core questions of a dimension hang together."""

    dimension: str
    n: int
    alpha: float | None
    item_rest: dict[str, float | None]


class WaveChangeOut(Closed):
    """The change of one figure over the firms that were asked twice."""

    name: str
    n: int
    before: float
    after: float
    change: float
    interval: tuple[float, float]


class SpotOut(Closed):
    """Where the firms of a territory lie: their middle, never one of them."""

    territory: str
    latitude: float
    longitude: float
    n: int
    score: float


class InnovationOut(Closed):
    """The innovation level of the territory; no cell has fewer than five firms."""

    as_of: date
    version: str
    whole: CellOut
    levels: list[LevelCountOut]
    by_territory: list[CellOut]
    by_sector: list[CellOut]
    by_size: list[CellOut]
    reliability: list[ReliabilityOut]
    waves: list[WaveChangeOut]
    n_incomplete: int
    spots: list[SpotOut]
    demo: bool
