"""Two profiles explained from both sides, and up to four candidates side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from matchmaker.domain import Activity, ActivityId, Profile, Suggestion
from matchmaker.engine import Matchmaker
from matchmaker.errors import InputError
from matchmaker.errors.translation import advice
from matchmaker.privacy import Audience
from matchmaker.privacy.permissions import Action, allowed, told_of_bars
from matchmaker.privacy.principal import Principal, Subject
from matchmaker.sources.nace import title_of

from ..dependencies import (
    SUGGESTION_SLOT,
    AppState,
    AppStateDep,
    CurrentMatchmaker,
    ProfileIdPath,
    suggesting_network,
    undisclosed_for,
)
from ..middleware.limits import MAX_ID
from ..owner_access import private_needs_text, profile_for
from ..rendering import link_with, page, page_language
from ..security import permit
from ..security.access_log import log_access
from .answering import judged_by
from .results import ResultCard, result_card
from .waterfall import Waterfall, waterfall_of

router = APIRouter(include_in_schema=False, dependencies=[SUGGESTION_SLOT])

Asking = Annotated[Principal, Depends(permit(Action.SUGGESTION_READ))]
FEWEST, MOST = 2, 4
"""Candidates side by side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairSide:
    """How one profile fits another, seen from the one who asks."""

    asker: Profile
    candidate: Profile
    card: ResultCard | None
    """None where the two may not meet."""
    waterfall: Waterfall | None = None
    paths: Sequence[Sequence[str]] = ()
    """Names along the way from one to the other."""
    refusal: str = ""
    """Why there is nothing to explain, for who may know."""


@router.get("/profiles/{profile_id}/with/{candidate_id}")
def pair(
    request: Request,
    service: AppStateDep,
    matchmaker: CurrentMatchmaker,
    principal: Asking,
    profile_id: ProfileIdPath,
    candidate_id: ProfileIdPath,
) -> Response:
    """Explain two profiles to one another, with the sums and the way through the network."""
    asker = profile_for(service, matchmaker, principal, profile_id)
    candidate = profile_for(service, matchmaker, principal, candidate_id)
    log_access(service, principal, [asker.id, candidate.id])
    return page(
        "pair.html",
        request,
        sides=[
            explained(request, service, principal, asker, candidate),
            explained(request, service, principal, candidate, asker),
        ],
        judged=judged_by(service, principal, asker.id),
        proposes=_proposes(principal, asker),
    )


@router.get("/profiles/{profile_id}/compare")
def compare(
    request: Request,
    service: AppStateDep,
    matchmaker: CurrentMatchmaker,
    principal: Asking,
    profile_id: ProfileIdPath,
    chosen: Annotated[
        list[Annotated[str, Query(max_length=MAX_ID)]], Query(alias="with", max_length=50)
    ] = [],  # noqa: B006
) -> Response:
    """Show candidates side by side."""
    asker = profile_for(service, matchmaker, principal, profile_id)
    ids = [id_ for id_ in dict.fromkeys(chosen) if id_ != asker.id]
    if len(ids) == 1:
        return RedirectResponse(link_with(request)(f"/profiles/{asker.id}/with/{ids[0]}"), 303)
    language = page_language(request)
    candidates = [profile_for(service, matchmaker, principal, id_) for id_ in ids[:MOST]]
    log_access(service, principal, [asker.id, *(each.id for each in candidates)])
    return page(
        "compare.html",
        request,
        asker=asker,
        sides=[explained(request, service, principal, asker, each) for each in candidates],
        titles=lambda each: list(dict.fromkeys(title_of(code, language) for code in each.sectors)),
        proposes=_proposes(principal, asker),
        keeps=judged_by(service, principal, asker.id).may,
        kept=request.query_params.get("kept", ""),
        too_few=len(ids) < FEWEST,
        left_out=len(ids) - MOST,
    )


def _proposes(principal: Principal, asker: Profile) -> bool:
    return bool(allowed(principal, Action.INTRODUCTION_PROPOSE, Subject.of_profile(asker.id)))


def explained(
    request: Request,
    service: AppState,
    principal: Principal,
    asker: Profile,
    candidate: Profile,
) -> PairSide:
    """One side of a pair, as far as the reader may know it."""
    about = Subject.of_profile(asker.id)
    matchmaker = suggesting_network(service, principal, about, in_words=False)
    language = page_language(request)
    try:
        found = matchmaker.explain(
            asker.id,
            candidate.id,
            need=private_needs_text(service, principal, asker.id),
            undisclosed=undisclosed_for(service, principal, asker.id),
            audience=principal.audience,
            tells_bars=told_of_bars(principal),
        )
    except InputError as error:
        # People know the two by their names.
        called = {str(each.id): each.name for each in (asker, candidate)}
        error.values |= {key: called.get(str(v), v) for key, v in error.values.items()}
        refusal = advice(error, language)
        return PairSide(asker=asker, candidate=candidate, card=None, refusal=refusal)
    return PairSide(
        asker=asker,
        candidate=candidate,
        card=result_card(matchmaker, found, language, principal.audience, asker.place),
        waterfall=waterfall_of(found, language),
        paths=_paths(matchmaker, found, principal.audience),
    )


def _paths(
    matchmaker: Matchmaker, found: Suggestion, audience: Audience
) -> Sequence[Sequence[str]]:
    """Each way through the network that the explanation rests on, once, by names."""
    ways = {each.path: None for part in found.contributions for each in part.evidence if each.path}
    return [[_name(matchmaker, id_, audience) for id_ in way] for way in ways]


def _name(matchmaker: Matchmaker, id_: str, audience: Audience) -> str:
    if id_ in matchmaker.snapshot.profiles.row_of:
        return matchmaker.profile(id_, audience=audience).name
    row = matchmaker.snapshot.activity_row_of.get(ActivityId(id_))
    activity: Activity | None = None if row is None else matchmaker.snapshot.activities[row]
    return activity.title or id_ if activity else id_
