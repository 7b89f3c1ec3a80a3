"""The form of an event: its fields as people type them, and the event that they tell of."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time

from matchmaker.domain import Activity, ActivityId, ActivityKind, Language
from matchmaker.domain.event import AgendaItem, EventDetails, EventFormat
from matchmaker.errors import InputError
from matchmaker.services.programme.events import Event

from ..introductions.forms import HERE

Fields = Mapping[str, str]
EMPTY: Fields = dict.fromkeys(
    (
        *("title", "topic", "text", "language", "programme", "format", "starts_at", "ends_at"),
        *("place", "link", "places", "agenda", "public_attendance"),
    ),
    "",
)
_POINT = re.compile(r"(?:(\d{4}-\d\d-\d\d)\s+)?(\d{1,2})[:.](\d\d)\s*\|?\s*(.+)")


def fields_of(event: Event) -> Fields:
    """An event as the form shows it, in the clocks' time of the place."""
    activity, details = event.activity, event.details
    first = details.starts_at.astimezone(HERE).date()
    return {
        "title": activity.title,
        "topic": activity.topic,
        "text": activity.text,
        "language": activity.language or "",
        "programme": activity.programme,
        "format": details.format.value,
        "starts_at": _typed(details.starts_at),
        "ends_at": _typed(details.ends_at),
        "place": details.place,
        "link": details.link,
        "places": "" if details.places is None else str(details.places),
        "agenda": "\n".join(_line(point, first) for point in details.agenda),
        "public_attendance": "yes" if details.public_attendance else "",
    }


def event_from(fields: Fields, event_id: str) -> tuple[Activity, EventDetails]:
    """The event that a form tells of; InputError names the field that can't be read."""
    told = {**EMPTY, **fields}
    starts_at = _moment(told["starts_at"], "starts_at")
    activity = Activity(
        id=ActivityId(event_id),
        kind=ActivityKind.EVENT,
        title=told["title"].strip(),
        topic=told["topic"].strip(),
        text=told["text"].strip(),
        language=told["language"] if told["language"] in set(Language) else None,
        programme=told["programme"].strip(),
    )
    link = told["link"].strip()
    if link and not link.lower().startswith(("https://", "http://")):
        raise InputError("address_invalid", field="link", value=link)
    details = EventDetails(
        starts_at=starts_at,
        ends_at=_moment(told["ends_at"], "ends_at"),
        format=_format(told["format"]),
        place=told["place"].strip(),
        link=link,
        places=_places(told["places"]),
        agenda=_agenda(told["agenda"].splitlines(), starts_at.astimezone(HERE).date()),
        public_attendance=bool(told["public_attendance"]),
    )
    return activity, details


def _typed(moment: datetime) -> str:
    return moment.astimezone(HERE).strftime("%Y-%m-%dT%H:%M")


def _line(point: AgendaItem, first: date) -> str:
    at = point.starts_at.astimezone(HERE)
    clock = at.strftime("%H:%M" if at.date() == first else "%Y-%m-%d %H:%M")
    return " | ".join(part for part in (clock, point.title, point.speaker) if part)


def _moment(text: str, field: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=HERE).astimezone(UTC)
    except ValueError as error:
        raise InputError("day_or_time_invalid", field=field) from error


def _format(text: str) -> EventFormat:
    return EventFormat(text) if text in set(EventFormat) else EventFormat.TECH_TALK


def _places(text: str) -> int | None:
    if not text.strip():
        return None
    if not text.strip().isdecimal() or not int(text) or len(text.strip()) > 6:
        raise InputError("count_invalid", field="places", value=text.strip())
    return int(text)


def _agenda(lines: Sequence[str], first: date) -> tuple[AgendaItem, ...]:
    return tuple(_point(line.strip(), first) for line in lines if line.strip())


def _point(line: str, first: date) -> AgendaItem:
    """One line: 09:15 | title | speaker; on a later day 2027-02-02 09:15 | …"""
    found = _POINT.fullmatch(line)
    try:
        if found is None:
            raise ValueError(line)
        day = date.fromisoformat(found[1]) if found[1] else first
        at = datetime.combine(day, time(int(found[2]), int(found[3])), HERE).astimezone(UTC)
    except ValueError as error:
        raise InputError("agenda_unreadable", {"line": line[:80]}, field="agenda") from error
    title, _, speaker = found[4].partition("|")
    return AgendaItem(starts_at=at, title=title.strip(), speaker=speaker.strip())
