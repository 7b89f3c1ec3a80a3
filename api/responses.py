"""Serialise domain values with msgspec, tag answers, and write the cursors of lists."""

import base64
import binascii
from hashlib import blake2b
from typing import Any

import msgspec
from fastapi import Response

from matchmaker.domain import Advice, Answer, Language, Place, Profile, Suggestion
from matchmaker.engine import Matchmaker
from matchmaker.errors import InputError
from matchmaker.explanation import word
from matchmaker.privacy import Audience

# Bookkeeping of the network and its staff; no reader of the service has a use for it.
_KEPT_BACK = (
    "consent",
    "excludes",
    "maturity",
    "rejected_concepts",
    "sources",
    "visibility",
)

_encoder = msgspec.json.Encoder(order="deterministic")


def json_response(value: Any, status: int = 200) -> Response:
    """A value as a JSON answer."""
    return Response(_encoder.encode(value), status, media_type="application/json")


def profile_json(profile: Profile) -> dict[str, Any]:
    """A disclosed profile."""
    fields: dict[str, Any] = msgspec.to_builtins(profile, order="deterministic")
    return {name: value for name, value in fields.items() if name not in _KEPT_BACK} | {
        "name": profile.name
    }


def summary_json(profile: Profile) -> dict[str, Any]:
    """What a list shows of a disclosed profile."""
    return {
        "id": profile.id,
        "name": profile.name,
        "kind": profile.kind,
        "place": place_json(profile.place),
        "demo": profile.demo,
    }


def place_json(place: Place) -> dict[str, str | None]:
    """Where a profile is, roughly."""
    return {"country": place.country, "nuts": place.nuts, "city": place.city}


def answer_json(
    matchmaker: Matchmaker, answer: Answer, language: Language, audience: Audience
) -> dict[str, Any]:
    """An answer: its suggestions, how far to believe them, and what they were computed from."""
    meta = matchmaker.snapshot.meta
    found = [suggestion_json(matchmaker, each, language, audience) for each in answer]
    return {
        "verdict": answer.verdict,
        "understood": msgspec.to_builtins(answer.understood),
        "not_understood": answer.not_understood,
        "advice": _advice_json(answer.advice, language),
        "suggestions": found,
        # What clients written before there were answers read.
        "items": found,
        "language": language,
        "built_on": meta.built_on,
    }


def _advice_json(advice: Advice | None, language: Language) -> dict[str, Any] | None:
    if advice is None:
        return None
    return {"code": advice.code, "text": advice.text, "wording": advice.text[language]}


def suggestion_json(
    matchmaker: Matchmaker, suggestion: Suggestion, language: Language, audience: Audience
) -> dict[str, Any]:
    """A suggestion with its numbers, its evidence and its reasons in words."""
    fields: dict[str, Any] = msgspec.to_builtins(suggestion, order="deterministic")
    profile = matchmaker.profile(suggestion.profile_id, audience=audience)
    words = msgspec.to_builtins(word(suggestion, language))
    return fields | {"place": place_json(profile.place), "demo": profile.demo, "wording": words}


def with_etag(body: bytes, seen: str, *, version: int | None = None) -> Response:
    """
    A JSON answer with its entity tag; 304 and no body for who has it already.

    A version stands at the beginning of the tag, for writes that name what they have seen.
    """
    digest = blake2b(body, digest_size=12).hexdigest()
    tag = f'"{digest}"' if version is None else f'"{version}.{digest}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    known = {each.strip().removeprefix("W/") for each in seen.split(",")}
    if tag in known or "*" in known:
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type="application/json")


def encode(value: Any) -> bytes:
    """A value as JSON bytes, the same for the same value."""
    return _encoder.encode(value)


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
    return InputError("cursor_invalid", field="cursor")
