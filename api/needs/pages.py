"""The pages of needs: a list for everybody, one need with the questions for who wants to answer."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from matchmaker.domain import Kind, ProfileId
from matchmaker.domain.introduction import Interest
from matchmaker.privacy.permissions import Action, Grant, grant
from matchmaker.privacy.principal import Principal
from matchmaker.services.introductions import answer_need, visible_need

from ..dependencies import AppState, AppStateDep, Kinds
from ..introductions.routes import of_ones_own, site_of
from ..introductions.schemas import MAX_WORDS
from ..middleware.limits import MAX_CURSOR, MAX_ID
from ..rendering import link_with, page
from ..security import permit
from .listing import NeedFilter, country_of, kind_of, list_needs

router = APIRouter(include_in_schema=False)

A_PAGE = 25
Finds = Annotated[Principal, Depends(permit(Action.NEED_FIND))]
Answers = Annotated[Principal, Depends(permit(Action.NEED_ANSWER, subject=of_ones_own))]
SomeNeed = Annotated[str, Path(max_length=MAX_ID)]
Typed = Annotated[str, Form(max_length=MAX_WORDS)]


class Which(StrEnum):
    """Whose needs a page lists."""

    ALL = "all"
    INVITED = "invited"
    MINE = "mine"


@router.get("/needs")
def listing(
    request: Request,
    service: AppStateDep,
    principal: Finds,
    which: Which = Which.ALL,
    kind: Kinds = (),
    cursor: Annotated[str, Query(max_length=MAX_CURSOR)] = "",
) -> HTMLResponse:
    """What others look for: in words, or as much as is told of it."""
    mine = True if which is Which.MINE else None
    invited = True if which is Which.INVITED else None
    wished = NeedFilter(kinds=kind, mine=mine, invited=invited)
    found = list_needs(service, principal, wished, cursor=cursor, limit=A_PAGE)
    return page(
        "needs.html",
        request,
        needs=found.needs,
        next_cursor=found.next_cursor,
        kinds=tuple(Kind),
        chosen=set(kind),
        which=which.value,
        whiches=[each.value for each in Which] if principal.speaks_for else [],
        answers=_answers(principal),
        kind_of=kind_of,
        country_of=country_of,
    )


@router.get("/needs/{need_id}")
def one(
    request: Request, service: AppStateDep, principal: Finds, need_id: SomeNeed
) -> HTMLResponse:
    """One need, with the three questions for who may answer it."""
    seen = visible_need(service.store, service.needs, principal, need_id)
    return page(
        "need.html",
        request,
        seen=seen,
        own=_own(service, principal) if _answers(principal) else [],
        kind_of=kind_of,
        country_of=country_of,
    )


@router.post("/needs/{need_id}")
def answer(
    request: Request,
    service: AppStateDep,
    principal: Answers,
    need_id: SomeNeed,
    profile: Annotated[str, Form(max_length=MAX_ID)],
    cooperation: Typed = "",
    about: Typed = "",
    unclear: Typed = "",
) -> Response:
    """Say that one is interested."""
    begun = answer_need(
        service.store,
        service.needs,
        principal,
        need_id,
        profile_id=ProfileId(profile),
        interest=Interest(cooperation=cooperation, about=about, unclear=unclear),
        site=site_of(service),
        now=service.now(),
    )
    return RedirectResponse(link_with(request)(f"/introductions/{begun.id}"), 303)


def _answers(principal: Principal) -> bool:
    """Whether the reader speaks for somebody who could answer."""
    return bool(principal.speaks_for) and grant(principal.role, Action.NEED_ANSWER) is not Grant.NO


def _own(service: AppState, principal: Principal) -> list[tuple[str, str]]:
    """Ids and names of those whom the reader may answer for."""
    there = service.store.has_profiles(principal.speaks_for)
    return [(id_, service.store.profile(id_).name) for id_ in sorted(there)]
