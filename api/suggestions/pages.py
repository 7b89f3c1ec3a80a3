"""Pages of suggestions: one profile with its partners, their list with filters, and judgements."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import parse_qsl, quote

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from matchmaker.domain import Kind
from matchmaker.domain.workspace import FeedbackReason
from matchmaker.engine import Matchmaker
from matchmaker.privacy import Audience
from matchmaker.privacy.permissions import Action, Grant, grant
from matchmaker.privacy.principal import Principal
from matchmaker.services.workspace import give_feedback, keep_in_view
from matchmaker.sources.sme import FirmSize

from ..contacts.routes import persons_shown
from ..dependencies import (
    SUGGESTION_SLOT,
    AppStateDep,
    CurrentMatchmaker,
    ProfileIdPath,
)
from ..middleware.limits import MAX_K, MAX_TYPED
from ..owner_access import profile_for
from ..profiles.ego_network import NARROW, WIDE, ego_network, ties_of
from ..profiles.tools import asks_next, profile_tools
from ..rendering import link_with, page
from ..security import permit
from ..security.access_log import log_access, origin_of
from .answering import answer_profile, judged_by, needs_shown, note_places
from .filters import DISTANCES_KM, Order, SuggestionFilters

router = APIRouter(include_in_schema=False, dependencies=[SUGGESTION_SLOT])

Reading = Annotated[Principal, Depends(permit(Action.PROFILE_READ))]
Asking = Annotated[Principal, Depends(permit(Action.SUGGESTION_READ))]
Judging = Annotated[Principal, Depends(permit(Action.SUGGESTION_JUDGE))]
Filters = Annotated[SuggestionFilters, Query()]
Back = Annotated[str, Form(max_length=MAX_TYPED)]
BRIEF = 5
"""How many partners a profile's own page shows."""


@router.get("/profiles/{profile_id}")
def one_profile(
    request: Request,
    service: AppStateDep,
    matchmaker: CurrentMatchmaker,
    principal: Reading,
    profile_id: ProfileIdPath,
) -> HTMLResponse:
    """One profile as this reader may see it, and who is suggested to it."""
    profile = profile_for(service, matchmaker, principal, profile_id)
    log_access(service, principal, [profile.id])
    found = answer_profile(request, service, principal, profile, SuggestionFilters(k=BRIEF))
    note_places(service, principal, profile.id, found.answer)
    ties = ties_of(found.matchmaker, profile.id)
    return page(
        "profile.html",
        request,
        profile=profile,
        tools=profile_tools(request, service, principal, profile.id),
        asks_next=asks_next(service, principal, profile.id),
        answer=found.answer,
        results=found.results,
        judged=judged_by(service, principal, profile.id),
        ties=ties,
        drawings=[ego_network(ties, found.answer.suggestions, form) for form in (WIDE, NARROW)],
        persons=persons_shown(service, principal, profile.id),
        keeps_persons=profile.id in principal.speaks_for
        or grant(principal.role, Action.CONTACT_PERSON_INFORM) is Grant.ALL,
    )


@router.get("/profiles/{profile_id}/suggestions")
def listing(
    request: Request,
    service: AppStateDep,
    matchmaker: CurrentMatchmaker,
    principal: Asking,
    profile_id: ProfileIdPath,
    wished: Filters,
) -> Response:
    """Partners of a profile: filtered, sorted, need by need."""
    profile = profile_for(service, matchmaker, principal, profile_id)
    log_access(service, principal, [profile.id])
    missed = wished.why_not.strip()
    found_missed = _named(matchmaker, missed, profile.id) if missed else None
    if found_missed:
        path = f"/profiles/{profile.id}/with/{found_missed}"
        return RedirectResponse(link_with(request)(path), 303)
    need = next((each for each in profile.needs if each.id == wished.need), None)
    found = answer_profile(request, service, principal, profile, wished, need)
    if wished.is_plain:
        note_places(service, principal, profile.id, found.answer)
    return page(
        "suggestions.html",
        request,
        profile=profile,
        need=need,
        needs=needs_shown(profile),
        filters=wished,
        choices=filter_choices(matchmaker, principal.audience),
        answer=found.answer,
        results=found.results,
        judged=judged_by(service, principal, profile.id),
        missed=missed,
        max_k=MAX_K,
        asks_next=asks_next(service, principal, profile.id),
        back=request.url.query,
        name_of=lambda id_: _name_of(found.matchmaker, id_, principal.audience),
    )


