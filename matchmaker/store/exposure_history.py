"""How the recommender put profiles forward, month by month: sums alone, and nobody's id."""

from collections.abc import Mapping

from sqlalchemy import Column, Connection, Float, String, Table, delete, insert, select

from matchmaker.store.database import Reads
from matchmaker.store.schema import metadata

exposure_months = Table(
    "exposure_months",
    metadata,
    Column("month", String(7), primary_key=True),
    Column("figure", String, primary_key=True),
    Column("value", Float),
)


class ExposureHistory:
    """Read the figures of the months that were kept."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    def all(self) -> dict[str, dict[str, float | None]]:
        """Read every month, such as 2026-11, the oldest first; None is undefined."""
        table = exposure_months
        with self._reads() as connection:
            rows = connection.execute(select(table).order_by(table.c.month, table.c.figure)).all()
        found: dict[str, dict[str, float | None]] = {}
        for row in rows:
            found.setdefault(row.month, {})[row.figure] = row.value
        return found


class ExposureHistoryWriter:
    """Keep months, in the transaction of a `Writer`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, month: str, figures: Mapping[str, float | None]) -> None:
        """Put the figures of a month in the place of those that were kept of it."""
        self._connection.execute(delete(exposure_months).where(exposure_months.c.month == month))
        rows = [{"month": month, "figure": name, "value": value} for name, value in figures.items()]
        if rows:
            self._connection.execute(insert(exposure_months), rows)
