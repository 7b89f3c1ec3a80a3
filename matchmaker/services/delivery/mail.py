"""E-mails out of the outbox: each is claimed, sent, noted; what fails is tried again later."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from hashlib import sha256
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from matchmaker.errors import InputError
from matchmaker.services.delivery.deadline import within
from matchmaker.services.delivery.retry import AT_MOST, DeliveryCounts, send_due
from matchmaker.store import Store
from matchmaker.store.outbox import OutboxWriter, PendingMail

TIMEOUT_S = 30.0
"""For one step."""
EXCHANGE_S = 60.0
"""For all of a message, however slowly the answers come."""


class Mailer(Protocol):
    """Where e-mails go."""

    def send(self, message: EmailMessage) -> None:
        """Hand a message over; OSError (smtplib's errors are) when that fails."""


@dataclass(frozen=True, slots=True)
class MailFolder:
    """A folder that takes messages instead of a server."""

    folder: Path

    def send(self, message: EmailMessage) -> None:
        """Write a message as a file that mail programs open; the same message, the same file."""
        self.folder.mkdir(parents=True, exist_ok=True)
        name = str(message["Message-ID"]).strip("<>").split("@", 1)[0]
        (self.folder / f"{name}.eml").write_bytes(bytes(message))


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """
    A mail server, as `smtp://user:password@host:587` or `smtps://…`.

    With a password nothing is sent but over TLS, to a server that is vouched for. Without one,
    `smtp://` uses TLS where it is offered.
    """

    url: str
    ca_file: Path | None = None
    """Who vouches for the server's certificate, as PEM; by default whom this machine trusts."""

    def send(self, message: EmailMessage) -> None:
        """Send a message on a connection of its own."""
        with self._connected() as server:
            server.send_message(message)

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        parts = urlsplit(self.url)
        if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
            raise InputError("mail_server_invalid")
        context = self._context(opportunistic=parts.scheme == "smtp" and not parts.username)
        server = (
            smtplib.SMTP_SSL(timeout=TIMEOUT_S, context=context)
            if parts.scheme == "smtps"
            else smtplib.SMTP(timeout=TIMEOUT_S)
        )
        # TLS asks for the name, which is otherwise taken from the constructor's argument.
        server._host = parts.hostname  # type: ignore[attr-defined]  # noqa: SLF001
        with within(EXCHANGE_S, server), server:
            server.connect(parts.hostname, parts.port or (465 if parts.scheme == "smtps" else 587))
            if parts.scheme == "smtp":
                _start_tls(server, context, required=bool(parts.username))
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            yield server

    def _context(self, *, opportunistic: bool) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=self.ca_file)
        if opportunistic and self.ca_file is None:
            # The alternative is clear text, and any TLS is better than that (RFC 7435).
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


def _start_tls(server: smtplib.SMTP, context: ssl.SSLContext, *, required: bool) -> None:
    # What a server can do is known from its answer to EHLO alone.
    server.ehlo_or_helo_if_needed()
    if server.has_extn("starttls"):
        server.starttls(context=context)
        return
    if required:
        raise smtplib.SMTPNotSupportedError(
            "the server offers no TLS, and a password is sent over TLS alone;"
            " accepted: a server with STARTTLS, smtps://, or an address without a password"
        )


def as_message(mail: PendingMail, sender: str) -> EmailMessage:
    """Write an e-mail; its number comes from its key, so that two of one are known as one."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = formataddr((mail.name, mail.address))
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.written_at.astimezone(UTC))
    message["Message-ID"] = f"<{sha256(mail.key.encode()).hexdigest()[:32]}@matchmaker>"
    if mail.unsubscribe:
        # One click in the mail program ends them, without a page in between (RFC 8058).
        message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    # Nobody's holiday notice is to answer it (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    return message


def send_mails(
    store: Store, mailer: Mailer, *, sender: str, now: datetime, at_most: int = AT_MOST
) -> DeliveryCounts:
    """Send the e-mails that are due, or the oldest of them."""
    return send_due(
        store,
        store.outbox.mails(now, at_most),
        lambda mail, _: _try(mailer, mail, sender),
        claim=OutboxWriter.claim_mail,
        note=OutboxWriter.mail_attempted,
        now=now,
    )


def _try(mailer: Mailer, mail: PendingMail, sender: str) -> str:
    try:
        mailer.send(as_message(mail, sender))
    except (OSError, ValueError) as error:
        # ValueError: an address or a name that no e-mail can carry. The others are to leave.
        return f"{type(error).__name__}: {error}"
    return ""
