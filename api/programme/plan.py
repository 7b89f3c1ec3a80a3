"""Which expert follows which firm, as staff may plan it."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.dependencies import PREFIX, SUGGESTION_SLOT, CurrentMatchmaker
from api.middleware.limits import MAX_ID
from api.operations.schemas import PlanOut
from api.responses import json_response
from api.schemas import PROBLEMS
from api.security import permit
from matchmaker.domain import ProfileId
from matchmaker.engine import Matchmaker
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal

MAX_FIRMS = 200

router = APIRouter(
    prefix=PREFIX,
    tags=["plan"],
    dependencies=[SUGGESTION_SLOT],
    responses=PROBLEMS,
)

Planning = Annotated[Principal, Depends(permit(Action.PLAN_READ))]
Firms = Annotated[
    Sequence[Annotated[str, Query(max_length=MAX_ID)]],
    Query(max_length=MAX_FIRMS, description="Ids of firms, repeatable; all without an expert."),
]


@router.get("/plan", response_model=PlanOut)
def plan(matchmaker: CurrentMatchmaker, _: Planning, firm: Firms = ()) -> Response:
    """Propose which expert follows which firm, under everybody's capacity; nothing is written."""
    found = matchmaker.plan([ProfileId(id_) for id_ in firm] or None)
    placed = [
        {
            "expert": _named(matchmaker, each.expert_id),
            "firm": _named(matchmaker, each.firm_id),
            "score": each.score,
        }
        for each in found.assignments
    ]
    left_over = [_named(matchmaker, id_) for id_ in found.left_over]
    return json_response({"assignments": placed, "left_over": left_over})


def _named(matchmaker: Matchmaker, profile_id: ProfileId) -> dict[str, str]:
    table = matchmaker.snapshot.profiles
    return {"id": profile_id, "name": table.names[table.row_of[profile_id]]}
