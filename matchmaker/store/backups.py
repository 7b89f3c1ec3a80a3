"""Copy a network while it is in use, with a checksum that tells whether the copy is still whole."""

import hashlib
import os
import sqlite3
from pathlib import Path

from sqlalchemy import Engine

from matchmaker.errors import InputError, StoreError
from matchmaker.output_files import check_file
from matchmaker.store import sqlite, transfer
from matchmaker.store.database import connect, explained, is_sqlite


def sha256_of(path: Path) -> str:
    """Give the SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def checksum_file(backup: Path) -> Path:
    """Say where the checksum of a backup stands: in the form that `sha256sum -c` reads."""
    return backup.with_name(f"{backup.name}.sha256")


def write_backup(engine: Engine, backup: Path, *, replace: bool = False) -> str:
    """
    Copy the database and write the checksum beside it; an older backup is replaced if asked for.

    Killed half-way, it leaves no pair of copy and checksum that fit together by mistake.
    """
    check_target(engine, backup, replace=replace)
    part = _unfinished(backup)
    try:
        checksum = _copy(engine, part)
        checksum_file(backup).unlink(missing_ok=True)
        part.replace(backup)
        checksum_file(backup).write_text(f"{checksum}  {backup.name}\n", encoding="utf-8")
    except (OSError, sqlite3.Error) as error:
        raise StoreError("backup_not_written", {"problem": error}) from error
    finally:
        # SQLite leaves its journal behind where the disk was full.
        for suffix in ("", "-journal", "-wal", "-shm"):
            part.with_name(f"{part.name}{suffix}").unlink(missing_ok=True)
    return checksum


def back_up_before(url: str, backup: Path) -> str:
    """Copy a network as it is, whatever its version; gives the checksum, which stands beside it."""
    engine = connect(url, enforce=False)
    try:
        return write_backup(engine, backup)
    finally:
        engine.dispose()


def check_target(engine: Engine, backup: Path, *, replace: bool = False) -> None:
    """Go on only where a backup may be written; InputError or StoreError."""
    try:
        if is_sqlite(engine):
            _check_apart(backup, Path(str(engine.url.database)))
        check_file(_unfinished(backup), replace=True)
        for file in (backup, checksum_file(backup)):
            check_file(file, replace=replace)
    except OSError as error:
        raise StoreError("backup_not_written", {"problem": error}) from error


def _unfinished(backup: Path) -> Path:
    return backup.with_name(f"{backup.name}.part")


def _check_apart(backup: Path, database: Path) -> None:
    """Go on only if the backup is not the open database, or the log beside it."""
    written, live = os.path.realpath(backup), os.path.realpath(database)
    if written in {live, f"{live}-wal", f"{live}-shm", f"{live}-journal"}:
        raise InputError("database_itself", value=str(backup))


def _copy(engine: Engine, part: Path) -> str:
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    with explained(f"the backup {part} could not be written"):
        if is_sqlite(engine):
            sqlite.copy(engine, part)
        else:
            transfer.into_file(engine, part)
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    return sha256_of(part)


def verify_backup(backup: Path) -> str:
    """Give a backup's checksum; StoreError when it is not the one that was written beside it."""
    try:
        stated = checksum_file(backup).read_text(encoding="utf-8").split()[:1]
        found = sha256_of(backup)
    except OSError as error:
        raise StoreError("backup_unreadable", {"problem": error}) from error
    if stated != [found]:
        raise StoreError("backup_differs", {"backup": backup})
    return found
