"""Who asks: the reader of one request."""

from fastapi import Request

from matchmaker.privacy.reader import ANYBODY, Reader


def reader_of(request: Request) -> Reader:
    """The reader of a request; anybody where nobody signed in."""
    found: Reader = getattr(request.state, "reader", ANYBODY)
    return found
