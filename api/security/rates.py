"""How often one client may ask: counted by address, in windows that slide."""

import time
from collections.abc import Sequence

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from api.security.clients import Network, client_of


class RateLimit:
    """Refuses a client that asks too often; who it is comes from the socket."""

    def __init__(self, app: ASGIApp, per_minute: int, trusted: Sequence[Network]) -> None:
        self.app = app
        self.trusted = trusted
        self._limit = RateLimitItemPerMinute(per_minute)
        self._rates = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or end it with a 429."""
        if scope["type"] == "http":
            client = client_of(scope, self.trusted)
            if not await self._rates.hit(self._limit, client):
                reset = (await self._rates.get_window_stats(self._limit, client)).reset_time
                raise too_often(max(1, round(reset - time.time())))
        await self.app(scope, receive, send)


def too_often(retry_after_s: int) -> HTTPException:
    """The answer to whom asks too often."""
    rule = f"too many requests; come again in {retry_after_s} s"
    return HTTPException(429, rule, {"Retry-After": str(retry_after_s)})
