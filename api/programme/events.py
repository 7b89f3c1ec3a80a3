"""Events: read, register, invite, check in, follow up; JSON and pages."""

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec
import segno
from fastapi import APIRouter, Depends, Form, Path, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from markupsafe import Markup
from pydantic import Field

from matchmaker.domain import Activity, ActivityId, ActivityKind, Language, ProfileId
from matchmaker.domain.event import (
    EventDetails,
    EventFormat,
    Feedback,
    Guest,
    GuestRole,
    GuestState,
)
from matchmaker.errors import InputError
from matchmaker.privacy.permissions import Action, Grant, grant
from matchmaker.privacy.principal import Principal, Subject
from matchmaker.programme.events import TAKES_A_PLACE, event_calendar
from matchmaker.programme.wording import programme_words
from matchmaker.services.programme import events as verbs
from matchmaker.services.programme.answered_needs import words_for
from matchmaker.services.programme.events import Event, event_of

from ..dependencies import (
    PREFIX,
    SUGGESTION_SLOT,
    AppState,
    AppStateDep,
    CurrentMatchmaker,
    ProfileIdPath,
)
from ..middleware.limits import MAX_ID
from ..rendering import link_with, page, page_language
from ..responses import json_response
from ..schemas import PROBLEMS, Closed, NamedProfile
from ..security import permit
from ..security.access_log import origin_of
from ..security.idempotency import IdempotentRoute
from ..security.permissions import require


class AgendaModel(Closed):
    """One point of the agenda."""

    starts_at: datetime
    title: str = Field(max_length=300)
    speaker: str = Field("", max_length=200)


class EventModel(Closed):
    """An event."""

    title: str = Field(max_length=300)
    text: str = Field("", max_length=5_000)
    topic: str = Field("", max_length=500)
    language: Language | None = None
    programme: str = Field("", max_length=200)
    format: EventFormat = EventFormat.TECH_TALK
    starts_at: datetime
    ends_at: datetime
    place: str = Field("", max_length=300)
    places: int | None = Field(None, ge=1, le=100_000, description="null: without a limit.")
    agenda: list[AgendaModel] = Field([], max_length=100)
    public_attendance: bool = Field(
        default=False, description="Whether anybody may read who was there."
    )


class ProgrammeEventIn(EventModel):
    """An event to keep."""

    link: str = Field("", max_length=500, description="Told to those who registered.")


class ProgrammeEventOut(EventModel):
    """An event, and who speaks; who was there only where the event says so."""

    id: str
    speakers: list[NamedProfile]
    attended: list[NamedProfile] | None = Field(description="null where it is not public.")


class EventList(Closed):
    """All events that have details, the earliest first."""

    items: list[ProgrammeEventOut]


class GuestOut(Closed):
    """Somebody who is asked, comes, or was there."""

    profile: NamedProfile
    state: GuestState
    role: GuestRole
    reason: str = Field(description="The need that it was invited for, where one may read it.")
    changed_at: datetime
    rating: int | None


class GuestList(Closed):
    """All guests of an event."""

    items: list[GuestOut]


class MyGuestOut(GuestOut):
    """One's own registration, with the code for the door."""

    code: str
    link: str = Field(description="Address of the call, for who registered.")


class NInvited(Closed):
    """How many guests a step was taken for."""

    n: int


class RoleIn(Closed):
    """In what part somebody is there."""

    role: GuestRole


class ArrivalIn(Closed):
    """Who arrived: by code, or by profile."""

    code: str = Field("", max_length=40)
    profile_id: str = Field("", max_length=MAX_ID)


class AttendanceIn(Closed):
    """A list of who was there, as text."""

    csv: str = Field(max_length=2_000_000)


class UnmatchedOut(Closed):
    """Somebody on the list whom no profile was found for."""

    email: str
    name: str
    company: str


class AttendanceOut(Closed):
    """What became of a list."""

    source: str
    attended: list[str]
    unmatched: list[UnmatchedOut] = Field(description="Not kept.")


class FeedbackIn(Closed):
    """What a guest says of an event."""

    rating: int = Field(ge=1, le=5)
    remark: str = Field("", max_length=2_000)


class FollowUpOut(Closed):
    """Two who were there and fit one another."""

    asker: NamedProfile
    candidate: NamedProfile
    fit: int
    verdict: str


class FollowUpList(Closed):
    """Whom to introduce, the best fit first."""

    items: list[FollowUpOut]


router = APIRouter(prefix=PREFIX, tags=["events"], responses=PROBLEMS, route_class=IdempotentRoute)
pages = APIRouter(include_in_schema=False)

