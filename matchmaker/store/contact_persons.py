"""Persons of firms in the store: in a table of their own, which no snapshot and no list reads."""

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import date
from typing import Any

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    String,
    delete,
    insert,
    select,
    type_coerce,
    update,
)

from matchmaker.domain import ProfileId
from matchmaker.domain.account import Origin
from matchmaker.domain.contact_person import ContactPerson, ContactVisibility
from matchmaker.errors import UnknownRecordError
from matchmaker.store.database import Reads
from matchmaker.store.imports import visible
from matchmaker.store.rows import Row, digest_of
from matchmaker.store.schema import contacts

SERVICE = "service"
"""The source of who was typed in by hand."""
_encoder = msgspec.json.Encoder(order="deterministic")


class ContactPersons:
    """Read persons of firms."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    def of(self, profile_id: str) -> list[ContactPerson]:
        """Read the persons of a firm, by name."""
        return self._found(lambda table: table.c.profile_id == profile_id)

    def get(self, contact_id: str) -> ContactPerson:
        """Read one; UnknownRecordError where there is none."""
        for found in self._found(lambda table: table.c.id == contact_id):
            return found
        raise UnknownRecordError("contact", contact_id)

    def uninformed(self) -> list[ContactPerson]:
        """Read who came from a table and was not told yet, whoever came first first."""
        found = self._found(lambda table: type_coerce(table.c.informed_on, String) == "")
        imported = (each for each in found if each.source != SERVICE)
        return sorted(imported, key=lambda each: (str(each.added_on), each.name))

    def all(self) -> list[ContactPerson]:
        """Read everybody."""
        return self._found(lambda table: table.c.id.is_not(None))

    def _found(self, which: Any) -> list[ContactPerson]:
        with self._reads() as connection:
            table = visible(connection, contacts)
            wanted: ColumnElement[bool] = which(table)
            query = select(table).where(wanted).order_by(table.c.name, table.c.id)
            return [contact_from(row) for row in connection.execute(query).mappings()]


class ContactPersonsWriter:
    """Change persons of firms, in the transaction of a `Writer`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, contact: ContactPerson) -> None:
        """Add or replace one."""
        row = contact_row(contact)
        changed = update(contacts).where(contacts.c.id == contact.id).values(row)
        if not self._connection.execute(changed).rowcount:
            self._connection.execute(insert(contacts).values(row))

    def informed(self, contact_id: str, on: date) -> None:
        """Note that a person was told; nothing where they are gone meanwhile."""
        query = select(contacts).where(contacts.c.id == contact_id)
        for row in self._connection.execute(query).mappings().all():
            self.put(replace(contact_from(row), informed_on=on))

    def remove(self, contact_id: str) -> None:
        """Take one out; UnknownRecordError where there is none."""
        gone = delete(contacts).where(contacts.c.id == contact_id)
        if not self._connection.execute(gone).rowcount:
            raise UnknownRecordError("contact", contact_id)

    def imported(self, batch: Iterable[ContactPerson], origin: Origin) -> list[Row]:
        """Give the rows that an import writes; who was typed in by hand stays as they are."""
        new = list(batch)
        query = select(contacts).where(contacts.c.id.in_([each.id for each in new]))
        stored = {
            row["id"]: contact_from(row) for row in self._connection.execute(query).mappings()
        }
        return [contact_row(_merged(stored.get(each.id), each, origin)) for each in new]


def _merged(old: ContactPerson | None, new: ContactPerson, origin: Origin) -> ContactPerson:
    """What a file says, and what was decided and done before it came."""
    if old is None:
        return replace(new, source=origin.source, added_on=origin.at.date())
    if old.by_hand:
        return old
    undated = new.consent_on is None or (old.consent_on and old.consent_on >= new.consent_on)
    decided = old if undated else new
    return replace(
        new,
        consent=decided.consent,
        consent_on=decided.consent_on,
        visibility=old.visibility,
        source=old.source,
        added_on=old.added_on,
        informed_on=old.informed_on,
    )


def contact_row(contact: ContactPerson) -> Row:
    """Keep a person in columns of their own."""
    row: dict[str, Any] = {f.name: getattr(contact, f.name) for f in fields(contact)}
    row["visibility"] = contact.visibility.value
    return row | {"digest": digest_of(_encoder.encode(contact).decode())}


def contact_from(row: Row) -> ContactPerson:
    """Read a person; ValueError when the visibility is unknown."""
    told = {f.name: row[f.name] for f in fields(ContactPerson)}
    told["profile_id"] = ProfileId(row["profile_id"])
    return ContactPerson(**{**told, "visibility": ContactVisibility(row["visibility"])})
