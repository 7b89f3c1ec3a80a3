"""Events, contents, calls and projects, with those who took part."""

from datetime import date
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import Field

from matchmaker.domain import Activity, ActivityId, ActivityKind, Role
from matchmaker.domain.event import ON_THE_AGENDA
from matchmaker.engine import Matchmaker
from matchmaker.errors import UnknownRecordError
from matchmaker.graph.network import row_indices
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal
from matchmaker.services.programme.events import attendance_is_public

from ..dependencies import PREFIX, AppState, AppStateDep, CurrentMatchmaker
from ..middleware.limits import MAX_CURSOR, MAX_ID, MAX_PAGE
from ..responses import json_response, read_cursor, summary_json, write_cursor
from ..schemas import PROBLEMS, Closed, Summary
from ..security import permit


class ActivitySummary(Closed):
    """An event, content, call, project or patent."""

    id: str
    kind: ActivityKind
    title: str
    text: str
    language: str | None
    topic: str
    programme: str
    starts_on: date | None
    ends_on: date | None
    year: int | None = Field(description="Where no exact date is known.")


class ActivityPage(Closed):
    """Some activities by id; the rest follows behind the cursor."""

    items: list[ActivitySummary]
    next_cursor: str | None


class ActivityOut(ActivitySummary):
    """An activity with those who took part."""

    participants: list[Summary]


router = APIRouter(prefix=PREFIX, tags=["activities"], responses=PROBLEMS)

Reading = Annotated[Principal, Depends(permit(Action.ACTIVITY_READ))]


@router.get("/activities", response_model=ActivityPage)
def list_page(
    service: AppStateDep,
    matchmaker: CurrentMatchmaker,
    principal: Reading,
    kind: Annotated[ActivityKind | None, Query(description="Only this kind.")] = None,
    cursor: Annotated[str, Query(max_length=MAX_CURSOR)] = "",
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 25,
) -> Response:
    """List events, contents, calls, projects and patents by id, page by page."""
    after = read_cursor(cursor) if cursor else ""
    closed = _closed_to(service, principal)
    found: list[Activity] = []
    for id_, row in sorted(matchmaker.snapshot.activity_row_of.items()):
        if id_ <= after or id_ in closed:
            continue
        activity = matchmaker.snapshot.activities[row]
        if kind in {None, activity.kind}:
            found.append(activity)
        if len(found) > limit:
            break
    following = write_cursor(found[limit - 1].id) if len(found) > limit else None
    items = [_fields(activity) for activity in found[:limit]]
    return json_response({"items": items, "next_cursor": following})


@router.get("/activities/{activity_id}", response_model=ActivityOut)
def get(
    service: AppStateDep,
    matchmaker: CurrentMatchmaker,
    principal: Reading,
    activity_id: Annotated[str, Path(max_length=MAX_ID, examples=["demo-e-001"])],
) -> Response:
    """
    Read one, with those who took part as far as the reader may know them.

    Who was at an event is told to staff, and to others only where the event says so; who spoke or
    organised it is told to everybody.
    """
    row = matchmaker.snapshot.activity_row_of.get(ActivityId(activity_id))
    if row is None or activity_id in _closed_to(service, principal):
        raise UnknownRecordError("activity", activity_id)
    members = [
        summary_json(matchmaker.profile(id_, audience=principal.without_reason.audience))
        for id_ in _told_members(service, matchmaker, principal, row)
    ]
    return json_response(_fields(matchmaker.snapshot.activities[row]) | {"participants": members})


def _closed_to(service: AppState, principal: Principal) -> frozenset[ActivityId]:
    """Contents that are for members alone, also those that were open when the network was built."""
    return frozenset() if principal.signed_in else service.store.contents.members_only()


def _told_members(
    service: AppState, matchmaker: Matchmaker, principal: Principal, row: int
) -> list[str]:
    members, activity = _members(matchmaker, row), matchmaker.snapshot.activities[row]
    is_open = activity.kind is not ActivityKind.EVENT or principal.role is Role.STAFF
    if is_open or attendance_is_public(service.store, activity.id):
        return members
    known = matchmaker.snapshot.profiles.row_of
    told = {
        part.profile_id
        for part in service.store.participants_of(activity.id)
        if part.role in ON_THE_AGENDA or part.profile_id in principal.speaks_for
    }
    return sorted(told & known.keys())


def _members(matchmaker: Matchmaker, row: int) -> list[str]:
    network = matchmaker.network
    rows = {
        int(member)
        for attendance in network.attendance.values()
        for member in row_indices(attendance, row)
    }
    return sorted(network.profile_ids[member] for member in rows)


def _fields(activity: Activity) -> dict[str, Any]:
    fields: dict[str, Any] = msgspec.to_builtins(activity, order="deterministic")
    return fields
