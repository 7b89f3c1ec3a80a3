"""Introductions: begin one, list, read, act, note, and take the meeting into a calendar."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Query, Response

from matchmaker.domain import ProfileId
from matchmaker.domain.introduction import SIDES, IntroductionStep, State
from matchmaker.errors import UnknownRecordError
from matchmaker.introductions import calendar_entry
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal, Subject
from matchmaker.services.introductions import (
    IntroductionSubject,
    IntroductionView,
    SiteAddress,
    act,
    finish_task,
    invitation,
    plan_task,
    start,
    view,
    views,
    write_note,
)

from ..dependencies import PREFIX, AppStateDep
from ..middleware.limits import MAX_CURSOR, MAX_ID, MAX_PAGE
from ..response_headers import with_headers
from ..responses import encode, json_response, with_etag
from ..schemas import PROBLEMS
from ..security import permit, principal_of
from ..security.access_log import log_access
from ..security.idempotency import IdempotentRoute
from ..state import AppState
from .schemas import (
    EventIn,
    IntroductionIn,
    IntroductionOut,
    IntroductionPage,
    NoteIn,
    NoteOut,
    TaskIn,
    TaskOut,
    Tasks,
)
from .serialisation import (
    cursor_behind,
    introduction_json,
    name_of,
    note_json,
    place_before,
    summary_json,
    task_json,
)

router = APIRouter(
    prefix=PREFIX, tags=["introductions"], responses=PROBLEMS, route_class=IdempotentRoute
)

SomeIntroduction = Annotated[
    str, Path(max_length=MAX_ID, description="Id of an introduction.", examples=["4f0c2b1e"])
]
Known = Annotated[
    str, Header(alias="If-Match", description="`ETag` of what was read; another one is a 412.")
]


async def of_ones_own(principal: Annotated[Principal, Depends(principal_of)]) -> Subject:
    """The reader's own affairs; whose an introduction is the library looks up and decides."""
    return Subject(profiles=principal.speaks_for, account_id=principal.account_id)


def _may(action: Action) -> Any:
    return Depends(permit(action, subject=of_ones_own))


Reads = Annotated[Principal, _may(Action.INTRODUCTION_READ)]
Proposes = Annotated[Principal, _may(Action.INTRODUCTION_PROPOSE)]
Acts = Annotated[Principal, _may(Action.INTRODUCTION_ANSWER)]
Manages = Annotated[Principal, _may(Action.INTRODUCTION_MANAGE)]


@router.get("/introductions", response_model=IntroductionPage)
def list_page(
    service: AppStateDep,
    principal: Reads,
    state: Annotated[
        Sequence[State], Query(max_length=len(State), description="Only these; repeatable.")
    ] = (),
    profile_id: Annotated[str, Query(max_length=MAX_ID, description="Only with this side.")] = "",
    cursor: Annotated[str, Query(max_length=MAX_CURSOR)] = "",
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 25,
) -> Response:
    """List one's introductions, for staff their cases, the one that changed last first."""
    found = views(
        service.store,
        principal,
        states=state,
        profile=ProfileId(profile_id) if profile_id else None,
        after=place_before(cursor),
        limit=limit + 1,
    )
    name, more = name_of(service.store), len(found) > limit
    items = [summary_json(each, name) for each in found[:limit]]
    following = cursor_behind(found[limit - 1].introduction) if more else None
    return json_response({"items": items, "next_cursor": following})


@router.post(
    "/introductions",
    response_model=IntroductionOut,
    status_code=201,
    responses={201: with_headers("ETag", "Location")},
)
def begin(service: AppStateDep, principal: Proposes, asked: IntroductionIn) -> Response:
    """Bring two profiles together: note the pair, or ask both at once."""
    begun = start(
        service.store,
        principal,
        asker_id=ProfileId(asked.asker_id),
        candidate_id=ProfileId(asked.candidate_id),
        propose=asked.propose,
        interest=asked.interest.value() if asked.interest else None,
        about=about_need(service, principal, asked.asker_id, asked.need_id),
        site=site_of(service),
        now=service.now(),
    )
    return newly(service, principal, begun.id)


@router.get(
    "/introductions/{introduction_id}",
    response_model=IntroductionOut,
    responses={
        200: with_headers("ETag"),
        304: with_headers("ETag", description="It is as in If-None-Match."),
    },
)
def get(
    service: AppStateDep,
    principal: Reads,
    introduction_id: SomeIntroduction,
    if_none_match: Annotated[str, Header()] = "",
) -> Response:
    """Read an introduction as far as one may know it, with what one may do next."""
    return whole(service, principal, introduction_id, if_none_match)


