"""The names that a service goes by: an address with another one is none of its own."""

import socket
from collections.abc import Collection
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

OF_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


class AllowedHostsMiddleware:
    """Refuses requests for a name that is not the service's own, which a redirect would repeat."""

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self.app = app
        self.hosts = frozenset(hosts)
        """Without a port; empty: any."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or end it with a 400."""
        if scope["type"] == "http" and self.hosts:
            named = Headers(scope=scope).getlist("host")
            if len(named) != 1 or host_of(named[0]) not in self.hosts:
                raise HTTPException(400, "the service does not go by this name")
        await self.app(scope, receive, send)


def host_of(address: str) -> str:
    """The host of a Host header, without port and brackets, in lower case; "" where it is none."""
    try:
        parts = urlsplit(f"//{address}")
        return (parts.hostname or "") if parts.netloc == address and not parts.username else ""
    except ValueError:
        return ""


def own_hosts(listening_at: str) -> frozenset[str]:
    """The names by which what listens at an address is reached, as far as the machine knows."""
    name = socket.gethostname().lower()
    try:
        address = ip_address(listening_at)
    except ValueError:
        return OF_THIS_MACHINE | {listening_at.lower()}
    if not address.is_unspecified:
        return OF_THIS_MACHINE | {str(address)}
    found = socket.getaddrinfo(name, None) if name else []
    return OF_THIS_MACHINE | {name} | {str(each[4][0]) for each in found}
