"""Accounts in the store: who may sign in, and for which profiles each one speaks."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    delete,
    insert,
    select,
    update,
)

from matchmaker.domain import Language, ProfileId, Role
from matchmaker.domain.account import Account
from matchmaker.errors import InputError
from matchmaker.store.database import Reads, within
from matchmaker.store.rows import Row
from matchmaker.store.schema import IDENTIFIER, Instant, metadata, refers

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


class Accounts:
    """Read accounts."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    def all(self) -> list[Account]:
        """Read all accounts, by e-mail."""
        return self._found()

    def by_id(self, account_id: str) -> Account | None:
        """Find an account; None where there is none."""
        return next(iter(self._found(accounts.c.id == account_id)), None)

    def by_email(self, email: str) -> Account | None:
        """Find an account by its e-mail, as `normalised` writes it."""
        return next(iter(self._found(accounts.c.email == email)), None)

    def by_subject(self, subject: str) -> Account | None:
        """Find an account by what an OpenID provider calls it."""
        return next(iter(self._found(accounts.c.subject == subject)), None)

    def speaking_for(self, profile_id: str) -> list[Account]:
        """Find who speaks for a profile."""
        mine = select(account_profiles.c.account_id).where(
            account_profiles.c.profile_id == profile_id
        )
        return self._found(accounts.c.id.in_(mine))

    def _found(self, *wanted: ColumnElement[bool]) -> list[Account]:
        query = select(accounts).where(*wanted).order_by(accounts.c.email)
        with self._reads() as connection:
            rows = connection.execute(query).mappings().all()
            spoken = _spoken(connection, [row["id"] for row in rows])
        return [_account(row, spoken[row["id"]]) for row in rows]


class AccountsWriter:
    """Write accounts, in the transaction of a `Writer`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.stored = Accounts(within(connection))

    def add(self, account: Account) -> None:
        """Add an account; InputError when somebody has its e-mail."""
        if self.stored.by_email(account.email) is not None:
            raise InputError("email_taken", field="email")
        self._connection.execute(insert(accounts).values(_row(account)))
        self._speak(account)

    def change(self, account_id: str, **changes: Any) -> Account:
        """Change some fields of an account as it stands now; InputError when it is gone."""
        here = accounts.c.id == account_id
        self._connection.execute(select(accounts.c.id).where(here).with_for_update())
        stored = self.stored.by_id(account_id)
        if stored is None:
            raise InputError("account_gone", value=account_id)
        account = replace(stored, **changes)
        self._connection.execute(update(accounts).where(here).values(_row(account)))
        if account.speaks_for != stored.speaks_for:
            mine = account_profiles.c.account_id == account_id
            self._connection.execute(delete(account_profiles).where(mine))
            self._speak(account)
        return account

    def erase(self, account_id: str) -> None:
        """Remove an account, its sessions and its keys."""
        self._connection.execute(delete(accounts).where(accounts.c.id == account_id))

    def _speak(self, account: Account) -> None:
        rows = [{"account_id": account.id, "profile_id": id_} for id_ in account.speaks_for]
        if rows:
            self._connection.execute(insert(account_profiles), rows)


def _spoken(connection: Connection, ids: Iterable[str]) -> dict[str, frozenset[ProfileId]]:
    table = account_profiles
    found: defaultdict[str, frozenset[ProfileId]] = defaultdict(frozenset)
    query = select(table.c.account_id, table.c.profile_id).where(table.c.account_id.in_(list(ids)))
    for account_id, profile_id in connection.execute(query):
        found[account_id] |= {ProfileId(profile_id)}
    return found


def _row(account: Account) -> Row:
    kept = {f.name: getattr(account, f.name) for f in fields(account) if f.name != "speaks_for"}
    return kept | {"role": account.role.value, "language": account.language.value}


def _account(row: Row, speaks_for: frozenset[ProfileId]) -> Account:
    values: dict[str, Any] = dict(row)
    values |= {"role": Role(row["role"]), "language": Language(row["language"])}
    return Account(**values, speaks_for=speaks_for)
