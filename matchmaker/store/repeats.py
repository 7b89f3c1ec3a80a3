"""Answers kept for a while, so that a request that is sent twice is carried out once."""

from dataclasses import fields, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, select, update

from matchmaker.store.access_records import KeptAnswer
from matchmaker.store.access_schema import idempotency

ABANDONED = timedelta(minutes=1)
"""No write under a key takes as long: one that is still under way died with its process."""


class RepeatsWriter:
    """Keep and find answers, in the transaction of a `Writer`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, asked: KeptAnswer) -> KeptAnswer | None:
        """Claim a key for a request; gives what is kept under it when somebody has before."""
        row = self._connection.execute(select(idempotency).where(_same(asked))).mappings().first()
        if row is not None:
            kept = KeptAnswer(**row)
            if not _abandoned(kept, asked):
                return kept
            self.drop(kept)
        values = {f.name: getattr(asked, f.name) for f in fields(asked)}
        self._connection.execute(insert(idempotency).values(values))
        return None

    def finish(self, asked: KeptAnswer, *, status: int, media_type: str, body: str) -> None:
        """Keep what was answered."""
        done = replace(asked, status=status, media_type=media_type, body=body)
        values = {f.name: getattr(done, f.name) for f in fields(done)}
        self._connection.execute(update(idempotency).where(_same(asked)).values(values))

    def drop(self, asked: KeptAnswer) -> None:
        """Free a key whose request was not carried out."""
        self._connection.execute(delete(idempotency).where(_same(asked)))

    def forget(self, before: datetime | None = None) -> int:
        """Remove answers given before a moment, or all."""
        old = delete(idempotency)
        return self._connection.execute(
            old if before is None else old.where(idempotency.c.asked_at < before)
        ).rowcount


def _abandoned(kept: KeptAnswer, asked: KeptAnswer) -> bool:
    """Whether the first request died under way, so that the same one may be carried out again."""
    same = kept.request == asked.request
    return same and not kept.status and asked.asked_at - kept.asked_at > ABANDONED


def _same(asked: KeptAnswer) -> ColumnElement[bool]:
    table = idempotency.c
    return and_(table.account_id == asked.account_id, table.key == asked.key)
