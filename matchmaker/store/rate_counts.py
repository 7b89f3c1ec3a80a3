"""How often somebody asked in a window of time, as all processes of a service counted it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, Integer, Table, and_, delete, insert, select, update

from matchmaker.store.schema import IDENTIFIER, Instant, metadata

rate_counts = Table(
    "rate_counts",
    metadata,
    # A digest of who asks and of the limit; no address or account stands here.
    Column("key", IDENTIFIER, primary_key=True),
    Column("begins_at", Instant, primary_key=True),
    Column("n", Integer, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RateCount:
    """How often in the window that begins then."""

    key: str
    begins_at: datetime
    n: int


class RateCountsWriter:
    """Add counts up, in the transaction of a `Writer`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, counted: Iterable[RateCount]) -> list[RateCount]:
        """Add to each count, and give the sums."""
        return [self._added(each) for each in counted]

    def forget(self, before: datetime) -> int:
        """Remove windows that began before a moment; how many."""
        old = delete(rate_counts).where(rate_counts.c.begins_at < before)
        return self._connection.execute(old).rowcount

    def _added(self, counted: RateCount) -> RateCount:
        table = rate_counts.c
        same = and_(table.key == counted.key, table.begins_at == counted.begins_at)
        more = update(rate_counts).where(same).values(n=table.n + counted.n)
        if not self._connection.execute(more).rowcount:
            values = {"key": counted.key, "begins_at": counted.begins_at, "n": counted.n}
            self._connection.execute(insert(rate_counts).values(values))
        total = self._connection.scalar(select(table.n).where(same))
        return RateCount(key=counted.key, begins_at=counted.begins_at, n=int(total or 0))
