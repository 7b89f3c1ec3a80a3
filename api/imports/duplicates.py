"""Profiles that may be one and the same: the pairs to judge, and what staff say of them."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field

from matchmaker.domain import ProfileId, Verdict
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal
from matchmaker.services.profiles import judge as judge_pair
from matchmaker.services.profiles import pairs_in_doubt
from matchmaker.store import Store

from ..dependencies import PREFIX, AppStateDep
from ..middleware.limits import MAX_ID, MAX_PAGE
from ..responses import json_response
from ..schemas import PROBLEMS, Closed, NamedProfile
from ..security import permit
from ..security.access_log import origin_of
from ..security.principal import MAX_REASON


class DuplicatePair(Closed):
    """Two profiles that may be one and the same."""

    left: NamedProfile
    right: NamedProfile
    probability: float = Field(ge=0, le=1)
    weight: float = Field(description="Match weight, in bits.")
    comparisons: dict[str, float] = Field(description="Bits for (+) and against (−).")


class DuplicatePairs(Closed):
    """The pairs to judge, the likeliest duplicates first."""

    items: list[DuplicatePair]
    n_open: int = Field(ge=0, description="All that wait for a judgement.")


class JudgementIn(Closed):
    """What is true of a pair."""

    left_id: str = Field(max_length=MAX_ID, examples=["demo-c-0001"])
    right_id: str = Field(max_length=MAX_ID, examples=["demo-c-0002"])
    verdict: Literal[Verdict.SAME, Verdict.DIFFERENT]
    reason: str = Field("", max_length=MAX_REASON)


router = APIRouter(prefix=PREFIX, tags=["duplicates"], responses=PROBLEMS)

Judging = Annotated[Principal, Depends(permit(Action.DUPLICATE_JUDGE))]


@router.get("/duplicates", response_model=DuplicatePairs)
def in_doubt(
    service: AppStateDep, _: Judging, limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 25
) -> Response:
    """List pairs that nobody has judged yet, the likeliest duplicates first."""
    store = service.store
    pairs = pairs_in_doubt(store)
    items = [
        {
            "left": _named(store, pair.left_id),
            "right": _named(store, pair.right_id),
            "probability": pair.probability,
            "weight": pair.weight,
            "comparisons": pair.comparisons,
        }
        for pair in pairs[:limit]
    ]
    return json_response({"items": items, "n_open": len(pairs)})


@router.post("/duplicates", response_model=JudgementIn, status_code=201)
def judge(service: AppStateDep, principal: Judging, asked: JudgementIn) -> Response:
    """Say whether two profiles are one and the same; duplicates are then sought anew."""
    origin = origin_of(service, principal)
    judge_pair(
        service.store,
        asked.left_id,
        asked.right_id,
        asked.verdict,
        origin,
        reason=asked.reason,
    )
    return json_response(asked.model_dump(), 201)


def _named(store: Store, profile_id: ProfileId) -> dict[str, str]:
    return {"id": profile_id, "name": store.profile(profile_id).name}
