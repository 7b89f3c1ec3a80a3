"""Add introductions with their log, notes and tasks; the outbox; webhooks and their deliveries."""

import sqlalchemy as sa
from alembic import op

from matchmaker.store.schema import IDENTIFIER, Day, Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    _create_introductions()
    _create_notes_and_tasks()
    _create_outbox()
    _create_webhooks()


def _id(name: str, *, nullable: bool = False) -> "sa.Column[str]":
    return sa.Column(name, IDENTIFIER, nullable=nullable)


def _at(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, Instant, nullable=nullable)


def _text(name: str) -> "sa.Column[str]":
    return sa.Column(name, sa.Text, nullable=False)


def _string(name: str) -> "sa.Column[str]":
    return sa.Column(name, sa.String, nullable=False)


def _integer(name: str) -> "sa.Column[int]":
    return sa.Column(name, sa.Integer, nullable=False)


def _key(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=f"pk_{table}")


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=f"fk_{table}_{column}", ondelete="CASCADE"
    )


def _index(table: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{columns[0]}", table, list(columns))


def _create_introductions() -> None:
    op.create_table(
        "introductions",
        *(_id(name) for name in ("id", "asker_id", "candidate_id")),
        *(_string(name) for name in ("state", "begun_by")),
        _id("owner", nullable=True),
        _integer("version"),
        _at("changed_at"),
        _text("payload"),
        _key("introductions", "id"),
        _refers("introductions", "asker_id", "profiles"),
        _refers("introductions", "candidate_id", "profiles"),
    )
    _index("introductions", "asker_id")
    _index("introductions", "candidate_id")
    _index("introductions", "changed_at", "id")
    op.create_table(
        "introduction_events",
        _id("introduction_id"),
        sa.Column("number", sa.Integer, autoincrement=False, nullable=False),
        _text("payload"),
        _key("introduction_events", "introduction_id", "number"),
        _refers("introduction_events", "introduction_id", "introductions"),
    )


def _create_notes_and_tasks() -> None:
    op.create_table(
        "notes",
        *(_id(name) for name in ("id", "introduction_id", "by")),
        _at("at"),
        _text("text"),
        sa.Column("shared", sa.Boolean, nullable=False),
        _key("notes", "id"),
        _refers("notes", "introduction_id", "introductions"),
    )
    _index("notes", "introduction_id")
    op.create_table(
        "tasks",
        *(_id(name) for name in ("id", "introduction_id", "by")),
        _at("at"),
        _text("text"),
        sa.Column("due_on", Day, nullable=False),
        _id("assignee"),
        _at("done_at", nullable=True),
        _key("tasks", "id"),
        _refers("tasks", "introduction_id", "introductions"),
    )
    _index("tasks", "introduction_id")
    _index("tasks", "assignee")


def _to_be_sent() -> "tuple[sa.Column[object] | sa.Column[int] | sa.Column[str], ...]":
    return (
        _at("written_at"),
        _integer("n_tries"),
        _at("next_at", nullable=True),
        _at("sent_at", nullable=True),
        _string("error"),
    )


def _create_outbox() -> None:
    op.create_table(
        "outbox",
        _integer("id"),
        _string("key"),
        _id("account_id"),
        _id("introduction_id", nullable=True),
        _string("subject"),
        _text("body"),
        *_to_be_sent(),
        _key("outbox", "id"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
        _refers("outbox", "account_id", "accounts"),
        _refers("outbox", "introduction_id", "introductions"),
    )
    for column in ("next_at", "account_id", "introduction_id"):
        _index("outbox", column)


def _create_webhooks() -> None:
    op.create_table(
        "webhooks",
        _id("id"),
        *(_string(name) for name in ("url", "secret")),
        _id("by"),
        _at("at"),
        sa.Column("active", sa.Boolean, nullable=False),
        _key("webhooks", "id"),
    )
    op.create_table(
        "deliveries",
        _integer("id"),
        *(_id(name) for name in ("webhook_id", "introduction_id")),
        _integer("number"),
        _text("body"),
        *_to_be_sent(),
        _key("deliveries", "id"),
        sa.UniqueConstraint(
            "webhook_id", "introduction_id", "number", name="uq_deliveries_webhook_id"
        ),
        _refers("deliveries", "webhook_id", "webhooks"),
        _refers("deliveries", "introduction_id", "introductions"),
    )
    _index("deliveries", "next_at")
    _index("deliveries", "introduction_id")
