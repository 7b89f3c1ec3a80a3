"""Cursors of lists: the place of the last entry seen, unreadable on purpose."""

import base64
import binascii

from matchmaker.errors import InputError


def write_cursor(place: str) -> str:
    """The cursor behind a place, such as an id."""
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> str:
    """The place before a cursor; InputError where this interface did not give it out."""
    padded = cursor + "=" * (-len(cursor) % 4)
    try:
        return base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError) as error:
        raise no_cursor() from error


def no_cursor() -> InputError:
    """What to say to a cursor that was not given out."""
    accepted = "next_cursor of the page before, as it is"
    return InputError("this is not a cursor", accepted, field="cursor")
