"""What people may write into a step: all that pages, e-mails and calendars can show."""

from dataclasses import asdict
from urllib.parse import urlsplit

from matchmaker.domain.characters import is_line, is_readable
from matchmaker.domain.introduction import Event, Meeting
from matchmaker.errors import InputError


def check_texts(event: Event) -> None:
    """
    Refuse words that some way out could not write; InputError.

    Apart from the transitions, which also replay what earlier versions took.
    """
    said = {"remark": event.remark}
    said |= {} if event.interest is None else asdict(event.interest)
    for field, text in said.items():
        if not is_readable(text):
            raise InputError("characters_unreadable", field=field)
    if event.meeting is not None:
        _check_meeting(event.meeting)


def _check_meeting(meeting: Meeting) -> None:
    if not is_line(meeting.place):
        raise InputError("characters_unreadable", field="place")
    if meeting.link and not is_address(meeting.link):
        raise InputError("meeting_link_invalid", field="link")


def is_address(link: str) -> bool:
    """Whether a link leads to a page over HTTP, and stands on one line without blanks."""
    if not is_line(link) or any(each.isspace() for each in link):
        return False
    try:
        parts = urlsplit(link)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False
