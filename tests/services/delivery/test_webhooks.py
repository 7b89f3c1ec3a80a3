"""Reports are signed, tried again, and never go inside of the house."""

import base64
import hashlib
import hmac
import ipaddress
import json
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import SplitResult

import pytest

from matchmaker.errors import InputError, UnknownRecordError
from matchmaker.services.delivery import (
    DeliveryCounts,
    RefusedAddressError,
    checked_url,
    new_secret,
    public_addresses,
    send_reports,
    sign,
    verify,
)
from matchmaker.store import Store
from matchmaker.store.outbox import Webhook

SECRET = new_secret()


def subscribe(store: Store, now: datetime, url: str = "https://hook.example/in?x=1") -> None:
    body = json.dumps({"id": "i/2", "type": "introduction.propose"})
    with store.write() as writer:
        writer.webhooks.put(Webhook(id="w", url=url, secret=SECRET, by="anna", at=now))
        writer.outbox.report("i", 2, body, now)


class Receiver:
    """Takes reports, and answers as it is told to."""

    def __init__(self, *answers: int) -> None:
        self.answers = list(answers)
        self.taken: list[tuple[str, bytes, Mapping[str, str]]] = []

    def __call__(self, url: SplitResult, body: bytes, headers: Mapping[str, str]) -> int:
        self.taken.append((url.geturl(), body, headers))
        if not self.answers:
            raise ConnectionResetError("gone")
        return self.answers.pop(0)


