"""Add links that expire, recovery codes, known clients, and e-mails that go once they are sent."""

import sqlalchemy as sa
from alembic import op

from matchmaker.store.schema import IDENTIFIER, Instant

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, and the column."""
    _create_links()
    op.create_table(
        "recovery_codes",
        sa.Column("account_id", IDENTIFIER, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("made_at", Instant, nullable=False),
        sa.Column("used_at", Instant),
        sa.PrimaryKeyConstraint("account_id", "digest", name="pk_recovery_codes"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_recovery_codes_account_id", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "known_clients",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("account_id", IDENTIFIER, nullable=False),
        sa.Column("seen_at", Instant, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_known_clients"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_known_clients_account_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_known_clients_account_id", "known_clients", ["account_id"])
    confidential = sa.Column("confidential", sa.Boolean, nullable=False, server_default=sa.false())
    op.add_column("outbox", confidential)


def _create_links() -> None:
    op.create_table(
        "links",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("purpose", sa.String, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("account_id", IDENTIFIER),
        sa.Column("profile_id", IDENTIFIER),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("made_by", IDENTIFIER, nullable=False),
        sa.Column("made_at", Instant, nullable=False),
        sa.Column("expires_at", Instant, nullable=False),
        sa.Column("used_at", Instant),
        sa.Column("revoked_at", Instant),
        sa.PrimaryKeyConstraint("id", name="pk_links"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_links_account_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name="fk_links_profile_id", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("digest", name="uq_links_digest"),
    )
    op.create_index("ix_links_account_id", "links", ["account_id"])
    op.create_index("ix_links_profile_id", "links", ["profile_id"])
