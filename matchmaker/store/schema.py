"""The metadata of all tables, as the newest migration leaves them, and the tables of profiles."""

from datetime import UTC, date, datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    true,
)
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


HEAD = "0017"
"""The newest migration."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


state = Table(
    "state",
    metadata,
    Column("id", Integer, CheckConstraint("id = 1", name="single"), primary_key=True),
    Column("revision", Integer, nullable=False),
    # What other ids for needs are made with; never given out.
    Column("seal", String(64), nullable=False, server_default=""),
    # Code of this schema and of every newer one may work with the database: see migration.py.
    Column("oldest_schema", String(32), nullable=False, server_default=""),
)

profiles = Table(
    "profiles",
    metadata,
    Column("id", IDENTIFIER, primary_key=True),
    Column("kind", String, nullable=False),
    Column("country", String),
    Column("name", String, nullable=False),
    Column("updated_on", Day, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("payload", Text, nullable=False),
    Column("matching", Boolean, nullable=False, server_default=true()),
)

activities = Table(
    "activities",
    metadata,
    Column("id", IDENTIFIER, primary_key=True),
    Column("kind", String, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("payload", Text, nullable=False),
)

# The role is part of the key: who speaks at an event also attends it.
participations = Table(
    "participations",
    metadata,
    refers("profile_id", "profiles", key=True),
    refers("activity_id", "activities", key=True),
    Column("role", String, primary_key=True),
    Index("ix_participations_activity_id", "activity_id"),
    sqlite_with_rowid=False,
)

ties = Table(
    "ties",
    metadata,
    refers("source_id", "profiles", key=True),
    refers("target_id", "profiles", key=True),
    Column("layer", String, primary_key=True),
    Column("starts_on", Day, primary_key=True),
    Column("ends_on", Day, nullable=False),
    Index("ix_ties_target_id", "target_id"),
    sqlite_with_rowid=False,
)

# `matter` tells "is it the same?" from "did they accept?": a person may answer both in one day,
# and answers each anew by replacing the day's answer.
judgements = Table(
    "judgements",
    metadata,
    refers("left_id", "profiles", key=True),
    refers("right_id", "profiles", key=True),
    Column("matter", String, primary_key=True),
    Column("judged_on", Day, primary_key=True),
    Column("judged_by", String, primary_key=True),
    Column("verdict", String, nullable=False),
    Column("reason", Text, nullable=False),
    Index("ix_judgements_right_id", "right_id"),
)

clusters = Table(
    "clusters",
    metadata,
    refers("member_id", "profiles", key=True),
    refers("canonical_id", "profiles"),
    Index("ix_clusters_canonical_id", "canonical_id"),
)

reviews = Table(
    "reviews",
    metadata,
    refers("left_id", "profiles", key=True),
    refers("right_id", "profiles", key=True),
    Column("weight", Float, nullable=False),
    Column("probability", Float, nullable=False),
    Column("comparisons", Text, nullable=False),
    Index("ix_reviews_right_id", "right_id"),
)

# Persons of firms. No snapshot, list or export of profiles reads them.
contacts = Table(
    "contacts",
    metadata,
    Column("id", IDENTIFIER, primary_key=True),
    refers("profile_id", "profiles"),
    Column("name", String, nullable=False),
    Column("role", String, nullable=False),
    Column("email", String, nullable=False),
    Column("phone", String, nullable=False),
    Column("language", String, nullable=False),
    Column("consent", Boolean, nullable=False),
    Column("consent_on", Day, nullable=False),
    Column("visibility", String, nullable=False),
    Column("source", String, nullable=False),
    Column("by_hand", Boolean, nullable=False),
    Column("added_on", Day, nullable=False),
    Column("informed_on", Day, nullable=False),
    Column("digest", String(64), nullable=False),
    Index("ix_contacts_profile_id", "profile_id"),
)

imports = Table(
    "imports",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", String, nullable=False),
    Column("file", String, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("imported_at", Instant, nullable=False),
    *(
        Column(f"n_{what}", Integer, nullable=False)
        for what in ("read", "accepted", "rejected", "added", "changed", "unchanged")
    ),
    Column("state", String, nullable=False, server_default="done"),
    # How much of what was staged is in the tables.
    Column("n_applied", Integer, nullable=False, server_default="0"),
    # Who runs it, as long as it is under way.
    Column("account_id", IDENTIFIER, nullable=False, server_default=""),
    Index("ix_imports_state", "state"),
)
