"""Cursors of lists in the order of ids: the last id seen, unreadable on purpose."""

import base64
import binascii

from matchmaker.errors import InputError


def write_cursor(id_: str) -> str:
    """The cursor behind an id."""
    return base64.urlsafe_b64encode(id_.encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> str:
    """The id before a cursor; InputError where this interface did not give it out."""
    padded = cursor + "=" * (-len(cursor) % 4)
    try:
        return base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError) as error:
        accepted = "next_cursor of the page before, as it is"
        raise InputError("this is not a cursor", accepted, field="cursor") from error
