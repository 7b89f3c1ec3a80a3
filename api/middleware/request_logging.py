"""Give every request an id, a log line, a measurement and protective headers."""

import logging
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from fastapi import Request, Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .metrics import Metrics
from .telemetry import mark_span

log = logging.getLogger("matchmaker.api")

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
PROTECTION = {
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

# Blocks that other sites show in a frame: public words, no form, no script, nothing to sign in to.
EMBEDDABLE = "/embed/"
FRAMED = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors *"
    ),
    "Cross-Origin-Resource-Policy": "cross-origin",
}

FIGURES = ("request_id", "method", "route", "status", "ms")
"""Of a request, in a log that programs read."""

# A year of nothing but TLS, for a service that knows it is reached over it (RFC 6797).
OVER_TLS = {"Strict-Transport-Security": "max-age=31536000"}


def request_id_of(scope: Scope) -> str:
    """The number of a request, which its log line and its answer carry."""
    return str(scope.get("request_id", ""))


class RequestLogMiddleware:
    """
    Numbers a request, times it, logs its route (never what was asked), adds headers.

    It is the outermost: what nobody foresaw ends here as an answer, and not in the server's log
    with the words of a request in it.
    """

    def __init__(
        self,
        app: ASGIApp,
        answer: Callable[[Request, Exception], Response],
        metrics: Metrics,
        *,
        secure: bool = False,
    ) -> None:
        self.app = app
        self.protection = PROTECTION | (OVER_TLS if secure else {})
        self.answer = answer
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and what comes back with it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        scope["request_id"] = str(uuid4())
        mark_span(request_id_of(scope))
        started = time.perf_counter()
        status = 500

        async def protected(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers.update(self.protection)
                if scope["path"].startswith(EMBEDDABLE):
                    headers.update(FRAMED)
                headers["X-Request-ID"] = request_id_of(scope)
                if not scope["path"].startswith("/static/"):
                    # Answers differ by reader; no cache on the way keeps one for another.
                    headers.setdefault("Cache-Control", "private, no-store")
            await send(message)

        try:
            await self.app(scope, receive, protected)
        except Exception as error:
            await self.answer(Request(scope), error)(scope, receive, protected)
        finally:
            elapsed_s = time.perf_counter() - started
            # A method is what the client wrote; only those that exist become a label.
            method = scope["method"] if scope["method"] in METHODS else "other"
            self.metrics.count(method, _route(scope), status, elapsed_s)
            line = (request_id_of(scope), method, _route(scope), status, 1000 * elapsed_s)
            figures = dict(zip(FIGURES, line, strict=True))
            log.info("%s %s %s %d %.1f ms", *line, extra={"figures": figures})


def _route(scope: Scope) -> str:
    """The template of the route, since a path may hold a name."""
    route: Any = scope.get("route")
    return str(getattr(route, "path", "-"))
