"""Add what the recommender's lists came to, month by month."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "exposure_months",
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("figure", sa.String, nullable=False),
        sa.Column("value", sa.Float),
        sa.PrimaryKeyConstraint("month", "figure", name="pk_exposure_months"),
    )
