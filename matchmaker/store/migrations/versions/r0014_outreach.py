"""Add files of contents, digests, needs that were asked about again, and what plans leave over."""

import sqlalchemy as sa
from alembic import op

from matchmaker.store.schema import IDENTIFIER, Instant

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, and a column of the outbox."""
    op.create_table(
        "content_files",
        sa.Column("content_id", IDENTIFIER, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("media_type", sa.String, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("content_id", name="pk_content_files"),
        _refers("content_files", "content_id", "activities"),
    )
    op.create_table(
        "digests",
        sa.Column("account_id", IDENTIFIER, nullable=False),
        sa.Column("wanted", sa.Boolean, nullable=False),
        sa.Column("changed_at", Instant, nullable=False),
        sa.Column("sent_at", Instant),
        sa.Column("bounced_at", Instant),
        sa.PrimaryKeyConstraint("account_id", name="pk_digests"),
        _refers("digests", "account_id", "accounts"),
    )
    op.create_table(
        "digest_matches",
        sa.Column("account_id", IDENTIFIER, nullable=False),
        sa.Column("asker_id", IDENTIFIER, nullable=False),
        sa.Column("candidate_id", IDENTIFIER, nullable=False),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("told_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("account_id", "asker_id", "candidate_id", name="pk_digest_matches"),
        _refers("digest_matches", "account_id", "accounts"),
        _refers("digest_matches", "asker_id", "profiles"),
        _refers("digest_matches", "candidate_id", "profiles"),
    )
    op.create_index("ix_digest_matches_asker_id", "digest_matches", ["asker_id"])
    op.create_index("ix_digest_matches_candidate_id", "digest_matches", ["candidate_id"])
    op.create_table(
        "confirmations",
        sa.Column("profile_id", IDENTIFIER, nullable=False),
        sa.Column("statement_id", IDENTIFIER, nullable=False),
        sa.Column("asked_at", Instant),
        sa.Column("confirmed_at", Instant),
        sa.PrimaryKeyConstraint("profile_id", "statement_id", name="pk_confirmations"),
        _refers("confirmations", "profile_id", "profiles"),
    )
    op.create_table(
        "plan_shortages",
        sa.Column("plan_id", IDENTIFIER, nullable=False),
        sa.Column("profile_id", IDENTIFIER, nullable=False),
        sa.Column("constraint", sa.String, nullable=False),
        sa.Column("n_planned", sa.Integer, nullable=False),
        sa.Column("n_places", sa.Integer, nullable=False),
        sa.Column("n_more", sa.Integer, nullable=False),
        sa.Column("gain", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("plan_id", "profile_id", name="pk_plan_shortages"),
        _refers("plan_shortages", "plan_id", "plans"),
        _refers("plan_shortages", "profile_id", "profiles"),
    )
    op.create_index("ix_plan_shortages_profile_id", "plan_shortages", ["profile_id"])
    with op.batch_alter_table("outbox") as table:
        table.add_column(sa.Column("unsubscribe", sa.String, nullable=False, server_default=""))


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=f"fk_{table}_{column}", ondelete="CASCADE"
    )