@router.post(
    "/introductions/{introduction_id}/events",
    response_model=IntroductionOut,
    responses={
        200: with_headers("ETag"),
        204: {"description": "Done, and no longer the reader's to see."},
    },
)
def take_step(
    service: AppStateDep,
    principal: Acts,
    introduction_id: SomeIntroduction,
    asked: EventIn,
    known: Known = "",
) -> Response:
    """Answer, propose, withdraw, agree on a meeting, record an outcome, hand over, lift."""
    step = IntroductionStep(
        act=asked.act,
        reason=asked.reason,
        remark=asked.remark,
        interest=asked.interest.value() if asked.interest else None,
        meeting=asked.meeting.value() if asked.meeting else None,
        outcome=asked.outcome.value() if asked.outcome else None,
        owner=asked.owner,
    )
    act(
        service.store,
        principal,
        introduction_id,
        step,
        expected=_version(known),
        site=site_of(service),
        now=service.now(),
    )
    try:
        return whole(service, principal, introduction_id)
    except UnknownRecordError:
        # A case that was handed over is the colleague's now.
        return Response(status_code=204)


@router.get(
    "/introductions/{introduction_id}/meeting.ics",
    response_class=Response,
    responses={
        200: {"content": {"text/calendar": {}}, **with_headers("Content-Disposition")},
        409: {"description": "No meeting is agreed on."},
    },
)
def meeting(service: AppStateDep, principal: Reads, introduction_id: SomeIntroduction) -> Response:
    """Take the meeting into a calendar."""
    return calendar_file(service, view(service.store, principal, introduction_id))


@router.post("/introductions/{introduction_id}/notes", response_model=NoteOut, status_code=201)
def note(
    service: AppStateDep,
    principal: Manages,
    introduction_id: SomeIntroduction,
    asked: NoteIn,
) -> Response:
    """Note something, for staff or for both sides as well."""
    kept = write_note(
        service.store,
        principal,
        introduction_id,
        asked.text,
        shared=asked.shared,
        now=service.now(),
    )
    return json_response(note_json(kept), 201)


@router.post("/introductions/{introduction_id}/tasks", response_model=TaskOut, status_code=201)
def task(
    service: AppStateDep,
    principal: Manages,
    introduction_id: SomeIntroduction,
    asked: TaskIn,
) -> Response:
    """Plan something to do by a day."""
    kept = plan_task(
        service.store,
        principal,
        introduction_id,
        asked.text,
        due_on=asked.due_on,
        assignee=asked.assignee,
        now=service.now(),
    )
    return json_response(task_json(kept), 201)


@router.post("/introductions/{introduction_id}/tasks/{task_id}/done", response_model=TaskOut)
def done(
    service: AppStateDep,
    principal: Manages,
    introduction_id: SomeIntroduction,
    task_id: Annotated[str, Path(max_length=MAX_ID, description="Id of a task.")],
) -> Response:
    """Say that a task is done."""
    kept = finish_task(service.store, principal, introduction_id, task_id, now=service.now())
    return json_response(task_json(kept))


@router.get("/tasks", response_model=Tasks)
def own_tasks(service: AppStateDep, principal: Manages) -> Response:
    """List what one has to do, the most urgent first."""
    found = service.store.introductions.tasks_of(principal.account_id)
    return json_response({"items": [task_json(each) for each in found]})


def about_need(
    service: AppState, principal: Principal, asker_id: str, need_id: str | None
) -> IntroductionSubject:
    """The need that somebody is invited to; it is for its owner to open it to others."""
    if need_id is None:
        return IntroductionSubject()
    return invitation(service.store, service.needs, principal, ProfileId(asker_id), need_id)


def site_of(service: AppState) -> SiteAddress:
    """Where the service is, for links."""
    return SiteAddress(service.url)


def calendar_file(service: AppState, seen: IntroductionView) -> Response:
    """The meeting of an introduction as a file for calendars."""
    name = name_of(service.store)
    names = [name(seen.introduction.profile_of(side)) for side in sorted(SIDES)]
    link = site_of(service).link(seen.introduction.id)
    written = calendar_entry(seen.introduction, names=names, link=link, now=service.now())
    file = f'attachment; filename="{seen.introduction.id}.ics"'
    return Response(written, media_type="text/calendar", headers={"Content-Disposition": file})


def opened(service: AppState, principal: Principal, introduction_id: str) -> IntroductionView:
    """An introduction; that a confidential need was read in it for a reason is logged."""
    found = view(service.store, principal, introduction_id)
    if found.need is not None and found.need.text:
        log_access(service, principal, [found.introduction.asker_id])
    return found


def newly(service: AppState, principal: Principal, introduction_id: str) -> Response:
    """An introduction that was just begun, and where it is."""
    response = whole(service, principal, introduction_id)
    response.status_code = 201
    response.headers["Location"] = f"{PREFIX}/introductions/{introduction_id}"
    return response


def whole(
    service: AppState, principal: Principal, introduction_id: str, seen: str = ""
) -> Response:
    """An introduction as JSON, with its tag."""
    found = opened(service, principal, introduction_id)
    body = encode(introduction_json(found, name_of(service.store)))
    return with_etag(body, seen, version=found.introduction.version)


def _version(known: str) -> int | None:
    """The version that an entity tag of ours begins with; -1 where it is none of ours."""
    if known.strip() in {"", "*"}:
        return None
    stated = known.strip().removeprefix('"').partition(".")[0]
    return int(stated) if stated.isdecimal() else -1
