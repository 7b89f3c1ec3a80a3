"""Add what processes that serve one network together tell one another of who asked how often."""

import sqlalchemy as sa
from alembic import op

from matchmaker.store.schema import IDENTIFIER, Instant

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "rate_counts",
        sa.Column("key", IDENTIFIER, nullable=False),
        sa.Column("begins_at", Instant, nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("key", "begins_at", name="pk_rate_counts"),
    )
