"""From a file to the store: read, check references, write all of it or nothing."""

import hashlib
from collections.abc import Collection, Iterable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import chain
from pathlib import Path
from typing import TypeVar

from matchmaker.domain import Need, Offer, Profile, ProfileId
from matchmaker.errors import InputError
from matchmaker.home import Home
from matchmaker.services.import_policy import (
    READMITS,
    erased_in,
    with_decisions_kept,
    with_fields_closed,
    without_erased,
    without_restricted_fields,
)
from matchmaker.sources import (
    TABLES,
    ReadResult,
    TableMapping,
    check_references,
    read_cordis,
    read_folder,
    read_table,
    spellings,
    write_rejects,
)
from matchmaker.store import ImportRecord, Origin, Store, WriteCounts, sha256_of

Stated = TypeVar("Stated", Need, Offer)

SOURCES = (*TABLES, "folder", "cordis")


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What an import did, or would do."""

    record: ImportRecord
    reading: ReadResult
    rejects: tuple[Path, ...] = ()
    """Files with the rows that were set aside."""


def read_source(
    source: str,
    path: Path,
    *,
    until: date | None = None,
    mapping: TableMapping | None = None,
    mend_text: bool = False,
) -> ReadResult:
    """
    Read a table, a folder of tables or a CORDIS export.

    Raises:
        InputError: No such source, or the file as a whole cannot be read.
    """
    if source == "cordis":
        return read_cordis(path, until)
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
    account_id: str = "",
    readmit: Collection[str] = (),
    store: Store | None = None,
    mapping: TableMapping | None = None,
    mend_text: bool = False,
    language: str = "en",
) -> ImportResult:
    """
    Import a file: every sound row, or nothing at all if anything fails.

    Rows that break a rule are written to the home's folder of rejects; `readmit` are ids of people
    who were erased and asked to come back. `store` is that of the home, where it is open already.
    `mapping` says which column is what, where that is not to be found out; `language` is that of
    the sentences in the file of rejects.
    """
    read = read_source(source, path, until=until, mapping=mapping, mend_text=mend_text)
    origin = Origin(source=f"import {path.name}", at=datetime.now(UTC), account_id=account_id)
    opening = nullcontext(store) if store is not None else home.store()
    with home.lock(), opening as opened, opened.write() as writer:
        # Nobody else writes from here on: what was decided until now is read, and upheld.
        reading = _checked(opened, read, readmit)
        back = erased_in(opened, reading)
        profiles = chain(reading.profiles, _answering(opened, reading))
        change = writer.put_profiles(profiles, origin)
        change += writer.put_activities(reading.activities)
        change += writer.put_participations(reading.participations)
        change += writer.put_ties(reading.ties)
        change += writer.put_judgements(reading.judgements)
        record = _record(source, path, reading, change)
        number = writer.log_import(record)
        writer.audit.record("import.run", origin, subject=f"import:{number}")
        for id_ in sorted(back):
            writer.audit.record(READMITS, origin, subject=f"profile:{id_}")
    return ImportResult(
        record=record, reading=reading, rejects=_set_aside(home, path, reading, language)
    )


def _checked(store: Store, read: ReadResult, readmit: Collection[str]) -> ReadResult:
    """What of a reading may go in: nobody who was erased, nothing that names who is not there."""
    erased = erased_in(store, read) - set(readmit)
    left = with_decisions_kept(store, without_erased(read, erased))
    found = check_references(left, _known(store, left))
    return replace(found, rejects=without_restricted_fields(found.rejects, erased))


def _known(store: Store, reading: ReadResult) -> set[str]:
    """Which of the ids that the reading refers to are in the store."""
    referred: Iterable[ProfileId] = chain(
        (part.profile_id for part in reading.participations),
        (id_ for tie in reading.ties for id_ in (tie.source_id, tie.target_id)),
        (id_ for each in reading.judgements for id_ in (each.left_id, each.right_id)),
        (each for id_, _ in chain(reading.needs, reading.offers) for each in _spelt(id_)),
    )
    found: set[str] = set(store.has_profiles(referred))
    if reading.participations:
        found |= {activity.id for activity in store.activities()}
    return found


def _spelt(id_: ProfileId) -> Iterable[ProfileId]:
    return map(ProfileId, spellings(id_))


def _answering(store: Store, reading: ReadResult) -> list[Profile]:
    """Stored profiles with the needs and offers that the reading addresses to them."""
    needs: dict[ProfileId, list[Need]] = {}
    offers: dict[ProfileId, list[Offer]] = {}
    for id_, need in reading.needs:
        needs.setdefault(id_, []).append(need)
    for id_, offer in reading.offers:
        offers.setdefault(id_, []).append(offer)
    addressed = [store.profile(id_) for id_ in dict.fromkeys([*needs, *offers])]
    return [
        replace(
            profile,
            needs=with_fields_closed(
                store, profile, _updated(profile.needs, needs.get(profile.id, []))
            ),
            offers=with_fields_closed(
                store, profile, _updated(profile.offers, offers.get(profile.id, []))
            ),
        )
        for profile in addressed
    ]


def _updated(old: Iterable[Stated], new: Iterable[Stated]) -> tuple[Stated, ...]:
    return tuple({each.id: each for each in chain(old, new)}.values())


def _record(source: str, path: Path, reading: ReadResult, change: WriteCounts) -> ImportRecord:
    return ImportRecord(
        source=source,
        file=path.name,
        sha256=checksum(path),
        imported_at=datetime.now(UTC),
        n_read=reading.n_read,
        n_accepted=reading.n_accepted,
        n_rejected=len(reading.rejects),
        n_added=change.added,
        n_changed=change.changed,
        n_unchanged=change.unchanged,
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
