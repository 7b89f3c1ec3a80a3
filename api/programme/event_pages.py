"""The pages of events: list, one event, its form, guests, the door, whom to introduce after it."""

from dataclasses import replace
from typing import Annotated

import segno
from fastapi import APIRouter, Depends, Form, Query, Request, Response, UploadFile
from fastapi.responses import HTMLResponse, RedirectResponse
from markupsafe import Markup

from matchmaker.domain.event import (
    EventDetails,
    EventFormat,
    Feedback,
    Guest,
    GuestRole,
    GuestState,
)
from matchmaker.errors import InputError, MatchmakerError
from matchmaker.errors.translation import advice
from matchmaker.privacy.permissions import Action, Grant, grant
from matchmaker.privacy.principal import Principal, Subject
from matchmaker.programme.events import TAKES_A_PLACE
from matchmaker.programme.wording import programme_words
from matchmaker.services.profiles import require_profile_called
from matchmaker.services.programme import events as verbs
from matchmaker.services.programme.events import ImportedAttendance, event_of
from matchmaker.services.tokens import new_id

from ..dependencies import SUGGESTION_SLOT, AppState, AppStateDep, CurrentMatchmaker, ProfileIdPath
from ..introductions.forms import HERE
from ..middleware.limits import MAX_ID
from ..profiles.edit import Filled
from ..rendering import link_with, page, page_language
from ..security import permit
from ..security.access_log import origin_of
from ..security.permissions import require
from .event_forms import EMPTY, Fields, event_from, fields_of
from .events import EventIdPath, Managing, Reading, event_json, guests_json, names_of

pages = APIRouter(include_in_schema=False)

MAX_LIST = 2_000_000
"""Bytes of a list of who was there."""
Who = Annotated[str, Form(max_length=MAX_ID)]
Inviting = Annotated[Principal, Depends(permit(Action.EVENT_MANAGE))]


@pages.get("/programme/events")
def listing(request: Request, service: AppStateDep, principal: Reading) -> HTMLResponse:
    """All events, those to come first."""
    found = [_here(each) for each in verbs.events(service.store)]
    now = service.now()
    return page(
        "events.html",
        request,
        coming=[each for each in found if each.details.ends_at >= now],
        past=[each for each in reversed(found) if each.details.ends_at < now],
        manages=_manages(principal),
        say=programme_words(page_language(request)),
    )


@pages.get("/programme/events/new")
def new(request: Request, _: Managing) -> HTMLResponse:
    """An empty form."""
    return _form(request, EMPTY, "")


@pages.post("/programme/events/new")
def create(request: Request, service: AppStateDep, principal: Managing, fields: Filled) -> Response:
    """Keep a new event; where it cannot be kept, show the form again with what is wrong."""
    return _kept(request, service, principal, fields, new_id("ev-"), is_new=True)


@pages.get("/programme/events/{event_id}/edit")
def edit(
    request: Request, service: AppStateDep, _: Managing, event_id: EventIdPath
) -> HTMLResponse:
    """An event as a form."""
    return _form(request, fields_of(event_of(service.store, event_id)), event_id)


@pages.post("/programme/events/{event_id}/edit")
def save(
    request: Request,
    service: AppStateDep,
    principal: Managing,
    event_id: EventIdPath,
    fields: Filled,
) -> Response:
    """Keep what the form says; the guests stay."""
    event_of(service.store, event_id)
    return _kept(request, service, principal, fields, event_id, is_new=False)


@pages.get("/programme/events/{event_id}")
def shown(
    request: Request, service: AppStateDep, principal: Reading, event_id: EventIdPath
) -> HTMLResponse:
    """One event: agenda, speakers, one's own registration, and the guests for staff."""
    return _shown(request, service, principal, event_id)


