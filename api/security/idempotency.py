"""
Carry out a write once that is sent twice under one `Idempotency-Key`.

The key is claimed first and answered last; in between, each transaction of the write marks it. A
process that dies on the way leaves a key that knows whether anything was written.
"""

import hashlib
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.routing import Match

from matchmaker.errors import CarriedOutError, InputError, NotAllowedError
from matchmaker.privacy.permissions import Action, Refusal, in_scope
from matchmaker.store import ENDED, WRITTEN, IdempotentAnswer, Store, carrying_out, is_under_way

from ..state import state_of
from .origin import SAFE
from .permissions import action_of
from .principal import principal_of

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
MAX_KEY = 100

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class IdempotentRoute(APIRoute):
    """A route whose writes may be repeated: `APIRouter(route_class=IdempotentRoute)`."""

    def get_route_handler(self) -> Handler:
        """Keep the first answer to each key of an account, and give it again."""
        handle = super().get_route_handler()

        async def once(request: Request) -> Response:
            asked = await _asked(request, action_of(self))
            if asked is None:
                return await handle(request)
            store = state_of(request).store
            kept = await run_in_threadpool(_begin, store, asked)
            if kept is not None:
                return _again(request, asked, kept)
            return await _carried_out(handle, request, store, asked)

        return once


async def _asked(request: Request, action: Action | None) -> IdempotentAnswer | None:
    """
    What is asked under a key; None where no key is given, or nobody is known.

    NotAllowedError where the reader's key is not for it: no kept answer is told then, either.
    """
    key = request.headers.get(HEADER, "")
    if not key or request.method in SAFE:
        return None
    if len(key) > MAX_KEY or not key.isprintable():
        raise InputError("idempotency_key_too_long", {"most": MAX_KEY}, field=HEADER)
    principal = await run_in_threadpool(principal_of, request)
    if not principal.signed_in:
        return None
    if action is not None and not in_scope(principal.scopes, action):
        raise NotAllowedError(action, Refusal.SCOPE)
    # Whoever may do other things since, or does not say why any more, asks something else.
    powers = [principal.role, *sorted(principal.speaks_for), str(bool(principal.reason))]
    said = f"{request.method} {request.url.path}?{request.url.query} {principal.acting_for}"
    said = f"{said} {' '.join(powers)}\n"
    digest = hashlib.sha256(said.encode() + await request.body()).hexdigest()
    return IdempotentAnswer(
        account_id=principal.account_id,
        key=key,
        request=digest,
        status=0,
        media_type="",
        body="",
        asked_at=state_of(request).now(),
    )


def _begin(store: Store, asked: IdempotentAnswer) -> IdempotentAnswer | None:
    with store.write() as writer:
        return writer.idempotency.begin(asked)


def _again(request: Request, asked: IdempotentAnswer, kept: IdempotentAnswer) -> Response:
    if kept.request != asked.request:
        raise InputError("idempotency_key_reused", field=HEADER)
    if is_under_way(kept, asked.asked_at):
        rule = "the first request under this key is under way"
        raise HTTPException(409, rule, {"Retry-After": "1"})
    if kept.status in {WRITTEN, ENDED}:
        raise CarriedOutError(_where_to_look(request))
    return Response(
        kept.body, kept.status, headers={REPLAYED: "true"}, media_type=kept.media_type or None
    )


def _where_to_look(request: Request) -> str:
    """The address nearest to a write's own that can be read."""
    parts = request.url.path.split("/")
    above = ["/".join(parts[:n]) for n in range(len(parts), 1, -1)]
    return next((path for path in above if _can_be_read(request, path)), request.url.path)


def _can_be_read(request: Request, path: str) -> bool:
    asked = {"type": "http", "method": "GET", "path": path, "root_path": "", "headers": []}
    return any(route.matches(asked)[0] is Match.FULL for route in request.app.routes)


async def _carried_out(
    handle: Handler, request: Request, store: Store, asked: IdempotentAnswer
) -> Response:
    def settle(response: Response | None) -> None:
        with store.write() as writer:
            if response is None or response.status_code >= HTTPStatus.BAD_REQUEST:
                writer.idempotency.drop(asked)
            else:
                writer.idempotency.finish(
                    asked,
                    status=response.status_code,
                    media_type=response.headers.get("content-type", ""),
                    body=bytes(response.body).decode(),
                )

    response = None
    try:
        with carrying_out(asked):
            response = await handle(request)
    finally:
        await run_in_threadpool(settle, response)
    return response
