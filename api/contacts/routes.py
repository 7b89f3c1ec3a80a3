"""Persons of a firm: read, add, change, erase; and who still has to be told that they are kept."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Path, Response
from pydantic import ConfigDict, Field

from matchmaker.domain import Language, ProfileId
from matchmaker.domain.contact_person import ContactPerson, ContactVisibility
from matchmaker.errors import UnknownRecordError
from matchmaker.home import Home
from matchmaker.privacy.permissions import Action, allowed
from matchmaker.privacy.principal import Principal, Subject
from matchmaker.services.contact_persons import (
    NoticeDue,
    NoticesQueued,
    add_contact,
    change_contact,
    contacts_for,
    erase_contact,
    note_informed,
    notices_due,
    send_notices,
)

from ..dependencies import PREFIX, AppState, AppStateDep, ProfileIdPath
from ..middleware.limits import MAX_ID
from ..responses import json_response
from ..schemas import PROBLEMS, Closed
from ..security import permit
from ..security.access_log import log_access, origin_of
from ..security.idempotency import IdempotentRoute

router = APIRouter(
    prefix=PREFIX, tags=["contacts"], responses=PROBLEMS, route_class=IdempotentRoute
)

Reads = Annotated[Principal, Depends(permit(Action.CONTACT_PERSON_READ))]
Edits = Annotated[Principal, Depends(permit(Action.CONTACT_PERSON_EDIT))]
Informs = Annotated[Principal, Depends(permit(Action.CONTACT_PERSON_INFORM))]
PersonId = Annotated[str, Path(max_length=MAX_ID, description="Of a person.")]

_EXAMPLE: dict[str, Any] = {
    "name": "Zaira Quattrocchi",
    "role": "Direttrice tecnica",
    "email": "zaira@example.org",
    "language": "it",
}


class PersonIn(Closed):
    """A person of a firm, as somebody types it."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    name: str = Field(min_length=1)
    role: str = ""
    email: str = ""
    phone: str = ""
    language: str = Field("", description="In which to write: ISO 639-1 or a name.")
    consent: bool = Field(False, description="They agreed to be written to.")
    consent_on: date | None = None
    visibility: ContactVisibility = Field(
        ContactVisibility.STAFF, description="`private`: the firm itself alone."
    )

    def person(self, before: ContactPerson) -> ContactPerson:
        """The person with what was typed."""
        return replace(before, **{name: getattr(self, name) for name in PersonIn.model_fields})


