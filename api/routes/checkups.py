"""Check-ups: the questions, a firm's answers, what they came to beside its peers."""

from collections.abc import Sequence
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Response

from api.checkup_schema import AnswersIn, AssessedOut, CheckUpList, QuestionnaireOut
from api.parameters import SomeProfile
from api.routes.prefix import PREFIX
from api.schema import PROBLEMS
from api.security import permit
from api.security.repeats import Repeatable
from api.security.viewing import origin_of, viewed
from api.serialise import json_response
from api.service import Served, Speech
from matchmaker.assessing import assess, benchmarks_of, peers_of
from matchmaker.checkup import Questionnaire, level_of
from matchmaker.domain import ProfileId
from matchmaker.privacy.policy import Action
from matchmaker.privacy.reader import Reader
from matchmaker.store import StoredCheckUp

router = APIRouter(prefix=PREFIX, tags=["check-ups"], responses=PROBLEMS, route_class=Repeatable)

Looking = Annotated[Reader, Depends(permit(Action.STATUS_READ))]
Reading = Annotated[Reader, Depends(permit(Action.CHECKUP_READ))]
Answering = Annotated[Reader, Depends(permit(Action.CHECKUP_ANSWER))]


@router.get("/questionnaire", response_model=QuestionnaireOut)
def questionnaire(_: Looking, language: Speech) -> Response:
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
    service: Served, reader: Answering, profile_id: SomeProfile, asked: AnswersIn
) -> Response:
    """Score a firm's answers and keep them; the needs that follow rank from the next build on."""
    origin = origin_of(service, reader)
    assessed = assess(
        service.store,
        profile_id,
        asked.grades,
        origin,
        language=asked.language,
        visibility=asked.visibility,
    )
    service.rebuilder.ask()
    peers = peers_of(service.store, profile_id)
    needs = msgspec.to_builtins(assessed.needs, order="deterministic")
    return json_response(_checkup(assessed.checkup, peers) | {"needs": needs}, 201)


@router.get("/profiles/{profile_id}/checkups", response_model=CheckUpList)
def list_all(service: Served, reader: Reading, profile_id: SomeProfile) -> Response:
    """Read a firm's check-ups, beside what its peers answer today."""
    service.store.profile(ProfileId(profile_id))
    viewed(service, reader, [profile_id], Action.CHECKUP_READ)
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
