"""Needs: list those that one may see, and answer one, whoever asks."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Query, Response
from pydantic import Field

from matchmaker.domain import Cooperation, Kind, ProfileId, Visibility
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal
from matchmaker.services.introductions import answer_need, visible_need
from matchmaker.sources import FirmSize

from ..dependencies import PREFIX, AppStateDep, Countries, Kinds
from ..introductions.routes import newly, of_ones_own, site_of
from ..introductions.schemas import InterestIn, IntroductionOut
from ..middleware.limits import MAX_CURSOR, MAX_ID, MAX_PAGE
from ..response_headers import with_headers
from ..responses import encode, json_response, with_etag
from ..schemas import PROBLEMS, Closed, Summary
from ..security import permit
from ..security.idempotency import IdempotentRoute
from .listing import NeedFilter, list_needs, need_json


class NeedWords(Closed):
    """A need in words; who reads them knows whose they are."""

    text: str
    language: str | None
    trl: tuple[int, int] | None
    cooperation: list[Cooperation]
    visibility: Visibility
    anonymous: bool
    teaser: str = Field(description="What its teaser says to those who may not read it.")


class NeedTeaser(Closed):
    """What is told of an anonymous need's owner; null where fewer than five would share it."""

    country: str | None = Field(examples=["IT"])
    kind: Kind | None
    size: FirmSize | None = Field(description="Class of Recommendation 2003/361/EC.")
    text: str = Field(description="Words of the owner's for this purpose; often empty.")


class NeedOut(Closed):
    """A need: in words with its owner, or as a teaser."""

    id: str = Field(description="Stable; says nothing of the owner.")
    need: NeedWords | None
    owner: Summary | None
    teaser: NeedTeaser | None
    mine: bool = Field(description="Whether the reader speaks for the owner.")
    invited: bool = Field(description="Whether the reader was asked to help with it.")
    introduction_id: str | None = Field(description="The reader's open introduction about it.")


class NeedPage(Closed):
    """Some needs, in an order that says nothing of them."""

    items: list[NeedOut]
    next_cursor: str | None = Field(description="null on the last page.")


class AnswerIn(Closed):
    """An expression of interest in a need."""

    profile_id: str = Field(
        max_length=MAX_ID, description="Who answers; one's own.", examples=["demo-e-01"]
    )
    interest: InterestIn


router = APIRouter(prefix=PREFIX, tags=["needs"], responses=PROBLEMS, route_class=IdempotentRoute)

Finds = Annotated[Principal, Depends(permit(Action.NEED_FIND))]
Answers = Annotated[Principal, Depends(permit(Action.NEED_ANSWER, subject=of_ones_own))]
SomeNeed = Annotated[str, Path(max_length=MAX_ID, description="Id of a need in the list.")]
Only = Annotated[bool | None, Query(description="Only these, or only the others.")]


@router.get("/needs", response_model=NeedPage)
def list_page(
    service: AppStateDep,
    principal: Finds,
    kind: Kinds = (),
    country: Countries = (),
    mine: Only = None,
    invited: Only = None,
    cursor: Annotated[str, Query(max_length=MAX_CURSOR)] = "",
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 25,
) -> Response:
    """List needs: open ones with words and owner, anonymous ones as a teaser."""
    wished = NeedFilter(
        kinds=kind, countries={code.upper() for code in country}, mine=mine, invited=invited
    )
    page = list_needs(service, principal, wished, cursor=cursor, limit=limit)
    items = [need_json(seen) for seen in page.needs]
    return json_response({"items": items, "next_cursor": page.next_cursor})


@router.get(
    "/needs/{need_id}",
    response_model=NeedOut,
    responses={
        200: with_headers("ETag"),
        304: with_headers("ETag", description="It is as in If-None-Match."),
    },
)
def get(
    service: AppStateDep,
    principal: Finds,
    need_id: SomeNeed,
    if_none_match: Annotated[str, Header()] = "",
) -> Response:
    """Read one need as far as one may know it."""
    seen = visible_need(service.store, service.needs, principal, need_id)
    return with_etag(encode(need_json(seen)), if_none_match)


@router.post(
    "/needs/{need_id}/interest",
    response_model=IntroductionOut,
    status_code=201,
    responses={201: with_headers("ETag", "Location")},
)
def answer(
    service: AppStateDep, principal: Answers, need_id: SomeNeed, asked: AnswerIn
) -> Response:
    """Say that one is interested; the owner of an anonymous need is named once it is, too."""
    begun = answer_need(
        service.store,
        service.needs,
        principal,
        need_id,
        profile_id=ProfileId(asked.profile_id),
        interest=asked.interest.value(),
        site=site_of(service),
        now=service.now(),
    )
    return newly(service, principal, begun.id)
