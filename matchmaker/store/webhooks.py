"""Webhooks in the store: where events of introductions are reported."""

from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from matchmaker.errors import UnknownRecordError
from matchmaker.store.database import Reads
from matchmaker.store.programme_schema import webhooks


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