Reading = Annotated[Principal, Depends(permit(Action.EVENT_READ))]
Registering = Annotated[Principal, Depends(permit(Action.EVENT_REGISTER))]
Managing = Annotated[Principal, Depends(permit(Action.EVENT_MANAGE))]
EventIdPath = Annotated[str, Path(max_length=MAX_ID, examples=["talk-1"])]


@router.get("/events", response_model=EventList)
def list_all(service: AppStateDep, _: Reading) -> Response:
    """List the events that have details, the earliest first."""
    items = [_event_json(service, each) for each in verbs.events(service.store)]
    return json_response({"items": items})


@router.get("/events/{event_id}", response_model=ProgrammeEventOut)
def get(service: AppStateDep, _: Reading, event_id: EventIdPath) -> Response:
    """Read one event."""
    return json_response(_event_json(service, event_of(service.store, event_id)))


@router.put("/events/{event_id}", response_model=ProgrammeEventOut)
def put(
    service: AppStateDep, principal: Managing, event_id: EventIdPath, asked: ProgrammeEventIn
) -> Response:
    """Keep an event; its guests stay."""
    activity = Activity(
        id=ActivityId(event_id),
        kind=ActivityKind.EVENT,
        title=asked.title,
        text=asked.text,
        topic=asked.topic,
        language=asked.language,
        programme=asked.programme,
    )
    names = {each.name for each in dataclasses.fields(EventDetails)}
    details = _details(asked.model_dump(mode="json", include=names))
    kept = verbs.put_event(service.store, activity, details, origin_of(service, principal))
    return json_response(_event_json(service, kept))


@router.get(
    "/events/{event_id}/calendar",
    response_class=Response,
    responses={200: {"content": {"text/calendar": {"schema": {"type": "string"}}}}},
)
def calendar(service: AppStateDep, _: Reading, event_id: EventIdPath) -> Response:
    """Give the event as a file for any calendar."""
    event = event_of(service.store, event_id)
    link = f"{service.url.rstrip('/')}/programme/events/{event_id}"
    entry = event_calendar(event.activity, event.details, link=link, now=service.now())
    return Response(entry, media_type="text/calendar; charset=utf-8")


@router.get("/events/{event_id}/guests", response_model=GuestList)
def guests(service: AppStateDep, principal: Managing, event_id: EventIdPath) -> Response:
    """List who is asked, comes, or was there."""
    event_of(service.store, event_id)
    found = service.store.events.guests(event_id)
    return json_response({"items": [_guest_json(service, g, principal) for g in found]})


@router.post("/events/{event_id}/drafts", response_model=NInvited, dependencies=[SUGGESTION_SLOT])
def draft(
    service: AppStateDep, matchmaker: CurrentMatchmaker, principal: Managing, event_id: EventIdPath
) -> Response:
    """Note the firms whose needs it answers, with the need as the reason; nobody is asked."""
    origin = origin_of(service, principal)
    found = verbs.draft_invitations(matchmaker, service.store, event_id, origin)
    return json_response({"n": len(found)})


@router.post("/events/{event_id}/invitations", response_model=NInvited)
def invite(service: AppStateDep, principal: Managing, event_id: EventIdPath) -> Response:
    """Ask everybody who was drafted, by e-mail to who speaks for them."""
    origin = origin_of(service, principal)
    n = verbs.send_invitations(service.store, event_id, service.url, origin)
    return json_response({"n": n})


@router.post("/events/{event_id}/arrivals", response_model=GuestOut)
def arrive(
    service: AppStateDep, principal: Managing, event_id: EventIdPath, asked: ArrivalIn
) -> Response:
    """Note that somebody is there, by the code that it shows or by its profile."""
    origin = origin_of(service, principal)
    found = verbs.check_in(
        service.store, event_id, origin, profile_id=asked.profile_id, code=asked.code
    )
    return json_response(_guest_json(service, found, principal))


@router.post("/events/{event_id}/attendance", response_model=AttendanceOut)
def attendance(
    service: AppStateDep, principal: Managing, event_id: EventIdPath, asked: AttendanceIn
) -> Response:
    """Check in who stands in a list of Eventbrite, Zoom, or with columns Email and Company."""
    origin = origin_of(service, principal)
    found = verbs.import_attendance(service.store, event_id, asked.csv, origin)
    return json_response(msgspec.to_builtins(found))


@router.get(
    "/events/{event_id}/follow-ups", response_model=FollowUpList, dependencies=[SUGGESTION_SLOT]
)
def follow_ups(
    service: AppStateDep, matchmaker: CurrentMatchmaker, _: Managing, event_id: EventIdPath
) -> Response:
    """Suggest whom to introduce of those who were there; nothing below possible."""
    event_of(service.store, event_id)
    found = verbs.follow_ups(matchmaker, service.store, event_id)
    names = _names(service, [id_ for each in found for id_ in (each.asker_id, each.candidate_id)])
    items = [
        {
            "asker": _named(names, each.asker_id),
            "candidate": _named(names, each.candidate_id),
            "fit": each.fit,
            "verdict": each.verdict,
        }
        for each in found
    ]
    return json_response({"items": items})


