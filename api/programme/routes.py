"""Check-ups beside those of peers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Depends, Response
from pydantic import Field

from matchmaker.checkup import Questionnaire, level_of
from matchmaker.domain import Language, Need, ProfileId, Visibility
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal
from matchmaker.services.checkups import benchmarks_of, peers_of, record_checkup
from matchmaker.store import StoredCheckUp

from ..dependencies import (
    PREFIX,
    AppStateDep,
    ProfileIdPath,
    ResponseLanguage,
)
from ..responses import json_response
from ..schemas import PROBLEMS, Closed
from ..security import permit
from ..security.access_log import log_access, origin_of
from ..security.idempotency import IdempotentRoute


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
    level: Literal["beginner", "apprentice", "specialist", "expert", "champion"] | None
    dimensions: dict[str, float | None]
    benchmarks: dict[str, BenchmarkOut] = Field(description="By dimension, and `maturity`.")


class AssessedOut(CheckUpOut):
    """What a new check-up came to, and the needs that follow from it."""

    needs: list[Need]


class CheckUpList(Closed):
    """All check-ups of a firm, the latest first."""

    items: list[CheckUpOut]


router = APIRouter(
    prefix=PREFIX, tags=["check-ups"], responses=PROBLEMS, route_class=IdempotentRoute
)

Looking = Annotated[Principal, Depends(permit(Action.STATUS_READ))]
Reading = Annotated[Principal, Depends(permit(Action.CHECKUP_READ))]
Answering = Annotated[Principal, Depends(permit(Action.CHECKUP_ANSWER))]


@router.get("/questionnaire", response_model=QuestionnaireOut)
def questionnaire(_: Looking, language: ResponseLanguage) -> Response:
    """Give the questions of the check-up, matchmaker's own, with their answers."""
    found = Questionnaire.load()
    return json_response(
        {
            "language": language,
            "dimensions": {each.id: each.name[language] for each in found.dimensions},
            "questions": [
                {
                    "id": each.id,
                    "dimension": each.dimension,
                    "text": each.text[language],
                    "answers": each.answers[language],
                }
                for each in found.questions
            ],
        }
    )


@router.post("/profiles/{profile_id}/checkups", response_model=AssessedOut, status_code=201)
def answer(
    service: AppStateDep, principal: Answering, profile_id: ProfileIdPath, asked: AnswersIn
) -> Response:
    """Score a firm's answers and keep them; the needs that follow rank from the next build on."""
    origin = origin_of(service, principal)
    assessed = record_checkup(
        service.store,
        profile_id,
        asked.grades,
        origin,
        language=asked.language,
        visibility=asked.visibility,
    )
    peers = peers_of(service.store, profile_id)
    needs = msgspec.to_builtins(assessed.needs, order="deterministic")
    return json_response(_checkup(assessed.checkup, peers) | {"needs": needs}, 201)


@router.get("/profiles/{profile_id}/checkups", response_model=CheckUpList)
def list_all(service: AppStateDep, principal: Reading, profile_id: ProfileIdPath) -> Response:
    """Read a firm's check-ups, beside what its peers answer today."""
    service.store.profile(ProfileId(profile_id))
    log_access(service, principal, [profile_id], Action.CHECKUP_READ)
    peers = peers_of(service.store, profile_id)
    found = service.store.checkups.of(profile_id)
    return json_response({"items": [_checkup(each, peers) for each in found]})


def _checkup(checkup: StoredCheckUp, peers: Sequence[StoredCheckUp]) -> dict[str, Any]:
    benchmarks = benchmarks_of(checkup, peers)
    return {
        "answered_at": checkup.answered_at,
        "grades": checkup.grades,
        "maturity": checkup.maturity,
        "level": None if checkup.maturity is None else level_of(checkup.maturity),
        "dimensions": checkup.dimensions,
        "benchmarks": {name: msgspec.to_builtins(each) for name, each in benchmarks.items()},
    }
