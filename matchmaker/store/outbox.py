"""The outbox: e-mails and webhook deliveries, written with the change that they report."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    delete,
    false,
    func,
    insert,
    or_,
    select,
    update,
)

from matchmaker.domain import ProfileId
from matchmaker.domain.introduction import OPEN
from matchmaker.errors import UnknownRecordError
from matchmaker.store.accounts import accounts
from matchmaker.store.contact_persons import ContactPersonsWriter
from matchmaker.store.database import Reads, within
from matchmaker.store.introductions import introductions, tasks
from matchmaker.store.schema import IDENTIFIER, Instant, metadata, refers

# What is to leave: written with the change that it tells of, sent afterwards, tried again.
outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String, nullable=False),
    refers("account_id", "accounts", known=False),
    refers("introduction_id", "introductions", known=False),
    Column("subject", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("written_at", Instant, nullable=False),
    Column("n_tries", Integer, nullable=False),
    Column("next_at", Instant),
    Column("sent_at", Instant),
    Column("error", String, nullable=False),
    # Its words hold a link that lets in whoever has it: they go once they are sent, or given up.
    Column("confidential", Boolean, nullable=False, server_default=false()),
    # Where it goes if it is for nobody's account, and the firm that it is about.
    refers("profile_id", "profiles", known=False),
    Column("address", String, nullable=False, server_default=""),
    Column("recipient", String, nullable=False, server_default=""),
    # Where one click ends such e-mails (RFC 8058); it holds a token, and goes with the words.
    Column("unsubscribe", String, nullable=False, server_default=""),
    UniqueConstraint("key", name="uq_outbox_key"),
    Index("ix_outbox_next_at", "next_at"),
    Index("ix_outbox_account_id", "account_id"),
    Index("ix_outbox_introduction_id", "introduction_id"),
    Index("ix_outbox_profile_id", "profile_id"),
)


webhooks = Table(
    "webhooks",
    metadata,
    Column("id", IDENTIFIER, primary_key=True),
    Column("url", String, nullable=False),
    Column("secret", String, nullable=False),
    Column("by", IDENTIFIER, nullable=False),
    Column("at", Instant, nullable=False),
    Column("active", Boolean, nullable=False),
)


deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    refers("webhook_id", "webhooks"),
    refers("introduction_id", "introductions"),
    Column("number", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("written_at", Instant, nullable=False),
    Column("n_tries", Integer, nullable=False),
    Column("next_at", Instant),
    Column("sent_at", Instant),
    Column("error", String, nullable=False),
    UniqueConstraint("webhook_id", "introduction_id", "number", name="uq_deliveries_webhook_id"),
    Index("ix_deliveries_next_at", "next_at"),
    Index("ix_deliveries_introduction_id", "introduction_id"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """An address to report to, and the secret that signs the reports."""

    id: str
    url: str
    secret: str
    by: str
    """The account that set it up."""
    at: datetime
    active: bool = True

    def __repr__(self) -> str:
        return f"Webhook({self.id!r}, {self.url!r})"


class Webhooks:
    """Read webhooks."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    def all(self) -> list[Webhook]:
        """Read all, by id."""
        with self._reads() as connection:
            found = connection.execute(select(webhooks).order_by(webhooks.c.id)).mappings().all()
        return [Webhook(**row) for row in found]


class WebhooksWriter:
    """Change webhooks, in the transaction of a `Writer`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, webhook: Webhook) -> None:
        """Keep a webhook, or what changed of it."""
        changed = update(webhooks).where(webhooks.c.id == webhook.id).values(asdict(webhook))
        if not self._connection.execute(changed).rowcount:
            self._connection.execute(insert(webhooks).values(asdict(webhook)))

    def remove(self, webhook_id: str) -> None:
        """Remove a webhook with what waits for it; UnknownRecordError where there is none."""
        gone = delete(webhooks).where(webhooks.c.id == webhook_id)
        if not self._connection.execute(gone).rowcount:
            raise UnknownRecordError("webhook", webhook_id)


NOTICE = "notice:"
"""Begins the key of a notice to a person of a firm, whose id follows."""
CLAIM = timedelta(minutes=10)
"""How long one sender keeps a message from the others: longer than any attempt takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """An e-mail to write into the outbox."""

    key: str
    """What it is; a second one with the same key is not written."""
    account_id: str | None = None
    """Whose address it goes to; None where it carries its own."""
    introduction_id: str | None = None
    subject: str
    body: str
    confidential: bool = False
    """Whether its words let in whoever reads them, and go once they are sent."""
    address: str = ""
    """Of somebody without an account."""
    recipient: str = ""
    """The name that goes with the address."""
    profile_id: ProfileId | None = None
    """Whom such an e-mail is about; erased with it."""
    unsubscribe: str = ""
    """Address that one click on ends e-mails of this kind; "" for those that nobody subscribes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingMail:
    """An e-mail that is due, with the address that its account has now."""

    id: int
    key: str
    address: str
    name: str
    subject: str
    body: str
    written_at: datetime
    n_tries: int
    unsubscribe: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingDelivery:
    """A report that is due."""

    id: int
    webhook: Webhook
    body: str
    n_tries: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempted:
    """What became of one that was due: sent, to be tried again, or given up."""

    id: int
    sent_at: datetime | None = None
    next_at: datetime | None = None
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailLine:
    """What became of an e-mail, without its words."""

    id: int
    address: str
    subject: str
    written_at: datetime
    sent_at: datetime | None
    next_at: datetime | None
    """When it is tried next; None where it was sent or given up."""
    n_tries: int
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What is still to leave."""

    n_mails: int
    oldest_at: datetime | None
    """When the e-mail was written that waits longest."""
    n_reports: int
    n_failed: int
    """E-mails that were given up."""


