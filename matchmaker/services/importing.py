"""From a file to the store: read, check references, write all of it or nothing."""

import hashlib
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import chain
from pathlib import Path

from matchmaker.domain import ProfileId
from matchmaker.errors import ConflictError, InputError, UnknownRecordError
from matchmaker.home import Home
from matchmaker.services.import_applying import (
    UNDOES,
    apply_staged,
    drop,
    finish_interrupted,
    origin_of,
    take_back,
)
from matchmaker.services.import_policy import (
    erased_in,
    with_decisions_kept,
    without_erased,
    without_restricted_fields,
)
from matchmaker.services.import_staging import stage, staged_file
from matchmaker.services.profiles import profiles_called
from matchmaker.services.programme.table_imports import ready_rows
from matchmaker.sources import (
    TABLES,
    ReadResult,
    TableMapping,
    check_references,
    named_in,
    read_cordis,
    read_folder,
    read_table,
    registers,
    spellings,
    with_names_meant,
    write_rejects,
)
from matchmaker.sources.een import read_een
from matchmaker.sources.normalise import fold
from matchmaker.store import ImportRecord, ImportState, Origin, Store, sha256_of

SOURCES = (*TABLES, "folder", "cordis", "een", *registers.SOURCES)
FORGOTTEN_AT_ONCE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What an import did, or would do."""

    record: ImportRecord
    reading: ReadResult
    rejects: tuple[Path, ...] = ()
    """Files with the rows that were set aside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoResult:
    """What the undoing of an import did."""

    n_removed: int
    """Rows that the import had added."""
    n_restored: int
    """Rows that are again what they were before it."""
    n_left: int
    """Rows that somebody has changed or used since."""


def read_source(
    source: str,
    path: Path,
    *,
    until: date | None = None,
    countries: Collection[str] = (),
    mapping: TableMapping | None = None,
    mend_text: bool = False,
) -> ReadResult:
    """
    Read a table, a folder of tables, a CORDIS export or a register, of some countries only.

    Raises:
        InputError: No such source, or the file as a whole cannot be read.
    """
    if source == "cordis":
        return read_cordis(path, until)
    if source == "een":
        return read_een(path, today=datetime.now(UTC).date(), countries=countries)
    if source in registers.SOURCES:
        return registers.read_register(source, path, countries)
    if source == "folder":
        return read_folder(path)
    if source not in TABLES:
        raise InputError("source_unknown", {"choices": ", ".join(SOURCES)}, value=source)
    return read_table(path, source, mapping, mend_text=mend_text)


def check_source(
    home: Home | None,
    source: str,
    path: Path,
    *,
    readmit: Collection[str] = (),
    mapping: TableMapping | None = None,
    mend_text: bool = False,
) -> ReadResult:
    """Read a file and check it against the store, if there is one, without changing anything."""
    reading = read_source(source, path, mapping=mapping, mend_text=mend_text)
    if home is None:
        return reading
    with home.store() as store:
        return _checked(store, reading, readmit)


def import_source(
    home: Home,
    source: str,
    path: Path,
    *,
    until: date | None = None,
    countries: Collection[str] = (),
    account_id: str = "",
    readmit: Collection[str] = (),
    store: Store | None = None,
    mapping: TableMapping | None = None,
    mend_text: bool = False,
    language: str = "en",
) -> ImportResult:
    """
    Import a file: every sound row, or nothing at all if anything fails.

    It is written in short transactions between which others write; nobody reads a part of it. One
    that was killed is finished by the next import, build or start of the service.

    Rows that break a rule are written to the home's folder of rejects; `readmit` are ids of people
    who were erased and asked to come back. `store` is that of the home, where it is open already.
    `mapping` says which column is what, where that is not to be found out; `language` is that of
    the sentences in the file of rejects.
    """
    read = read_source(
        source, path, until=until, countries=countries, mapping=mapping, mend_text=mend_text
    )
    opening = nullcontext(store) if store is not None else home.store()
    with home.lock(), opening as opened:
        finish_interrupted(home, opened)
        if read.of_programme:
            return _import_programme(home, opened, _record(source, path, read, account_id), path,
                                     read, language)  # fmt: skip
        n_erasures = opened.erasures.count()
        reading = _checked(opened, read, readmit)
        part = stage(home, reading, erased_in(opened, reading))
        record = _begin(home, opened, _record(source, path, reading, account_id), part)
        with _dropped_on_failure(home, opened):
            record = apply_staged(home, opened, record, n_erasures=n_erasures)
        if record.n_accepted < reading.n_accepted:
            # Somebody was erased while it was written; the reading is to say so.
            reading = _checked(opened, read, readmit)
    return ImportResult(
        record=record, reading=reading, rejects=_set_aside(home, path, reading, language)
    )


