"""Tables of introductions and the outbox, on the one metadata of `schema`."""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from matchmaker.store import access_schema  # noqa: F401 - its accounts are referred to
from matchmaker.store.columns import IDENTIFIER, Day, Instant, refers
from matchmaker.store.schema import metadata

# The payload is what the events add up to; the columns are what lists are made by.
introductions = Table(
    "introductions",
    metadata,
    Column("id", IDENTIFIER, primary_key=True),
    refers("asker_id", "profiles"),
    refers("candidate_id", "profiles"),
    Column("state", String, nullable=False),
    Column("begun_by", String, nullable=False),
    Column("owner", IDENTIFIER),
    Column("version", Integer, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("payload", Text, nullable=False),
    Index("ix_introductions_asker_id", "asker_id"),
    Index("ix_introductions_candidate_id", "candidate_id"),
    Index("ix_introductions_changed_at", "changed_at", "id"),
)

introduction_events = Table(
    "introduction_events",
    metadata,
    refers("introduction_id", "introductions", key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("payload", Text, nullable=False),
)

notes = Table(
    "notes",
    metadata,
    Column("id", IDENTIFIER, primary_key=True),
    refers("introduction_id", "introductions"),
    Column("by", IDENTIFIER, nullable=False),
    Column("at", Instant, nullable=False),
    Column("text", Text, nullable=False),
    Column("shared", Boolean, nullable=False),
    Index("ix_notes_introduction_id", "introduction_id"),
)

tasks = Table(
    "tasks",
    metadata,
    Column("id", IDENTIFIER, primary_key=True),
    refers("introduction_id", "introductions"),
    Column("by", IDENTIFIER, nullable=False),
    Column("at", Instant, nullable=False),
    Column("text", Text, nullable=False),
    Column("due_on", Day, nullable=False),
    Column("assignee", IDENTIFIER, nullable=False),
    Column("done_at", Instant),
    Index("ix_tasks_introduction_id", "introduction_id"),
    Index("ix_tasks_assignee", "assignee"),
)

# What is to leave: written with the change that it tells of, sent afterwards, tried again.
outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String, nullable=False),
    refers("account_id", "accounts"),
    refers("introduction_id", "introductions", known=False),
    Column("subject", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("written_at", Instant, nullable=False),
    Column("n_tries", Integer, nullable=False),
    Column("next_at", Instant),
    Column("sent_at", Instant),
    Column("error", String, nullable=False),
    UniqueConstraint("key", name="uq_outbox_key"),
    Index("ix_outbox_next_at", "next_at"),
    Index("ix_outbox_account_id", "account_id"),
    Index("ix_outbox_introduction_id", "introduction_id"),
)

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", IDENTIFIER, primary_key=True),
    Column("url", String, nullable=False),
    Column("secret", String, nullable=False),
    Column("by", IDENTIFIER, nullable=False),
    Column("at", Instant, nullable=False),
    Column("active", Boolean, nullable=False),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    refers("webhook_id", "webhooks"),
    refers("introduction_id", "introductions"),
    Column("number", Integer, nullable=False),
    Column("body", Text, nullable=False),
    Column("written_at", Instant, nullable=False),
    Column("n_tries", Integer, nullable=False),
    Column("next_at", Instant),
    Column("sent_at", Instant),
    Column("error", String, nullable=False),
    UniqueConstraint("webhook_id", "introduction_id", "number", name="uq_deliveries_webhook_id"),
    Index("ix_deliveries_next_at", "next_at"),
    Index("ix_deliveries_introduction_id", "introduction_id"),
)

checkups = Table(
    "checkups",
    metadata,
    Column("id", Integer, primary_key=True),
    refers("profile_id", "profiles"),
    Column("answered_at", Instant, nullable=False),
    Column("account_id", IDENTIFIER, nullable=False),
    Column("maturity", Float),
    Column("payload", Text, nullable=False),
    Index("ix_checkups_profile_id", "profile_id"),
)
