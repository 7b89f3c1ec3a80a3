"""Write only what differs from what is stored, and count it."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, Table, bindparam, delete, insert, select, update

from matchmaker.store import postgresql
from matchmaker.store.rows import Row, WriteCounts

BATCH = 2000
"""Rows looked up and written by one statement, far below every database's limit of parameters."""

T = TypeVar("T")
Values = tuple[Any, ...]
Columns = tuple["Column[Any]", ...]


def put(connection: Connection, table: Table, rows: Iterable[Row]) -> WriteCounts:
    """Insert the rows whose key is new, update those whose content differs; keys occur once."""
    total = WriteCounts()
    for batch in batches(rows):
        total += _put_batch(connection, table, batch)
    return total


def put_edges(connection: Connection, table: Table, rows: Iterable[Row]) -> WriteCounts:
    """
    Put rows whose key begins with two ids; of several with one key, the last counts.

    Rows are written in the order of their ids: neighbours in the file, one look-up for each batch.
    """
    latest = _by_key(table, rows)
    first, second, *_ = (column.name for column in key_of(table))
    return put(connection, table, sorted(latest.values(), key=itemgetter(first, second)))


def replace_all(connection: Connection, table: Table, rows: Iterable[Row]) -> WriteCounts:
    """Make a table hold these rows and no other; what is taken out counts as changed."""
    key, content = key_of(table), content_of(table)
    new = _by_key(table, rows)
    stored = _split(connection.execute(select(*key, *content)).all(), len(key))
    same = {place for place, row in new.items() if stored.get(place) == values_of(row, content)}
    if len(same) == len(new) == len(stored):
        return WriteCounts(unchanged=len(same))
    connection.execute(delete(table))
    if new:
        add_rows(connection, table, list(new.values()))
    n_added = len(new.keys() - stored.keys())
    n_gone = len(stored.keys() - new.keys())
    return WriteCounts(
        added=n_added,
        changed=len(new) - n_added - len(same) + n_gone,
        unchanged=len(same),
    )


def _put_batch(connection: Connection, table: Table, batch: Sequence[Row]) -> WriteCounts:
    key, content = key_of(table), content_of(table)
    stored = _stored(connection, key, content, batch)
    added = [row for row in batch if values_of(row, key) not in stored]
    changed = [
        row
        for row in batch
        if (known := stored.get(values_of(row, key))) is not None
        and known != values_of(row, content)
    ]
    if added:
        add_rows(connection, table, added)
    if changed:
        update_rows(connection, table, changed)
    n_unchanged = len(batch) - len(added) - len(changed)
    return WriteCounts(added=len(added), changed=len(changed), unchanged=n_unchanged)


def _stored(
    connection: Connection, key: Columns, content: Columns, batch: Sequence[Row]
) -> dict[Values, Values]:
    """Look up what is there under the first part of the batch's keys."""
    first = {row[key[0].name] for row in batch}
    found = connection.execute(select(*key, *content).where(key[0].in_(first)))
    return _split(found.all(), len(key))


def add_rows(connection: Connection, table: Table, added: Sequence[Row]) -> None:
    """Insert rows of the same columns: on a server, many of them in one stream."""
    is_server = connection.dialect.name == "postgresql"
    if is_server and len(added) >= postgresql.FEWEST_COPIED:
        postgresql.copy_in(connection, table, added)
    else:
        connection.execute(insert(table), list(added))


def update_rows(connection: Connection, table: Table, changed: Iterable[Row]) -> None:
    """Replace rows that are there."""
    key = {str(column.name): f"key_{column.name}" for column in key_of(table)}
    same = (table.c[name] == bindparam(parameter) for name, parameter in key.items())
    parameters = [{key.get(name, name): row[name] for name in map(str, row)} for row in changed]
    connection.execute(update(table).where(*same), parameters)


def delete_rows(connection: Connection, table: Table, gone: Iterable[Row]) -> None:
    """Take out rows by their keys."""
    names = [str(column.name) for column in key_of(table)]
    same = (table.c[name] == bindparam(f"key_{name}") for name in names)
    parameters = [{f"key_{name}": row[name] for name in names} for row in gone]
    connection.execute(delete(table).where(*same), parameters)


def key_of(table: Table) -> Columns:
    """Give the columns by which a row is found."""
    return tuple(table.primary_key.columns)


def content_of(table: Table) -> Columns:
    """What tells whether a row changed: the digest of its payload, else all but its key."""
    if "digest" in table.c:
        return (table.c.digest,)
    return tuple(column for column in table.c if not column.primary_key)


def values_of(row: Row, columns: Columns) -> Values:
    """Read some columns of a row."""
    return tuple(row[column.name] for column in columns)


def _by_key(table: Table, rows: Iterable[Row]) -> dict[Values, Row]:
    key = key_of(table)
    return {values_of(row, key): row for row in rows}


def _split(found: Iterable[Sequence[Any]], n_key: int) -> dict[Values, Values]:
    return {tuple(row[:n_key]): tuple(row[n_key:]) for row in found}


def batches(values: Iterable[T]) -> Iterator[list[T]]:
    """Cut a stream into lists that one statement can carry."""
    remaining = iter(values)
    while batch := list(islice(remaining, BATCH)):
        yield batch
