"""Where a report may go: nowhere inside of the house, whatever a name resolves to."""

import ipaddress
import socket
from collections.abc import Callable, Sequence
from urllib.parse import SplitResult, urlsplit

from matchmaker.errors import InputError

Resolve = Callable[[str, int], Sequence[str]]
"""Addresses of a host's name."""


class RefusedAddressError(OSError):
    """The address is one that reports do not go to."""


def checked_url(url: str, *, private: bool = False) -> SplitResult:
    """
    Read the address of a webhook.

    Raises:
        InputError: It is not https (http may lead to a private address, where those are allowed),
            names no host, or carries a password.
    """
    parts = urlsplit(url)
    try:
        port_is_sound = parts.port is None or parts.port > 0
    except ValueError:
        port_is_sound = False
    schemes = {"https", "http"} if private else {"https"}
    if parts.scheme not in schemes or not parts.hostname or not port_is_sound or parts.username:
        raise InputError("reports do not go there", "https://host/path", field="url", value=url)
    return parts


def resolved(host: str, port: int) -> Sequence[str]:
    """Ask the system for the addresses of a host."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


def public_addresses(
    host: str, port: int, *, private: bool = False, resolve: Resolve = resolved
) -> Sequence[str]:
    """
    The addresses of a host, to connect to as they are: a second look-up could answer otherwise.

    Raises:
        RefusedAddressError: One of them is private, local, or otherwise not of the open net.
    """
    found = resolve(host, port)
    if not found:
        raise RefusedAddressError(f"{host} has no address")
    for address in found:
        if not private and not _is_public(address):
            raise RefusedAddressError(f"{host} leads to an address that is not public")
    return found


def _is_public(address: str) -> bool:
    known = ipaddress.ip_address(address.split("%", 1)[0])
    if isinstance(known, ipaddress.IPv6Address):
        # Other ways to write an IPv4 address: mapped, 6to4, Teredo.
        inner = (known.ipv4_mapped, known.sixtofour, (known.teredo or (None, None))[1])
        if any(each is not None and not each.is_global for each in inner):
            return False
    return known.is_global and not known.is_multicast
