"""Add drafts, decisions and campaigns of check-ups, and e-mails to who has no account."""

import sqlalchemy as sa
from alembic import op

from matchmaker.store.schema import IDENTIFIER, Instant

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables, and let an e-mail carry its own address."""
    op.create_table(
        "checkup_drafts",
        _profile_id(),
        sa.Column("saved_at", Instant, nullable=False),
        sa.Column("account_id", IDENTIFIER, nullable=False),
        sa.Column("n_saves", sa.Integer, nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("profile_id", name="pk_checkup_drafts"),
        _of_profile("checkup_drafts"),
    )
    op.create_table(
        "checkup_decisions",
        _profile_id(),
        sa.Column("item", IDENTIFIER, nullable=False),
        sa.Column("verdict", sa.String, nullable=False),
        sa.Column("decided_at", Instant, nullable=False),
        sa.Column("account_id", IDENTIFIER, nullable=False),
        sa.PrimaryKeyConstraint("profile_id", "item", name="pk_checkup_decisions"),
        _of_profile("checkup_decisions"),
    )
    _create_campaigns()
    with op.batch_alter_table("outbox") as batch:
        batch.alter_column("account_id", existing_type=IDENTIFIER, nullable=True)
        batch.add_column(sa.Column("address", sa.String, nullable=False, server_default=""))
        batch.add_column(sa.Column("recipient", sa.String, nullable=False, server_default=""))
        batch.add_column(sa.Column("profile_id", IDENTIFIER))
        batch.create_foreign_key(
            "fk_outbox_profile_id", "profiles", ["profile_id"], ["id"], ondelete="CASCADE"
        )
        batch.create_index("ix_outbox_profile_id", ["profile_id"])


def _create_campaigns() -> None:
    op.create_table(
        "checkup_campaigns",
        sa.Column("id", IDENTIFIER, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("opened_at", Instant, nullable=False),
        sa.Column("closes_at", Instant, nullable=False),
        sa.Column("by", IDENTIFIER, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_checkup_campaigns"),
    )
    op.create_table(
        "checkup_invitations",
        sa.Column("campaign_id", IDENTIFIER, nullable=False),
        _profile_id(),
        sa.Column("address", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("language", sa.String, nullable=False),
        sa.Column("link_id", IDENTIFIER, nullable=False),
        sa.Column("invited_at", Instant, nullable=False),
        sa.Column("reminded_at", Instant),
        sa.Column("n_reminders", sa.Integer, nullable=False),
        sa.Column("opened_at", Instant),
        sa.Column("declined_at", Instant),
        sa.PrimaryKeyConstraint("campaign_id", "profile_id", name="pk_checkup_invitations"),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["checkup_campaigns.id"],
            name="fk_checkup_invitations_campaign_id",
            ondelete="CASCADE",
        ),
        _of_profile("checkup_invitations"),
    )
    op.create_index("ix_checkup_invitations_profile_id", "checkup_invitations", ["profile_id"])


def _profile_id() -> "sa.Column[str]":
    return sa.Column("profile_id", IDENTIFIER, nullable=False)


def _of_profile(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["profile_id"], ["profiles.id"], name=f"fk_{table}_profile_id", ondelete="CASCADE"
    )
