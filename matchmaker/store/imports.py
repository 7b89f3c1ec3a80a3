"""
Write a large import in short transactions, all of it or nothing to whoever reads meanwhile.

Rows go into their tables batch by batch, each with its before-image: what stood in its place, as in
a rollback journal. Until the import is done, readers are shown the before-images; one more line
then ends that for all rows at once. Before-images stay a while, so that an import can be undone in
the same way: from one moment on readers see them again, and the rows follow batch by batch.

A before-image counts only as long as its row is the one that the import wrote. What somebody
changes meanwhile is theirs: it is seen at once, and no undoing touches it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    FromClause,
    Index,
    Select,
    Table,
    and_,
    delete,
    exists,
    insert,
    select,
    union_all,
    update,
)

from matchmaker.domain import Profile, ProfileId
from matchmaker.store import rows, schema
from matchmaker.store.database import Reads
from matchmaker.store.rows import ImportRecord, ImportState, Row, WriteCounts
from matchmaker.store.schema import metadata
from matchmaker.store.upsert import (
    batches,
    content_of,
    delete_rows,
    key_of,
    update_rows,
    values_of,
)

HIDING = (ImportState.APPLYING, ImportState.DROPPING, ImportState.UNDOING)
"""While an import is in one of these, readers are shown before-images."""
UNSEEN = (ImportState.APPLYING, ImportState.DROPPING)
"""Nobody has seen anything of it yet."""


def _images_of(table: Table) -> Table:
    """Make the table of a table's before-images: its key, what was written, what stood there."""
    keys = [_key_column(column) for column in key_of(table)]
    written = [Column(f"written_{c.name}", c.type, nullable=False) for c in content_of(table)]
    before = [Column(c.name, c.type) for c in table.columns if not c.primary_key]
    name = f"imported_{table.name}"
    return Table(
        name,
        metadata,
        *keys,
        Column("import_id", ForeignKey("imports.id", ondelete="CASCADE"), primary_key=True),
        Column("was_there", Boolean, nullable=False),
        *written,
        *before,
        Index(f"ix_{name}_import_id", "import_id"),
        *(Index(f"ix_{name}_{key.name}", key.name) for key in keys[1:] if key.foreign_keys),
        sqlite_with_rowid=False,
    )


def _key_column(column: "Column[Any]") -> "Column[Any]":
    """A part of the key; it goes with the row that it refers to, or with the row itself."""
    targets = [key.target_fullname for key in column.foreign_keys]
    if not targets and column.name == "id":
        targets = [str(column)]
    keys = [ForeignKey(target, ondelete="CASCADE") for target in targets]
    return Column(column.name, column.type, *keys, primary_key=True)


IMPORTED: tuple[Table, ...] = (
    schema.profiles,
    schema.activities,
    schema.participations,
    schema.ties,
    schema.judgements,
    schema.contacts,
)
"""What an import may write, in the order in which rows refer to each other."""
IMAGES: Mapping[Table, Table] = MappingProxyType({table: _images_of(table) for table in IMPORTED})


def hiding(connection: Connection) -> list[int]:
    """Find the imports whose rows readers must not see now: none, hardly ever more than one."""
    table = schema.imports.c
    query = select(table.id).where(table.state.in_(HIDING))
    return list(connection.scalars(query))


def visible(connection: Connection, table: Table) -> FromClause:
    """Give a table as readers see it: without what an import under way has written."""
    numbers = hiding(connection) if table in IMAGES else []
    if not numbers:
        return table
    images = IMAGES[table]
    theirs = and_(images.c.import_id.in_(numbers), _is_as_written(table, images))
    untouched = select(table).where(~exists().where(theirs))
    before = select(*((table if c.primary_key else images).c[c.name] for c in table.columns))
    shown = before.select_from(table.join(images, theirs)).where(images.c.was_there)
    return union_all(untouched, shown).subquery(table.name)


def unseen_lines(connection: Connection) -> list[tuple[str, Any]]:
    """Give source and moment of the changes that imports under way have noted in histories."""
    table = schema.imports.c
    query = select(table.file, table.imported_at).where(table.state.in_(UNSEEN))
    return [(source_of(file), at) for file, at in connection.execute(query)]


def source_of(file: str) -> str:
    """Give the source that histories name for what came from a file."""
    return f"import {file}"


