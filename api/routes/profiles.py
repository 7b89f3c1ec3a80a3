"""Profiles: list, search by name, get."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Response

from api.directory import list_profiles
from api.limits import MAX_CURSOR, MAX_NAME, MAX_PAGE
from api.own import seen_profile
from api.parameters import Countries, Kinds, SomeProfile
from api.routes.prefix import PREFIX
from api.schema import PROBLEMS, FoundProfiles, ProfileOut, ProfilePage
from api.security import permit
from api.security.viewing import viewed
from api.serialise import encode, json_response, profile_json, summary_json, with_etag
from api.service import Asked, Served
from matchmaker.privacy.policy import Action
from matchmaker.privacy.reader import Reader

router = APIRouter(prefix=PREFIX, tags=["profiles"])

Finding = Annotated[Reader, Depends(permit(Action.PROFILE_FIND))]


@router.get("/profiles", response_model=ProfilePage, responses=PROBLEMS)
def list_page(
    matchmaker: Asked,
    reader: Finding,
    kind: Kinds = (),
    country: Countries = (),
    cursor: Annotated[
        str, Query(max_length=MAX_CURSOR, description="`next_cursor` of the page before.")
    ] = "",
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE, description="Profiles a page.")] = 25,
) -> Response:
    """List profiles by id, page by page."""
    page = list_profiles(
        matchmaker,
        reader.without_reason.audience,
        kinds=kind,
        countries={code.upper() for code in country},
        cursor=cursor,
        limit=limit,
    )
    items = [summary_json(profile) for profile in page.profiles]
    return json_response({"items": items, "next_cursor": page.next_cursor})


@router.get("/search", response_model=FoundProfiles, responses=PROBLEMS)
def search(
    matchmaker: Asked,
    reader: Finding,
    name: Annotated[
        str,
        Query(
            min_length=1,
            max_length=MAX_NAME,
            description="A name, typos allowed.",
            examples=["oficine brambati"],
        ),
    ],
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 10,
) -> Response:
    """Find profiles by name; similarity runs from 0 to 100."""
    audience = reader.without_reason.audience
    found = [
        summary_json(matchmaker.profile(id_, audience=audience)) | {"similarity": similarity}
        for id_, similarity in matchmaker.search(name, limit)
    ]
    return json_response({"items": found})


@router.get(
    "/profiles/{profile_id}",
    response_model=ProfileOut,
    responses=PROBLEMS | {304: {"description": "The profile is as in If-None-Match."}},
)
def get(
    service: Served,
    matchmaker: Asked,
    reader: Annotated[Reader, Depends(permit(Action.PROFILE_READ))],
    profile_id: SomeProfile,
    if_none_match: Annotated[str, Header()] = "",
) -> Response:
    """Get one profile as this reader may see it; hidden fields are empty."""
    profile = seen_profile(service, matchmaker, reader, profile_id)
    viewed(service, reader, [profile.id])
    return with_etag(encode(profile_json(profile)), if_none_match)