@router.put("/events/{event_id}/guests/{profile_id}/role", response_model=GuestOut)
def put_role(
    service: AppStateDep,
    principal: Managing,
    event_id: EventIdPath,
    profile_id: ProfileIdPath,
    asked: RoleIn,
) -> Response:
    """Say in what part somebody is there: a speaker, an organiser."""
    origin = origin_of(service, principal)
    found = verbs.set_role(service.store, event_id, profile_id, asked.role, origin)
    return json_response(_guest_json(service, found, principal))


@router.put("/events/{event_id}/registrations/{profile_id}", response_model=MyGuestOut)
def register(
    service: AppStateDep,
    principal: Registering,
    event_id: EventIdPath,
    profile_id: ProfileIdPath,
) -> Response:
    """Register one's own profile, invited or not."""
    origin = origin_of(service, principal)
    found = verbs.register(service.store, event_id, profile_id, origin)
    return json_response(_my_json(service, found, principal))


@router.delete("/events/{event_id}/registrations/{profile_id}", response_model=MyGuestOut)
def cancel(
    service: AppStateDep,
    principal: Registering,
    event_id: EventIdPath,
    profile_id: ProfileIdPath,
) -> Response:
    """Take back one's own registration."""
    origin = origin_of(service, principal)
    found = verbs.cancel(service.store, event_id, profile_id, origin)
    return json_response(_my_json(service, found, principal))


@router.put("/events/{event_id}/registrations/{profile_id}/feedback", response_model=MyGuestOut)
def feedback(
    service: AppStateDep,
    principal: Registering,
    event_id: EventIdPath,
    profile_id: ProfileIdPath,
    asked: FeedbackIn,
) -> Response:
    """Say how it was, once one was there."""
    said = Feedback(rating=asked.rating, remark=asked.remark)
    origin = origin_of(service, principal)
    found = verbs.say_how_it_was(service.store, event_id, profile_id, said, origin)
    return json_response(_my_json(service, found, principal))


@pages.get("/programme/events")
def listing(request: Request, service: AppStateDep, _: Reading) -> HTMLResponse:
    """All events, those to come first."""
    found, now = verbs.events(service.store), service.now()
    return page(
        "events.html",
        request,
        coming=[each for each in found if each.details.ends_at >= now],
        past=[each for each in reversed(found) if each.details.ends_at < now],
        say=programme_words(page_language(request)),
    )


@pages.get("/programme/events/{event_id}")
def shown(
    request: Request, service: AppStateDep, principal: Reading, event_id: EventIdPath
) -> HTMLResponse:
    """One event: agenda, speakers, one's own registration, and the guests for staff."""
    event = event_of(service.store, event_id)
    found = service.store.events.guests(event_id)
    mine = [each for each in found if each.profile_id in principal.speaks_for]
    taken = sum(1 for each in found if each.state in TAKES_A_PLACE)
    manages = grant(principal.role, Action.EVENT_MANAGE) is not Grant.NO
    own = sorted(service.store.has_profiles(principal.speaks_for))
    names = _names(service, [*own, *(each.profile_id for each in found)])
    return page(
        "event.html",
        request,
        event=event,
        told=_event_json(service, event),
        own=own if not manages else [],
        mine={each.profile_id: each for each in mine},
        codes={each.profile_id: _code_picture(each.code) for each in mine},
        is_full=event.details.places is not None and taken >= event.details.places,
        guests=[_guest_json(service, each, principal) for each in found] if manages else [],
        manages=manages,
        names=names,
        say=programme_words(page_language(request)),
    )


@pages.post("/programme/events/{event_id}/registration")
def register_page(
    request: Request,
    service: AppStateDep,
    principal: Reading,
    event_id: EventIdPath,
    profile: Annotated[str, Form(max_length=MAX_ID)],
    act: Annotated[str, Form(max_length=10)] = "register",
    rating: Annotated[int, Form(ge=1, le=5)] = 5,
    remark: Annotated[str, Form(max_length=2_000)] = "",
) -> Response:
    """Register, cancel, or say how it was, for one's own profile."""
    _require_own(principal, profile)
    origin = origin_of(service, principal)
    if act == "cancel":
        verbs.cancel(service.store, event_id, profile, origin)
    elif act == "feedback":
        said = Feedback(rating=rating, remark=remark)
        verbs.say_how_it_was(service.store, event_id, profile, said, origin)
    else:
        verbs.register(service.store, event_id, profile, origin)
    return _back(request, event_id)


