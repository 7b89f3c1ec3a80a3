"""The pages of persons: those of a firm, and who still has to be told that they are kept."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Path, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from matchmaker.domain import ProfileId
from matchmaker.domain.contact_person import ContactPerson, ContactVisibility
from matchmaker.errors import InputError
from matchmaker.home import Home
from matchmaker.privacy.permissions import Action, Grant, grant
from matchmaker.privacy.principal import Principal
from matchmaker.services.contact_persons import (
    NoticeDue,
    add_contact,
    change_contact,
    erase_contact,
    note_informed,
)

from ..dependencies import AppState, AppStateDep, ProfileIdPath
from ..middleware.limits import MAX_ID
from ..rendering import link_with, page, page_language
from ..security import permit
from ..security.access_log import origin_of
from .routes import due_notices, person_of, persons_of, queue_notices

router = APIRouter(include_in_schema=False)

MAX_LINE = 1000
Reads = Annotated[Principal, Depends(permit(Action.CONTACT_PERSON_READ))]
Edits = Annotated[Principal, Depends(permit(Action.CONTACT_PERSON_EDIT))]
Informs = Annotated[Principal, Depends(permit(Action.CONTACT_PERSON_INFORM))]
Line = Annotated[str, Form(max_length=MAX_LINE)]
PersonId = Annotated[str, Path(max_length=MAX_ID)]


@router.get("/profiles/{profile_id}/contacts")
def of_firm(
    request: Request, service: AppStateDep, principal: Reads, profile_id: ProfileIdPath
) -> HTMLResponse:
    """The persons of a firm, with a form for each and one for a new one."""
    return _page(request, service, principal, profile_id)


@router.post("/profiles/{profile_id}/contacts")
def save(
    request: Request,
    service: AppStateDep,
    principal: Edits,
    profile_id: ProfileIdPath,
    name: Line = "",
    role: Line = "",
    email: Line = "",
    phone: Line = "",
    language: Line = "",
    contact_id: Annotated[str, Form(max_length=MAX_ID)] = "",
    consent: Annotated[bool, Form()] = False,
    private: Annotated[bool, Form()] = False,
) -> Response:
    """Add a person, or change the one whose id is given."""
    firm = ProfileId(profile_id)
    before = ContactPerson(id="", profile_id=firm, name=name)
    if contact_id:
        before = person_of(service, principal, profile_id, contact_id)
    visibility = ContactVisibility.PRIVATE if private else ContactVisibility.STAFF
    agreed_on = before.consent_on if consent is before.consent else service.now().date()
    typed = replace(
        before,
        name=name,
        role=role,
        email=email,
        phone=phone,
        language=language,
        consent=consent,
        consent_on=agreed_on,
        visibility=visibility,
    )
    origin = origin_of(service, principal)
    try:
        (change_contact if contact_id else add_contact)(service.store, typed, origin)
    except InputError as error:
        return _page(request, service, principal, profile_id, typed=typed, error=error)
    return RedirectResponse(link_with(request)(f"/profiles/{quote(profile_id)}/contacts"), 303)


@router.post("/profiles/{profile_id}/contacts/{contact_id}/erase")
def erase(
    request: Request,
    service: AppStateDep,
    principal: Edits,
    profile_id: ProfileIdPath,
    contact_id: PersonId,
) -> Response:
    """Erase a person."""
    found = person_of(service, principal, profile_id, contact_id)
    origin = origin_of(service, principal)
    erase_contact(Home.open(service.home), service.store, found.id, origin)
    return RedirectResponse(link_with(request)(f"/profiles/{quote(profile_id)}/contacts"), 303)


@router.get("/contacts/notices")
def notices(request: Request, service: AppStateDep, _: Informs) -> HTMLResponse:
    """Who still has to be told, with the words and a link that opens them in a mail program."""
    due = due_notices(service, page_language(request))
    today = service.now().date()
    return page(
        "notices.html", request, due=due, today=today, letter=_letter, n_late=_n_late(due, today)
    )


@router.post("/contacts/notices")
def told(
    request: Request,
    service: AppStateDep,
    principal: Informs,
    on: Annotated[date, Form()],
    contact_id: Annotated[list[str] | None, Form(max_length=1000)] = None,
    *,
    send: Annotated[bool, Form()] = False,
) -> Response:
    """Send the notices to the chosen ones, or note that they were told."""
    if send:
        queue_notices(service, principal, contact_id or [], page_language(request))
    else:
        note_informed(service.store, contact_id or (), on, origin_of(service, principal))
    return RedirectResponse(link_with(request)("/contacts/notices"), 303)


def _page(
    request: Request,
    service: AppState,
    principal: Principal,
    profile_id: str,
    *,
    typed: ContactPerson | None = None,
    error: InputError | None = None,
) -> HTMLResponse:
    firm = service.store.profile(ProfileId(profile_id))
    return page(
        "contacts.html",
        request,
        200 if error is None else 422,
        firm=firm,
        persons=persons_of(service, principal, profile_id),
        typed=typed,
        wrong=error.field if error is not None else "",
        edits=grant(principal.role, Action.CONTACT_PERSON_EDIT) is not Grant.NO,
        informs=grant(principal.role, Action.CONTACT_PERSON_INFORM) is not Grant.NO,
    )


def _letter(address: str, subject: str, body: str) -> str:
    """The address that opens a mail program with a letter."""
    return f"mailto:{quote(address, safe='@')}?subject={quote(subject)}&body={quote(body)}"


def _n_late(due: Iterable[NoticeDue], today: date) -> int:
    return sum(each.due_on is not None and each.due_on < today for each in due)