def _import_programme(
    home: Home, store: Store, record: ImportRecord, path: Path, read: ReadResult, language: str
) -> ImportResult:
    """Write all sound rows of a table of the programme in one transaction."""
    origin = origin_of(record)
    reading, ready = ready_rows(store, read, origin)
    written = [each for each in ready if each.write is not None]
    n_added = sum(each.is_new for each in written)
    record = replace(
        record,
        state=ImportState.DONE,
        n_accepted=reading.n_accepted,
        n_rejected=len(reading.rejects),
        n_added=n_added,
        n_changed=len(written) - n_added,
        n_unchanged=len(ready) - len(written),
        # Who ran it stands in the audit log, from where it goes when they are erased.
        account_id="",
    )
    with store.write() as writer:
        record = replace(record, id=writer.importing.begin(record))
        for each in written:
            if each.write is not None:
                each.write(writer)
        writer.show_import(record)
        writer.audit.record("import.run", origin, subject=f"import:{record.id}")
    rejects = _set_aside(home, path, reading, language)
    return ImportResult(record=record, reading=reading, rejects=rejects)


def undo_import(
    home: Home, number: int, origin: Origin, *, store: Store | None = None
) -> UndoResult:
    """
    Take an import back; what somebody changed or used since stays.

    Readers see the network without it from one moment on, while its rows follow.

    Raises:
        UnknownRecordError: There is no such import.
        ConflictError: It was undone before, or too long ago to know what stood there.
    """
    opening = nullcontext(store) if store is not None else home.store()
    with home.lock(), opening as opened:
        finish_interrupted(home, opened)
        record = opened.importing.get(number)
        if record is None:
            raise UnknownRecordError("import", str(number))
        if record.state is not ImportState.DONE or not opened.importing.can_be_undone(number):
            raise ConflictError("import_not_undone", {"number": number})
        record = replace(record, state=ImportState.UNDOING)
        with opened.write() as writer:
            writer.importing.keep_withdrawals(number)
            n_used = writer.importing.keep_used(number)
            writer.show_import(record)
            writer.audit.record(UNDOES, origin, subject=f"import:{number}")
        back = take_back(opened, record, replace(origin, source=f"{UNDOES} {record.file}"))
    return UndoResult(n_removed=back.added, n_restored=back.changed, n_left=back.unchanged + n_used)


def forget_undo(store: Store, before: datetime) -> int:
    """Forget what imports made before a moment could be undone with; how many rows."""
    n = 0
    for number in store.importing.before(before):
        while True:
            with store.write() as writer:
                found = writer.importing.some_images(number, FORGOTTEN_AT_ONCE)
                if found is None:
                    break
                writer.importing.drop_images(*found)
                n += len(found[1])
    return n


def _begin(home: Home, store: Store, record: ImportRecord, part: Path) -> ImportRecord:
    """Give an import its number; what was staged stands under it before the store knows of it."""
    with store.write() as writer:
        number = writer.importing.begin(record)
        part.replace(staged_file(home, number))
    return replace(record, id=number)


@contextmanager
def _dropped_on_failure(home: Home, store: Store) -> Iterator[None]:
    """Leave everything as it was when an import fails or somebody stops it."""
    try:
        yield
    except BaseException:
        for left in store.importing.interrupted():
            drop(home, store, left)
        raise


