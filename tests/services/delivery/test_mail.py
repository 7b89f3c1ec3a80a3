"""E-mails leave once, are tried again when a server fails, and say what was written."""

import email
import email.policy
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from ipaddress import ip_address
from itertools import pairwise
from pathlib import Path
from smtplib import SMTPNotSupportedError
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from matchmaker.errors import InputError
from matchmaker.services.delivery import (
    DeliveryCounts,
    MailFolder,
    SmtpServer,
    next_try,
    send_mails,
)
from matchmaker.store import Store
from matchmaker.store.outbox import Mail

SENDER = "matchmaker <no-reply@match.example>"


@dataclass
class Post:
    """A mailer that keeps what it is given, and fails as often as it is told to."""

    kept: list[EmailMessage] = field(default_factory=list)
    n_failures: int = 0

    def send(self, message: EmailMessage) -> None:
        if self.n_failures:
            self.n_failures -= 1
            raise ConnectionRefusedError("nobody there")
        self.kept.append(message)


def test_an_email_leaves_once(store: Store, now: datetime) -> None:
    post = Post()
    assert send_mails(store, post, sender=SENDER, now=now) == DeliveryCounts(n_sent=1)
    assert send_mails(store, post, sender=SENDER, now=now + timedelta(days=9)) == DeliveryCounts()
    (message,) = post.kept
    assert message["To"] == "Anna Rossi <anna@example.org>"
    assert message["Subject"] == "Perché no?"
    assert message.get_content() == "Buongiorno,\n\nè così.\n"
    assert message["Auto-Submitted"] == "auto-generated"


def test_the_same_key_is_written_once(store: Store, now: datetime) -> None:
    again = Mail(key="i/1", account_id="anna", subject="x", body="x")
    other = Mail(key="i/2", account_id="anna", subject="x", body="x")
    with store.write() as writer:
        assert writer.outbox.put([again, other, other], now) == 1


def test_what_fails_is_tried_again_later_and_later_and_then_given_up(
    store: Store, now: datetime
) -> None:
    post = Post(n_failures=99)
    moments = [now]
    while (due := _next_due(store)) is not None:
        assert send_mails(store, post, sender=SENDER, now=due) == DeliveryCounts(n_failed=1)
        moments.append(due)
    waits = [later - earlier for earlier, later in pairwise(moments[1:])]
    assert waits == sorted(waits)
    assert len(moments) == 9
    assert store.outbox.failed() == ["outbox 1: ConnectionRefusedError: nobody there"]


def _next_due(store: Store) -> datetime | None:
    with store.write() as writer:
        row = writer._connection.exec_driver_sql("SELECT next_at FROM outbox").scalar()
    return None if row is None else datetime.fromisoformat(f"{row}+00:00")


def test_a_failure_is_made_good(store: Store, now: datetime) -> None:
    post = Post(n_failures=1)
    assert send_mails(store, post, sender=SENDER, now=now) == DeliveryCounts(n_failed=1)
    assert send_mails(store, post, sender=SENDER, now=now) == DeliveryCounts(), "not yet"
    later = now + timedelta(minutes=2)
    assert send_mails(store, post, sender=SENDER, now=later) == DeliveryCounts(n_sent=1)
    assert store.outbox.failed() == []


