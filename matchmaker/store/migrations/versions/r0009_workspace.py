"""Add what people note while they work: contacts, tasks about profiles, feedback, shortlists."""

import sqlalchemy as sa
from alembic import op

from matchmaker.store.schema import IDENTIFIER, Day, Instant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "interactions",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("profile_id", IDENTIFIER, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("happened_on", Day, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("by", IDENTIFIER, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_interactions"),
        _refers("interactions", "profile_id"),
    )
    op.create_index("ix_interactions_profile_id", "interactions", ["profile_id"])
    op.create_table(
        "follow_ups",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("profile_id", IDENTIFIER, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("due_on", Day, nullable=False),
        sa.Column("assignee", IDENTIFIER, nullable=False),
        sa.Column("by", IDENTIFIER, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("done_at", Instant),
        sa.PrimaryKeyConstraint("id", name="pk_follow_ups"),
        _refers("follow_ups", "profile_id"),
    )
    op.create_index("ix_follow_ups_profile_id", "follow_ups", ["profile_id"])
    op.create_index("ix_follow_ups_assignee", "follow_ups", ["assignee"])
    op.create_table(
        "feedback",
        sa.Column("asker_id", IDENTIFIER, nullable=False),
        sa.Column("candidate_id", IDENTIFIER, nullable=False),
        sa.Column("by", IDENTIFIER, nullable=False),
        sa.Column("useful", sa.Boolean, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("asker_id", "candidate_id", "by", name="pk_feedback"),
        _refers("feedback", "asker_id"),
        _refers("feedback", "candidate_id"),
    )
    op.create_table(
        "shortlists",
        sa.Column("by", IDENTIFIER, nullable=False),
        sa.Column("asker_id", IDENTIFIER, nullable=False),
        sa.Column("candidate_id", IDENTIFIER, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("by", "asker_id", "candidate_id", name="pk_shortlists"),
        _refers("shortlists", "asker_id"),
        _refers("shortlists", "candidate_id"),
    )


def _refers(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], ["profiles.id"], name=f"fk_{table}_{column}", ondelete="CASCADE"
    )
