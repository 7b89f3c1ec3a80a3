"""Imports as the interface takes and gives them."""

from datetime import datetime

from pydantic import Field

from api.schema import Closed


class RejectOut(Closed):
    """A row that is set aside, and what would be accepted."""

    file: str
    row: int
    field: str
    value: str
    rule: str
    accepted: str


class DryRun(Closed):
    """What importing a file would do; nothing is changed yet."""

    id: str = Field(description="To commit it, within a day.")
    source: str
    n_read: int
    n_accepted: int
    n_rejected: int
    rejects: list[RejectOut] = Field(description="The first hundred.")
    warnings: list[str]


class ImportOut(Closed):
    """An import as the log keeps it."""

    source: str
    file: str
    sha256: str
    imported_at: datetime
    n_read: int
    n_accepted: int
    n_rejected: int
    n_added: int
    n_changed: int
    n_unchanged: int


class ImportDone(ImportOut):
    """What an import did."""

    rejects: list[RejectOut] = Field(description="The first hundred.")


class ImportLog(Closed):
    """All imports, the latest first."""

    items: list[ImportOut]
