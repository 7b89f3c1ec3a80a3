"""Targets of the programme: what its figures are to come to."""

from sqlalchemy import Column, Connection, Float, String, Table, delete, insert, select

from matchmaker.store.database import Reads
from matchmaker.store.schema import metadata

targets = Table(
    "targets",
    metadata,
    Column("figure", String, primary_key=True),
    Column("value", Float, nullable=False),
)


class Targets:
    """Read targets."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    def all(self) -> dict[str, float]:
        """Read every target by its figure."""
        with self._reads() as connection:
            found = connection.execute(select(targets).order_by(targets.c.figure)).all()
        return {row.figure: row.value for row in found}


class TargetsWriter:
    """Set targets, in the transaction of a `Writer`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def set(self, figure: str, value: float | None) -> None:
        """Set a target; None takes it away."""
        self._connection.execute(delete(targets).where(targets.c.figure == figure))
        if value is not None:
            self._connection.execute(insert(targets).values(figure=figure, value=value))
