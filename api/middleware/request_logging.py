"""Give every request an id, a log line, a measurement and protective headers."""

import logging
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from fastapi import Request, Response
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .telemetry import mark_span

# From a page at hand to a cold suggestion.
BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0)
MEDIA_TYPE = CONTENT_TYPE_LATEST


class Metrics:
    """The measurements of one application; they name routes, never what was asked."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "matchmaker_requests",
            "Requests answered",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "matchmaker_request_seconds",
            "Time to the last byte",
            ("method", "route"),
            buckets=BUCKETS_S,
            registry=self._registry,
        )

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Add one request."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def text(self) -> bytes:
        """All measurements, as Prometheus reads them."""
        return generate_latest(self._registry)


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
            log.info("%s %s %s %d %.1f ms", *line)


def _route(scope: Scope) -> str:
    """The template of the route, since a path may hold a name."""
    route: Any = scope.get("route")
    return str(getattr(route, "path", "-"))
