"""Column types that mean the same in every database."""

from datetime import UTC, date, datetime

from sqlalchemy import Column, DateTime, Dialect, ForeignKey, String
from sqlalchemy.types import TypeDecorator

from matchmaker.errors import StoreError

IDENTIFIER = String().with_variant(String(collation="C"), "postgresql")
"""Ids are ordered by code point, as SQLite and Python do, whatever the server's language."""


def refers(name: str, to: str, *, key: bool = False, known: bool = True) -> "Column[str]":
    """Refer to a row of a table by its id; what belongs to an erased row goes with it."""
    row = ForeignKey(f"{to}.id", ondelete="CASCADE")
    return Column(name, IDENTIFIER, row, primary_key=key, nullable=not known)


class Day(TypeDecorator[date | None]):
    """A day as ISO 8601 text, "" where it is unknown, so that it may be part of a key."""

    impl = String(10)
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str:  # noqa: ARG002
        return value.isoformat() if value is not None else ""

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:  # noqa: ARG002
        return date.fromisoformat(value) if value else None


class Instant(TypeDecorator[datetime]):
    """A moment in UTC; SQLite would forget the time zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            raise StoreError("moment_without_zone", {"moment": value.isoformat()})
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