class Outbox:
    """Read what waits."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    def mails(self, now: datetime, limit: int = 100) -> list[PendingMail]:
        """Read e-mails that are due, the oldest first; those of disabled accounts stay."""
        table = outbox.c
        query = (
            select(outbox, accounts.c.email, accounts.c.name)
            .outerjoin(accounts, accounts.c.id == table.account_id)
            .where(table.next_at <= now, accounts.c.disabled_at.is_(None))
            .order_by(table.id)
            .limit(limit)
        )
        with self._reads() as connection:
            return [_mail(row) for row in connection.execute(query).mappings().all()]

    def log(self, *, before: int | None = None, n: int = 100) -> list[MailLine]:
        """Read what became of e-mails, the latest first, before a line's number."""
        kept = [field.name for field in fields(MailLine) if field.name != "address"]
        query = select(accounts.c.email.label("address"), *(outbox.c[name] for name in kept))
        query = query.join_from(outbox, accounts, accounts.c.id == outbox.c.account_id)
        query = query.order_by(outbox.c.id.desc()).limit(n)
        if before is not None:
            query = query.where(outbox.c.id < before)
        with self._reads() as connection:
            return [MailLine(**row) for row in connection.execute(query).mappings()]

    def of_keys(self, keys: Iterable[str]) -> dict[str, MailLine]:
        """Read what became of e-mails to addresses of no account, by what they are."""
        kept = [field.name for field in fields(MailLine)]
        query = select(outbox.c.key, *(outbox.c[name] for name in kept))
        with self._reads() as connection:
            found = connection.execute(query.where(outbox.c.key.in_(list(keys)))).mappings().all()
        return {row["key"]: MailLine(**{name: row[name] for name in kept}) for row in found}

    def deliveries(self, now: datetime, limit: int = 100) -> list[PendingDelivery]:
        """Read reports that are due, the oldest first; those to webhooks that are off stay."""
        table = deliveries.c
        query = (
            select(table.id.label("delivery_id"), table.body, table.n_tries, *webhooks.c)
            .join(webhooks, webhooks.c.id == table.webhook_id)
            .where(table.next_at <= now, webhooks.c.active)
            .order_by(table.id)
            .limit(limit)
        )
        with self._reads() as connection:
            return [_delivery(row) for row in connection.execute(query).mappings().all()]

    def waiting(self) -> Waiting:
        """Count what is still to leave."""
        due = outbox.c.next_at.is_not(None) & outbox.c.sent_at.is_(None)
        reports = deliveries.c.next_at.is_not(None) & deliveries.c.sent_at.is_(None)
        with self._reads() as connection:
            n, oldest = connection.execute(
                select(func.count(), func.min(outbox.c.written_at)).where(due)
            ).one()
            n_reports, n_failed = (
                int(connection.scalar(select(func.count()).select_from(table).where(those)) or 0)
                for table, those in ((deliveries, reports), (outbox, _given_up(outbox)))
            )
        return Waiting(n_mails=n, oldest_at=oldest, n_reports=n_reports, n_failed=n_failed)

    def failed(self) -> list[str]:
        """Say what was given up, and why."""
        with self._reads() as connection:
            return [
                f"{table.name} {row.id}: {row.error}"
                for table in (outbox, deliveries)
                for row in connection.execute(select(table).where(_given_up(table))).all()
                if row.error
            ]


