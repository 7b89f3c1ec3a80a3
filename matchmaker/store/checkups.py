"""Check-ups in the store: what a firm answered, when, and what it came to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import Column, Connection, Float, Index, Integer, Table, Text, insert, select

from matchmaker.domain import ProfileId
from matchmaker.store.database import Reads
from matchmaker.store.rows import Row
from matchmaker.store.schema import IDENTIFIER, Instant, metadata, refers

checkups = Table(
    "checkups",
    metadata,
    Column("id", Integer, primary_key=True),
    refers("profile_id", "profiles"),
    Column("answered_at", Instant, nullable=False),
    Column("account_id", IDENTIFIER, nullable=False),
    Column("maturity", Float),
    Column("payload", Text, nullable=False),
    Index("ix_checkups_profile_id", "profile_id"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCheckUp:
    """The grades of one check-up, and the maturity that they came to."""

    profile_id: ProfileId
    answered_at: datetime
    account_id: str
    """Who answered, or entered the answers."""
    grades: Mapping[str, int]
    maturity: float | None
    dimensions: Mapping[str, float | None]
    """Score in [0, 1] by dimension; None where no question was answered."""


class CheckUps:
    """Read check-ups."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    def of(self, profile_id: str) -> list[StoredCheckUp]:
        """Read every check-up of a profile, the latest first."""
        query = select(checkups).where(checkups.c.profile_id == profile_id)
        with self._reads() as connection:
            found = connection.execute(query.order_by(checkups.c.id.desc())).mappings().all()
        return [checkup_from(row) for row in found]

    def all(self) -> list[StoredCheckUp]:
        """Read every check-up, the oldest first."""
        with self._reads() as connection:
            found = connection.execute(select(checkups).order_by(checkups.c.id)).mappings().all()
        return [checkup_from(row) for row in found]

    def latest(self) -> dict[ProfileId, StoredCheckUp]:
        """Read the latest check-up of each profile that had one."""
        return {each.profile_id: each for each in self.all()}


class CheckUpsWriter:
    """Add check-ups, in the transaction of a `Writer`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, checkup: StoredCheckUp) -> None:
        """Keep one more; earlier ones stay, for the way a firm has come."""
        row = {
            "profile_id": checkup.profile_id,
            "answered_at": checkup.answered_at,
            "account_id": checkup.account_id,
            "maturity": checkup.maturity,
            "payload": msgspec.json.encode([checkup.grades, checkup.dimensions]).decode(),
        }
        self._connection.execute(insert(checkups).values(row))


def checkup_from(row: Row) -> StoredCheckUp:
    """Read one check-up; msgspec.DecodeError where it is none."""
    grades, dimensions = msgspec.json.decode(
        row["payload"], type=tuple[dict[str, int], dict[str, float | None]]
    )
    return StoredCheckUp(
        profile_id=row["profile_id"],
        answered_at=row["answered_at"],
        account_id=row["account_id"],
        grades=grades,
        maturity=row["maturity"],
        dimensions=dimensions,
    )