@pages.post("/programme/events/{event_id}/drafts", dependencies=[SUGGESTION_SLOT])
def draft_page(
    request: Request,
    service: AppStateDep,
    matchmaker: CurrentMatchmaker,
    principal: Managing,
    event_id: EventIdPath,
) -> Response:
    """Draft invitations from the page."""
    verbs.draft_invitations(matchmaker, service.store, event_id, origin_of(service, principal))
    return _back(request, event_id)


@pages.post("/programme/events/{event_id}/invitations")
def invite_page(
    request: Request, service: AppStateDep, principal: Managing, event_id: EventIdPath
) -> Response:
    """Send the drafted invitations from the page."""
    origin = origin_of(service, principal)
    verbs.send_invitations(service.store, event_id, service.url, origin)
    return _back(request, event_id)


@pages.post("/programme/events/{event_id}/arrivals")
def arrive_page(
    request: Request,
    service: AppStateDep,
    principal: Managing,
    event_id: EventIdPath,
    who: Annotated[str, Form(max_length=MAX_ID)],
) -> Response:
    """Check somebody in at the door, by code or by profile."""
    origin = origin_of(service, principal)
    has_code = service.store.events.by_code(event_id, who.strip()) is not None
    told = {"code": who.strip()} if has_code else {"profile_id": who.strip()}
    verbs.check_in(service.store, event_id, origin, **told)
    return _back(request, event_id)


@pages.get("/programme/events/{event_id}/follow-ups", dependencies=[SUGGESTION_SLOT])
def follow_ups_page(
    request: Request,
    service: AppStateDep,
    matchmaker: CurrentMatchmaker,
    _: Managing,
    event_id: EventIdPath,
) -> HTMLResponse:
    """Whom to introduce of those who met."""
    event = event_of(service.store, event_id)
    found = verbs.follow_ups(matchmaker, service.store, event_id)
    ids = [id_ for each in found for id_ in (each.asker_id, each.candidate_id)]
    return page(
        "event_follow_ups.html",
        request,
        event=event,
        found=found,
        names=_names(service, ids),
        say=programme_words(page_language(request)),
    )


Names = Mapping[ProfileId, str]


def _back(request: Request, event_id: str) -> Response:
    return RedirectResponse(link_with(request)(f"/programme/events/{event_id}"), 303)


def _require_own(principal: Principal, profile_id: str) -> None:
    require(principal, Action.EVENT_REGISTER, Subject.of_profile(profile_id))


def _details(fields: Mapping[str, Any]) -> EventDetails:
    try:
        return msgspec.convert(fields, EventDetails)
    except msgspec.ValidationError as error:
        raise InputError("call_unreadable", {"problem": error}) from error


def _code_picture(code: str) -> Markup:
    """The code as a QR code, drawn by our own program from a code of our own."""
    return Markup(segno.make(code).svg_inline(scale=5, border=2))  # noqa: S704 - see above


def _names(service: AppState, ids: Sequence[ProfileId]) -> Names:
    wanted = set(ids)
    return {each.id: each.name for each in service.store.profiles() if each.id in wanted}


def _named(names: Names, id_: ProfileId) -> dict[str, str]:
    return {"id": id_, "name": names.get(id_, id_)}


def _event_json(service: AppState, event: Event) -> dict[str, Any]:
    activity, details = event.activity, event.details
    found = service.store.events.guests(activity.id)
    names = _names(service, [each.profile_id for each in found])
    attended = [each for each in found if each.state is GuestState.ATTENDED]
    fields: dict[str, Any] = msgspec.to_builtins(details)
    fields.pop("link")
    return fields | {
        "id": activity.id,
        "title": activity.title,
        "text": activity.text,
        "topic": activity.topic,
        "language": activity.language if activity.language in set(Language) else None,
        "programme": activity.programme,
        "speakers": [
            _named(names, each.profile_id) for each in found if each.role is not GuestRole.ATTENDEE
        ],
        "attended": [_named(names, each.profile_id) for each in attended]
        if details.public_attendance
        else None,
    }


def _guest_json(service: AppState, guest: Guest, principal: Principal) -> dict[str, Any]:
    profile = service.store.profile(guest.profile_id)
    return {
        "profile": {"id": profile.id, "name": profile.name},
        "state": guest.state,
        "role": guest.role,
        "reason": words_for(profile, guest.reason, principal.audience) if guest.reason else "",
        "changed_at": guest.changed_at,
        "rating": guest.feedback.rating if guest.feedback else None,
    }


def _my_json(service: AppState, guest: Guest, principal: Principal) -> dict[str, Any]:
    details = service.store.events.get(guest.event_id)
    registered = guest.state in TAKES_A_PLACE
    return _guest_json(service, guest, principal) | {
        "code": guest.code,
        "link": details.link if registered else "",
    }