class Imports:
    """Read the log of imports."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads

    def all(self) -> list[ImportRecord]:
        """Read every line of it, the oldest first; what nobody has seen yet is no line."""
        unseen = schema.imports.c.state.in_(UNSEEN)
        return self._found(select(schema.imports).where(~unseen))

    def interrupted(self) -> list[ImportRecord]:
        """Find imports that are under way, or were when their process was killed."""
        return self._found(select(schema.imports).where(schema.imports.c.state.in_(HIDING)))

    def get(self, number: int) -> ImportRecord | None:
        """Read one line."""
        return next(iter(self._found(select(schema.imports).where(_is(number)))), None)

    def can_be_undone(self, number: int) -> bool:
        """Whether there is anything left to undo it with."""
        with self._reads() as connection:
            return any(
                connection.execute(select(images).where(images.c.import_id == number)).first()
                for images in IMAGES.values()
            )

    def before(self, moment: Any) -> list[int]:
        """Find the imports that were made before a moment."""
        query = select(schema.imports.c.id).where(schema.imports.c.imported_at < moment)
        with self._reads() as connection:
            return list(connection.scalars(query))

    def _found(self, query: Select[Any]) -> list[ImportRecord]:
        with self._reads() as connection:
            found = connection.execute(query.order_by(schema.imports.c.id)).mappings().all()
        return [rows.import_from(row) for row in found]


class ImportsWriter:
    """Write an import, or take it back, in the transactions of several `Writer`s."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, record: ImportRecord) -> int:
        """Note an import and give its number; from here on readers are shown before-images."""
        line = insert(schema.imports).values(rows.import_row(record))
        key: tuple[Any, ...] = tuple(self._connection.execute(line).inserted_primary_key or ())
        return int(key[0])

    def apply(self, number: int, table: Table, batch: Sequence[Row]) -> WriteCounts:
        """Write rows whose keys occur in no other batch of the import, with their before-images."""
        stored = self._stored(table, batch)
        key, content = key_of(table), content_of(table)
        added = [row for row in batch if values_of(row, key) not in stored]
        changed = [
            row
            for row in batch
            if (old := stored.get(values_of(row, key))) is not None
            and values_of(old, content) != values_of(row, content)
        ]
        if added:
            self._connection.execute(insert(table), added)
        if changed:
            update_rows(self._connection, table, changed)
        images = [_image(table, row, stored.get(values_of(row, key))) for row in added + changed]
        if images:
            numbered = [image | {"import_id": number} for image in images]
            self._connection.execute(insert(IMAGES[table]), numbered)
        n_unchanged = len(batch) - len(images)
        return WriteCounts(added=len(added), changed=len(changed), unchanged=n_unchanged)

    def note_progress(self, record: ImportRecord) -> None:
        """Keep how far an import has come, in the transaction that brought it there."""
        line = update(schema.imports).where(_is(record.id)).values(rows.import_row(record))
        self._connection.execute(line)

    def without_orphans(self, table: Table, batch: Sequence[Row]) -> list[Row]:
        """Leave out rows that refer to what was erased since they were checked."""
        kept = list(batch)
        for column in table.columns:
            for key in column.foreign_keys:
                parent = key.column
                wanted = {row[column.name] for row in kept}
                query = select(parent).where(parent.in_(wanted))
                there = set(self._connection.scalars(query))
                kept = [row for row in kept if row[column.name] in there]
        return kept

    def keep_used(self, number: int) -> int:
        """
        Leave out of an undoing what the import added and others have used since; how many.

        A profile with an introduction, an account or a check-up stays, and so does an activity
        that somebody else took part in.
        """
        found = 0
        for table in (schema.profiles, schema.activities):
            images = IMAGES[table]
            added = select(images.c.id).where(images.c.import_id == number, ~images.c.was_there)
            used = {id_ for each in _uses(table, number, added) for id_ in self._ids(each)}
            for some in batches(sorted(used)):
                gone = delete(images).where(images.c.import_id == number, images.c.id.in_(some))
                found += self._connection.execute(gone).rowcount
        return found

    def keep_withdrawals(self, number: int) -> None:
        """Let no before-image say yes for somebody whose profile says no by now."""
        table, images = schema.profiles, IMAGES[schema.profiles]
        mine = and_(images.c.import_id == number, _is_as_written(table, images))
        reopened = and_(mine, images.c.matching, ~table.c.matching)
        query = select(images.c.payload, table.c.payload.label("now")).join(table, reopened)
        for before, now in self._connection.execute(query).all():
            profile = rows.profile_from({"payload": before})
            said = rows.profile_from({"payload": now}).consent
            self._replace_image(number, replace(profile, consent=said))

    def take_back(self, table: Table, batch: Sequence[Row]) -> None:
        """Put the before-images of rows back, or take out rows that were not there."""
        names = [str(column.name) for column in table.columns]
        before = [{name: row[name] for name in names} for row in batch if row["was_there"]]
        if before:
            update_rows(self._connection, table, before)
        gone = [row for row in batch if not row["was_there"]]
        if gone:
            delete_rows(self._connection, table, gone)

    def drop_images(self, table: Table, batch: Sequence[Row]) -> None:
        """Forget before-images."""
        if batch:
            delete_rows(self._connection, IMAGES[table], batch)

    def some_images(self, number: int, n: int) -> tuple[Table, list[Row]] | None:
        """Read some of the before-images of an import, of one table; None where none is left."""
        for table in reversed(IMPORTED):
            query = select(IMAGES[table]).where(IMAGES[table].c.import_id == number).limit(n)
            found: list[Row] = [*self._connection.execute(query).mappings()]
            if found:
                return table, found
        return None

    def untouched(self, table: Table, images: Sequence[Row]) -> list[Row]:
        """Leave out the images of rows that somebody has changed since the import wrote them."""
        stored = self._stored(table, images)
        return [image for image in images if _stands(table, image, stored)]

    def drop_exclusions(self, profile_id: ProfileId) -> None:
        """Take the id of somebody who is erased out of the before-images of others."""
        images = IMAGES[schema.profiles]
        mention = images.c.payload.contains(rows.quoted(profile_id), autoescape=True)
        query = select(images.c.import_id, images.c.payload).where(mention)
        for number, payload in self._connection.execute(query).all():
            profile = rows.profile_from({"payload": payload})
            self._replace_image(number, rows.without_exclusion(profile, profile_id))

    def forget(self, number: int) -> None:
        """Take out the line of an import that nobody has seen."""
        self._connection.execute(delete(schema.imports).where(_is(number)))

    def _replace_image(self, number: int, profile: Profile) -> None:
        images = IMAGES[schema.profiles]
        content = {n: value for n, value in rows.profile_row(profile).items() if n != "id"}
        this = and_(images.c.import_id == number, images.c.id == profile.id)
        self._connection.execute(update(images).where(this).values(content))

    def _ids(self, query: Select[Any]) -> Collection[str]:
        return self._connection.scalars(query).all()

    def _stored(self, table: Table, batch: Iterable[Row]) -> dict[tuple[Any, ...], Row]:
        key = key_of(table)
        first = {row[key[0].name] for row in batch}
        found = self._connection.execute(select(table).where(key[0].in_(first))).mappings()
        return {values_of(row, key): row for row in found}


