"""Add the programme: targets, plans, rules of calls, events with guests, contents and stories."""

import sqlalchemy as sa
from alembic import op

from matchmaker.store.schema import IDENTIFIER, Day, Instant

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "targets",
        sa.Column("figure", sa.String, nullable=False),
        sa.Column("value", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("figure", name="pk_targets"),
    )
    _create_caseload()
    _create_calls_and_events()
    _create_contents()


def _create_caseload() -> None:
    op.create_table(
        "pair_rules",
        sa.Column("expert_id", IDENTIFIER, nullable=False),
        sa.Column("firm_id", IDENTIFIER, nullable=False),
        sa.Column("rule", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("expert_id", "firm_id", name="pk_pair_rules"),
        _refers("pair_rules", "expert_id", "profiles"),
        _refers("pair_rules", "firm_id", "profiles"),
    )
    op.create_index("ix_pair_rules_firm_id", "pair_rules", ["firm_id"])
    op.create_table(
        "hours",
        sa.Column("profile_id", IDENTIFIER, nullable=False),
        sa.Column("hours", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("profile_id", name="pk_hours"),
        _refers("hours", "profile_id", "profiles"),
    )
    op.create_table(
        "plans",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("made_at", Instant, nullable=False),
        sa.Column("made_by", IDENTIFIER, nullable=False),
        sa.Column("variant", sa.String, nullable=False),
        sa.Column("signed_at", Instant),
        sa.Column("signed_by", IDENTIFIER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_plans"),
    )
    op.create_table(
        "plan_pairs",
        sa.Column("plan_id", IDENTIFIER, nullable=False),
        sa.Column("firm_id", IDENTIFIER, nullable=False),
        sa.Column("rank", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("expert_id", IDENTIFIER, nullable=False),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("plan_id", "firm_id", "rank", name="pk_plan_pairs"),
        _refers("plan_pairs", "plan_id", "plans"),
        _refers("plan_pairs", "firm_id", "profiles"),
        _refers("plan_pairs", "expert_id", "profiles"),
    )
    op.create_index("ix_plan_pairs_firm_id", "plan_pairs", ["firm_id"])
    op.create_index("ix_plan_pairs_expert_id", "plan_pairs", ["expert_id"])


def _create_calls_and_events() -> None:
    op.create_table(
        "call_rules",
        sa.Column("call_id", IDENTIFIER, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("call_id", name="pk_call_rules"),
        _refers("call_rules", "call_id", "activities"),
    )
    op.create_table(
        "events",
        sa.Column("event_id", IDENTIFIER, nullable=False),
        sa.Column("starts_at", Instant, nullable=False),
        sa.Column("public_attendance", sa.Boolean, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("event_id", name="pk_events"),
        _refers("events", "event_id", "activities"),
    )
    op.create_table(
        "guests",
        sa.Column("event_id", IDENTIFIER, nullable=False),
        sa.Column("profile_id", IDENTIFIER, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("code", IDENTIFIER, nullable=False),
        sa.Column("changed_at", Instant, nullable=False),
        sa.Column("rating", sa.Integer),
        sa.Column("remark", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("event_id", "profile_id", name="pk_guests"),
        _refers("guests", "event_id", "activities"),
        _refers("guests", "profile_id", "profiles"),
    )
    op.create_index("ix_guests_profile_id", "guests", ["profile_id"])
    op.create_index("ix_guests_code", "guests", ["code"])


def _create_contents() -> None:
    op.create_table(
        "contents",
        sa.Column("content_id", IDENTIFIER, nullable=False),
        sa.Column("public", sa.Boolean, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("content_id", name="pk_contents"),
        _refers("contents", "content_id", "activities"),
    )
    op.create_table(
        "content_reads",
        sa.Column("content_id", IDENTIFIER, nullable=False),
        sa.Column("read_on", Day, nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("content_id", "read_on", name="pk_content_reads"),
        _refers("content_reads", "content_id", "activities"),
    )
    op.create_table(
        "stories",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("introduction_id", IDENTIFIER, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("written_at", Instant, nullable=False),
        sa.Column("asker_agreed_at", Instant),
        sa.Column("candidate_agreed_at", Instant),
        sa.Column("content_id", IDENTIFIER),
        sa.PrimaryKeyConstraint("id", name="pk_stories"),
        _refers("stories", "introduction_id", "introductions"),
        _refers("stories", "content_id", "activities"),
    )


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}"
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name, ondelete="CASCADE")
