"""Persons of firms: add, change, remove, tell, export and erase them, each with an audit line."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

import msgspec

from matchmaker.domain import Language, ProfileId, Role
from matchmaker.domain.contact_person import ContactPerson, ContactVisibility, contact_id
from matchmaker.errors import ConflictError
from matchmaker.home import Home
from matchmaker.privacy.collection_notice import CollectionNotice, collection_notice, due_on
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal
from matchmaker.services.data_subjects import forget_in_files, note
from matchmaker.sources import contact_from_form
from matchmaker.store import Origin, Store, erased_among, erasure_of
from matchmaker.store.audit import ERASES
from matchmaker.store.contact_persons import SERVICE
from matchmaker.store.outbox import NOTICE, Mail


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeDue:
    """Somebody who still has to be told that their data is kept here."""

    contact: ContactPerson
    firm: str
    due_on: date | None
    notice: CollectionNotice
    written_at: datetime | None = None
    """When the service was ordered to send it; None where nobody did."""
    error: str = ""
    """Why it has not left yet, where a mail server refused it."""
    is_given_up: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesQueued:
    """What became of an order to send notices."""

    n_queued: int
    n_waiting: int
    """Were ordered before, and wait to leave."""
    n_without_address: int
    """Have to be told in another way."""


def contacts_for(store: Store, principal: Principal, profile_id: ProfileId) -> list[ContactPerson]:
    """List the persons of a firm whom a reader may see, who may read them at all."""
    found = store.contacts.of(store.profile(profile_id).id)
    its_own = profile_id in principal.speaks_for and principal.role is not Role.STAFF
    return [each for each in found if its_own or each.visibility is ContactVisibility.STAFF]


def add_contact(store: Store, contact: ContactPerson, origin: Origin) -> ContactPerson:
    """
    Add a person of a firm; the id is made of firm, name and address.

    Raises:
        InputError: A field breaks its rule.
        ConflictError: They are there already, or were erased.
        UnknownProfileError: The firm is not stored.
    """
    told = contact_from_form(contact)
    firm = store.profile(told.profile_id)
    id_ = contact_id(firm.id, told.name, told.email)
    new = replace(told, id=id_, source=SERVICE, by_hand=True)
    new = replace(new, added_on=origin.at.date(), informed_on=None)
    with store.write() as writer:
        if any(each.id == id_ for each in store.contacts.of(firm.id)):
            raise ConflictError("contact_exists")
        if erased_among(store.erasures.all(), [id_]):
            raise ConflictError("contact_erased")
        writer.contacts.put(new)
        _log(writer, Action.CONTACT_PERSON_EDIT, origin, new)
    return new


def change_contact(store: Store, contact: ContactPerson, origin: Origin) -> ContactPerson:
    """
    Replace what is known of a person; from then on no table overwrites it.

    Where they came from and when they were told stay. Raises UnknownRecordError and InputError.
    """
    told = contact_from_form(contact)
    with store.write() as writer:
        before = store.contacts.get(told.id)
        kept = replace(
            told,
            profile_id=before.profile_id,
            source=before.source,
            by_hand=True,
            added_on=before.added_on,
            informed_on=before.informed_on,
        )
        writer.contacts.put(kept)
        _log(writer, Action.CONTACT_PERSON_EDIT, origin, kept)
    return kept


def notices_due(
    store: Store, *, network: str, site: str, otherwise: Language = Language.EN
) -> list[NoticeDue]:
    """List who came from a table and was not told yet, with the notice; the most urgent first."""
    persons = store.contacts.uninformed()
    lines = store.outbox.of_keys(_key(each) for each in persons)
    due = []
    for each in persons:
        notice = notice_to(store, each, network=network, site=site, otherwise=otherwise)
        if line := lines.get(_key(each)):
            notice = replace(
                notice, written_at=line.written_at, error=line.error,
                is_given_up=line.sent_at is None and line.next_at is None,
            )  # fmt: skip
        due.append(notice)
    return due


def send_notices(
    store: Store,
    ids: Iterable[str] | None,
    origin: Origin,
    *,
    network: str,
    site: str,
    otherwise: Language = Language.EN,
) -> NoticesQueued:
    """
    Put the notices to persons into the outbox, to all who are due where no ids are given.

    Once one has left, its person counts as told on that day; one that was given up is written
    again. Raises UnknownRecordError where an id is nobody's.
    """
    due = notices_due(store, network=network, site=site, otherwise=otherwise)
    if ids is not None:
        chosen = {store.contacts.get(id_).id for id_ in ids}
        due = [each for each in due if each.contact.id in chosen]
    waiting = [each for each in due if each.written_at is not None and not each.is_given_up]
    new = [each for each in due if each.contact.email and each not in waiting]
    with store.write() as writer:
        for each in new:
            writer.outbox.take_out(_key(each.contact))
            _log(writer, Action.CONTACT_PERSON_INFORM, origin, each.contact)
        writer.outbox.put(map(_mail, new), origin.at)
    n_unreached = sum(not each.contact.email for each in due)
    return NoticesQueued(
        n_queued=len(new), n_waiting=len(waiting), n_without_address=n_unreached
    )  # fmt: skip


def _mail(due: NoticeDue) -> Mail:
    return Mail(
        key=_key(due.contact),
        subject=due.notice.subject,
        body=due.notice.body,
        address=due.contact.email,
        recipient=due.contact.name,
        profile_id=due.contact.profile_id,
    )


def _key(contact: ContactPerson) -> str:
    return f"{NOTICE}{contact.id}"


def notice_to(
    store: Store,
    contact: ContactPerson,
    *,
    network: str,
    site: str,
    otherwise: Language = Language.EN,
) -> NoticeDue:
    """Write the notice to one person."""
    firm = store.profile(contact.profile_id).name
    said = collection_notice(contact, firm=firm, network=network, site=site, otherwise=otherwise)
    return NoticeDue(contact=contact, firm=firm, due_on=due_on(contact), notice=said)


def note_informed(store: Store, ids: Iterable[str], on: date, origin: Origin) -> int:
    """Note that persons were told, and on which day; UnknownRecordError. Gives how many."""
    told = list(dict.fromkeys(ids))
    with store.write() as writer:
        for id_ in told:
            contact = replace(store.contacts.get(id_), informed_on=on)
            writer.contacts.put(contact)
            # A notice that still waits would tell them twice.
            writer.outbox.take_out(_key(contact))
            _log(writer, Action.CONTACT_PERSON_INFORM, origin, contact)
    return len(told)


def export_contact(store: Store, id_: str, origin: Origin) -> dict[str, Any]:
    """
    Gather what is stored about a person of a firm, and who looked at it; UnknownRecordError.

    Source:
        Regulation (EU) 2016/679, Art. 15 and 20.
    """
    contact = store.contacts.get(id_)
    with store.write() as writer:
        writer.audit.record("person.export", origin, subject=_subject(id_))
    firm = store.profile(contact.profile_id).name
    lines = store.audit.lines(subject=_subject(id_), n=10_000)
    log = [
        {"at": line.at.isoformat(), "action": line.action, "reason": line.reason} for line in lines
    ]
    return {"contact": msgspec.to_builtins(contact), "firm": firm, "log": log}


def erase_contact(home: Home, store: Store, id_: str, origin: Origin) -> None:
    """
    Erase a person of a firm everywhere; no table brings them back. UnknownRecordError.

    The firm stays as it is.
    """
    contact = store.contacts.get(id_)
    words = {word for word in (contact.id, contact.name, contact.email) if len(word) > 3}
    erasure = erasure_of(id_, origin.at)
    with store.write() as writer:
        line = writer.audit.record(ERASES, origin)
        writer.audit.erase(subjects=[_subject(id_)], account_ids=[], words=sorted(words), by=line)
        writer.erasures.note(erasure)
        writer.idempotency.forget()
        writer.contacts.remove(id_)
        writer.outbox.take_out(_key(contact))
        writer.erased = True
    note(home, [erasure])
    forget_in_files(home, words)


def _log(writer: Any, action: Action, origin: Origin, contact: ContactPerson) -> None:
    writer.audit.record(action, origin, subject=_subject(contact.id))


def _subject(id_: str) -> str:
    return f"contact:{id_}"
