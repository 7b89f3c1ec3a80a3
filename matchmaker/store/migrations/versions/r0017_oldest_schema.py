"""Add which schema's code may still work with the database, so that two versions can share it."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None
EXPANDS = True


def upgrade() -> None:
    """Add the column; what fills it runs after every migration."""
    op.add_column(
        "state", sa.Column("oldest_schema", sa.String(32), nullable=False, server_default="")
    )
