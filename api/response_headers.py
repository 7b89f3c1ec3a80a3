"""What stands in the head of an answer, as the OpenAPI document describes it."""

from collections.abc import Mapping
from typing import Any

Described = dict[str, Any]

HEADERS: Mapping[str, Described] = {
    "X-Request-ID": {
        "description": "The request's number; its line in the service's log has the same.",
        "required": True,
        "schema": {"type": "string", "format": "uuid"},
    },
    "Cache-Control": {
        "description": "`private` always: answers differ by who asks.",
        "required": True,
        "schema": {"type": "string", "examples": ["private, no-store"]},
    },
    "ETag": {
        "description": "Stands for what was read; for `If-None-Match`, and `If-Match` of a write.",
        "schema": {"type": "string", "examples": ['"7.0f9a64d2b1c3e5f708192a3b"']},
    },
    "Location": {
        "description": "Where to read what came of the write.",
        "schema": {"type": "string", "format": "uri-reference"},
    },
    "Retry-After": {
        "description": "Seconds after which asking again may help, where that is known.",
        "schema": {"type": "integer", "minimum": 0},
    },
    "WWW-Authenticate": {
        "description": "`Bearer`, where nobody is signed in.",
        "schema": {"type": "string", "examples": ["Bearer"]},
    },
    "Set-Cookie": {
        "description": "The session of a browser, where it is new or ends.",
        "schema": {"type": "string"},
    },
    "Content-Disposition": {
        "description": "The name for the file.",
        "schema": {"type": "string", "examples": ['attachment; filename="network.graphml"']},
    },
    "Idempotency-Replayed": {
        "description": "`true`: the answer to an earlier request under the same key.",
        "schema": {"type": "string", "enum": ["true"]},
    },
}
ALWAYS = ("X-Request-ID", "Cache-Control")
OF_STATUS: Mapping[str, tuple[str, ...]] = {
    "401": ("WWW-Authenticate",),
    "409": ("Location", "Retry-After"),
    "429": ("Retry-After",),
    "503": ("Retry-After",),
}
"""Of problems, whichever operation has them."""


def header_references(*names: str) -> Described:
    """References to some headers, for the description of an answer."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def with_headers(*names: str, description: str = "") -> Described:
    """An answer with some headers: `responses={200: with_headers("ETag")}`."""
    said = {"description": description} if description else {}
    return said | {"headers": header_references(*names)}