def _checked(store: Store, read: ReadResult, readmit: Collection[str]) -> ReadResult:
    """What of a reading may go in: nobody who was erased, nothing that names who is not there."""
    if read.of_programme:
        return ready_rows(store, read, Origin(source="check", at=datetime.now(UTC)))[0]
    erased = erased_in(store, read) - set(readmit)
    left = with_decisions_kept(store, without_erased(read, erased))
    known = _known(store, left)
    meant = _meant(store, left, known)
    if meant is not left:
        left = meant
        known = _known(store, left)
    left = _of_known(left, known) if left.only_of_known else left
    found = check_references(left, known)
    return replace(found, rejects=without_restricted_fields(found.rejects, erased))


def _meant(store: Store, reading: ReadResult, known: Collection[str]) -> ReadResult:
    """Find by name or number which firms and activities rows mean that give no stored id."""
    own = {profile.id for profile in reading.profiles}
    firms = {each for each in named_in(reading) if each not in known and each not in own}
    titles = {each.activity_id for each in reading.participations} - set(known)
    titles -= {each.id for each in reading.activities}
    if not firms and not titles:
        return reading
    by_title = {}
    if titles:
        by_title = _unique((fold(each.title), each.id) for each in store.activities())
    return with_names_meant(
        reading,
        {each: id_ for each, id_ in profiles_called(store, firms).items() if id_ is not None},
        {each: by_title[fold(each)] for each in titles if fold(each) in by_title},
    )


def _unique(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    several = set()
    for told, id_ in pairs:
        if found.setdefault(told, id_) != id_:
            several.add(told)
    return {told: id_ for told, id_ in found.items() if told and told not in several}


def _of_known(reading: ReadResult, known: Collection[str]) -> ReadResult:
    """Leave out what nobody who is stored took part in."""
    parts = tuple(each for each in reading.participations if each.profile_id in known)
    there = {each.activity_id for each in parts}
    activities = tuple(each for each in reading.activities if each.id in there)
    n_gone = len(reading.participations) - len(parts) + len(reading.activities) - len(activities)
    return replace(
        reading,
        activities=activities,
        participations=parts,
        n_accepted=reading.n_accepted - n_gone,
        n_left_out=reading.n_left_out + n_gone,
    )


def _known(store: Store, reading: ReadResult) -> set[str]:
    """Which of the ids that the reading refers to are in the store."""
    referred: Iterable[ProfileId] = chain(
        (part.profile_id for part in reading.participations),
        (id_ for tie in reading.ties for id_ in (tie.source_id, tie.target_id)),
        (id_ for each in reading.judgements for id_ in (each.left_id, each.right_id)),
        (contact.profile_id for contact in reading.contacts),
        (each for id_, _ in chain(reading.needs, reading.offers) for each in _spelt(id_)),
    )
    found: set[str] = set(store.has_profiles(referred))
    if reading.participations:
        found |= {activity.id for activity in store.activities()}
    return found


def _spelt(id_: ProfileId) -> Iterable[ProfileId]:
    return map(ProfileId, spellings(id_))


def _record(source: str, path: Path, reading: ReadResult, account_id: str) -> ImportRecord:
    return ImportRecord(
        source=source,
        file=path.name,
        sha256=checksum(path),
        imported_at=datetime.now(UTC),
        n_read=reading.n_read,
        n_accepted=reading.n_accepted,
        n_rejected=len(reading.rejects),
        n_added=0,
        n_changed=0,
        n_unchanged=0,
        state=ImportState.APPLYING,
        account_id=account_id,
    )


def checksum(path: Path) -> str:
    """SHA-256 of a file; of a folder, that of what `sha256sum *` prints in it."""
    if not path.is_dir():
        return sha256_of(path)
    files = sorted(file for file in path.iterdir() if file.is_file())
    lines = "".join(f"{sha256_of(file)}  {file.name}\n" for file in files)
    return hashlib.sha256(lines.encode()).hexdigest()


def _set_aside(home: Home, path: Path, reading: ReadResult, language: str) -> tuple[Path, ...]:
    to_mend = (*reading.rejects, *reading.set_aside)
    if not to_mend:
        return ()
    home.rejects.mkdir(exist_ok=True)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    return write_rejects(home.rejects / f"{path.stem}-{stamp}.xlsx", to_mend, language)
