"""
Keep the truth of a network in a database: profiles, what they did together, what people judged.

Snapshots are derived from it. One SQLAlchemy Core layer; SQLite in write-ahead mode, and whatever
SQL is particular to it stands in `sqlite.py`.
"""

from matchmaker.store.backups import sha256_of, verify_backup
from matchmaker.store.records import Change, ImportRecord, ReviewPair
from matchmaker.store.store import Store
from matchmaker.store.writer import Writer

__all__ = [
    "Change",
    "ImportRecord",
    "ReviewPair",
    "Store",
    "Writer",
    "sha256_of",
    "verify_backup",
]
