"""Profiles that may be one and the same: the pairs to judge, and what staff say of them."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from matchmaker.domain import ProfileId
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal
from matchmaker.services import profiles as duplicates
from matchmaker.store import Store

from ..dependencies import PREFIX, AppStateDep
from ..middleware.limits import MAX_PAGE
from ..operations.routes import DuplicatePairs, JudgementIn
from ..responses import json_response
from ..schemas import PROBLEMS
from ..security import permit
from ..security.access_log import origin_of

router = APIRouter(prefix=PREFIX, tags=["duplicates"], responses=PROBLEMS)

Judging = Annotated[Principal, Depends(permit(Action.DUPLICATE_JUDGE))]


@router.get("/duplicates", response_model=DuplicatePairs)
def in_doubt(
    service: AppStateDep, _: Judging, limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 25
) -> Response:
    """List pairs that nobody has judged yet, the likeliest duplicates first."""
    store = service.store
    pairs = duplicates.pairs_in_doubt(store)
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
    duplicates.judge(
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
