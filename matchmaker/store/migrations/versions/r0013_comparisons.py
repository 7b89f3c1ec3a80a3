"""Add the comparisons that people keep."""

import sqlalchemy as sa
from alembic import op

from matchmaker.store.schema import IDENTIFIER, Instant

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table: a line for each candidate, which goes with its profile."""
    op.create_table(
        "comparisons",
        sa.Column("by", IDENTIFIER, nullable=False),
        sa.Column("asker_id", IDENTIFIER, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("candidate_id", IDENTIFIER, nullable=False),
        sa.Column("place", sa.Integer, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("by", "asker_id", "name", "candidate_id", name="pk_comparisons"),
        _refers("asker_id"),
        _refers("candidate_id"),
    )


def _refers(column: str) -> sa.ForeignKeyConstraint:
    name = f"fk_comparisons_{column}"
    return sa.ForeignKeyConstraint([column], ["profiles.id"], name=name, ondelete="CASCADE")
