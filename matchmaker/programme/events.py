"""Events: what a guest may do next, lists of who was there, and the entry for a calendar."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from matchmaker.domain import Activity
from matchmaker.domain.event import EventDetails, Feedback, Guest, GuestState
from matchmaker.errors import ConflictError, InputError

NEXT: Mapping[GuestState, frozenset[GuestState]] = {
    GuestState.DRAFTED: frozenset({GuestState.INVITED, GuestState.REGISTERED, GuestState.ATTENDED}),
    GuestState.INVITED: frozenset(
        {GuestState.REGISTERED, GuestState.ATTENDED, GuestState.CANCELLED}
    ),
    GuestState.REGISTERED: frozenset({GuestState.ATTENDED, GuestState.CANCELLED}),
    GuestState.CANCELLED: frozenset({GuestState.REGISTERED, GuestState.ATTENDED}),
    GuestState.ATTENDED: frozenset(),
}
"""Whoever comes without a word was there all the same; nobody is taken off once it was."""
TAKES_A_PLACE = frozenset({GuestState.REGISTERED, GuestState.ATTENDED})


def advanced(guest: Guest, state: GuestState, at: datetime) -> Guest:
    """Take a guest a step further; one that is there already stays; ConflictError else."""
    if guest.state is state:
        return guest
    if state not in NEXT[guest.state]:
        raise ConflictError("guest_step", {"state": guest.state.value, "to": state.value})
    return replace(guest, state=state, changed_at=at)


def require_place(details: EventDetails, guests: Sequence[Guest]) -> None:
    """Go on only where a place is free; ConflictError."""
    taken = sum(1 for each in guests if each.state in TAKES_A_PLACE)
    if details.places is not None and taken >= details.places:
        raise ConflictError("event_full", {"places": details.places})


def with_feedback(guest: Guest, feedback: Feedback) -> Guest:
    """Keep what a guest says; of one who was there, in 1 to 5."""
    if guest.state is not GuestState.ATTENDED:
        raise ConflictError("guest_was_not_there")
    if not 1 <= feedback.rating <= 5:
        raise InputError("rating_out_of_bounds", {"rating": feedback.rating}, field="rating")
    return replace(guest, feedback=feedback)


def event_calendar(activity: Activity, details: EventDetails, *, link: str, now: datetime) -> bytes:
    """
    Write an event as iCalendar; its address of a call stays with those who registered.

    Source:
        RFC 5545; times are in UTC, which every calendar shows as local time.
    """
    # Imported here: every query imports the engine, and few write into calendars.
    from icalendar import Calendar, Event  # noqa: PLC0415

    entry = Event()
    entry.add("uid", f"event-{activity.id}@matchmaker")
    entry.add("dtstamp", now.astimezone(UTC))
    entry.add("dtstart", details.starts_at.astimezone(UTC))
    entry.add("dtend", details.ends_at.astimezone(UTC))
    entry.add("summary", activity.title)
    entry.add("description", "\n".join(part for part in (activity.text, link) if part))
    if details.place:
        entry.add("location", " ".join(details.place.split()))
    calendar = Calendar()
    calendar.add("prodid", "-//matchmaker//events//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(entry)
    written: bytes = calendar.to_ical()
    return written


class AttendanceSource(StrEnum):
    """Whose list of who was there it is."""

    EVENTBRITE = "eventbrite"
    ZOOM = "zoom"
    OTHER = "other"
    """Columns named email, company, name; b2match's export is not published, so it is mapped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    """One line of such a list; nothing else of it is read."""

    email: str = ""
    name: str = ""
    company: str = ""


# Zoom: "Name (Original Name), User Email, Join Time, Leave Time, Duration (Minutes), Guest", the
# participants' report (support.zoom.com, KB0082659). Eventbrite: "Order #, Order Date, First Name,
# Last Name, Email, …, Attendee Status, …, Company", its attendee report.
_EMAIL = ("user email", "email", "e-mail", "email address")
_NAME = ("name (original name)", "name", "full name")
_COMPANY = ("company", "organisation", "organization", "company name")
_STATUS = ("attendee status", "status")
_CAME = frozenset({"checked in", "attended", ""})
"""What the status of somebody who was there says; who only ordered a ticket was not."""


def read_attendance(text: str) -> tuple[AttendanceSource, list[Attendee]]:
    """
    Read a list of who was there, by its columns; each person once.

    Raises:
        InputError: No column tells who somebody is.
    """
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=_delimiter(text)))
    head = next((at for at, row in enumerate(rows) if _known(row)), None)
    if head is None:
        raise InputError("attendance_unreadable", field="file")
    names = [cell.strip().lower() for cell in rows[head]]
    people = dict.fromkeys(_people(names, rows[head + 1 :]))
    return _source(names), list(people)


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)


def _known(row: Sequence[str]) -> bool:
    """Whether a row is a head that tells of people; a report on the meeting may stand before it."""
    names = {cell.strip().lower() for cell in row}
    if not names & {*_EMAIL, *_COMPANY}:
        return False
    return "participants" not in names


def _source(names: Sequence[str]) -> AttendanceSource:
    if "name (original name)" in names:
        return AttendanceSource.ZOOM
    return AttendanceSource.EVENTBRITE if "order #" in names else AttendanceSource.OTHER


def _people(names: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[Attendee]:
    for row in rows:
        cells = dict(zip(names, (cell.strip() for cell in row), strict=False))
        if _first(cells, _STATUS).lower() not in _CAME:
            continue
        full = " ".join(cells.get(part, "") for part in ("first name", "last name")).strip()
        found = Attendee(
            email=_first(cells, _EMAIL).lower(),
            name=_first(cells, _NAME) or full,
            company=_first(cells, _COMPANY),
        )
        if found.email or found.company or found.name:
            yield found


def _first(cells: Mapping[str, str], names: Sequence[str]) -> str:
    return next((cells[name] for name in names if cells.get(name)), "")
