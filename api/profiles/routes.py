"""Profiles: list them page by page, search by name, get one."""

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Response

from matchmaker.domain import Kind, Profile
from matchmaker.engine import Matchmaker
from matchmaker.privacy import Audience
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal

from ..dependencies import PREFIX, AppStateDep, Countries, CurrentMatchmaker, Kinds, ProfileIdPath
from ..middleware.limits import MAX_CURSOR, MAX_NAME, MAX_PAGE
from ..owner_access import profile_for
from ..response_headers import with_headers
from ..responses import (
    encode,
    json_response,
    profile_json,
    read_cursor,
    summary_json,
    with_etag,
    write_cursor,
)
from ..schemas import PROBLEMS, FoundProfiles, ProfileOut, ProfilePage
from ..security import permit
from ..security.access_log import log_access


@dataclass(frozen=True, slots=True)
class ProfilePageRows:
    """Some profiles, and where the next ones start."""

    profiles: Sequence[Profile]
    next_cursor: str | None


def list_profiles(
    matchmaker: Matchmaker,
    audience: Audience,
    *,
    kinds: Collection[Kind],
    countries: Collection[str],
    cursor: str,
    limit: int,
) -> ProfilePageRows:
    """
    One page of profiles by id, as the audience may see them; empty filters let all pass.

    The cursor names the last id seen, so pages neither repeat nor skip a profile when others come
    and go between two requests, even across snapshots.

    Raises:
        InputError: The cursor was not given out by this interface.
    """
    after = read_cursor(cursor) if cursor else ""
    wanted = _passing(matchmaker, audience, frozenset(kinds), frozenset(countries), after)
    found = list(islice(wanted, limit + 1))
    more = len(found) > limit
    return ProfilePageRows(found[:limit], write_cursor(found[limit - 1].id) if more else None)


def _passing(
    matchmaker: Matchmaker,
    audience: Audience,
    kinds: frozenset[Kind],
    countries: frozenset[str],
    after: str,
) -> Iterator[Profile]:
    table = matchmaker.snapshot.profiles
    # A store gives profiles by id, so this is one look at each: 50,000 take a few milliseconds.
    order = sorted(table.ids)
    for id_ in order[bisect_right(order, after) :]:
        row = table.row_of[id_]
        if kinds and table.kinds[row] not in kinds:
            continue
        if countries and table.countries[row] not in countries:
            continue
        profile = matchmaker.profile(id_, audience=audience)
        # A place that the reader may not see is not given away by a filter either.
        if not countries or profile.place.country in countries:
            yield profile


router = APIRouter(prefix=PREFIX, tags=["profiles"])

Finding = Annotated[Principal, Depends(permit(Action.PROFILE_FIND))]


@router.get("/profiles", response_model=ProfilePage, responses=PROBLEMS)
def list_page(
    matchmaker: CurrentMatchmaker,
    principal: Finding,
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
        principal.without_reason.audience,
        kinds=kind,
        countries={code.upper() for code in country},
        cursor=cursor,
        limit=limit,
    )
    items = [summary_json(profile) for profile in page.profiles]
    return json_response({"items": items, "next_cursor": page.next_cursor})


@router.get("/search", response_model=FoundProfiles, responses=PROBLEMS)
def search(
    matchmaker: CurrentMatchmaker,
    principal: Finding,
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
    audience = principal.without_reason.audience
    found = [
        summary_json(matchmaker.profile(id_, audience=audience)) | {"similarity": similarity}
        for id_, similarity in matchmaker.search(name, limit)
    ]
    return json_response({"items": found})


@router.get(
    "/profiles/{profile_id}",
    response_model=ProfileOut,
    responses=PROBLEMS
    | {
        200: with_headers("ETag"),
        304: with_headers("ETag", description="The profile is as in If-None-Match."),
    },
)
def get(
    service: AppStateDep,
    matchmaker: CurrentMatchmaker,
    principal: Annotated[Principal, Depends(permit(Action.PROFILE_READ))],
    profile_id: ProfileIdPath,
    if_none_match: Annotated[str, Header()] = "",
) -> Response:
    """Get one profile as this reader may see it; hidden fields are empty."""
    profile = profile_for(service, matchmaker, principal, profile_id)
    log_access(service, principal, [profile.id])
    return with_etag(encode(profile_json(profile)), if_none_match)
