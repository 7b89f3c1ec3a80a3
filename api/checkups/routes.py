"""Check-ups as JSON: the questions, answers, results beside peers, and what they suggest."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Path, Response

from matchmaker.checkup import questionnaire_of
from matchmaker.domain import ProfileId
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal, Subject
from matchmaker.services.checkups import (
    checkup_subject,
    compare_with_peers,
    decide,
    record_checkup,
    suggested_needs,
)
from matchmaker.store import in_force

from ..dependencies import PREFIX, AppStateDep, CurrentPrincipal, ProfileIdPath, ResponseLanguage
from ..middleware.limits import MAX_ID
from ..responses import json_response
from ..schemas import PROBLEMS
from ..security import permit
from ..security.access_log import log_access, origin_of
from ..security.idempotency import IdempotentRoute
from .schemas import (
    AnswersIn,
    AssessedOut,
    CheckUpList,
    DecisionIn,
    QuestionnaireOut,
    SuggestedList,
    checkup_json,
    questionnaire_json,
)

router = APIRouter(
    prefix=PREFIX, tags=["check-ups"], responses=PROBLEMS, route_class=IdempotentRoute
)


def firm_and_its_experts(
    service: AppStateDep, principal: CurrentPrincipal, profile_id: ProfileIdPath
) -> Subject:
    """The check-up of the firm in the path: the firm's own, and a case of its experts'."""
    return checkup_subject(service.store, principal, profile_id, service.now().date())


Looking = Annotated[Principal, Depends(permit(Action.STATUS_READ))]
Reading = Annotated[Principal, Depends(permit(Action.CHECKUP_READ, subject=firm_and_its_experts))]
Answering = Annotated[
    Principal, Depends(permit(Action.CHECKUP_ANSWER, subject=firm_and_its_experts))
]
Item = Annotated[str, Path(max_length=MAX_ID, description="Id of a suggested need or offer.")]


@router.get("/questionnaire", response_model=QuestionnaireOut)
def questionnaire(_: Looking, language: ResponseLanguage) -> Response:
    """Give the questions of the check-up, matchmaker's own, with their answers."""
    return json_response(questionnaire_json(questionnaire_of(), language))


@router.post("/profiles/{profile_id}/checkups", response_model=AssessedOut, status_code=201)
def answer(
    service: AppStateDep, principal: Answering, profile_id: ProfileIdPath, asked: AnswersIn
) -> Response:
    """Score a firm's answers and keep them; the needs that follow rank from the next build on."""
    assessed = record_checkup(
        service.store,
        profile_id,
        asked.grades,
        origin_of(service, principal),
        language=asked.language,
        visibility=asked.visibility,
        importance=asked.importance,
        ambition=asked.ambition,
    )
    beside = compare_with_peers(service.store, profile_id, assessed.checkup)
    needs = msgspec.to_builtins(assessed.needs, order="deterministic")
    told = checkup_json(assessed.checkup, beside, counts=assessed.counts)
    return json_response(told | {"needs": needs}, 201)


@router.get("/profiles/{profile_id}/checkups", response_model=CheckUpList)
def list_all(service: AppStateDep, principal: Reading, profile_id: ProfileIdPath) -> Response:
    """Read a firm's check-ups, beside what its peers answer today."""
    service.store.profile(ProfileId(profile_id))
    log_access(service, principal, [profile_id], Action.CHECKUP_READ)
    found = service.store.checkups.of(profile_id)
    current = in_force(reversed(found))
    items = [
        checkup_json(
            each, compare_with_peers(service.store, profile_id, each), counts=each == current
        )
        for each in found
    ]
    return json_response({"items": items})


@router.get("/profiles/{profile_id}/suggested-needs", response_model=SuggestedList)
def list_suggested(
    service: AppStateDep, principal: Reading, profile_id: ProfileIdPath, language: ResponseLanguage
) -> Response:
    """Read what the check-up in force suggests that the firm may need, and why."""
    log_access(service, principal, [profile_id], Action.CHECKUP_READ)
    items = [
        {
            "id": each.need(language).id,
            "text": each.capability.text[language],
            "advice": each.capability.advice[language],
            "gap": each.gap,
            "importance": each.importance,
            "target": each.target,
            "score": each.score,
            "answers": each.answers,
        }
        for each in suggested_needs(service.store, profile_id)
    ]
    return json_response({"items": items})


@router.put("/profiles/{profile_id}/suggested-needs/{item}", status_code=204)
def say(
    service: AppStateDep,
    principal: Answering,
    profile_id: ProfileIdPath,
    item: Item,
    said: DecisionIn,
) -> Response:
    """Confirm or dismiss what the check-up suggests; what is confirmed is the firm's own."""
    decide(
        service.store,
        profile_id,
        item,
        said.verdict,
        origin_of(service, principal),
        language=said.language,
        visibility=said.visibility,
    )
    return Response(status_code=204)
