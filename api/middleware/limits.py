"""Limit the size and duration of requests, and how many run at once."""

import asyncio
from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore

from pydantic_settings import BaseSettings, SettingsConfigDict
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_K = 50
"""A reader follows no longer list; whole rankings are what `matchmaker rank` is for."""
MAX_PAGE = 100
MAX_NAME = 200
MAX_ID = 200
MAX_CURSOR = 400
MAX_TYPED = 2_000
"""Characters of the search field of the page; longer needs go to the JSON interface."""


class Limits(BaseSettings):
    """What an operator may turn, by variables that start with MATCHMAKER_LIMITS_; each process."""

    model_config = SettingsConfigDict(env_prefix="MATCHMAKER_LIMITS_", extra="ignore", frozen=True)

    body_bytes: int = 256 * 1024
    """The longest need that is read has 20,000 characters, at most 120 KB as escaped JSON."""
    upload_bytes: int = 64 * 1024 * 1024
    """Some 100,000 profiles as CSV."""
    body_s: float = 30
    """A body of that size arrives in half a minute over 64 kbit/s."""
    upload_s: float = 600
    """Such a file arrives in ten minutes over 1 Mbit/s."""
    requests_at_once: int = 32
    requests_at_once_of_client: int = 24
    """Nobody fills the house alone; a whole firm may be behind one address."""
    bodies_at_once_of_client: int = 64
    """That are on their way to us: each keeps a connection and up to `body_bytes`, no place."""
    threads: int = 8
    """That work on them; with more, each takes longer and no more of them are done."""
    suggestions_at_once: int = 12
    """Each keeps one core busy for some 20 ms; a longer queue only makes everybody wait."""
    suggestions_worked_on: int = 2
    """The others of those at once wait their turn: one after the other is sooner for all."""
    retry_after_s: int = 1
    sign_ins_at_once: int = 4
    """Each takes 64 MiB and some 50 ms to compare a password."""
    requests_per_minute: int = 6000
    """Of one client; a whole firm may be behind one address."""


class BusyError(Exception):
    """Enough is being computed already; ask again in a moment."""

    def __init__(self, retry_after_s: int) -> None:
        self.retry_after_s = retry_after_s
        super().__init__(f"too many requests at once; retry in {retry_after_s} s")


class ConcurrencyLimit:
    """Lets so much run at once, and turns the rest away."""

    def __init__(self, at_once: int, retry_after_s: int) -> None:
        self._free = BoundedSemaphore(at_once)
        self._retry_after_s = retry_after_s

    @contextmanager
    def admit(self) -> Iterator[None]:
        """Hold one place for a block; BusyError at once when none is free."""
        if not self._free.acquire(blocking=False):
            raise BusyError(self._retry_after_s)
        try:
            yield
        finally:
            self._free.release()


class ClientLimit:
    """Lets so much of one client run at once, and turns the rest away."""

    def __init__(self, at_once: int, retry_after_s: int, client_of: Callable[[Scope], str]) -> None:
        self._at_once = at_once
        self._retry_after_s = retry_after_s
        self._client_of = client_of
        self._under_way: Counter[str] = Counter()

    @contextmanager
    def admit(self, scope: Scope) -> Iterator[None]:
        """Hold one of the client's places for a block, in one event loop; BusyError."""
        client = self._client_of(scope)
        if self._under_way[client] >= self._at_once:
            raise BusyError(self._retry_after_s)
        self._under_way[client] += 1
        try:
            yield
        finally:
            self._under_way[client] -= 1
            if not self._under_way[client]:
                del self._under_way[client]


class ConcurrencyLimitMiddleware:
    """Turns requests away while too many are under way, so that those within end soon."""

    def __init__(
        self,
        app: ASGIApp,
        admission: ConcurrencyLimit,
        of_client: ClientLimit,
        always: Container[str],
    ) -> None:
        self.app = app
        self.admission = admission
        self.of_client = of_client
        self.always = always
        """Paths that are answered however crowded it is."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or end it with a 503."""
        if scope["type"] != "http" or scope["path"] in self.always:
            await self.app(scope, receive, send)
            return
        with self.of_client.admit(scope), self.admission.admit():
            await self.app(scope, receive, send)


@dataclass(frozen=True, slots=True)
class BodySize:
    """How large a body may be, and how long it may take to arrive."""

    n_bytes: int
    seconds: float


class BodyLimitMiddleware:
    """
    Refuses a body that is too large, whether or not it says so beforehand, or too slow.

    It is read whole before the request goes on, so that whoever sends slowly takes no place; but
    for the larger ones, which are written to a file as they come, by whoever may send them.
    """

    def __init__(
        self,
        app: ASGIApp,
        limit: BodySize,
        larger: Mapping[str, BodySize],
        of_client: ClientLimit,
    ) -> None:
        self.app = app
        self.limit = limit
        self.larger = larger
        """Limits of their own, by path."""
        self.of_client = of_client

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what arrives; a body that is too large ends in a 413, one too slow in a 408."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        n_read, complete = 0, False
        limit = self.larger.get(scope["path"], self.limit)
        deadline = asyncio.get_running_loop().time() + limit.seconds

        async def counted() -> Message:
            nonlocal n_read, complete
            if complete:
                return await receive()
            try:
                async with asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError as error:
                rule = f"the body has to arrive within {limit.seconds:g} s"
                raise HTTPException(408, rule) from error
            n_read += len(message.get("body", b""))
            complete = not message.get("more_body", False)
            if n_read > limit.n_bytes:
                raise HTTPException(413, f"the body may have {limit.n_bytes:,} bytes at most")
            return message

        if scope["path"] in self.larger:
            await self.app(scope, counted, send)
            return
        with self.of_client.admit(scope):
            body = await _whole(counted)
        if body is None:
            return
        given = iter([{"type": "http.request", "body": body, "more_body": False}])

        async def again() -> Message:
            return next(given, None) or await receive()

        await self.app(scope, again, send)


async def _whole(receive: Receive) -> bytes | None:
    """Read a body to its end; None where the client left."""
    parts = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)
