"""Needs: list those that one may see, and answer one, whoever asks."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Query, Response

from api.introduction_schema import IntroductionOut
from api.limits import MAX_CURSOR, MAX_ID, MAX_PAGE
from api.need_schema import AnswerIn, NeedOut, NeedPage
from api.needs import Wished, list_needs, need_json
from api.parameters import Countries, Kinds
from api.routes.introductions import newly, of_ones_own, site_of
from api.routes.prefix import PREFIX
from api.schema import PROBLEMS
from api.security import permit
from api.security.repeats import Repeatable
from api.serialise import encode, json_response, with_etag
from api.service import Served
from matchmaker.domain import ProfileId
from matchmaker.introducing import answer_need, see_need
from matchmaker.privacy.policy import Action
from matchmaker.privacy.reader import Reader

router = APIRouter(prefix=PREFIX, tags=["needs"], responses=PROBLEMS, route_class=Repeatable)

Finds = Annotated[Reader, Depends(permit(Action.NEED_FIND))]
Answers = Annotated[Reader, Depends(permit(Action.NEED_ANSWER, subject=of_ones_own))]
SomeNeed = Annotated[str, Path(max_length=MAX_ID, description="Id of a need in the list.")]
Only = Annotated[bool | None, Query(description="Only these, or only the others.")]


@router.get("/needs", response_model=NeedPage)
def list_page(
    service: Served,
    reader: Finds,
    kind: Kinds = (),
    country: Countries = (),
    mine: Only = None,
    invited: Only = None,
    cursor: Annotated[str, Query(max_length=MAX_CURSOR)] = "",
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 25,
) -> Response:
    """List needs: open ones with words and owner, anonymous ones as a teaser."""
    wished = Wished(
        kinds=kind, countries={code.upper() for code in country}, mine=mine, invited=invited
    )
    page = list_needs(service, reader, wished, cursor=cursor, limit=limit)
    items = [need_json(seen) for seen in page.needs]
    return json_response({"items": items, "next_cursor": page.next_cursor})


@router.get(
    "/needs/{need_id}",
    response_model=NeedOut,
    responses={304: {"description": "It is as in If-None-Match."}},
)
def get(
    service: Served,
    reader: Finds,
    need_id: SomeNeed,
    if_none_match: Annotated[str, Header()] = "",
) -> Response:
    """Read one need as far as one may know it."""
    seen = see_need(service.store, service.needs, reader, need_id)
    return with_etag(encode(need_json(seen)), if_none_match)


@router.post("/needs/{need_id}/interest", response_model=IntroductionOut, status_code=201)
def answer(service: Served, reader: Answers, need_id: SomeNeed, asked: AnswerIn) -> Response:
    """Say that one is interested; the owner of an anonymous need is named once it is, too."""
    begun = answer_need(
        service.store,
        service.needs,
        reader,
        need_id,
        profile_id=ProfileId(asked.profile_id),
        interest=asked.interest.value(),
        site=site_of(service),
        now=service.now(),
    )
    return newly(service, reader, begun.id)
