"""Store sessions, API keys, failed attempts to sign in, and where owners came in from."""

from dataclasses import fields
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    delete,
    insert,
    or_,
    select,
    update,
)

from matchmaker.domain.account import ApiKey, Attempts, Session
from matchmaker.store.database import Reads, within
from matchmaker.store.rows import Row
from matchmaker.store.schema import IDENTIFIER, Day, Instant, metadata, refers

sessions = Table(
    "sessions",
    metadata,
    Column("digest", String(64), primary_key=True),
    refers("account_id", "accounts"),
    Column("verified", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("renewed_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("acting_for", IDENTIFIER, nullable=False),
    Column("reason", Text, nullable=False),
    Column("reason_until", Instant),
    Index("ix_sessions_account_id", "account_id"),
)


api_keys = Table(
    "api_keys",
    metadata,
    Column("id", IDENTIFIER, primary_key=True),
    refers("account_id", "accounts"),
    Column("name", String, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("scopes", String, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_on", Day, nullable=False),
    Column("revoked_at", Instant),
    Index("ix_api_keys_account_id", "account_id"),
    UniqueConstraint("digest", name="uq_api_keys_digest"),
)


# By e-mail and by client, known or not: a lock that only real accounts have would tell them apart.
attempts = Table(
    "attempts",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("n_failed", Integer, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("blocked_until", Instant, nullable=False),
)


# Where owners came in: guesses of others do not make them wait there.
known_clients = Table(
    "known_clients",
    metadata,
    Column("digest", String(64), primary_key=True),
    refers("account_id", "accounts"),
    Column("seen_at", Instant, nullable=False),
    Index("ix_known_clients_account_id", "account_id"),
)


_BETWEEN: Final = " "


class Sessions:
    """Read sessions, keys and attempts."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    def by_digest(self, digest: str) -> Session | None:
        """Find a session by the digest of its token."""
        row = self._one(select(sessions).where(sessions.c.digest == digest))
        return Session(**row) if row else None

    def of(self, account_id: str) -> list[Session]:
        """Read the sessions of an account, the latest first."""
        mine = select(sessions).where(sessions.c.account_id == account_id)
        with self._reads() as connection:
            rows = connection.execute(mine.order_by(sessions.c.seen_at.desc())).mappings().all()
        return [Session(**row) for row in rows]

    def key(self, key_id: str) -> ApiKey | None:
        """Find a key by its id."""
        row = self._one(select(api_keys).where(api_keys.c.id == key_id))
        return _key(row) if row else None

    def keys_of(self, account_id: str) -> list[ApiKey]:
        """Read the keys of an account, the latest first."""
        mine = select(api_keys).where(api_keys.c.account_id == account_id)
        with self._reads() as connection:
            rows = connection.execute(mine.order_by(api_keys.c.created_at.desc())).mappings().all()
        return [_key(row) for row in rows]

    def attempts(self, digest: str) -> Attempts | None:
        """How often signing in failed for one e-mail or client; None where it did not."""
        row = self._one(select(attempts).where(attempts.c.digest == digest).with_for_update())
        return Attempts(**row) if row else None

    def client_seen(self, digest: str) -> datetime | None:
        """Say when an owner last came in from a client; None where it is not known."""
        row = self._one(select(known_clients.c.seen_at).where(known_clients.c.digest == digest))
        return row["seen_at"] if row else None

    def _one(self, query: Any) -> Row | None:
        with self._reads() as connection:
            return connection.execute(query).mappings().first()


class SessionsWriter:
    """Write sessions, keys and attempts, in the transaction of a `Writer`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.stored = Sessions(within(connection))

    def open(self, session: Session) -> None:
        """Keep a session that begins."""
        self._connection.execute(insert(sessions).values(_row(session)))

    def change(self, digest: str, session: Session) -> bool:
        """Replace a session, perhaps under a new token; whether it was still there."""
        here = update(sessions).where(sessions.c.digest == digest).values(_row(session))
        return bool(self._connection.execute(here).rowcount)

    def close(self, digest: str) -> None:
        """End one session."""
        self._connection.execute(delete(sessions).where(sessions.c.digest == digest))

    def close_all(self, account_id: str, *, but: str = "") -> None:
        """End the sessions of an account, but for one."""
        mine = (sessions.c.account_id == account_id) & (sessions.c.digest != but)
        self._connection.execute(delete(sessions).where(mine))

    def put_key(self, key: ApiKey) -> None:
        """Add a key, or replace what is known of it."""
        row = _row(key) | {"scopes": _BETWEEN.join(sorted(key.scopes))}
        here = update(api_keys).where(api_keys.c.id == key.id).values(row)
        if not self._connection.execute(here).rowcount:
            self._connection.execute(insert(api_keys).values(row))

    def put_attempts(self, kept: Attempts) -> None:
        """Remember how often signing in failed."""
        here = update(attempts).where(attempts.c.digest == kept.digest).values(_row(kept))
        if not self._connection.execute(here).rowcount:
            self._connection.execute(insert(attempts).values(_row(kept)))

    def forget_attempts(self, digest: str) -> None:
        """Begin to count anew."""
        self._connection.execute(delete(attempts).where(attempts.c.digest == digest))

    def know_client(self, digest: str, account_id: str, now: datetime) -> None:
        """Remember that an owner came in from a client."""
        row = {"digest": digest, "account_id": account_id, "seen_at": now}
        here = update(known_clients).where(known_clients.c.digest == digest).values(row)
        if not self._connection.execute(here).rowcount:
            self._connection.execute(insert(known_clients).values(row))

    def prune(self, *, begun: datetime, seen: datetime, tried: datetime, ended: datetime) -> int:
        """Remove sessions begun or seen, attempts made, keys and clients over before; how many."""
        old = or_(sessions.c.created_at < begun, sessions.c.seen_at < seen)
        n = self._connection.execute(delete(sessions).where(old)).rowcount
        n += self._connection.execute(delete(attempts).where(attempts.c.last_at < tried)).rowcount
        known = delete(known_clients).where(known_clients.c.seen_at < ended)
        n += self._connection.execute(known).rowcount
        gone = or_(api_keys.c.expires_at < ended, api_keys.c.revoked_at < ended)
        return n + self._connection.execute(delete(api_keys).where(gone)).rowcount


def _row(value: Session | ApiKey | Attempts) -> dict[str, Any]:
    return {f.name: getattr(value, f.name) for f in fields(value)}


def _key(row: Row) -> ApiKey:
    return ApiKey(**{**row, "scopes": frozenset(row["scopes"].split(_BETWEEN)) - {""}})
