"""
Bring what an import staged into the store, or take it back, in transactions of a few milliseconds.

Others write in between. Whatever they decide until a row is written, it upholds: each batch is
prepared outside of the transaction, and anew where one of its profiles changed meanwhile.
"""

import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from types import MappingProxyType
from typing import Any, TypeVar

from matchmaker.domain import Need, Offer, Profile, ProfileId
from matchmaker.domain.tie import OF_DUPLICATES
from matchmaker.home import Home
from matchmaker.services.import_policy import READMITS, decided, with_fields_closed
from matchmaker.services.import_staging import (
    Frame,
    Statements,
    is_whole,
    readmitted,
    staged,
    staged_file,
)
from matchmaker.store import ImportRecord, ImportState, Origin, Store, Writer, rows, schema
from matchmaker.store.erasures import erased_among
from matchmaker.store.history import FieldChange, change_of
from matchmaker.store.imports import source_of
from matchmaker.store.rows import Row, WriteCounts

Stated = TypeVar("Stated", Need, Offer)

RESTORED_AT_ONCE = 250
"""Rows that one transaction takes back."""
UNDOES = "import.undo"


@dataclass(frozen=True, slots=True)
class Run:
    """What the batches of an import have in common."""

    store: Store
    origin: Origin
    readmitted: frozenset[str]
    """Ids of people who were erased and come back with it."""
    n_erasures: int | None
    """How many there were when the rows were checked; None where nobody knows."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """Profile rows that are ready to be written, unless a profile changed since."""

    rows: Sequence[Row]
    change: FieldChange
    seen: Mapping[ProfileId, str]
    """Digests of the stored ones that it was made from."""


def apply_staged(
    home: Home, store: Store, record: ImportRecord, *, n_erasures: int | None = None
) -> ImportRecord:
    """
    Write all frames that are not written yet, and let readers see them; gives the record.

    `n_erasures` is how many people had been erased when the rows were checked.
    """
    judged = False
    file = staged_file(home, _number(record))
    run = Run(store, origin_of(record), readmitted(file), n_erasures)
    for frame in staged(file, after=record.n_applied):
        record = _apply(run, record, frame)
        judged = judged or any(j.verdict in OF_DUPLICATES for j in _judgements(frame))
    with store.write() as writer:
        # Who ran it stands in the audit log, from where it goes when they are erased.
        record = replace(record, state=ImportState.DONE, account_id="")
        writer.show_import(record, judged=judged)
        writer.audit.record("import.run", run.origin, subject=f"import:{record.id}")
        for id_ in sorted(run.readmitted):
            writer.audit.record(READMITS, run.origin, subject=f"profile:{id_}")
    file.unlink(missing_ok=True)
    return record


def take_back(store: Store, record: ImportRecord, origin: Origin) -> WriteCounts:
    """
    Put back what stood in the place of an import's rows; what others changed since is left.

    Gives how many rows were taken out, put back, and left.
    """
    seen = record.state is ImportState.UNDOING
    total = WriteCounts()
    while True:
        with store.write() as writer:
            found = writer.importing.some_images(_number(record), RESTORED_AT_ONCE)
            if found is None:
                _end(writer, record, seen=seen)
                return total
            total += writer.put_before_images(*found, origin, seen=seen)


def _end(writer: Writer, record: ImportRecord, *, seen: bool) -> None:
    if seen:
        writer.show_import(replace(record, state=ImportState.UNDONE))
    else:
        writer.importing.forget(_number(record))


def drop(home: Home, store: Store, record: ImportRecord) -> None:
    """Take back an import that nobody has seen, without a trace."""
    with store.write() as writer:
        writer.importing.note_progress(replace(record, state=ImportState.DROPPING))
    staged_file(home, _number(record)).unlink(missing_ok=True)
    take_back(store, replace(record, state=ImportState.DROPPING), origin_of(record))


def finish_interrupted(home: Home, store: Store) -> list[ImportRecord]:
    """
    Finish imports whose process was killed, or drop them where too little was staged.

    Hold the home's lock: an import under way looks the same. Gives those that are there now.
    """
    done: list[ImportRecord] = []
    for record in store.importing.interrupted():
        if record.state is ImportState.UNDOING:
            take_back(store, record, Origin(source=UNDOES, at=datetime.now(UTC)))
        elif record.state is ImportState.APPLYING and is_whole(staged_file(home, _number(record))):
            done.append(apply_staged(home, store, record))
        else:
            drop(home, store, record)
    shutil.rmtree(home.staged, ignore_errors=True)
    return done


def origin_of(record: ImportRecord) -> Origin:
    """Who and what histories name for an import."""
    return Origin(
        source=source_of(record.file), at=record.imported_at, account_id=record.account_id
    )


def _number(record: ImportRecord) -> int:
    if record.id is None:
        raise ValueError("an import has a number once it is begun")
    return record.id


def _judgements(frame: Frame) -> Iterable[Any]:
    return frame.values if frame.table == "judgements" else ()


def _apply(run: Run, record: ImportRecord, frame: Frame) -> ImportRecord:
    if frame.table in _PREPARES:
        return _apply_profiles(run, record, _PREPARES[frame.table], frame.values)
    with run.store.write() as writer:
        if frame.table == "contacts":
            table, batch = schema.contacts, writer.contacts.imported(frame.values, run.origin)
        else:
            table, row_of = _ROWS[frame.table]
            batch = [row_of(value) for value in frame.values]
        kept = writer.importing.without_orphans(table, batch)
        counts = writer.importing.apply(_number(record), table, kept)
        return _noted(writer, record, counts, len(batch) - len(kept))


def _apply_profiles(
    run: Run, record: ImportRecord, prepare: "Prepare", values: Sequence[Any]
) -> ImportRecord:
    """Write a batch of profiles, prepared anew as often as somebody changes one of them."""
    while True:
        n_erasures = run.store.erasures.count()
        prepared = prepare(run, values)
        with run.store.write() as writer:
            ids = [row["id"] for row in prepared.rows]
            if writer.digests(ids) != prepared.seen or writer.erasures.count() != n_erasures:
                continue
            number = _number(record)
            counts = writer.put_imported_profiles(number, prepared.rows, prepared.change)
            return _noted(writer, record, counts, len(values) - len(prepared.rows))


def _noted(
    writer: Writer, record: ImportRecord, counts: WriteCounts, n_left_out: int
) -> ImportRecord:
    further = replace(
        record,
        n_applied=record.n_applied + 1,
        n_accepted=record.n_accepted - n_left_out,
        n_rejected=record.n_rejected + n_left_out,
        n_added=record.n_added + counts.added,
        n_changed=record.n_changed + counts.changed,
        n_unchanged=record.n_unchanged + counts.unchanged,
    )
    writer.importing.note_progress(further)
    return further


def _prepare_profiles(run: Run, values: Sequence[Profile]) -> Prepared:
    stored = run.store.stored_profiles(profile.id for profile in values)
    gone = _erased(run, {profile.id for profile in values} - stored.keys())
    new = [
        decided(run.store, stored[profile.id][1], profile) if profile.id in stored else profile
        for profile in values
        if profile.id not in gone
    ]
    return _prepared(stored, new, run.origin)


def _prepare_statements(run: Run, values: Sequence[Statements]) -> Prepared:
    """Add needs and offers to the stored profiles that they are addressed to."""
    stored = run.store.stored_profiles(each.profile_id for each in values)
    new = [
        _stating(run.store, stored[each.profile_id][1], each)
        for each in values
        if each.profile_id in stored
    ]
    return _prepared(stored, new, run.origin)


def _prepared(
    stored: Mapping[ProfileId, tuple[str, Profile]], new: Sequence[Profile], origin: Origin
) -> Prepared:
    batch = [rows.profile_row(profile) for profile in new]
    lines: list[Row] = []
    decisions: list[Row] = []
    for profile, row in zip(new, batch, strict=True):
        digest, was = stored.get(profile.id, ("", None))
        if digest != row["digest"]:
            change = change_of(was, profile, origin)
            lines += change.lines
            decisions += change.decisions
    ids = {profile.id for profile in new}
    seen = {id_: digest for id_, (digest, _) in stored.items() if id_ in ids}
    return Prepared(batch, FieldChange(lines, decisions), seen)


def _erased(run: Run, new: Set[ProfileId]) -> set[str]:
    """Who of those that are new was erased since the rows were checked."""
    if run.store.erasures.count() == run.n_erasures:
        return set()
    return erased_among(run.store.erasures.all(), new - run.readmitted)


def _stating(store: Store, profile: Profile, said: Statements) -> Profile:
    needs = _updated(profile.needs, said.needs)
    offers = _updated(profile.offers, said.offers)
    return replace(
        profile,
        needs=with_fields_closed(store, profile, needs),
        offers=with_fields_closed(store, profile, offers),
    )


def _updated(old: Iterable[Stated], new: Iterable[Stated]) -> tuple[Stated, ...]:
    return tuple({each.id: each for each in chain(old, new)}.values())


Prepare = Callable[[Run, Sequence[Any]], Prepared]

_PREPARES: Mapping[str, Prepare] = MappingProxyType(
    {"profiles": _prepare_profiles, "statements": _prepare_statements}
)
_ROWS: Mapping[str, tuple[Any, Callable[[Any], Row]]] = MappingProxyType(
    {
        "activities": (schema.activities, rows.activity_row),
        "participations": (schema.participations, rows.participation_row),
        "ties": (schema.ties, rows.tie_row),
        "judgements": (schema.judgements, rows.judgement_row),
    }
)
