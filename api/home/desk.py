"""An expert's desk: firms to approach, firms that are followed, and the next meetings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from matchmaker.checkup import questionnaire_of
from matchmaker.domain import Kind, Language, Profile, ProfileId, Role
from matchmaker.domain.workspace import FeedbackReason
from matchmaker.engine import Matchmaker
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal
from matchmaker.services.workspace import caseload_of, give_feedback
from matchmaker.store.checkups import StoredCheckUp, in_force

from ..dependencies import SUGGESTION_SLOT, AppState, AppStateDep, CurrentMatchmaker, ProfileIdPath
from ..introductions.forms import HERE
from ..introductions.routes import of_ones_own
from ..owner_access import profile_for
from ..rendering import link_with, page, page_language
from ..security import permit
from ..security.access_log import log_access, origin_of
from ..suggestions.answering import answer_profile, judged_by
from ..suggestions.filters import Order, SuggestionFilters
from .cards import home_cards

router = APIRouter(include_in_schema=False, dependencies=[SUGGESTION_SLOT])

N_CLIENTS = 12


Approaching = Annotated[Principal, Depends(permit(Action.SUGGESTION_CLIENTS, subject=of_ones_own))]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseloadLine:
    """A firm that is followed, and when somebody was last in touch with it."""

    profile: Profile
    last_contact: date | None
    n_tasks: int
    checked_on: date | None
    level: str
    """How ready it is by its check-up; "" where that is not known."""


@router.get("/desk")
def desk(
    request: Request,
    service: AppStateDep,
    matchmaker: CurrentMatchmaker,
    principal: Approaching,
    sort: Annotated[Order, Query()] = Order.FIT,
    new: Annotated[bool, Query()] = True,
) -> Response:
    """Firms to approach with need, reason and distance; the caseload; the next meetings."""
    own = sorted(id_ for id_ in principal.speaks_for if id_ in matchmaker.snapshot.profiles.row_of)
    experts = [profile_for(service, matchmaker, principal, id_) for id_ in own]
    expert = next((each for each in experts if each.kind is Kind.EXPERT), None)
    if expert is None:
        # Staff see the desk of an expert on whose behalf they act.
        return RedirectResponse(link_with(request)("/"), 303)
    wished = SuggestionFilters(kind=[Kind.COMPANY], k=N_CLIENTS, sort=sort, known=not new)
    found = answer_profile(request, service, principal, expert, wished)
    judged = judged_by(service, principal, expert.id)
    declined = {id_ for id_, said in judged.feedback.items() if not said.useful}
    log_access(service, principal, [expert.id])
    return page(
        "desk.html",
        request,
        expert=expert,
        clients=[each for each in found.results if each.suggestion.profile_id not in declined],
        n_declined=_n_firms(matchmaker, declined),
        judged=judged,
        caseload=_caseload(service, principal, matchmaker, page_language(request)),
        cards=home_cards(request, service, matchmaker, principal),
        orders=tuple(Order),
        sort=sort,
        is_expert=principal.role is Role.EXPERT,
    )


@router.post("/desk/{profile_id}/decline/{candidate_id}")
def decline(
    request: Request,
    service: AppStateDep,
    principal: Annotated[Principal, Depends(permit(Action.SUGGESTION_JUDGE))],
    profile_id: ProfileIdPath,
    candidate_id: ProfileIdPath,
) -> Response:
    """Take a firm off the list; it counts as a suggestion that was of no use."""
    give_feedback(
        service.store,
        profile_id,
        candidate_id,
        useful=False,
        reason=FeedbackReason.OTHER,
        origin=origin_of(service, principal),
    )
    return RedirectResponse(link_with(request)("/desk"), 303)


def _level(found: StoredCheckUp, language: Language) -> str:
    level = found.result.level
    return questionnaire_of(found.answers.version).levels[level][language] if level else ""


def _n_firms(matchmaker: Matchmaker, ids: Iterable[str]) -> int:
    """How many of these are firms of the network: an expert may have declined a laboratory."""
    table = matchmaker.snapshot.profiles
    rows = [table.row_of[ProfileId(id_)] for id_ in ids if id_ in table.row_of]
    return sum(table.records[row].kind is Kind.COMPANY for row in rows)


def _caseload(
    service: AppState, principal: Principal, matchmaker: CurrentMatchmaker, language: Language
) -> Sequence[CaseloadLine]:
    """Who is followed, with what the expert may read of each; a look at check-ups is logged."""
    today = service.now().astimezone(HERE).date()
    last = service.store.workspace.last_contacts()
    open_ = service.store.workspace.follow_ups_for(principal.account_id)
    known = matchmaker.snapshot.profiles.row_of
    audience = principal.without_reason.audience
    followed = [id_ for id_ in sorted(caseload_of(service.store, principal, today)) if id_ in known]
    checked = {id_: in_force(service.store.checkups.of(id_)[::-1]) for id_ in followed}
    log_access(service, principal, [i for i in followed if checked[i]], Action.CHECKUP_READ)
    return [
        CaseloadLine(
            profile=matchmaker.profile(id_, audience=audience),
            last_contact=date.fromisoformat(last[id_]) if id_ in last else None,
            n_tasks=sum(task.profile_id == id_ for task in open_),
            checked_on=each.answered_at.astimezone(HERE).date() if each else None,
            level=_level(each, language) if each else "",
        )
        for id_, each in checked.items()
    ]
