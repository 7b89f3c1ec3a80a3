"""Events in the store: their details beside the activity that each is, and their guests."""

from datetime import datetime

import msgspec
from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    Select,
    String,
    Table,
    Text,
    and_,
    delete,
    insert,
    select,
)

from matchmaker.domain import ActivityId
from matchmaker.domain.event import EventDetails, Feedback, Guest, GuestRole, GuestState
from matchmaker.errors import UnknownRecordError
from matchmaker.store.database import Reads
from matchmaker.store.rows import Row
from matchmaker.store.schema import IDENTIFIER, Instant, metadata, refers

events = Table(
    "events",
    metadata,
    refers("event_id", "activities", key=True),
    Column("starts_at", Instant, nullable=False),
    Column("public_attendance", Boolean, nullable=False),
    Column("payload", Text, nullable=False),
)

guests = Table(
    "guests",
    metadata,
    refers("event_id", "activities", key=True),
    refers("profile_id", "profiles", key=True),
    Column("state", String, nullable=False),
    Column("role", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("code", IDENTIFIER, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("rating", Integer),
    Column("remark", Text, nullable=False),
    Index("ix_guests_profile_id", "profile_id"),
    Index("ix_guests_code", "code"),
)

_details = msgspec.json.Decoder(EventDetails)


class Events:
    """Read events and their guests."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    def all(self) -> dict[ActivityId, EventDetails]:
        """Read the details of each event that has some, the earliest first."""
        query = select(events).order_by(events.c.starts_at, events.c.event_id)
        with self._reads() as connection:
            found = connection.execute(query).all()
        return {ActivityId(row.event_id): _details.decode(row.payload) for row in found}

    def open_attendance(self) -> frozenset[ActivityId]:
        """Find the events that let everybody know who was there."""
        with self._reads() as connection:
            query = select(events.c.event_id).where(events.c.public_attendance.is_(True))
            return frozenset(map(ActivityId, connection.scalars(query)))

    def get(self, event_id: str) -> EventDetails:
        """Read the details of one; UnknownRecordError where there are none."""
        with self._reads() as connection:
            query = select(events.c.payload).where(events.c.event_id == event_id)
            payload = connection.scalar(query)
        if payload is None:
            raise UnknownRecordError("event", event_id)
        return _details.decode(payload)

    def guests(self, event_id: str) -> list[Guest]:
        """Read the guests of an event, by id."""
        return self._guests(select(guests).where(guests.c.event_id == event_id))

    def guest(self, event_id: str, profile_id: str) -> Guest | None:
        """Read one guest; None where it is none."""
        both = and_(guests.c.event_id == event_id, guests.c.profile_id == profile_id)
        return next(iter(self._guests(select(guests).where(both))), None)

    def by_code(self, event_id: str, code: str) -> Guest | None:
        """Find who a code at the door belongs to."""
        both = and_(guests.c.event_id == event_id, guests.c.code == code)
        return next(iter(self._guests(select(guests).where(both))), None)

    def _guests(self, query: "Select[tuple[object, ...]]") -> list[Guest]:
        ordered = query.order_by(guests.c.event_id, guests.c.profile_id)
        with self._reads() as connection:
            return [guest_from(row) for row in connection.execute(ordered).mappings().all()]


class EventsWriter:
    """Write events and their guests, in the transaction of a `Writer`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, event_id: ActivityId, details: EventDetails) -> None:
        """Keep the details of an event; what was there is replaced."""
        row = {
            "event_id": event_id,
            "starts_at": details.starts_at,
            "public_attendance": details.public_attendance,
            "payload": msgspec.json.encode(details, order="deterministic").decode(),
        }
        self._connection.execute(delete(events).where(events.c.event_id == event_id))
        self._connection.execute(insert(events).values(row))

    def put_guest(self, guest: Guest) -> None:
        """Keep a guest as it is now."""
        both = and_(guests.c.event_id == guest.event_id, guests.c.profile_id == guest.profile_id)
        self._connection.execute(delete(guests).where(both))
        self._connection.execute(insert(guests).values(_guest_row(guest)))

    def remove_guest(self, guest: Guest) -> None:
        """Take a guest off the list."""
        both = and_(guests.c.event_id == guest.event_id, guests.c.profile_id == guest.profile_id)
        self._connection.execute(delete(guests).where(both))


def _guest_row(guest: Guest) -> dict[str, str | int | datetime | None]:
    said = guest.feedback
    return {
        "event_id": guest.event_id,
        "profile_id": guest.profile_id,
        "state": guest.state.value,
        "role": guest.role.value,
        "reason": guest.reason,
        "code": guest.code,
        "changed_at": guest.changed_at,
        "rating": said.rating if said else None,
        "remark": said.remark if said else "",
    }


def guest_from(row: Row) -> Guest:
    """Read one guest."""
    said = row["rating"]
    return Guest(
        event_id=row["event_id"],
        profile_id=row["profile_id"],
        state=GuestState(row["state"]),
        role=GuestRole(row["role"]),
        reason=row["reason"],
        code=row["code"],
        changed_at=row["changed_at"],
        feedback=None if said is None else Feedback(rating=said, remark=row["remark"]),
    )
