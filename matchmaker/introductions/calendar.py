"""A meeting as an entry for any calendar."""

from collections.abc import Sequence
from datetime import UTC, datetime

from matchmaker.domain.introduction import Introduction
from matchmaker.errors import ConflictError


def calendar_entry(
    introduction: Introduction, *, names: Sequence[str], link: str, now: datetime
) -> bytes:
    """
    Write a meeting as iCalendar, to be opened or attached.

    Its number grows with the introduction's version, so a calendar moves the entry when the meeting
    moves; ConflictError where no meeting is agreed.

    Source:
        RFC 5545; times are in UTC, which every calendar shows as local time.
    """
    # Imported here: every query imports the engine, and few write into calendars.
    from icalendar import Calendar, Event  # noqa: PLC0415

    meeting = introduction.meeting
    if meeting is None:
        raise ConflictError("meeting_not_agreed")
    entry = Event()
    entry.add("uid", f"{introduction.id}@matchmaker")
    entry.add("sequence", introduction.version)
    entry.add("dtstamp", now.astimezone(UTC))
    entry.add("dtstart", meeting.starts_at.astimezone(UTC))
    entry.add("dtend", meeting.ends_at.astimezone(UTC))
    entry.add("summary", " – ".join(names))
    entry.add("description", link)
    place, call = " ".join(meeting.place.split()), "".join(meeting.link.split())
    if place or call:
        entry.add("location", place or call)
    # Earlier versions took any text for a link; a calendar would open it.
    if call.lower().startswith(("http://", "https://")):
        entry.add("url", call)
    calendar = Calendar()
    calendar.add("prodid", "-//matchmaker//introductions//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(entry)
    written: bytes = calendar.to_ical()
    return written
