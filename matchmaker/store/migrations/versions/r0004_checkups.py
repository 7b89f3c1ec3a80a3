"""Add check-ups: what firms answered, and what it came to."""

import sqlalchemy as sa
from alembic import op

from matchmaker.store.schema import IDENTIFIER, Instant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "checkups",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("profile_id", IDENTIFIER, nullable=False),
        sa.Column("answered_at", Instant, nullable=False),
        sa.Column("account_id", IDENTIFIER, nullable=False),
        sa.Column("maturity", sa.Float),
        sa.Column("payload", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_checkups"),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name="fk_checkups_profile_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_checkups_profile_id", "checkups", ["profile_id"])
