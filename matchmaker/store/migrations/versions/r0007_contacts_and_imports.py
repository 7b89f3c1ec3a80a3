"""Keep what stood where an import wrote, so that it shows as a whole and can be undone."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from matchmaker.store.schema import IDENTIFIER, Day

LINES = ("name", "role", "email", "phone", "language")

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

DIGEST = sa.String(64)
Part = tuple[str, Any, str]
"""A part of a key: its name, its type, and the table that it refers to, or ""."""


def upgrade() -> None:
    """Add how far an import came, and the tables of before-images."""
    state = sa.Column("state", sa.String, nullable=False, server_default="done")
    op.add_column("imports", state)
    applied = sa.Column("n_applied", sa.Integer, nullable=False, server_default="0")
    op.add_column("imports", applied)
    runs = sa.Column("account_id", IDENTIFIER, nullable=False, server_default="")
    op.add_column("imports", runs)
    op.create_index("ix_imports_state", "imports", ["state"])
    _documents("profiles", _profile_columns())
    _documents("activities", _document_columns())
    ids = [("profile_id", IDENTIFIER, "profiles"), ("activity_id", IDENTIFIER, "activities")]
    _images("participations", [*ids, ("role", sa.String(), "")], [], [])
    pair = [("source_id", IDENTIFIER, "profiles"), ("target_id", IDENTIFIER, "profiles")]
    _images(
        "ties",
        [*pair, ("layer", sa.String(), ""), ("starts_on", Day(), "")],
        [sa.Column("written_ends_on", Day, nullable=False)],
        [sa.Column("ends_on", Day)],
    )
    sides = [("left_id", IDENTIFIER, "profiles"), ("right_id", IDENTIFIER, "profiles")]
    said = [("matter", sa.String(), ""), ("judged_on", Day(), ""), ("judged_by", sa.String(), "")]
    _images(
        "judgements",
        [*sides, *said],
        [
            sa.Column("written_verdict", sa.String, nullable=False),
            sa.Column("written_reason", sa.Text, nullable=False),
        ],
        [sa.Column("verdict", sa.String), sa.Column("reason", sa.Text)],
    )

    _contacts()


def _contacts() -> None:
    """Add persons of firms, and what stands in their place when they are imported."""
    op.create_table(
        "contacts",
        sa.Column("id", IDENTIFIER, nullable=False),
        *_contact_columns(known=True),
        sa.PrimaryKeyConstraint("id", name="pk_contacts"),
        _reference("contacts", "profile_id", "profiles"),
    )
    op.create_index("ix_contacts_profile_id", "contacts", ["profile_id"])
    _documents("contacts", _contact_columns(known=False))


def _contact_columns(*, known: bool) -> list["sa.Column[Any]"]:
    return [
        sa.Column("profile_id", IDENTIFIER, nullable=not known),
        *(sa.Column(name, sa.String, nullable=not known) for name in LINES),
        sa.Column("consent", sa.Boolean, nullable=not known),
        sa.Column("consent_on", Day, nullable=not known),
        sa.Column("visibility", sa.String, nullable=not known),
        sa.Column("source", sa.String, nullable=not known),
        sa.Column("by_hand", sa.Boolean, nullable=not known),
        sa.Column("added_on", Day, nullable=not known),
        sa.Column("informed_on", Day, nullable=not known),
        sa.Column("digest", DIGEST, nullable=not known),
    ]


def _profile_columns() -> list["sa.Column[Any]"]:
    kind, *rest = _document_columns()
    looked_up = [sa.Column("country", sa.String), sa.Column("name", sa.String)]
    return [
        kind,
        *looked_up,
        sa.Column("updated_on", Day),
        *rest,
        sa.Column("matching", sa.Boolean),
    ]


def _document_columns() -> list["sa.Column[Any]"]:
    return [
        sa.Column("kind", sa.String),
        sa.Column("digest", DIGEST),
        sa.Column("payload", sa.Text),
    ]


def _documents(table: str, before: Sequence["sa.Column[Any]"]) -> None:
    written = sa.Column("written_digest", DIGEST, nullable=False)
    _images(table, [("id", IDENTIFIER, table)], [written], before)


def _images(
    table: str,
    key: Sequence[Part],
    written: Sequence["sa.Column[Any]"],
    before: Sequence["sa.Column[Any]"],
) -> None:
    name = f"imported_{table}"
    referring = [(column, to) for column, _, to in key if to]
    op.create_table(
        name,
        *(sa.Column(column, type_, nullable=False) for column, type_, _ in key),
        sa.Column("import_id", sa.Integer, nullable=False),
        sa.Column("was_there", sa.Boolean, nullable=False),
        *written,
        *before,
        sa.PrimaryKeyConstraint(*(each[0] for each in key), "import_id", name=f"pk_{name}"),
        *(_reference(name, column, to) for column, to in [*referring, ("import_id", "imports")]),
        sqlite_with_rowid=False,
    )
    op.create_index(f"ix_{name}_import_id", name, ["import_id"])
    for column, _ in referring[1:]:
        op.create_index(f"ix_{name}_{column}", name, [column])


def _reference(name: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=f"fk_{name}_{column}", ondelete="CASCADE"
    )