def test_a_report_is_signed_as_standard_webhooks_says(store: Store, now: datetime) -> None:
    subscribe(store, now)
    receiver = Receiver(204)
    assert send_reports(store, now=now, post=receiver) == DeliveryCounts(n_sent=1)
    ((url, body, headers),) = receiver.taken
    assert url == "https://hook.example/in?x=1"
    # By hand, from the specification, and not with our own function.
    key = base64.b64decode(SECRET.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert headers["webhook-id"] == "i/2"
    assert verify(SECRET, headers, body, now=now)


def test_a_forged_old_or_changed_report_does_not_pass(now: datetime) -> None:
    body = b"{}"
    headers = {
        "webhook-id": "1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": sign(SECRET, "1", now, body),
    }
    assert verify(SECRET, headers, body, now=now + timedelta(minutes=4))
    assert not verify(SECRET, headers, body, now=now + timedelta(minutes=6))
    assert not verify(SECRET, headers, b"{} ", now=now)
    assert not verify(new_secret(), headers, body, now=now)
    assert not verify(SECRET, headers | {"webhook-id": "2"}, body, now=now)
    assert not verify(SECRET, headers | {"webhook-timestamp": "soon"}, body, now=now)
    assert not verify(SECRET, {}, body, now=now)


def test_a_receiver_that_fails_gets_it_again_with_the_same_number(
    store: Store, now: datetime
) -> None:
    subscribe(store, now)
    receiver = Receiver(500, 302)
    for moment in (now, now + timedelta(minutes=2), now + timedelta(minutes=9)):
        assert send_reports(store, now=moment, post=receiver) == DeliveryCounts(n_failed=1)
    assert {headers["webhook-id"] for *_, headers in receiver.taken} == {"i/2"}
    assert len({headers["webhook-timestamp"] for *_, headers in receiver.taken}) == 3
    assert (
        send_reports(store, now=now + timedelta(minutes=9), post=Receiver(200)) == DeliveryCounts()
    )
    assert send_reports(store, now=now + timedelta(hours=1), post=Receiver(200)) == DeliveryCounts(
        n_sent=1
    )


def test_a_removed_webhook_gets_nothing(store: Store, now: datetime) -> None:
    subscribe(store, now)
    with store.write() as writer:
        writer.webhooks.remove("w")
    assert store.counts()["deliveries"] == 0
    with pytest.raises(UnknownRecordError), store.write() as writer:
        writer.webhooks.remove("w")


@pytest.mark.parametrize(
    "url",
    [
        "http://x.example/",
        "ftp://x.example/",
        "https:///path",
        "https://me:secret@x.example/",
        "https://x.example:99999/",
        "file:///etc/passwd",
        "",
    ],
)
def test_only_plain_https_addresses_are_taken(url: str) -> None:
    with pytest.raises(InputError, match="do not go there"):
        checked_url(url)


PRIVATE = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",  # noqa: S104
    "224.0.0.1",
    "::1",
    "fe80::1%eth0",
    "fd00::1",
    "::ffff:127.0.0.1",
    "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_inside_is_refused_even_beside_a_public_one(address: str) -> None:
    def resolve(host: str, port: int) -> list[str]:
        return ["93.184.215.14", address]

    with pytest.raises(RefusedAddressError):
        public_addresses("hook.example", 443, resolve=resolve)
    assert public_addresses("hook.example", 443, private=True, resolve=resolve)


def test_a_public_address_is_taken_and_a_host_without_one_is_not() -> None:
    assert public_addresses("x", 443, resolve=lambda *_: ["93.184.215.14"]) == ["93.184.215.14"]
    with pytest.raises(RefusedAddressError):
        public_addresses("x", 443, resolve=lambda *_: [])


def test_a_report_to_this_machine_is_not_sent(store: Store, now: datetime) -> None:
    subscribe(store, now, "https://127.0.0.1:9/")
    assert send_reports(store, now=now) == DeliveryCounts(n_failed=1)
    with store.write() as writer:
        error = writer._connection.exec_driver_sql("SELECT error FROM deliveries").scalar_one()
    assert "not public" in error


class Hook(BaseHTTPRequestHandler):
    """Takes what is posted; /away answers with a redirect."""

    taken: list[tuple[str, bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        type(self).taken.append((f"{self.headers['Host']}{self.path}", body))
        self.send_response(302 if self.path == "/away" else 200)
        self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def hook() -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    Hook.taken = []
    with HTTPServer(("127.0.0.1", 0), Hook) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"127.0.0.1:{server.server_port}", Hook.taken
        server.shutdown()
        thread.join()


def test_where_it_is_allowed_a_report_reaches_the_own_network(
    store: Store, now: datetime, hook: tuple[str, list[tuple[str, bytes]]]
) -> None:
    host, taken = hook
    subscribe(store, now, f"http://{host}/in?a=b")
    assert send_reports(store, now=now, private=True) == DeliveryCounts(n_sent=1)
    assert [path for path, _ in taken] == [f"{host}/in?a=b"]
    assert json.loads(taken[0][1])["type"] == "introduction.propose"


def test_a_redirect_is_not_followed(
    store: Store, now: datetime, hook: tuple[str, list[tuple[str, bytes]]]
) -> None:
    host, taken = hook
    subscribe(store, now, f"http://{host}/away")
    assert send_reports(store, now=now, private=True) == DeliveryCounts(n_failed=1)
    assert [path for path, _ in taken] == [f"{host}/away"]


# IANA's registries of special-purpose addresses (RFC 6890 and what was added until 2025), and what
# was given up since: first and last address of each, but for what the world is meant to reach.
SPECIAL = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.0.0/29",
    "192.0.0.8/32",
    "192.0.0.170/31",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "255.255.255.255/32",
    "::1/128",
    "::/128",
    "::/96",
    "::ffff:0:0/96",
    "::ffff:0:0:0/96",
    "64:ff9b:1::/48",
    "100::/64",
    "100:0:0:1::/64",
    "2001::/32",
    "2001:2::/48",
    "2001:10::/28",
    "2001:db8::/32",
    "2002::/16",
    "3fff::/20",
    "5f00::/16",
    "fc00::/7",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
]
EMBEDDED = ("::{}", "::ffff:{}", "::ffff:0:{}", "64:ff9b::{}", "64:ff9b:1::{}", "fe80::5efe:{}")
OPEN = ("1.1.1.1", "192.31.196.1", "192.52.193.1", "2606:4700::1111", "64:ff9b::1.1.1.1")


@pytest.mark.parametrize("network", SPECIAL)
def test_no_report_goes_to_a_special_purpose_address(network: str) -> None:
    known = ipaddress.ip_network(network)
    forms = {str(known[0]), str(known[-1])}
    if known.version == 4:
        forms |= {form.format(address) for form in EMBEDDED for address in tuple(forms)}
        forms |= {str(ipaddress.IPv6Address((0x2002 << 112) | (int(known[0]) << 80)))}
    for address in forms:
        with pytest.raises(RefusedAddressError):
            public_addresses("x.example", 443, resolve=lambda *_, found=address: [found])


@pytest.mark.parametrize("address", OPEN)
def test_reports_go_to_the_open_net(address: str) -> None:
    assert public_addresses("x.example", 443, resolve=lambda *_: [address]) == [address]


@pytest.mark.parametrize(
    ("dripped", "n_failed"), [(b"HTTP/1.1 2", 1), (b"HTTP/1.1 204 Yes\r\nX: ", 0)]
)
def test_a_receiver_that_drips_is_cut_off(
    monkeypatch: pytest.MonkeyPatch, store: Store, now: datetime, dripped: bytes, n_failed: int
) -> None:
    # The step's own limit is longer than any wait between two bytes, as in the attack.
    monkeypatch.setattr("matchmaker.services.delivery.webhooks.EXCHANGE_S", 0.2)
    ended = threading.Event()

    def drip(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection, suppress(OSError):
            connection.sendall(dripped)
            while not ended.wait(0.02):
                connection.sendall(b"0")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=drip, args=(listener,), daemon=True)
        thread.start()
        subscribe(store, now, f"http://127.0.0.1:{listener.getsockname()[1]}/in")
        sent = send_reports(store, now=now, private=True)
        ended.set()
        thread.join()
    assert sent == DeliveryCounts(n_sent=1 - n_failed, n_failed=n_failed)