def _is(number: int | None) -> ColumnElement[bool]:
    return schema.imports.c.id == number


def _image(table: Table, row: Row, before: Row | None) -> dict[str, Any]:
    """The before-image of a row that is written."""
    rest = [column.name for column in table.columns if not column.primary_key]
    return {
        **{column.name: row[column.name] for column in key_of(table)},
        "was_there": before is not None,
        **{f"written_{column.name}": row[column.name] for column in content_of(table)},
        **{name: None if before is None else before[name] for name in rest},
    }


def _is_as_written(table: Table, images: Table) -> ColumnElement[bool]:
    """Whether a row is still the one that was written over an image."""
    same = [table.c[column.name] == images.c[column.name] for column in key_of(table)]
    written = [table.c[c.name] == images.c[f"written_{c.name}"] for c in content_of(table)]
    return and_(*same, *written)


def _stands(table: Table, image: Row, stored: Mapping[tuple[Any, ...], Row]) -> bool:
    row = stored.get(values_of(image, key_of(table)))
    return row is not None and all(
        row[column.name] == image[f"written_{column.name}"] for column in content_of(table)
    )


def _uses(table: Table, number: int, added: Select[Any]) -> Iterator[Select[Any]]:
    """Ask each table that refers to a table which of the added rows it refers to."""
    for other in metadata.sorted_tables:
        for key in other.foreign_keys:
            if key.column.table is table and other.name not in _OF_ITSELF:
                column = key.parent
                query = select(column).where(column.in_(added))
                yield query if other not in IMAGES else query.where(~_is_added(other, number))


def _is_added(table: Table, number: int) -> ColumnElement[bool]:
    images = IMAGES[table]
    mine = and_(images.c.import_id == number, ~images.c.was_there)
    return exists().where(mine, _is_as_written(table, images))


_OF_ITSELF = frozenset(
    {*(images.name for images in IMAGES.values()), "history", "consents", "clusters", "reviews"}
)
"""Tables that say something of a row, and do not use it."""
