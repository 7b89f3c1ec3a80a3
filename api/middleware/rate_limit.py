"""
Limit how often one client may ask, in sliding windows, across all processes of a service.

Each process counts for itself at once, and tells the store every second what it counted: so that
no request waits for the store, and among N processes a client may pass its limit by what the
others counted of it within that second.
"""

import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from threading import Lock

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from matchmaker.store import Store
from matchmaker.store.rate_counts import RateCount

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


EXCHANGE_S = 1.0
"""Between two looks at what other processes counted."""
_KEPT = timedelta(days=2)
"""The longest window is a day, and the one before it counts, too."""


class SharedRates:
    """Counts who asks how often, here and in the other processes that serve the same network."""

    def __init__(self, *, shared: bool = False) -> None:
        self.shared = shared
        self._rates = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._own: Counter[tuple[RateLimitItem, str]] = Counter()
        self._known: dict[tuple[RateLimitItem, str, int], int] = {}
        self._counting = Lock()
        self._tidied_at = 0.0

    def hit(self, limits: Sequence[RateLimitItem], asker: str) -> int:
        """Count one request; 0, or the seconds until the next one, where none is counted."""
        # One at a time, or of two that come at once both would be the last.
        with self._counting:
            full = [each for each in limits if not self._rates.test(each, asker)]
            if full:
                return self._wait_s(full, asker)
            for each in limits:
                self._rates.hit(each, asker)
                if self.shared:
                    self._own[each, asker] += 1
        return 0

    def _wait_s(self, full: Sequence[RateLimitItem], asker: str) -> int:
        ends = max(self._rates.get_window_stats(each, asker).reset_time for each in full)
        return max(1, round(ends - time.time()))

    def exchange(self, store: Store) -> None:
        """Tell the store what was counted here since the last time, and learn what others did."""
        with self._counting:
            own, self._own = self._own, Counter()
        if not own:
            return
        now, seal = time.time(), store.id_secret()
        told = {place: _counted(*place, n, now, seal) for place, n in own.items()}
        with store.write() as writer:
            sums = dict(zip(told, writer.rate_counts.add(told.values()), strict=True))
            if now - self._tidied_at > _KEPT.total_seconds():
                writer.rate_counts.forget(datetime.fromtimestamp(now, UTC) - _KEPT)
                self._tidied_at = now
        with self._counting:
            for (limit, asker), total in sums.items():
                self._learn(limit, asker, total, own[limit, asker])

    def _learn(self, limit: RateLimitItem, asker: str, total: RateCount, n_own: int) -> None:
        """Count what others counted as if it had been asked here, up to the limit."""
        place = (limit, asker, int(total.begins_at.timestamp()))
        n_others = total.n - self._known.get(place, 0) - n_own
        before = [old for old in self._known if old[:2] == place[:2] and old != place]
        for old in before:
            del self._known[old]
        self._known[place] = total.n
        n_left = self._rates.get_window_stats(limit, asker).remaining
        if (cost := min(n_others, n_left)) > 0:
            self._rates.hit(limit, asker, cost=cost)


def _counted(limit: RateLimitItem, asker: str, n: int, now: float, seal: str) -> RateCount:
    window_s = limit.get_expiry()
    key = sha256(f"{seal} {limit.key_for(asker)}".encode()).hexdigest()
    begins_at = datetime.fromtimestamp(now - now % window_s, UTC)
    return RateCount(key=key, begins_at=begins_at, n=n)


class RateLimitMiddleware:
    """Refuses a client that asks too often; who it is comes from the socket."""

    def __init__(
        self, app: ASGIApp, per_minute: int, trusted: Sequence[Network], rates: SharedRates
    ) -> None:
        self.app = app
        self.trusted = trusted
        self._limit = (RateLimitItemPerMinute(per_minute),)
        self._rates = rates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or end it with a 429."""
        if scope["type"] == "http":
            wait_s = self._rates.hit(self._limit, client_of(scope, self.trusted))
            if wait_s:
                raise too_often(wait_s)
        await self.app(scope, receive, send)


def too_often(retry_after_s: int) -> HTTPException:
    """The answer to whom asks too often."""
    rule = f"too many requests; come again in {retry_after_s} s"
    return HTTPException(429, rule, {"Retry-After": str(retry_after_s)})
