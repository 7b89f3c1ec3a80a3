"""What one keeps in view: shortlists by firm, and comparisons under a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from matchmaker.domain import Profile
from matchmaker.engine import Matchmaker
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal
from matchmaker.services.workspace import LONGEST_NAME, drop_comparison, keep_comparison

from ..dependencies import AppStateDep, CurrentMatchmaker, ProfileIdPath
from ..introductions.routes import of_ones_own
from ..middleware.limits import MAX_ID
from ..rendering import link_with, page
from ..security import permit
from ..security.access_log import log_access, origin_of
from .pair import FEWEST, MOST

router = APIRouter(include_in_schema=False)

Keeping = Annotated[Principal, Depends(permit(Action.SUGGESTION_JUDGE, subject=of_ones_own))]
Judging = Annotated[Principal, Depends(permit(Action.SUGGESTION_JUDGE))]
Name = Annotated[str, Form(max_length=LONGEST_NAME)]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCandidates:
    """Candidates kept for a profile, on its shortlist or in a comparison with a name."""

    asker: Profile
    candidates: Sequence[Profile]
    name: str = ""


@router.get("/selection")
def selection(
    request: Request, service: AppStateDep, matchmaker: CurrentMatchmaker, principal: Keeping
) -> HTMLResponse:
    """The reader's shortlists and comparisons; who is no longer there is left out."""
    workspace, me = service.store.workspace, principal.account_id
    listed = [
        _kept(matchmaker, principal, asker, candidates)
        for asker, candidates in workspace.shortlists(me).items()
    ]
    compared = [
        _kept(matchmaker, principal, each.asker_id, each.candidate_ids, each.name)
        for each in workspace.comparisons(me)
    ]
    shortlists = [each for each in listed if each and each.candidates]
    comparisons = [each for each in compared if each and each.candidates]
    seen = [*shortlists, *comparisons]
    log_access(service, principal, [one.id for each in seen for one in each.candidates])
    return page(
        "selection.html", request, shortlists=shortlists, comparisons=comparisons, most=MOST
    )


@router.post("/profiles/{profile_id}/compare")
def keep(
    request: Request,
    service: AppStateDep,
    principal: Judging,
    profile_id: ProfileIdPath,
    name: Name,
    chosen: Annotated[
        list[Annotated[str, Form(max_length=MAX_ID)]],
        Form(alias="with", min_length=FEWEST, max_length=MOST),
    ],
) -> Response:
    """Keep a comparison under a name."""
    origin = origin_of(service, principal)
    kept = keep_comparison(service.store, profile_id, chosen, name, origin)
    path = f"/profiles/{profile_id}/compare"
    return RedirectResponse(
        link_with(request)(path, **{"with": kept.candidate_ids, "kept": kept.name}), 303
    )


@router.post("/profiles/{profile_id}/compare/drop")
def drop(
    request: Request,
    service: AppStateDep,
    principal: Judging,
    profile_id: ProfileIdPath,
    name: Name,
) -> Response:
    """Let a comparison go."""
    drop_comparison(service.store, profile_id, name, origin_of(service, principal))
    return RedirectResponse(link_with(request)("/selection"), 303)


def _kept(
    matchmaker: Matchmaker,
    principal: Principal,
    asker_id: str,
    candidate_ids: Sequence[str],
    name: str = "",
) -> KeptCandidates | None:
    """As the reader may see them today; None where the one they are kept for is gone."""
    known, audience = matchmaker.snapshot.profiles.row_of, principal.without_reason.audience
    if asker_id not in known:
        return None
    return KeptCandidates(
        asker=matchmaker.profile(asker_id, audience=audience),
        candidates=[
            matchmaker.profile(id_, audience=audience) for id_ in candidate_ids if id_ in known
        ],
        name=name,
    )
