"""Tables of accounts, consent, history and audit, on the one metadata of `schema`."""

from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from matchmaker.store.columns import IDENTIFIER, Day, Instant, refers
from matchmaker.store.schema import metadata

accounts = Table(
    "accounts",
    metadata,
    Column("id", IDENTIFIER, primary_key=True),
    Column("email", String, nullable=False),
    Column("name", String, nullable=False),
    Column("role", String, nullable=False),
    Column("language", String, nullable=False),
    Column("password_hash", String, nullable=False),
    Column("totp_secret", String, nullable=False),
    Column("totp_step", Integer, nullable=False),
    Column("subject", String),
    Column("created_at", Instant, nullable=False),
    Column("disabled_at", Instant),
    UniqueConstraint("email", name="uq_accounts_email"),
    UniqueConstraint("subject", name="uq_accounts_subject"),
)

account_profiles = Table(
    "account_profiles",
    metadata,
    refers("account_id", "accounts", key=True),
    refers("profile_id", "profiles", key=True),
    Index("ix_account_profiles_profile_id", "profile_id"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("digest", String(64), primary_key=True),
    refers("account_id", "accounts"),
    Column("verified", Boolean, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("renewed_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("acting_for", IDENTIFIER, nullable=False),
    Column("reason", Text, nullable=False),
    Column("reason_until", Instant),
    Index("ix_sessions_account_id", "account_id"),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", IDENTIFIER, primary_key=True),
    refers("account_id", "accounts"),
    Column("name", String, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("scopes", String, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_on", Day, nullable=False),
    Column("revoked_at", Instant),
    Index("ix_api_keys_account_id", "account_id"),
    UniqueConstraint("digest", name="uq_api_keys_digest"),
)

# By e-mail and by client, known or not: a lock that only real accounts have would tell them apart.
attempts = Table(
    "attempts",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("n_failed", Integer, nullable=False),
    Column("last_at", Instant, nullable=False),
    Column("blocked_until", Instant, nullable=False),
)

consents = Table(
    "consents",
    metadata,
    Column("id", Integer, primary_key=True),
    refers("profile_id", "profiles"),
    Column("given", Boolean, nullable=False),
    Column("text_version", String, nullable=False),
    Column("decided_at", Instant, nullable=False),
    Column("account_id", IDENTIFIER, nullable=False),
    Column("source", String, nullable=False),
    Index("ix_consents_profile_id", "profile_id"),
)

history = Table(
    "history",
    metadata,
    Column("id", Integer, primary_key=True),
    refers("profile_id", "profiles"),
    Column("changed_at", Instant, nullable=False),
    Column("account_id", IDENTIFIER, nullable=False),
    Column("on_behalf", Boolean, nullable=False),
    Column("source", String, nullable=False),
    Column("field", String, nullable=False),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Index("ix_history_profile_id", "profile_id"),
)

# The chain holds no personal data: only digests of the details, which may be erased apart.
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("action", String, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

audit_details = Table(
    "audit_details",
    metadata,
    Column("audit_id", Integer, primary_key=True, autoincrement=False),
    Column("salt", String(32), nullable=False),
    Column("account_id", IDENTIFIER, nullable=False),
    Column("subject", IDENTIFIER, nullable=False),
    Column("acting_for", IDENTIFIER, nullable=False),
    Column("reason", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("erased_by", Integer),
    Index("ix_audit_details_account_id", "account_id"),
    Index("ix_audit_details_subject", "subject"),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("account_id", IDENTIFIER, primary_key=True),
    Column("key", String, primary_key=True),
    Column("request", String(64), nullable=False),
    Column("status", Integer, nullable=False),
    Column("media_type", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("asked_at", Instant, nullable=False),
)

erasures = Table(
    "erasures",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("salt", String(32), nullable=False),
    Column("erased_at", Instant, nullable=False),
)
