"""The plan of who follows which firm."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field

from matchmaker.domain import ProfileId
from matchmaker.engine import Matchmaker
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal

from ..dependencies import (
    PREFIX,
    SUGGESTION_SLOT,
    CurrentMatchmaker,
)
from ..middleware.limits import MAX_ID
from ..responses import json_response
from ..schemas import PROBLEMS, Closed, NamedProfile
from ..security import permit


class PlanPlacement(Closed):
    """A firm with the expert who would follow it."""

    expert: NamedProfile
    firm: NamedProfile
    score: float = Field(description="Log-odds.")


class PlanOut(Closed):
    """Who follows whom, so that the sum of the scores is the highest there is."""

    assignments: list[PlanPlacement]
    left_over: list[NamedProfile] = Field(description="Firms without a free place or a fit.")


MAX_FIRMS = 200

plan_router = APIRouter(
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


@plan_router.get("/plan", response_model=PlanOut)
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
