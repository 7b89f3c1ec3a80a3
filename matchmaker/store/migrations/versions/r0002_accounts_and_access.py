"""Add accounts, sessions, keys, consent, history, audit; note beside each profile its consent."""

import sqlalchemy as sa
from alembic import op

from matchmaker.store.schema import IDENTIFIER, Day, Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the tables; the audit log refuses to be changed from the start."""
    _note_consent()
    _create_accounts()
    _create_sign_in()
    _create_records_of_profiles()
    _create_audit()
    _create_service()
    for statement in _guards(op.get_bind().dialect.name):
        op.execute(statement)


def _note_consent() -> None:
    column = sa.Column("matching", sa.Boolean, nullable=False, server_default=sa.true())
    op.add_column("profiles", column)
    # Quotes inside of texts are escaped in JSON: this stands nowhere but in the consent.
    op.execute(
        sa.text("UPDATE profiles SET matching = :no WHERE payload LIKE :refusal").bindparams(
            no=False, refusal='%"matching":false%'
        )
    )


def _text(name: str, length: int | None = None) -> "sa.Column[str]":
    return sa.Column(name, sa.String(length), nullable=False)


def _id(name: str) -> "sa.Column[str]":
    return sa.Column(name, IDENTIFIER, nullable=False)


def _at(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, Instant, nullable=nullable)


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.id"], name=f"fk_{table}_{column}", ondelete="CASCADE"
    )


def _create_accounts() -> None:
    op.create_table(
        "accounts",
        _id("id"),
        *(_text(name) for name in ("email", "name", "role", "language")),
        _text("password_hash"),
        _text("totp_secret"),
        sa.Column("totp_step", sa.Integer, nullable=False),
        sa.Column("subject", sa.String),
        _at("created_at"),
        _at("disabled_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("email", name="uq_accounts_email"),
        sa.UniqueConstraint("subject", name="uq_accounts_subject"),
    )
    op.create_table(
        "account_profiles",
        _id("account_id"),
        _id("profile_id"),
        sa.PrimaryKeyConstraint("account_id", "profile_id", name="pk_account_profiles"),
        _refers("account_profiles", "account_id", "accounts"),
        _refers("account_profiles", "profile_id", "profiles"),
    )
    op.create_index("ix_account_profiles_profile_id", "account_profiles", ["profile_id"])


def _create_sign_in() -> None:
    op.create_table(
        "sessions",
        _text("digest", 64),
        _id("account_id"),
        sa.Column("verified", sa.Boolean, nullable=False),
        *(_at(name) for name in ("created_at", "renewed_at", "seen_at")),
        _id("acting_for"),
        sa.Column("reason", sa.Text, nullable=False),
        _at("reason_until", nullable=True),
        sa.PrimaryKeyConstraint("digest", name="pk_sessions"),
        _refers("sessions", "account_id", "accounts"),
    )
    op.create_index("ix_sessions_account_id", "sessions", ["account_id"])
    op.create_table(
        "api_keys",
        _id("id"),
        _id("account_id"),
        _text("name"),
        _text("digest", 64),
        _text("scopes"),
        _at("created_at"),
        _at("expires_at"),
        sa.Column("used_on", Day, nullable=False),
        _at("revoked_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
        sa.UniqueConstraint("digest", name="uq_api_keys_digest"),
        _refers("api_keys", "account_id", "accounts"),
    )
    op.create_index("ix_api_keys_account_id", "api_keys", ["account_id"])
    op.create_table(
        "attempts",
        _text("digest", 64),
        sa.Column("n_failed", sa.Integer, nullable=False),
        _at("last_at"),
        _at("blocked_until"),
        sa.PrimaryKeyConstraint("digest", name="pk_attempts"),
    )


def _create_records_of_profiles() -> None:
    op.create_table(
        "consents",
        sa.Column("id", sa.Integer, nullable=False),
        _id("profile_id"),
        sa.Column("given", sa.Boolean, nullable=False),
        _text("text_version"),
        _at("decided_at"),
        _id("account_id"),
        _text("source"),
        sa.PrimaryKeyConstraint("id", name="pk_consents"),
        _refers("consents", "profile_id", "profiles"),
    )
    op.create_index("ix_consents_profile_id", "consents", ["profile_id"])
    op.create_table(
        "history",
        sa.Column("id", sa.Integer, nullable=False),
        _id("profile_id"),
        _at("changed_at"),
        _id("account_id"),
        sa.Column("on_behalf", sa.Boolean, nullable=False),
        _text("source"),
        _text("field"),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("after", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_history"),
        _refers("history", "profile_id", "profiles"),
    )
    op.create_index("ix_history_profile_id", "history", ["profile_id"])


def _create_audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        _at("at"),
        _text("action"),
        *(_text(name, 64) for name in ("digest", "previous", "hash")),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
    )
    op.create_table(
        "audit_details",
        sa.Column("audit_id", sa.Integer, autoincrement=False, nullable=False),
        _text("salt", 32),
        *(_id(name) for name in ("account_id", "subject", "acting_for")),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("erased_by", sa.Integer),
        sa.PrimaryKeyConstraint("audit_id", name="pk_audit_details"),
    )
    op.create_index("ix_audit_details_account_id", "audit_details", ["account_id"])
    op.create_index("ix_audit_details_subject", "audit_details", ["subject"])


def _create_service() -> None:
    op.create_table(
        "idempotency",
        _id("account_id"),
        _text("key"),
        _text("request", 64),
        sa.Column("status", sa.Integer, nullable=False),
        _text("media_type"),
        sa.Column("body", sa.Text, nullable=False),
        _at("asked_at"),
        sa.PrimaryKeyConstraint("account_id", "key", name="pk_idempotency"),
    )
    op.create_table(
        "erasures",
        _text("digest", 64),
        _text("salt", 32),
        _at("erased_at"),
        sa.PrimaryKeyConstraint("digest", name="pk_erasures"),
    )


_REFUSED = "the audit log is append-only"


def _guards(dialect: str) -> list[str]:
    """Let nobody change or delete a line; its details may be erased once, naming the erasure."""
    return _sqlite_guards() if dialect == "sqlite" else _postgresql_guards()


def _sqlite_guards() -> list[str]:
    def guard(name: str, when: str) -> str:
        refuse = f"BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
        return f"CREATE TRIGGER {name} BEFORE {when} {refuse}"

    # "INSERT OR REPLACE" deletes without waking a delete trigger.
    line = "INSERT ON audit WHEN EXISTS (SELECT 1 FROM audit WHERE id = NEW.id)"
    details = (
        "INSERT ON audit_details"
        " WHEN EXISTS (SELECT 1 FROM audit_details WHERE audit_id = NEW.audit_id)"
    )
    changed = "WHEN OLD.erased_by IS NOT NULL OR NEW.erased_by IS NULL"
    return [
        guard("audit_kept", "UPDATE ON audit"),
        guard("audit_not_deleted", "DELETE ON audit"),
        guard("audit_not_replaced", line),
        guard("audit_details_kept", f"UPDATE ON audit_details {changed}"),
        guard("audit_details_not_deleted", "DELETE ON audit_details"),
        guard("audit_details_not_replaced", details),
    ]


def _postgresql_guards() -> list[str]:
    def guard(name: str, when: str) -> str:
        return f"CREATE TRIGGER {name} BEFORE {when} EXECUTE FUNCTION refuse_change()"

    changed = "WHEN (OLD.erased_by IS NOT NULL OR NEW.erased_by IS NULL)"
    body = f"BEGIN RAISE EXCEPTION '{_REFUSED}' USING ERRCODE = '23000'; END"
    return [
        f"CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
        guard("audit_kept", "UPDATE OR DELETE ON audit FOR EACH ROW"),
        guard("audit_not_emptied", "TRUNCATE ON audit"),
        guard("audit_details_kept", f"UPDATE ON audit_details FOR EACH ROW {changed}"),
        guard("audit_details_not_deleted", "DELETE ON audit_details FOR EACH ROW"),
        guard("audit_details_not_emptied", "TRUNCATE ON audit_details"),
    ]
