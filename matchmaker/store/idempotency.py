"""
Keep answers for a while, so that a request that is sent twice is carried out once.

A key is claimed before a request is carried out. Each transaction that the request writes marks the
key as written, in that same transaction: whenever the process dies, the key knows whether anything
of the request is stored. Only one that wrote nothing may be carried out again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import fields, replace
from datetime import datetime, timedelta

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Integer,
    String,
    Table,
    Text,
    and_,
    delete,
    insert,
    select,
    update,
)

from matchmaker.domain.account import IdempotentAnswer
from matchmaker.errors import ConflictError
from matchmaker.store.schema import IDENTIFIER, Instant, metadata

idempotency = Table(
    "idempotency",
    metadata,
    Column("account_id", IDENTIFIER, primary_key=True),
    Column("key", String, primary_key=True),
    Column("request", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("media_type", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("asked_at", Instant, nullable=False),
)


ABANDONED = timedelta(minutes=1)
"""No write under a key takes as long: one that is still under way died with its process."""
WRITTEN = 1
"""The status of a request of which something is stored, and no answer: below those of HTTP."""
ENDED = 2
"""The same, of a request that ended: no answer will come."""

_under_way: ContextVar[IdempotentAnswer | None] = ContextVar("under_way", default=None)


@contextmanager
def carrying_out(asked: IdempotentAnswer) -> Iterator[None]:
    """Let every transaction in the block, threads that it hands work to included, mark the key."""
    token = _under_way.set(asked)
    try:
        yield
    finally:
        _under_way.reset(token)


class IdempotencyWriter:
    """Keep and find answers, in the transaction of a `Writer`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, asked: IdempotentAnswer) -> IdempotentAnswer | None:
        """Claim a key for a request; gives what is kept under it when somebody has before."""
        kept = self._kept(asked)
        if kept is not None:
            if not _abandoned(kept, asked):
                return kept
            self.drop(kept)
        values = {f.name: getattr(asked, f.name) for f in fields(asked)}
        self._connection.execute(insert(idempotency).values(values))
        return None

    def mark(self) -> None:
        """
        Note with what a request writes that it was written; nothing outside of a request.

        ConflictError, which undoes it, where it took so long that somebody else was let in.
        """
        asked = _under_way.get()
        if asked is None:
            return
        written = update(idempotency).where(_claimed(asked)).values(status=WRITTEN)
        # A key that is gone was forgotten with the person whom the request erased.
        if not self._connection.execute(written).rowcount and self._kept(asked) is not None:
            raise ConflictError("idempotency_key_taken")

    def finish(self, asked: IdempotentAnswer, *, status: int, media_type: str, body: str) -> None:
        """Keep what was answered."""
        done = replace(asked, status=status, media_type=media_type, body=body)
        values = {f.name: getattr(done, f.name) for f in fields(done)}
        self._connection.execute(update(idempotency).where(_claimed(asked)).values(values))

    def drop(self, asked: IdempotentAnswer) -> None:
        """Free a key whose request ended and wrote nothing; any other is marked as ended."""
        nothing = idempotency.c.status.not_in((WRITTEN, ENDED))
        self._connection.execute(delete(idempotency).where(_claimed(asked), nothing))
        self._connection.execute(update(idempotency).where(_claimed(asked)).values(status=ENDED))

    def forget(self, before: datetime | None = None) -> int:
        """Remove answers given before a moment, or all."""
        old = delete(idempotency)
        return self._connection.execute(
            old if before is None else old.where(idempotency.c.asked_at < before)
        ).rowcount

    def _kept(self, asked: IdempotentAnswer) -> IdempotentAnswer | None:
        query = select(idempotency).where(_same(asked))
        row = self._connection.execute(query).mappings().first()
        return None if row is None else IdempotentAnswer(**row)


def is_under_way(kept: IdempotentAnswer, now: datetime) -> bool:
    """Whether a request may still be answered: it did not end, nor is it taken for dead."""
    return kept.status <= WRITTEN and now - kept.asked_at <= ABANDONED


def _abandoned(kept: IdempotentAnswer, asked: IdempotentAnswer) -> bool:
    """Whether the first request died before it wrote, so that the same one may be carried out."""
    dead = not kept.status and not is_under_way(kept, asked.asked_at)
    return dead and kept.request == asked.request


def _same(asked: IdempotentAnswer) -> ColumnElement[bool]:
    table = idempotency.c
    return and_(table.account_id == asked.account_id, table.key == asked.key)


def _claimed(asked: IdempotentAnswer) -> ColumnElement[bool]:
    """The key as this very request claimed it, and nobody after it."""
    return and_(_same(asked), idempotency.c.asked_at == asked.asked_at)
