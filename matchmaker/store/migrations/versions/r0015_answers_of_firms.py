"""Add statements set aside, stories refused, reminders switched off, and first places in lists."""

import msgspec
import sqlalchemy as sa
from alembic import op

from matchmaker.store.migrations.stored_profiles import rewrite_profiles
from matchmaker.store.schema import IDENTIFIER, Instant

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BEFORE = "consent"
"""The field of a stored profile before which the rejected concepts stand."""


def upgrade() -> None:
    """Add columns, and the table of first places."""
    with op.batch_alter_table("confirmations") as table:
        table.add_column(sa.Column("expires_at", Instant))
        table.add_column(sa.Column("set_aside_at", Instant))
        table.add_column(sa.Column("set_aside", sa.Text, nullable=False, server_default=""))
    with op.batch_alter_table("stories") as table:
        table.add_column(sa.Column("refused_at", Instant))
        table.add_column(sa.Column("refused_by", sa.String, nullable=False, server_default=""))
        table.add_column(sa.Column("refused_why", sa.Text, nullable=False, server_default=""))
    with op.batch_alter_table("checkup_invitations") as table:
        table.add_column(sa.Column("unreminded_at", Instant))
    op.create_table(
        "list_places",
        sa.Column("asker_id", IDENTIFIER, nullable=False),
        sa.Column("candidate_id", IDENTIFIER, nullable=False),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("shown_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("asker_id", "candidate_id", name="pk_list_places"),
        _refers("list_places", "asker_id"),
        _refers("list_places", "candidate_id"),
    )
    op.create_index("ix_list_places_candidate_id", "list_places", ["candidate_id"])
    rewrite_profiles(_written_out)


def _written_out(payload: str) -> str:
    written: dict[str, object] = {}
    for name, value in msgspec.json.decode(payload).items():
        if name == BEFORE:
            written["rejected_concepts"] = []
        written[name] = value
    return msgspec.json.encode(written).decode()


def _refers(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], ["profiles.id"], name=f"fk_{table}_{column}", ondelete="CASCADE"
    )
