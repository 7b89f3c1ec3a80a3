"""Recovery codes in the store: by digest, each for one use in place of the second factor."""

from datetime import datetime

from sqlalchemy import Column, Connection, String, Table, delete, func, insert, select, update

from matchmaker.store.database import Reads, within
from matchmaker.store.schema import Instant, metadata, refers

recovery_codes = Table(
    "recovery_codes",
    metadata,
    refers("account_id", "accounts", key=True),
    Column("digest", String(64), primary_key=True),
    Column("made_at", Instant, nullable=False),
    Column("used_at", Instant),
)


class RecoveryCodes:
    """Read recovery codes."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    def left(self, account_id: str) -> int:
        """Count the codes of an account that were not used."""
        table = recovery_codes.c
        query = select(func.count()).where(table.account_id == account_id, table.used_at.is_(None))
        with self._reads() as connection:
            return int(connection.execute(query).scalar_one())


class RecoveryCodesWriter:
    """Write recovery codes, in the transaction of a `Writer`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.stored = RecoveryCodes(within(connection))

    def replace(self, account_id: str, digests: list[str], now: datetime) -> None:
        """Give an account other codes; those of before are void, used ones too."""
        mine = recovery_codes.c.account_id == account_id
        self._connection.execute(delete(recovery_codes).where(mine))
        rows = [
            {"account_id": account_id, "digest": digest, "made_at": now, "used_at": None}
            for digest in digests
        ]
        if rows:
            self._connection.execute(insert(recovery_codes), rows)

    def use(self, account_id: str, digest: str, now: datetime) -> bool:
        """Use a code; False where there is none, or it was used."""
        table = recovery_codes.c
        here = update(recovery_codes).where(
            table.account_id == account_id, table.digest == digest, table.used_at.is_(None)
        )
        return bool(self._connection.execute(here.values(used_at=now)).rowcount)
