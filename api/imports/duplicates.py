"""Profiles that may be one and the same: the pairs to judge, and what staff say of them."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import Field

from matchmaker.domain import Verdict
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal
from matchmaker.services.duplicates import (
    Agreement,
    PairInDoubt,
    pairs_in_doubt,
    side_by_side,
    take_back,
)
from matchmaker.services.profiles import judge as judge_pair

from ..dependencies import PREFIX, AppStateDep
from ..middleware.limits import MAX_ID, MAX_PAGE
from ..responses import json_response
from ..schemas import PROBLEMS, Closed, NamedProfile
from ..security import permit
from ..security.access_log import origin_of
from ..security.principal import MAX_REASON


class ComparedField(Closed):
    """One field of both, and what it becomes when they are merged."""

    field: str = Field(examples=["names"])
    left: list[str]
    right: list[str]
    merged: list[str]
    agreement: Agreement


class DuplicatePair(Closed):
    """Two profiles that may be one and the same."""

    left: NamedProfile
    right: NamedProfile
    probability: float = Field(ge=0, le=1)
    weight: float = Field(description="Match weight, in bits.")
    comparisons: dict[str, float] = Field(description="Bits for (+) and against (−).")
    agrees: dict[str, float] = Field(description="What speaks for one profile, strongest first.")
    contradicts: dict[str, float] = Field(description="What speaks against, strongest first.")
    fields: list[ComparedField]
    unsure: bool = Field(description="Somebody looked before and could not tell.")


class DuplicatePairs(Closed):
    """The pairs to judge, the most useful first, those of no answer last."""

    items: list[DuplicatePair]
    n_open: int = Field(ge=0, description="All that wait for a judgement.")


class JudgementIn(Closed):
    """What is true of a pair."""

    left_id: str = Field(max_length=MAX_ID, examples=["demo-c-0001"])
    right_id: str = Field(max_length=MAX_ID, examples=["demo-c-0002"])
    verdict: Literal[Verdict.SAME, Verdict.DIFFERENT, Verdict.UNSURE]
    reason: str = Field("", max_length=MAX_REASON)


router = APIRouter(prefix=PREFIX, tags=["duplicates"], responses=PROBLEMS)

Judging = Annotated[Principal, Depends(permit(Action.DUPLICATE_JUDGE))]
Side = Annotated[str, Path(max_length=MAX_ID)]


@router.get("/duplicates", response_model=DuplicatePairs)
def in_doubt(
    service: AppStateDep, _: Judging, limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 25
) -> Response:
    """List pairs that nobody has decided yet, side by side, the most useful first."""
    store = service.store
    pairs = pairs_in_doubt(store)
    items = [
        _written(side_by_side(store, pair)) | {"comparisons": pair.comparisons}
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


@router.delete("/duplicates/{left_id}/{right_id}", response_model=JudgementIn)
def undo(service: AppStateDep, principal: Judging, left_id: Side, right_id: Side) -> Response:
    """Take back what was last said of a pair; what a word had merged is parted again."""
    word = take_back(service.store, left_id, right_id, origin_of(service, principal))
    return json_response(
        {
            "left_id": word.left_id,
            "right_id": word.right_id,
            "verdict": word.verdict,
            "reason": word.reason,
        }
    )


def _written(pair: PairInDoubt) -> dict[str, object]:
    return {
        "left": {"id": pair.left.id, "name": pair.left.name},
        "right": {"id": pair.right.id, "name": pair.right.name},
        "probability": pair.probability,
        "weight": pair.weight,
        "agrees": dict(pair.agrees),
        "contradicts": dict(pair.contradicts),
        "fields": [
            {
                "field": each.field,
                "left": list(each.left),
                "right": list(each.right),
                "merged": list(each.merged),
                "agreement": each.agreement.value,
            }
            for each in pair.fields
        ],
        "unsure": pair.unsure,
    }
