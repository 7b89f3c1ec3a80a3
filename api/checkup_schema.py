"""Check-ups as the interface takes and gives them."""

from datetime import datetime

from pydantic import Field

from api.schema import Closed
from matchmaker.domain import Language, Need, Visibility


class QuestionOut(Closed):
    """A question with its answers, graded 0 to 3 in their order."""

    id: str
    dimension: str
    text: str
    answers: list[str]


class QuestionnaireOut(Closed):
    """What a check-up asks, in one language."""

    language: Language
    dimensions: dict[str, str] = Field(description="Name by id.")
    questions: list[QuestionOut]


class AnswersIn(Closed):
    """A firm's answers."""

    grades: dict[str, int | None] = Field(
        description="Grade 0 to 3 by question; null or left out: unknown.",
        examples=[{"strategy-1": 2, "people-1": 0}],
        max_length=200,
    )
    language: Language = Field(Language.EN, description="Of the needs that follow.")
    visibility: Visibility = Field(
        Visibility.MATCHING_ONLY, description="Of these needs: who may see them."
    )


class BenchmarkOut(Closed):
    """A figure beside that of peers in the same divisions of NACE; never of fewer than five."""

    n_peers: int = Field(ge=5)
    median: float
    share_below: float = Field(ge=0, le=1)


class CheckUpOut(Closed):
    """What a check-up came to."""

    answered_at: datetime
    grades: dict[str, int]
    maturity: float | None = Field(description="In [0, 1]; null where nothing is known.")
    level: str | None
    dimensions: dict[str, float | None]
    benchmarks: dict[str, BenchmarkOut] = Field(description="By dimension, and `maturity`.")


class AssessedOut(CheckUpOut):
    """What a new check-up came to, and the needs that follow from it."""

    needs: list[Need]


class CheckUpList(Closed):
    """All check-ups of a firm, the latest first."""

    items: list[CheckUpOut]
