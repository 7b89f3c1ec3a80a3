"""Events as JSON: read, register, invite, check in, follow up."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Path, Response

from matchmaker.domain import Activity, ActivityId, ActivityKind, Language, ProfileId
from matchmaker.domain.event import EventDetails, Feedback, Guest, GuestRole, GuestState
from matchmaker.errors import InputError
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal
from matchmaker.programme.events import TAKES_A_PLACE, event_calendar
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
from ..responses import json_response
from ..schemas import PROBLEMS
from ..security import permit
from ..security.access_log import origin_of
from ..security.idempotency import IdempotentRoute
from .event_schemas import (
    ArrivalIn,
    AttendanceIn,
    AttendanceOut,
    EventList,
    FeedbackIn,
    FollowUpList,
    GuestList,
    GuestOut,
    MyGuestOut,
    NInvited,
    ProgrammeEventIn,
    ProgrammeEventOut,
    RoleIn,
)

router = APIRouter(prefix=PREFIX, tags=["events"], responses=PROBLEMS, route_class=IdempotentRoute)

Reading = Annotated[Principal, Depends(permit(Action.EVENT_READ))]
Registering = Annotated[Principal, Depends(permit(Action.EVENT_REGISTER))]
Managing = Annotated[Principal, Depends(permit(Action.EVENT_MANAGE))]
EventIdPath = Annotated[str, Path(max_length=MAX_ID, examples=["talk-1"])]


@router.get("/events", response_model=EventList)
def list_all(service: AppStateDep, _: Reading) -> Response:
    """List the events that have details, the earliest first."""
    items = [event_json(service, each) for each in verbs.events(service.store)]
    return json_response({"items": items})


@router.get("/events/{event_id}", response_model=ProgrammeEventOut)
def get(service: AppStateDep, _: Reading, event_id: EventIdPath) -> Response:
    """Read one event."""
    return json_response(event_json(service, event_of(service.store, event_id)))


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
    return json_response(event_json(service, kept))


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
    return json_response({"items": guests_json(service, found, principal)})


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
    return json_response(guest_json(service, found, principal))


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
    names = names_of(service, {id_ for each in found for id_ in (each.asker_id, each.candidate_id)})
    items = [
        {
            "asker": named(names, each.asker_id),
            "candidate": named(names, each.candidate_id),
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
    return json_response(guest_json(service, found, principal))


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


Names = Mapping[ProfileId, str]


def names_of(service: AppState, ids: Iterable[ProfileId]) -> Names:
    """What some profiles are called."""
    return {id_: each.name for id_, (_, each) in service.store.stored_profiles(ids).items()}


def named(names: Names, id_: ProfileId) -> dict[str, str]:
    """A profile by id and name."""
    return {"id": id_, "name": names.get(id_, id_)}


def event_json(service: AppState, event: Event) -> dict[str, Any]:
    """An event as everybody may read it."""
    activity, details = event.activity, event.details
    found = service.store.events.guests(activity.id)
    attended = [each for each in found if each.state is GuestState.ATTENDED]
    on_stage = [each for each in found if each.role is not GuestRole.ATTENDEE]
    shown = [*on_stage, *(attended if details.public_attendance else ())]
    names = names_of(service, [each.profile_id for each in shown])
    fields: dict[str, Any] = msgspec.to_builtins(details)
    fields.pop("link")
    return fields | {
        "id": activity.id,
        "title": activity.title,
        "text": activity.text,
        "topic": activity.topic,
        "language": activity.language if activity.language in set(Language) else None,
        "programme": activity.programme,
        "speakers": [named(names, each.profile_id) for each in on_stage],
        "attended": [named(names, each.profile_id) for each in attended]
        if details.public_attendance
        else None,
    }


def guest_json(service: AppState, guest: Guest, principal: Principal) -> dict[str, Any]:
    """A guest, with the reason as far as the reader may see it."""
    (told,) = guests_json(service, [guest], principal)
    return told


def guests_json(
    service: AppState, guests: Sequence[Guest], principal: Principal
) -> list[dict[str, Any]]:
    """Guests as `guest_json` tells each, read at once."""
    profiles = service.store.stored_profiles(each.profile_id for each in guests)
    told = []
    for guest in guests:
        _, profile = profiles[guest.profile_id]
        told.append(
            {
                "profile": {"id": profile.id, "name": profile.name},
                "state": guest.state,
                "role": guest.role,
                "reason": words_for(profile, guest.reason, principal.audience)
                if guest.reason
                else "",
                "changed_at": guest.changed_at,
                "rating": guest.feedback.rating if guest.feedback else None,
            }
        )
    return told


def _my_json(service: AppState, guest: Guest, principal: Principal) -> dict[str, Any]:
    details = service.store.events.get(guest.event_id)
    registered = guest.state in TAKES_A_PLACE
    return guest_json(service, guest, principal) | {
        "code": guest.code,
        "link": details.link if registered else "",
    }


def _details(fields: Mapping[str, Any]) -> EventDetails:
    try:
        return msgspec.convert(fields, EventDetails)
    except msgspec.ValidationError as error:
        raise InputError("event_unreadable", {"problem": error}) from error