def test_several_senders_send_each_once(store: Store, now: datetime) -> None:
    with store.write() as writer:
        more = [Mail(key=f"k{n}", account_id="anna", subject="s", body="b") for n in range(20)]
        writer.outbox.put(more, now)
    post, said = Post(), {"sender": SENDER, "now": now}
    threads = [
        threading.Thread(target=send_mails, args=(store, post), kwargs=said) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = [message["Message-ID"] for message in post.kept]
    assert len(numbers) == len(set(numbers)) == 21


def test_a_server_that_takes_its_time_leads_to_no_second_email(
    store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A claim holds for ten minutes from when it is made, not from when the round began."""
    with store.write() as writer:
        more = [Mail(key=f"k{n}", account_id="anna", subject="s", body="b") for n in range(4)]
        writer.outbox.put(more, now)
    slow, quick, elapsed_s = Post(), Post(), 0.0

    def take_five_minutes(message: EmailMessage) -> None:
        nonlocal elapsed_s
        elapsed_s += 300
        slow.kept.append(message)
        if len(slow.kept) == 3:
            later = now + timedelta(seconds=elapsed_s)
            send_mails(store, quick, sender=SENDER, now=later)

    monkeypatch.setattr("matchmaker.services.delivery.retry.monotonic", lambda: elapsed_s)
    taking_its_time = Post()
    monkeypatch.setattr(taking_its_time, "send", take_five_minutes)
    send_mails(store, taking_its_time, sender=SENDER, now=now)
    numbers = [message["Message-ID"] for message in (*slow.kept, *quick.kept)]
    assert (len(slow.kept), len(quick.kept)) == (3, 2)
    assert len(set(numbers)) == 5


def test_what_no_email_can_carry_is_a_failure_of_its_own(store: Store, now: datetime) -> None:
    with store.write() as writer:
        writer.accounts.change("anna", name="Anna\nRossi")
    assert send_mails(store, Post(), sender=SENDER, now=now) == DeliveryCounts(n_failed=1)


def test_a_sender_that_died_is_stood_in_for(store: Store, now: datetime) -> None:
    (mail,) = store.outbox.mails(now)
    with store.write() as writer:
        assert writer.outbox.claim_mail(mail, now)
    assert store.outbox.mails(now + timedelta(minutes=9)) == []
    post = Post()
    later = now + timedelta(minutes=10)
    assert send_mails(store, post, sender=SENDER, now=later) == DeliveryCounts(n_sent=1)


def test_a_disabled_account_is_sent_nothing(store: Store, now: datetime) -> None:
    with store.write() as writer:
        writer.accounts.change("anna", disabled_at=now)
    assert send_mails(store, Post(), sender=SENDER, now=now) == DeliveryCounts()


def test_an_erased_account_takes_its_emails_along(store: Store, now: datetime) -> None:
    with store.write() as writer:
        writer.accounts.erase("anna")
    assert store.counts()["outbox"] == 0


def test_a_folder_takes_emails_that_mail_programs_open(
    store: Store, now: datetime, tmp_path: Path
) -> None:
    files = MailFolder(tmp_path / "sink")
    assert send_mails(store, files, sender=SENDER, now=now) == DeliveryCounts(n_sent=1)
    (file,) = (tmp_path / "sink").glob("*.eml")
    read = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
    assert read["Subject"] == "Perché no?"


@dataclass
class Inbox:
    """What a mail server was given."""

    kept: list[bytes] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: ARG002, N802
        self.kept.append(envelope.content)
        return "250 OK"


@pytest.fixture
def server() -> Iterator[tuple[str, Inbox]]:
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=0)
    controller.port = _free_port()
    controller.start()
    yield f"smtp://127.0.0.1:{controller.port}", inbox
    controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_real_server_takes_an_email(
    store: Store, now: datetime, server: tuple[str, Inbox]
) -> None:
    url, inbox = server
    assert send_mails(store, SmtpServer(url), sender=SENDER, now=now) == DeliveryCounts(n_sent=1)
    read = email.message_from_bytes(inbox.kept[0], policy=email.policy.default)
    assert read["From"] == SENDER
    assert "è così" in read.get_content()


@dataclass
class Guard:
    """Tells who tried to sign in, and whether over TLS that was begun by STARTTLS."""

    asked: list[object] = field(default_factory=list)
    over_tls: list[bool] = field(default_factory=list)

    def __call__(self, server: Any, session: Any, envelope: Any, way: str, data: Any) -> AuthResult:  # noqa: ARG002
        self.asked.append(data)
        self.over_tls.append(session.ssl is not None)
        return AuthResult(success=data == LoginPassword(b"anna", b"pass word"))


@dataclass(frozen=True)
class Server:
    """A mail server that knows one account."""

    inbox: Inbox
    guard: Guard
    port: int
    ca_file: Path

    def sent(
        self, store: Store, now: datetime, url: str, *, trusted: bool = True
    ) -> DeliveryCounts:
        smtp = SmtpServer(url.format(port=self.port), self.ca_file if trusted else None)
        return send_mails(store, smtp, sender=SENDER, now=now)


SIGNED = "smtp://anna:pass%20word@127.0.0.1:{port}"
UNSIGNED = "smtp://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of this machine that only itself vouches for, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime(2000, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2100, 1, 1, tzinfo=UTC))
        .add_extension(address, critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file = tmp_path_factory.mktemp("mail") / "server.pem"
    file.write_bytes(secret + signed.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture
def serving(certificate: Path) -> Iterator[Callable[..., Server]]:
    """Start mail servers that live as long as the test."""
    running = []

    def start(*, tls: bool = True, from_the_start: bool = False, **options: bool) -> Server:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        inbox, guard = Inbox(), Guard()
        controller = Controller(
            inbox,
            hostname="127.0.0.1",
            port=_free_port(),
            authenticator=guard,
            auth_require_tls=False,
            ssl_context=context if from_the_start else None,
            tls_context=context if tls and not from_the_start else None,
            **options,
        )
        controller.start()
        running.append(controller)
        return Server(inbox, guard, controller.port, certificate)

    yield start
    for controller in running:
        controller.stop()


@pytest.mark.parametrize("required", [True, False])
def test_a_password_goes_over_tls(
    store: Store, now: datetime, serving: Callable[..., Server], required: bool
) -> None:
    server = serving(require_starttls=required)
    assert server.sent(store, now, SIGNED) == DeliveryCounts(n_sent=1)
    assert server.guard.asked == [LoginPassword(b"anna", b"pass word")]
    assert server.guard.over_tls == [True]
    assert len(server.inbox.kept) == 1


def test_a_password_goes_over_a_connection_that_is_tls_from_the_start(
    store: Store, now: datetime, serving: Callable[..., Server]
) -> None:
    server = serving(from_the_start=True)
    assert server.sent(store, now, SIGNED.replace("smtp:", "smtps:")) == DeliveryCounts(n_sent=1)
    assert len(server.guard.asked) == len(server.inbox.kept) == 1


def test_a_server_without_tls_gets_no_password_and_no_email(
    store: Store, now: datetime, serving: Callable[..., Server]
) -> None:
    server = serving(tls=False)
    assert server.sent(store, now, SIGNED) == DeliveryCounts(n_failed=1)
    assert server.guard.asked == server.inbox.kept == []
    with pytest.raises(
        SMTPNotSupportedError, match="no TLS, and a password is sent over TLS alone"
    ):
        SmtpServer(SIGNED.format(port=server.port)).send(EmailMessage())


@pytest.mark.parametrize("scheme", ["smtp:", "smtps:"])
def test_a_server_that_nobody_vouches_for_gets_no_password(
    store: Store, now: datetime, serving: Callable[..., Server], scheme: str
) -> None:
    server = serving(from_the_start=scheme == "smtps:")
    url = SIGNED.replace("smtp:", scheme)
    assert server.sent(store, now, url, trusted=False) == DeliveryCounts(n_failed=1)
    assert server.guard.asked == server.inbox.kept == []


@pytest.mark.parametrize("trusted", [True, False])
def test_without_a_password_tls_is_used_where_it_is_offered(
    store: Store, now: datetime, serving: Callable[..., Server], trusted: bool
) -> None:
    server = serving(require_starttls=True)
    assert server.sent(store, now, UNSIGNED, trusted=trusted) == DeliveryCounts(n_sent=1)


def test_a_server_that_is_not_there_is_a_failure_and_no_crash(store: Store, now: datetime) -> None:
    nowhere = SmtpServer(f"smtp://127.0.0.1:{_free_port()}")
    assert send_mails(store, nowhere, sender=SENDER, now=now) == DeliveryCounts(n_failed=1)


@pytest.mark.parametrize("url", ["http://x", "smtp://", "x"])
def test_what_is_no_mail_server_is_refused(url: str, store: Store, now: datetime) -> None:
    with pytest.raises(InputError, match="no mail server"):
        send_mails(store, SmtpServer(url), sender=SENDER, now=now)


def test_the_waits_grow_and_end(now: datetime) -> None:
    waits = [next_try(n, now) for n in range(1, 8)]
    assert waits == sorted(waits, key=str)
    assert next_try(8, now) is None


def test_a_server_that_drips_is_cut_off(
    monkeypatch: pytest.MonkeyPatch, store: Store, now: datetime
) -> None:
    monkeypatch.setattr("matchmaker.services.delivery.mail.EXCHANGE_S", 0.2)
    ended = threading.Event()

    def drip(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection, suppress(OSError):
            while not ended.wait(0.02):
                connection.sendall(b"220-")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=drip, args=(listener,), daemon=True)
        thread.start()
        server = SmtpServer(f"smtp://127.0.0.1:{listener.getsockname()[1]}")
        sent = send_mails(store, server, sender=SENDER, now=now)
        ended.set()
        thread.join()
    assert sent == DeliveryCounts(n_failed=1)
