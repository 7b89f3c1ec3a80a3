"""Refuse writes from another site's page; take them from this site and from programs."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class SameOriginMiddleware:
    """
    Refuses writes that a browser makes for another site (cross-site request forgery).

    Beside `SameSite=Lax` cookies. Every browser in use sends one of the two headers with a write.

    Source:
        Go 1.25, net/http.CrossOriginProtection, whose order of checks this is.
    """

    def __init__(self, app: ASGIApp, url: str = "") -> None:
        self.app = app
        self.host = urlsplit(url).netloc

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or end it with a 403."""
        if scope["type"] == "http" and scope["method"] not in SAFE:
            headers = Headers(scope=scope)
            if not is_same_origin(headers, self.host or headers.get("host", "")):
                raise HTTPException(403, "this request was made by a page of another site")
        await self.app(scope, receive, send)


def is_same_origin(headers: Headers, host: str) -> bool:
    """Whether a write was not made by a page of another site."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == host
