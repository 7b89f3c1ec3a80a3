"""Limit how often one client may ask: by address, in sliding windows."""

import time
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address
# One customer's line has a whole /64 of addresses (RFC 6177).
_LINE = 64


def client_of(scope: Scope, trusted: Sequence[Network]) -> str:
    """
    Give the client's address, the network of its line for IPv6; "" where there is none.

    A forwarded address counts only as far as trusted proxies vouch for it: from the right, the
    first that is not one of them. Whatever a client writes there itself stands further left.
    """
    host, _ = scope.get("client") or ("", 0)
    forwarded = ",".join(Headers(scope=scope).getlist("x-forwarded-for")).split(",")
    client = _read(host)
    if client is None:
        return str(host)
    for claimed in reversed(forwarded):
        further = _read(claimed)
        if further is None or not _in(client, trusted):
            break
        client = further
    return _line(client)


def _in(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)


def _read(text: str) -> Address | None:
    try:
        return ip_address(text.strip())
    except ValueError:
        return None


def _line(address: Address) -> str:
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ip_network((address, _LINE), strict=False))
    return str(address)


class RateLimitMiddleware:
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
