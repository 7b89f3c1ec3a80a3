"""
Keep the truth of a network in a database: profiles, what they did together, what people judged.

Snapshots are derived from it. One SQLAlchemy Core layer; SQLite in write-ahead mode, and whatever
SQL is particular to it stands in `sqlite.py`; or PostgreSQL, with `postgresql.py`.
"""

from matchmaker.domain.account import (
    Account,
    ApiKey,
    Attempts,
    AuditLine,
    ConsentLine,
    HistoryLine,
    IdempotentAnswer,
    Origin,
    Session,
)
from matchmaker.store.accounts import Accounts
from matchmaker.store.audit import AuditLog
from matchmaker.store.backups import sha256_of, verify_backup
from matchmaker.store.checkup_campaigns import Campaign, CheckUpInvitation
from matchmaker.store.checkups import Decision, Draft, StoredCheckUp, in_force
from matchmaker.store.erasures import Erasure, erased_among, erasure_of
from matchmaker.store.idempotency import ENDED, WRITTEN, carrying_out, is_under_way
from matchmaker.store.rows import ImportRecord, ImportState, ReviewPair, WriteCounts
from matchmaker.store.store import Store
from matchmaker.store.writer import StoreChange, Writer

__all__ = [
    "ENDED",
    "WRITTEN",
    "Account",
    "Accounts",
    "ApiKey",
    "Attempts",
    "AuditLine",
    "AuditLog",
    "Campaign",
    "CheckUpInvitation",
    "ConsentLine",
    "Decision",
    "Draft",
    "Erasure",
    "HistoryLine",
    "IdempotentAnswer",
    "ImportRecord",
    "ImportState",
    "Origin",
    "ReviewPair",
    "Session",
    "Store",
    "StoreChange",
    "StoredCheckUp",
    "WriteCounts",
    "Writer",
    "carrying_out",
    "erased_among",
    "erasure_of",
    "in_force",
    "is_under_way",
    "sha256_of",
    "verify_backup",
]
