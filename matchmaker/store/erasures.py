"""Keep erasures as salted digests, and find every row about one profile."""

import hashlib
import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    String,
    Table,
    delete,
    func,
    insert,
    not_,
    or_,
    select,
    update,
)

from matchmaker.domain import ProfileId
from matchmaker.store import rows, schema
from matchmaker.store.accounts import account_profiles, accounts
from matchmaker.store.database import Reads
from matchmaker.store.history import IDENTITY, by_hand, history
from matchmaker.store.schema import Instant, metadata, profiles

erasures = Table(
    "erasures",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("salt", String(32), nullable=False),
    Column("erased_at", Instant, nullable=False),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """One erasure; whoever knows an id can test whether it was erased."""

    digest: str
    salt: str
    erased_at: datetime

    def names(self, id_: str) -> bool:
        """Whether it is about this id."""
        return self.digest == _digest(self.salt, id_)


def erasure_of(id_: str, now: datetime) -> Erasure:
    """Note an erasure."""
    salt = secrets.token_hex(16)
    return Erasure(digest=_digest(salt, id_), salt=salt, erased_at=now)


class Erasures:
    """Read who was erased."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    def all(self) -> list[Erasure]:
        """Read all erasures, the oldest first."""
        with self._reads() as connection:
            found = connection.execute(select(erasures).order_by(erasures.c.erased_at)).mappings()
            return [Erasure(**row) for row in found]

    def count(self) -> int:
        """Say how many there are."""
        with self._reads() as connection:
            return _count(connection)


def _count(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(erasures)) or 0


class ErasuresWriter:
    """Erase, in the transaction of a `Writer`; the profile itself goes last."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def note(self, erasure: Erasure) -> None:
        """Remember that somebody was erased."""
        row = {"digest": erasure.digest, "salt": erasure.salt, "erased_at": erasure.erased_at}
        known = select(erasures.c.digest).where(erasures.c.digest == erasure.digest)
        if self._connection.execute(known).first() is None:
            self._connection.execute(insert(erasures).values(row))

    def count(self) -> int:
        """Say how many there are."""
        return _count(self._connection)

    def drop_activities_of(self, profile_id: ProfileId) -> None:
        """Remove what a profile alone took part in: its title would still speak of it."""
        parts, activities = schema.participations, schema.activities
        others = select(parts.c.activity_id).where(parts.c.profile_id != profile_id)
        mine = select(parts.c.activity_id).where(
            parts.c.profile_id == profile_id, parts.c.activity_id.not_in(others)
        )
        ids = self._connection.scalars(mine).all()
        self._connection.execute(delete(activities).where(activities.c.id.in_(ids)))

    def drop_mentions_of(self, profile_id: ProfileId) -> None:
        """Remove from the history of others that they excluded a profile."""
        quoted = rows.quoted(profile_id)
        mention = or_(
            history.c.before.contains(quoted, autoescape=True),
            history.c.after.contains(quoted, autoescape=True),
        )
        self._connection.execute(delete(history).where(history.c.field == "excludes", mention))

    def forget_history(self, before: datetime) -> int:
        """
        Remove lines of all histories older than a moment; how many.

        Of what was changed by hand in fields that tell who somebody is, it stays known by whom, not
        what: what owners state of themselves never merges by itself.
        """
        old = history.c.changed_at < before
        stays = by_hand(IDENTITY)
        full = or_(history.c.before != "", history.c.after != "")
        emptied = update(history).where(old, stays, full).values(before="", after="")
        n_emptied = self._connection.execute(emptied).rowcount
        n_removed = self._connection.execute(delete(history).where(old, not_(stays))).rowcount
        return n_emptied + n_removed


def erased_among(known: Iterable[Erasure], ids: Collection[str]) -> set[str]:
    """Find which ids were erased."""
    noted = list(known)
    return {id_ for id_ in ids if any(erasure.names(id_) for erasure in noted)}


def _digest(salt: str, id_: str) -> str:
    return hashlib.sha256(f"{salt}:{id_}".encode()).hexdigest()


# What a person signs in with is theirs, and a copy of it would only be a danger to them.
SECRETS = frozenset({"digest", "password_hash", "totp_secret", "totp_step", "salt", "secret"})
_DOCUMENTS = frozenset({"payload", "comparisons", "before", "after"})


def subject_rows(connection: Connection, profile_id: str) -> dict[str, list[dict[str, Any]]]:
    """
    Read every row of a profile, of the accounts that speak for it, and of what refers to either.

    A table that is added later is found by its foreign keys.
    """
    spoken = select(account_profiles.c.account_id).where(
        account_profiles.c.profile_id == profile_id
    )
    speakers = connection.scalars(spoken).all()
    found = {
        "profiles": _rows(connection, profiles, profiles.c.id == profile_id),
        "accounts": _rows(connection, accounts, accounts.c.id.in_(speakers)),
    }
    for table in metadata.sorted_tables:
        mine = _references(table, {profiles: [profile_id], accounts: speakers})
        if mine is not None:
            found[table.name] = _rows(connection, table, mine)
    return {name: rows for name, rows in found.items() if rows}


def _references(
    table: Table, wanted: Mapping[Table, Collection[str]]
) -> ColumnElement[bool] | None:
    columns: list[tuple[Column[Any], Collection[str]]] = [
        (key.parent, wanted[key.column.table])
        for key in table.foreign_keys
        if key.column.table in wanted
    ]
    if not columns:
        return None
    return or_(*(column.in_(ids) for column, ids in columns))


def _rows(connection: Connection, table: Table, which: ColumnElement[bool]) -> list[dict[str, Any]]:
    shown = [column for column in table.columns if column.name not in SECRETS]
    found = connection.execute(select(*shown).where(which)).mappings()
    return [{name: _plain(name, value) for name, value in row.items()} for row in found]


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if name in _DOCUMENTS and value:
        try:
            return msgspec.json.decode(value)
        except msgspec.DecodeError:
            return value
    return value
