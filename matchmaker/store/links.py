"""Links in the store: by digest, so that nobody who reads the database can open anything."""

from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Index,
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

from matchmaker.domain.link import ONCE, Link, Purpose
from matchmaker.store.database import Reads, within
from matchmaker.store.rows import Row
from matchmaker.store.schema import IDENTIFIER, Instant, metadata, refers

links = Table(
    "links",
    metadata,
    Column("id", IDENTIFIER, primary_key=True),
    Column("purpose", String, nullable=False),
    Column("digest", String(64), nullable=False),
    refers("account_id", "accounts", known=False),
    refers("profile_id", "profiles", known=False),
    Column("payload", Text, nullable=False),
    Column("made_by", IDENTIFIER, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
    Column("revoked_at", Instant),
    UniqueConstraint("digest", name="uq_links_digest"),
    Index("ix_links_account_id", "account_id"),
    Index("ix_links_profile_id", "profile_id"),
)


class Links:
    """Read links."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    def by_digest(self, digest: str) -> Link | None:
        """Find a link by the digest of its token."""
        return next(iter(self._found(links.c.digest == digest)), None)

    def by_id(self, link_id: str) -> Link | None:
        """Find a link by what lists call it."""
        return next(iter(self._found(links.c.id == link_id)), None)

    def of(
        self,
        *purposes: Purpose,
        account_id: str | None = None,
        profile_id: str | None = None,
    ) -> list[Link]:
        """Read the links of some purposes (all where none is named), the latest first."""
        wanted: list[ColumnElement[bool]] = []
        if purposes:
            wanted.append(links.c.purpose.in_([each.value for each in purposes]))
        if account_id is not None:
            wanted.append(links.c.account_id == account_id)
        if profile_id is not None:
            wanted.append(links.c.profile_id == profile_id)
        return self._found(*wanted)

    def _found(self, *wanted: ColumnElement[bool]) -> list[Link]:
        query = select(links).where(*wanted).order_by(links.c.made_at.desc(), links.c.id)
        with self._reads() as connection:
            return [link_from(row) for row in connection.execute(query).mappings().all()]


class LinksWriter:
    """Write links, in the transaction of a `Writer`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.stored = Links(within(connection))

    def put(self, link: Link) -> None:
        """Add a link."""
        row = {f.name: getattr(link, f.name) for f in fields(link)}
        self._connection.execute(insert(links).values(row | {"purpose": link.purpose.value}))

    def use(self, link: Link, now: datetime) -> bool:
        """Note that a link is used; False where it can be used once and somebody was faster."""
        here = update(links).where(links.c.id == link.id, links.c.revoked_at.is_(None))
        if link.purpose in ONCE:
            here = here.where(links.c.used_at.is_(None))
        return bool(self._connection.execute(here.values(used_at=now)).rowcount)

    def revoke(self, link: Link, now: datetime) -> bool:
        """Make a link useless; False where it was already."""
        here = update(links).where(links.c.id == link.id, links.c.revoked_at.is_(None))
        return bool(self._connection.execute(here.values(revoked_at=now)).rowcount)

    def prune(self, ended: datetime) -> int:
        """Remove what was used, revoked or over before a moment; how many."""
        spent = links.c.purpose.in_([each.value for each in ONCE]) & (links.c.used_at < ended)
        gone = or_(links.c.expires_at < ended, links.c.revoked_at < ended, spent)
        return self._connection.execute(delete(links).where(gone)).rowcount


def link_from(row: Row) -> Link:
    """Read one row."""
    values: dict[str, Any] = dict(row)
    return Link(**(values | {"purpose": Purpose(row["purpose"])}))
