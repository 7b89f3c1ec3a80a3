"""Make the first schema."""

import sqlalchemy as sa
from alembic import op

from matchmaker.store.schema import IDENTIFIER, Day, Instant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _id(name: str) -> "sa.Column[str]":
    return sa.Column(name, IDENTIFIER, nullable=False)


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=f"fk_{table}_{column}", ondelete="CASCADE"
    )


def upgrade() -> None:
    """Create every table; later steps change them."""
    _create_documents()
    _create_edges()
    _create_resolution()
    _create_log()


def _create_documents() -> None:
    op.create_table(
        "profiles",
        _id("id"),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("country", sa.String),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("updated_on", Day, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_profiles"),
    )
    op.create_table(
        "activities",
        _id("id"),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("payload", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_activities"),
    )


def _create_edges() -> None:
    op.create_table(
        "participations",
        _id("profile_id"),
        _id("activity_id"),
        sa.Column("role", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("profile_id", "activity_id", "role", name="pk_participations"),
        _refers("participations", "profile_id", "profiles"),
        _refers("participations", "activity_id", "activities"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_participations_activity_id", "participations", ["activity_id"])
    op.create_table(
        "ties",
        _id("source_id"),
        _id("target_id"),
        sa.Column("layer", sa.String, nullable=False),
        sa.Column("starts_on", Day, nullable=False),
        sa.Column("ends_on", Day, nullable=False),
        sa.PrimaryKeyConstraint("source_id", "target_id", "layer", "starts_on", name="pk_ties"),
        _refers("ties", "source_id", "profiles"),
        _refers("ties", "target_id", "profiles"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_ties_target_id", "ties", ["target_id"])
    op.create_table(
        "judgements",
        _id("left_id"),
        _id("right_id"),
        sa.Column("matter", sa.String, nullable=False),
        sa.Column("judged_on", Day, nullable=False),
        sa.Column("judged_by", sa.String, nullable=False),
        sa.Column("verdict", sa.String, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint(
            "left_id", "right_id", "matter", "judged_on", "judged_by", name="pk_judgements"
        ),
        _refers("judgements", "left_id", "profiles"),
        _refers("judgements", "right_id", "profiles"),
    )
    op.create_index("ix_judgements_right_id", "judgements", ["right_id"])


def _create_resolution() -> None:
    op.create_table(
        "clusters",
        _id("member_id"),
        _id("canonical_id"),
        sa.PrimaryKeyConstraint("member_id", name="pk_clusters"),
        _refers("clusters", "member_id", "profiles"),
        _refers("clusters", "canonical_id", "profiles"),
    )
    op.create_index("ix_clusters_canonical_id", "clusters", ["canonical_id"])
    op.create_table(
        "reviews",
        _id("left_id"),
        _id("right_id"),
        sa.Column("weight", sa.Float, nullable=False),
        sa.Column("probability", sa.Float, nullable=False),
        sa.Column("comparisons", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("left_id", "right_id", name="pk_reviews"),
        _refers("reviews", "left_id", "profiles"),
        _refers("reviews", "right_id", "profiles"),
    )
    op.create_index("ix_reviews_right_id", "reviews", ["right_id"])


def _create_log() -> None:
    counts = ("read", "accepted", "rejected", "added", "changed", "unchanged")
    op.create_table(
        "imports",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("file", sa.String, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("imported_at", Instant, nullable=False),
        *(sa.Column(f"n_{what}", sa.Integer, nullable=False) for what in counts),
        sa.PrimaryKeyConstraint("id", name="pk_imports"),
    )
    state = op.create_table(
        "state",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_state"),
        sa.CheckConstraint("id = 1", name="ck_state_single"),
    )
    op.bulk_insert(state, [{"id": 1, "revision": 0}])