class OutboxWriter:
    """Fill and empty the outbox, in the transaction of a `Writer`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.stored = Outbox(within(connection))

    def put(self, mails: Iterable[Mail], now: datetime) -> int:
        """Write e-mails that are not there yet; gives how many."""
        new = {mail.key: mail for mail in mails}
        known = select(outbox.c.key).where(outbox.c.key.in_(list(new)))
        missing = new.keys() - set(self._connection.scalars(known))
        lines = [asdict(mail) | _waiting(now) for key, mail in new.items() if key in missing]
        if lines:
            self._connection.execute(insert(outbox), lines)
        return len(lines)

    def has(self, key: str) -> bool:
        """Whether an e-mail with this key was written before."""
        return self._connection.scalar(select(outbox.c.id).where(outbox.c.key == key)) is not None

    def take_out(self, key: str) -> None:
        """Take an e-mail out, whatever became of it."""
        self._connection.execute(delete(outbox).where(outbox.c.key == key))

    def report(self, introduction_id: str, number: int, body: str, now: datetime) -> None:
        """Write a report of an event for each webhook that is on."""
        on = select(webhooks.c.id).where(webhooks.c.active)
        event = {"introduction_id": introduction_id, "number": number, "body": body}
        hooks = self._connection.scalars(on).all()
        lines = [{"webhook_id": id_, **event, **_waiting(now)} for id_ in hooks]
        if lines:
            self._connection.execute(insert(deliveries), lines)

    def claim_mail(self, mail: PendingMail, now: datetime) -> bool:
        """Keep others from sending it for a while; False where somebody else did."""
        return self._claim(outbox, mail.id, mail.n_tries, now)

    def claim_delivery(self, delivery: PendingDelivery, now: datetime) -> bool:
        """Keep others from sending it for a while; False where somebody else did."""
        return self._claim(deliveries, delivery.id, delivery.n_tries, now)

    def mail_attempted(self, done: Attempted) -> None:
        """Note what became of an e-mail; with a notice, that its person was told."""
        self._note(outbox, done)
        key = self._connection.scalar(select(outbox.c.key).where(outbox.c.id == done.id)) or ""
        if done.sent_at is not None and key.startswith(NOTICE):
            told = ContactPersonsWriter(self._connection)
            told.informed(key.removeprefix(NOTICE), done.sent_at.date())
        if done.next_at is None:
            over = (outbox.c.id == done.id) & outbox.c.confidential
            self._connection.execute(update(outbox).where(over).values(body="", unsubscribe=""))

    def delivery_attempted(self, done: Attempted) -> None:
        """Note what became of a report."""
        self._note(deliveries, done)

    def forget(self, *, sent: datetime, unsent: datetime) -> int:
        """
        Delete what was sent before a moment, and what was written before one and never left.

        Of an e-mail that may come due again only its words go: the line says that it was written.
        Gives how many were deleted or emptied.
        """
        reports, mails = (_is_over(each, sent, unsent) for each in (deliveries, outbox))
        words = outbox.c.body != ""
        emptied = {"subject": "", "body": "", "unsubscribe": "", "next_at": None, "error": ""}
        done = (
            delete(deliveries).where(reports),
            delete(outbox).where(mails, _never_due_again()),
            update(outbox).where(mails, words).values(emptied),
        )
        return sum(self._connection.execute(each).rowcount for each in done)

    def _claim(self, table: Table, id_: int, n_tries: int, now: datetime) -> bool:
        seen = (table.c.id == id_, table.c.n_tries == n_tries, table.c.next_at <= now)
        taken = {"n_tries": n_tries + 1, "next_at": now + CLAIM}
        return bool(self._connection.execute(update(table).where(*seen).values(taken)).rowcount)

    def _note(self, table: Table, done: Attempted) -> None:
        values = {name: value for name, value in asdict(done).items() if name != "id"}
        self._connection.execute(update(table).where(table.c.id == done.id).values(values))


def _waiting(now: datetime) -> dict[str, object]:
    return {"written_at": now, "n_tries": 0, "next_at": now, "sent_at": None, "error": ""}


def _given_up(table: Table) -> ColumnElement[bool]:
    return table.c.sent_at.is_(None) & table.c.next_at.is_(None)


def _is_over(table: Table, sent: datetime, unsent: datetime) -> ColumnElement[bool]:
    never_left = and_(table.c.sent_at.is_(None), table.c.written_at < unsent)
    return or_(table.c.sent_at < sent, never_left)


def _never_due_again() -> ColumnElement[bool]:
    """Whether its introduction is closed and its tasks are done: both bring their mails again."""
    states = sorted(state.value for state in OPEN)
    opened = select(introductions.c.id).where(introductions.c.state.in_(states))
    to_do = select(tasks.c.introduction_id).where(tasks.c.done_at.is_(None))
    its = outbox.c.introduction_id
    return or_(its.is_(None), and_(its.not_in(opened), its.not_in(to_do)))


def _mail(row: RowMapping) -> PendingMail:
    kept = ("id", "key", "subject", "body", "written_at", "n_tries", "unsubscribe")
    known = {name: row[name] for name in kept}
    if row["account_id"] is None:
        return PendingMail(address=row["address"], name=row["recipient"], **known)
    return PendingMail(address=row["email"], name=row["name"], **known)


def _delivery(row: RowMapping) -> PendingDelivery:
    return PendingDelivery(
        id=row["delivery_id"],
        body=row["body"],
        n_tries=row["n_tries"],
        webhook=Webhook(**{column.name: row[column] for column in webhooks.c}),
    )