@pages.post("/programme/events/{event_id}/registration")
def register(
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
    require(principal, Action.EVENT_REGISTER, Subject.of_profile(profile))
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
def draft(
    request: Request,
    service: AppStateDep,
    matchmaker: CurrentMatchmaker,
    principal: Managing,
    event_id: EventIdPath,
) -> Response:
    """Propose the firms whose needs it answers; nobody is asked yet."""
    origin = origin_of(service, principal)
    found = verbs.draft_invitations(matchmaker, service.store, event_id, origin)
    return _back(request, event_id, drafted=len(found))


@pages.post("/programme/events/{event_id}/invitations")
def invite(
    request: Request, service: AppStateDep, principal: Managing, event_id: EventIdPath
) -> Response:
    """Send the proposed invitations."""
    origin = origin_of(service, principal)
    n = verbs.send_invitations(service.store, event_id, service.url, origin)
    return _back(request, event_id, invited=n)


@pages.post("/programme/events/{event_id}/guests")
def add_guest(
    request: Request,
    service: AppStateDep,
    principal: Managing,
    event_id: EventIdPath,
    who: Who,
    role: Annotated[GuestRole, Form()] = GuestRole.ATTENDEE,
) -> Response:
    """Put somebody on the list by name or id, in a part."""
    origin = origin_of(service, principal)
    try:
        profile_id = require_profile_called(service.store, who, "who")
        verbs.set_role(service.store, event_id, profile_id, role, origin)
    except InputError as error:
        return _shown(request, service, principal, event_id, error=error, typed=who)
    return _back(request, event_id)


@pages.post("/programme/events/{event_id}/guests/{profile_id}")
def change_guest(
    request: Request,
    service: AppStateDep,
    principal: Managing,
    event_id: EventIdPath,
    profile_id: ProfileIdPath,
    role: Annotated[GuestRole | None, Form()] = None,
) -> Response:
    """Change the part of a guest, or strike one off whom nobody has asked yet."""
    origin = origin_of(service, principal)
    if role is None:
        verbs.strike(service.store, event_id, profile_id, origin)
    else:
        verbs.set_role(service.store, event_id, profile_id, role, origin)
    return _back(request, event_id)


@pages.post("/programme/events/{event_id}/attendance")
def attendance(
    request: Request,
    service: AppStateDep,
    principal: Managing,
    event_id: EventIdPath,
    file: UploadFile,
) -> HTMLResponse:
    """Check in who stands in a list of Eventbrite, Zoom, or with columns Email and Company."""
    origin = origin_of(service, principal)
    try:
        text = file.file.read(MAX_LIST).decode("utf-8-sig")
        found = verbs.import_attendance(service.store, event_id, text, origin)
    except UnicodeDecodeError:
        error = InputError("attendance_unreadable", field="file")
        return _shown(request, service, principal, event_id, error=error)
    except InputError as error:
        return _shown(request, service, principal, event_id, error=error)
    return _shown(request, service, principal, event_id, listed=found)


@pages.get("/programme/events/{event_id}/door")
def door(
    request: Request,
    service: AppStateDep,
    _: Managing,
    event_id: EventIdPath,
    code: Annotated[str, Query(max_length=MAX_ID)] = "",
    came: Annotated[str, Query(max_length=MAX_ID)] = "",
) -> HTMLResponse:
    """The list at the door: a field for codes, and everybody who is expected."""
    return _door(request, service, event_id, code=code, came=came)


@pages.post("/programme/events/{event_id}/door")
def arrive(
    request: Request, service: AppStateDep, principal: Managing, event_id: EventIdPath, who: Who
) -> Response:
    """Check somebody in: by the code that it shows, by name or by id."""
    origin = origin_of(service, principal)
    typed = who.strip()
    # A reader of QR codes types the whole address.
    code = typed.rpartition("code=")[2]
    try:
        if service.store.events.by_code(event_id, code) is not None:
            guest = verbs.check_in(service.store, event_id, origin, code=code)
        else:
            profile_id = require_profile_called(service.store, typed, "who")
            guest = verbs.check_in(service.store, event_id, origin, profile_id=profile_id)
    except MatchmakerError as error:
        return _door(request, service, event_id, code=typed, error=error)
    here = f"/programme/events/{event_id}/door"
    return RedirectResponse(link_with(request)(here, came=guest.profile_id), 303)


@pages.get("/programme/events/{event_id}/follow-ups", dependencies=[SUGGESTION_SLOT])
def follow_ups(
    request: Request,
    service: AppStateDep,
    matchmaker: CurrentMatchmaker,
    _: Managing,
    event_id: EventIdPath,
) -> HTMLResponse:
    """Whom to introduce of those who met."""
    event = event_of(service.store, event_id)
    found = verbs.follow_ups(matchmaker, service.store, event_id)
    return page(
        "event_follow_ups.html",
        request,
        event=event,
        found=found,
        names=names_of(
            service, {id_ for each in found for id_ in (each.asker_id, each.candidate_id)}
        ),
        say=programme_words(page_language(request)),
    )


def _manages(principal: Principal) -> bool:
    return grant(principal.role, Action.EVENT_MANAGE) is not Grant.NO


def _back(request: Request, event_id: str, **told: object) -> Response:
    return RedirectResponse(link_with(request)(f"/programme/events/{event_id}", **told), 303)


def _here(event: verbs.Event) -> verbs.Event:
    """The event with its times as the clocks of the place show them."""
    details: EventDetails = event.details
    agenda = tuple(
        replace(each, starts_at=each.starts_at.astimezone(HERE)) for each in details.agenda
    )
    local = replace(
        details,
        starts_at=details.starts_at.astimezone(HERE),
        ends_at=details.ends_at.astimezone(HERE),
        agenda=agenda,
    )
    return replace(event, details=local)


def _form(
    request: Request, fields: Fields, event_id: str, error: InputError | None = None
) -> HTMLResponse:
    return page(
        "event_form.html",
        request,
        422 if error else 200,
        fields={**EMPTY, **fields},
        event_id=event_id,
        formats=[each.value for each in EventFormat],
        error=error,
        say=programme_words(page_language(request)),
    )


def _kept(
    request: Request,
    service: AppState,
    principal: Principal,
    fields: Fields,
    event_id: str,
    *,
    is_new: bool,
) -> Response:
    try:
        activity, details = event_from(fields, event_id)
        verbs.put_event(service.store, activity, details, origin_of(service, principal))
    except InputError as error:
        return _form(request, fields, "" if is_new else event_id, error)
    return _back(request, event_id)


def _shown(
    request: Request,
    service: AppState,
    principal: Principal,
    event_id: str,
    *,
    error: InputError | None = None,
    typed: str = "",
    listed: ImportedAttendance | None = None,
) -> HTMLResponse:
    event = _here(event_of(service.store, event_id))
    found = service.store.events.guests(event_id)
    mine = [each for each in found if each.profile_id in principal.speaks_for]
    manages = _manages(principal)
    own = [] if manages else sorted(service.store.has_profiles(principal.speaks_for))
    order = {state: at for at, state in enumerate(GuestState)}
    guests = sorted(found, key=lambda each: (order[each.state], each.role, each.profile_id))
    return page(
        "event.html",
        request,
        422 if error else 200,
        event=event,
        told=event_json(service, event),
        own=own,
        mine={each.profile_id: each for each in mine},
        codes={each.profile_id: _code_picture(service, each) for each in mine},
        is_full=_is_full(event.details, found),
        is_over=event.details.ends_at < service.now(),
        guests=guests_json(service, guests, principal) if manages else [],
        kept_back={each.profile_id for each in found if each.reason},
        said=[each for each in found if each.feedback] if manages else [],
        manages=manages,
        names=names_of(service, own),
        roles=[each.value for each in GuestRole],
        error=error,
        typed=typed,
        listed=listed,
        drafted=request.query_params.get("drafted", "")[:6],
        invited=request.query_params.get("invited", "")[:6],
        say=programme_words(page_language(request)),
    )


def _is_full(details: EventDetails, guests: list[Guest]) -> bool:
    taken = sum(1 for each in guests if each.state in TAKES_A_PLACE)
    return details.places is not None and taken >= details.places


def _code_picture(service: AppState, guest: Guest) -> Markup:
    """A QR code of the page at the door, drawn by our own program from a code of our own."""
    door = f"{service.url.rstrip('/')}/programme/events/{guest.event_id}/door?code={guest.code}"
    return Markup(segno.make(door).svg_inline(scale=4, border=2))  # noqa: S704 - see above


def _door(
    request: Request,
    service: AppState,
    event_id: str,
    *,
    code: str = "",
    came: str = "",
    error: MatchmakerError | None = None,
) -> HTMLResponse:
    event = _here(event_of(service.store, event_id))
    found = service.store.events.guests(event_id)
    known = service.store.events.by_code(event_id, code) if code and error is None else None
    names = names_of(service, [each.profile_id for each in found])
    expected = [each for each in found if each.state is GuestState.REGISTERED]
    return page(
        "event_door.html",
        request,
        200 if error is None else 422,
        event=event,
        expected=sorted(expected, key=lambda each: names[each.profile_id].casefold()),
        others=sorted(
            (each for each in found if each.state in (GuestState.INVITED, GuestState.CANCELLED)),
            key=lambda each: names[each.profile_id].casefold(),
        ),
        n_there=sum(each.state is GuestState.ATTENDED for each in found),
        names=names,
        came=names.get(came, ""),  # type: ignore[call-overload]
        known=known,
        typed="" if known else code,
        problem=advice(error, page_language(request)) if error is not None else "",
        say=programme_words(page_language(request)),
    )