class PersonOut(PersonIn):
    """A person of a firm."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                _EXAMPLE
                | {
                    "id": "person-4f0c2b1e9a7d6c35",
                    "source": "import firms.csv",
                    "added_on": "2026-11-02",
                    "informed_on": "2026-11-20",
                }
            ]
        },
    )

    id: str
    added_on: date | None
    informed_on: date | None = Field(description="When they were told that they are kept here.")
    source: str


class Persons(Closed):
    """The persons of a firm."""

    items: list[PersonOut]


class NoticeOut(Closed):
    """Somebody who still has to be told, and what to say."""

    contact_id: str
    profile_id: str
    name: str
    email: str
    firm: str
    due_on: date | None
    language: Language
    subject: str
    body: str
    written_at: datetime | None = Field(
        None, description="When the service was ordered to send it; it has not left yet."
    )
    error: str = Field("", description="Why the mail server refused it at the last try.")
    given_up: bool = False


class Notices(Closed):
    """Who still has to be told, the most urgent first."""

    items: list[NoticeOut]


class NoticesToSend(Closed):
    """Whom to tell by e-mail."""

    contact_ids: list[Annotated[str, Field(max_length=MAX_ID)]] | None = Field(
        None, max_length=1000, description="All who are due where none are given."
    )


class NoticesQueuedOut(Closed):
    """How many notices are on their way."""

    n_queued: int
    n_waiting: int = Field(description="Were ordered before, and wait to leave.")
    n_without_address: int = Field(description="Have to be told in another way.")


class Told(Closed):
    """Who was told, and when."""

    contact_ids: list[Annotated[str, Field(max_length=MAX_ID)]] = Field(
        min_length=1, max_length=1000
    )
    on: date


class ToldOut(Closed):
    """For how many it was noted."""

    n: int


@router.get("/profiles/{profile_id}/contacts", response_model=Persons)
def list_persons(service: AppStateDep, principal: Reads, profile_id: ProfileIdPath) -> Response:
    """Read the persons of a firm; staff state a reason."""
    found = persons_of(service, principal, profile_id)
    return json_response({"items": [_person(each) for each in found]})


@router.post("/profiles/{profile_id}/contacts", response_model=PersonOut, status_code=201)
def add(
    service: AppStateDep, principal: Edits, profile_id: ProfileIdPath, asked: PersonIn
) -> Response:
    """Add a person of a firm; 409 where they are there already, or were erased."""
    blank = ContactPerson(id="", profile_id=ProfileId(profile_id), name=asked.name)
    kept = add_contact(service.store, asked.person(blank), origin_of(service, principal))
    return json_response(_person(kept), 201)


@router.put("/profiles/{profile_id}/contacts/{contact_id}", response_model=PersonOut)
def change(
    service: AppStateDep,
    principal: Edits,
    profile_id: ProfileIdPath,
    contact_id: PersonId,
    asked: PersonIn,
) -> Response:
    """Replace what is known of a person; from then on no table overwrites it."""
    before = person_of(service, principal, profile_id, contact_id)
    kept = change_contact(service.store, asked.person(before), origin_of(service, principal))
    return json_response(_person(kept))


@router.delete("/profiles/{profile_id}/contacts/{contact_id}", status_code=204)
def erase(
    service: AppStateDep, principal: Edits, profile_id: ProfileIdPath, contact_id: PersonId
) -> Response:
    """Erase a person everywhere; no table brings them back."""
    found = person_of(service, principal, profile_id, contact_id)
    origin = origin_of(service, principal)
    erase_contact(Home.open(service.home), service.store, found.id, origin)
    return Response(status_code=204)


@router.get("/contacts/notices", response_model=Notices)
def notices(service: AppStateDep, _: Informs) -> Response:
    """List who was imported and still has to be told (Art. 14 GDPR), with the words for it."""
    return json_response({"items": [_notice(each) for each in due_notices(service)]})


@router.post("/contacts/notices", response_model=NoticesQueuedOut, status_code=202)
def send(service: AppStateDep, principal: Informs, asked: NoticesToSend) -> Response:
    """E-mail the notices; whoever got theirs counts as told on that day."""
    done = queue_notices(service, principal, asked.contact_ids)
    return json_response(msgspec.to_builtins(done), 202)


@router.post("/contacts/informed", response_model=ToldOut)
def informed(service: AppStateDep, principal: Informs, asked: Told) -> Response:
    """Note that persons were told, and on which day."""
    origin = origin_of(service, principal)
    return json_response({"n": note_informed(service.store, asked.contact_ids, asked.on, origin)})


def persons_of(service: AppState, principal: Principal, profile_id: str) -> list[ContactPerson]:
    """The persons whom a reader may see; the look is logged."""
    found = contacts_for(service.store, principal, ProfileId(profile_id))
    log_access(service, principal, [profile_id], Action.CONTACT_PERSON_READ)
    return found


def persons_shown(
    service: AppState, principal: Principal, profile_id: str
) -> Sequence[ContactPerson]:
    """The persons to show beside a profile; none to whom would have to state a reason first."""
    if not allowed(principal, Action.CONTACT_PERSON_READ, Subject.of_profile(profile_id)):
        return ()
    return persons_of(service, principal, profile_id)


def person_of(
    service: AppState, principal: Principal, profile_id: str, contact_id: str
) -> ContactPerson:
    """One person of a firm whom a reader may see; UnknownRecordError."""
    for each in contacts_for(service.store, principal, ProfileId(profile_id)):
        if each.id == contact_id:
            return each
    raise UnknownRecordError("contact", contact_id)


def due_notices(service: AppState, otherwise: Language = Language.EN) -> list[NoticeDue]:
    """Who still has to be told, in words that name this site."""
    return notices_due(
        service.store, network=_site_name(service), site=service.url, otherwise=otherwise
    )


def queue_notices(
    service: AppState,
    principal: Principal,
    ids: list[str] | None,
    otherwise: Language = Language.EN,
) -> NoticesQueued:
    """Have notices sent, in words that name this site."""
    return send_notices(
        service.store, ids, origin_of(service, principal), network=_site_name(service),
        site=service.url, otherwise=otherwise,
    )  # fmt: skip


def _site_name(service: AppState) -> str:
    return service.url.removeprefix("https://").removeprefix("http://").strip("/")


def _person(contact: ContactPerson) -> dict[str, Any]:
    fields: dict[str, Any] = msgspec.to_builtins(contact)
    return {name: fields[name] for name in PersonOut.model_fields}


def _notice(due: NoticeDue) -> dict[str, Any]:
    return {
        "contact_id": due.contact.id,
        "profile_id": due.contact.profile_id,
        "name": due.contact.name,
        "email": due.contact.email,
        "firm": due.firm,
        "due_on": None if due.due_on is None else due.due_on.isoformat(),
        "language": due.notice.language.value,
        "subject": due.notice.subject,
        "body": due.notice.body,
        "written_at": None if due.written_at is None else due.written_at.isoformat(),
        "error": due.error,
        "given_up": due.is_given_up,
    }
