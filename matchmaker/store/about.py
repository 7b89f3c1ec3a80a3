"""Everything that the store holds about one profile: found by what refers to it, table by table."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy import Column, ColumnElement, Connection, Table, or_, select

from matchmaker.store.access_schema import account_profiles, accounts
from matchmaker.store.schema import metadata, profiles

# What a person signs in with is theirs, and a copy of it would only be a danger to them.
SECRETS = frozenset({"digest", "password_hash", "totp_secret", "totp_step", "salt", "secret"})
_DOCUMENTS = frozenset({"payload", "comparisons", "before", "after"})


def rows_about(connection: Connection, profile_id: str) -> dict[str, list[dict[str, Any]]]:
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
