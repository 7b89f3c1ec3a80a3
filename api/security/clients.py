"""Which client asks: the other end of the socket, unless a trusted proxy is there."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.datastructures import Headers
from starlette.types import Scope

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
