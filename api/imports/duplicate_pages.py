"""The page on which staff judge profiles that may be one and the same, a pair at a time."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from matchmaker.domain import Judgement, Verdict
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal
from matchmaker.services.duplicates import (
    decided_pairs,
    pairs_in_doubt,
    side_by_side,
    take_back,
)
from matchmaker.services.profiles import judge
from matchmaker.store import Store

from ..dependencies import AppStateDep
from ..middleware.limits import MAX_ID
from ..rendering import link_with, page
from ..security import permit
from ..security.access_log import origin_of
from ..security.principal import MAX_REASON

router = APIRouter(include_in_schema=False)

Judging = Annotated[Principal, Depends(permit(Action.DUPLICATE_JUDGE))]
Side = Annotated[str, Form(max_length=MAX_ID)]
# Words that can be taken back from the page, the newest.
N_DECIDED = 5


@router.get("/duplicates")
def pair_to_judge(
    request: Request,
    service: AppStateDep,
    _: Judging,
    skip: Annotated[int, Query(ge=0, le=100_000)] = 0,
) -> HTMLResponse:
    """Show a pair side by side, and the last words that can be taken back."""
    store = service.store
    pairs = pairs_in_doubt(store)
    place = min(skip, max(len(pairs) - 1, 0))
    return page(
        "duplicates.html",
        request,
        pair=side_by_side(store, pairs[place]) if pairs else None,
        place=place,
        n_open=len(pairs),
        decided=[_told(store, word) for word in decided_pairs(store, N_DECIDED)],
    )


@router.post("/duplicates")
def say(
    request: Request,
    service: AppStateDep,
    principal: Judging,
    left_id: Side,
    right_id: Side,
    verdict: Annotated[Literal["same", "different", "unsure"], Form()],
    reason: Annotated[str, Form(max_length=MAX_REASON)] = "",
) -> Response:
    """Keep what was said, and show the next pair."""
    origin = origin_of(service, principal)
    judge(service.store, left_id, right_id, Verdict(verdict), origin, reason=reason)
    return _next(request)


@router.post("/duplicates/undo")
def undo(
    request: Request, service: AppStateDep, principal: Judging, left_id: Side, right_id: Side
) -> Response:
    """Take back the last word on a pair."""
    take_back(service.store, left_id, right_id, origin_of(service, principal))
    return _next(request)


def _next(request: Request) -> Response:
    return RedirectResponse(link_with(request)("/duplicates"), 303)


def _told(store: Store, word: Judgement) -> dict[str, str]:
    left, right = store.profile(word.left_id), store.profile(word.right_id)
    return {
        "left_id": word.left_id,
        "right_id": word.right_id,
        "left": left.name,
        "right": right.name,
        "verdict": word.verdict.value,
    }
