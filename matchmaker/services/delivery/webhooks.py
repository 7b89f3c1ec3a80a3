"""
Send signed reports to webhooks, and to public addresses alone.

Headers are those of Standard Webhooks: webhook-id, webhook-timestamp, webhook-signature, the last
being "v1," and the base64 of HMAC-SHA256 over "id.timestamp.body". The id is the same at each try.
"""

import base64
import hmac
import http.client
import ipaddress
import json
import secrets
import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import SplitResult, urlsplit
from uuid import uuid4

from matchmaker.errors import InputError
from matchmaker.services.delivery.deadline import within
from matchmaker.services.delivery.retry import AT_MOST, DeliveryCounts, send_due
from matchmaker.store import Origin, Store
from matchmaker.store.outbox import OutboxWriter, PendingDelivery, Webhook

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
        raise InputError("webhook_address_refused", field="url", value=url)
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


# RFC 6052: the last 32 bits are the IPv4 address that a translator sends it on to.
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")
# Whatever is given out to anybody: all else is special, or nobody's yet.
_GIVEN_OUT = ipaddress.IPv6Network("2000::/3")
# IANA's registries of special-purpose addresses, as of 2025; Python's own list is of its release.
_SPECIAL = tuple(
    map(
        ipaddress.ip_network,
        ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
    )
)


def _is_public(address: str) -> bool:
    known = ipaddress.ip_address(address.split("%", 1)[0])
    if isinstance(known, ipaddress.IPv6Address):
        if known in _TRANSLATED:
            return _is_public(str(ipaddress.IPv4Address(int(known) & 0xFFFF_FFFF)))
        if known not in _GIVEN_OUT:
            return False
    special = any(known in network for network in _SPECIAL)
    return known.is_global and not known.is_multicast and not special


TIMEOUT_S = 10.0
"""For one step, such as to connect."""
EXCHANGE_S = 20.0
"""For all of it, however slowly the bytes come."""
TOLERANCE = timedelta(minutes=5)
"""How old a report may be before a receiver should take it for a repetition by somebody else."""
_PREFIX = "whsec_"

Post = Callable[[SplitResult, bytes, Mapping[str, str]], int]
"""Send a body with headers to an address; gives the status, OSError where there is none."""


def new_secret() -> str:
    """Make a secret of 256 bits, in the form of Standard Webhooks."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def add_webhook(store: Store, url: str, origin: Origin, *, private: bool = False) -> Webhook:
    """
    Report every event of an introduction to an address; the secret is nowhere else to be read.

    InputError as in `checked_url`.
    """
    checked_url(url, private=private)
    hook = Webhook(
        id=str(uuid4()),
        url=url,
        secret=new_secret(),
        by=origin.account_id or origin.source,
        at=origin.at,
    )
    with store.write() as writer:
        writer.webhooks.put(hook)
        writer.audit.record("webhook.add", origin, subject=f"webhook:{hook.id}", note=hook.url)
    return hook


def remove_webhook(store: Store, webhook_id: str, origin: Origin) -> None:
    """Report to an address no longer; what waits for it is dropped. UnknownRecordError."""
    with store.write() as writer:
        writer.webhooks.remove(webhook_id)
        writer.audit.record("webhook.remove", origin, subject=f"webhook:{webhook_id}")


def sign(secret: str, message_id: str, at: datetime, body: bytes) -> str:
    """Sign a report."""
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    signed = f"{message_id}.{int(at.timestamp())}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, "sha256")).decode()


def verify(secret: str, headers: Mapping[str, str], body: bytes, *, now: datetime) -> bool:
    """Whether a report is ours and fresh: what a receiver does."""
    try:
        at = datetime.fromtimestamp(int(headers["webhook-timestamp"]), tz=now.tzinfo)
    except (KeyError, ValueError, OverflowError, OSError):
        return False
    if abs(now - at) > TOLERANCE:
        return False
    expected = sign(secret, headers.get("webhook-id", ""), at, body)
    given = headers.get("webhook-signature", "").split(" ")
    return any(hmac.compare_digest(expected, each) for each in given)


def send_reports(
    store: Store,
    *,
    now: datetime,
    private: bool = False,
    post: Post | None = None,
    at_most: int = AT_MOST,
) -> DeliveryCounts:
    """
    Send the reports that are due, or the oldest of them.

    `private` allows addresses of the own network.
    """
    by_post = post or _posting(private=private)
    return send_due(
        store,
        store.outbox.deliveries(now, at_most),
        lambda delivery, at: _try(by_post, delivery, at, private=private),
        claim=OutboxWriter.claim_delivery,
        note=OutboxWriter.delivery_attempted,
        now=now,
    )


def _try(send: Post, delivery: PendingDelivery, now: datetime, *, private: bool) -> str:
    body = delivery.body.encode()
    message_id = str(json.loads(body)["id"])
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "matchmaker",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": sign(delivery.webhook.secret, message_id, now, body),
    }
    try:
        status = send(checked_url(delivery.webhook.url, private=private), body, headers)
    except (OSError, http.client.HTTPException, InputError) as error:
        return f"{type(error).__name__}: {error}"
    return "" if 200 <= status < 300 else f"answered {status}"


def _posting(*, private: bool) -> Post:
    def post(url: SplitResult, body: bytes, headers: Mapping[str, str]) -> int:
        host = url.hostname or ""
        port = url.port or (443 if url.scheme == "https" else 80)
        address, *_ = public_addresses(host, port, private=private)
        connection = _Pinned(host, port, address, tls=url.scheme == "https")
        try:
            target = (url.path or "/") + (f"?{url.query}" if url.query else "")
            with within(EXCHANGE_S, connection):
                connection.request("POST", target, body, dict(headers))
                # A redirect is no success: it is not followed, it could lead anywhere.
                return connection.getresponse().status
        finally:
            connection.close()

    return post


class _Pinned(http.client.HTTPConnection):
    """A connection to an address that was checked; the name is for TLS and the Host header."""

    def __init__(self, host: str, port: int, address: str, *, tls: bool) -> None:
        super().__init__(host, port, timeout=TIMEOUT_S)
        self.default_port = 443 if tls else 80
        self._address = address
        self._tls = tls

    def connect(self) -> None:
        """Connect to the checked address and to no other."""
        self.sock = socket.create_connection((self._address, self.port), TIMEOUT_S)
        if self._tls:
            context = ssl.create_default_context()
            # First the socket, then the handshake, so that the deadline can end that, too.
            self.sock = context.wrap_socket(
                self.sock, server_hostname=self.host, do_handshake_on_connect=False
            )
            self.sock.do_handshake()