@router.post("/profiles/{profile_id}/suggestions/{candidate_id}/feedback")
def feedback(
    request: Request,
    service: AppStateDep,
    principal: Judging,
    profile_id: ProfileIdPath,
    candidate_id: ProfileIdPath,
    useful: Annotated[bool, Form()],
    reason: Annotated[FeedbackReason | None, Form()] = None,
    back: Back = "",
) -> Response:
    """Say whether a suggestion is useful, and why not."""
    give_feedback(
        service.store,
        profile_id,
        candidate_id,
        useful=useful,
        reason=reason,
        origin=origin_of(service, principal),
    )
    return _back_to_list(request, profile_id, back, candidate_id)


@router.post("/profiles/{profile_id}/suggestions/{candidate_id}/shortlist")
def shortlist(
    request: Request,
    service: AppStateDep,
    principal: Judging,
    profile_id: ProfileIdPath,
    candidate_id: ProfileIdPath,
    listed: Annotated[bool, Form()],
    back: Back = "",
) -> Response:
    """Put a suggestion on one's shortlist, or take it off."""
    origin = origin_of(service, principal)
    keep_in_view(service.store, profile_id, candidate_id, listed=listed, origin=origin)
    return _back_to_list(request, profile_id, back, candidate_id)


def _back_to_list(request: Request, profile_id: str, back: str, candidate_id: str) -> Response:
    """Show the same list again, at the suggestion that was judged."""
    given = {name: value for name, value in parse_qsl(back) if name != "lang"}
    path = link_with(request)(f"/profiles/{profile_id}/suggestions", **given)
    return RedirectResponse(f"{path}#s-{quote(candidate_id)}", 303)


def _name_of(matchmaker: Matchmaker, profile_id: str, audience: Audience) -> str:
    """What to call a profile; its id where it is no longer there."""
    known = profile_id in matchmaker.snapshot.profiles.row_of
    return matchmaker.profile(profile_id, audience=audience).name if known else profile_id


def _named(matchmaker: Matchmaker, name: str, asker_id: str) -> str:
    """The id of the profile of this name or id; "" where there is none like it."""
    if name in matchmaker.snapshot.profiles.row_of:
        return name
    found = [id_ for id_, _ in matchmaker.search(name, 2) if id_ != asker_id]
    return found[0] if found else ""


def filter_choices(matchmaker: Matchmaker, audience: Audience) -> Mapping[str, Any]:
    """What the filters offer: what there is in this network, as far as anybody may see it."""
    table = matchmaker.snapshot.profiles
    there = set(table.kinds)
    return {
        "kinds": [kind for kind in Kind if kind in there],
        "countries": countries_in(matchmaker, audience),
        "sectors": _SECTORS,
        "sizes": [each for each in FirmSize if each is not FirmSize.UNKNOWN],
        "distances": DISTANCES_KM,
        "orders": tuple(Order),
        "speaks": ("it", "de", "fr", "en", "rm", "es"),
    }


_SECTORS: Sequence[str] = "ABCDEFGHIJKLMNOPQRS"


def countries_in(matchmaker: Matchmaker, audience: Audience) -> list[str]:
    """Countries where several are whose place the reader may see, the most frequent first."""
    table = matchmaker.snapshot.profiles
    counted: dict[str, int] = {}
    for id_, code in zip(table.ids, table.countries, strict=True):
        if id_ and code:
            counted[code] = counted.get(code, 0) + 1
    shown = (code for code in counted if _is_shown(matchmaker, code, audience))
    return sorted(shown, key=lambda code: (-counted[code], code))


def _is_shown(matchmaker: Matchmaker, country: str, audience: Audience) -> bool:
    """Whether anybody shows the reader that it is in a country."""
    table = matchmaker.snapshot.profiles
    there = (
        id_ for id_, code in zip(table.ids, table.countries, strict=True) if id_ and code == country
    )
    return any(matchmaker.profile(id_, audience=audience).place.country for id_ in there)
