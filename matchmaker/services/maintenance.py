"""Keep a network in order: copy and restore it, examine it, know when its snapshot is behind."""

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from matchmaker.errors import ConflictError, HomeBusyError, SnapshotError, StoreError
from matchmaker.home import Home, checked_folder, claimed, is_filled
from matchmaker.privacy.permissions import Action
from matchmaker.services.data_subjects import (
    REGISTER,
    accompany,
    erased_in,
    keep_register,
    reapply,
)
from matchmaker.snapshot import read_meta
from matchmaker.store import (
    Origin,
    Store,
    address,
    backups,
    migration,
    schema,
    sha256_of,
    verify_backup,
)
from matchmaker.store.database import check_alone
from matchmaker.text import UNIVERSAL, statement_encoder


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """How a network is."""

    store: str
    """Where the store is, without a password."""
    counts: Mapping[str, int]
    """Rows by table."""
    problems: Sequence[str]
    """What is wrong with the database, in words."""
    is_behind: bool
    """Whether the snapshot is missing, or older than the store."""
    has_other_encoder: bool = False
    """Whether the snapshot's vectors are not those of the sentence encoder that is installed."""


def back_up(home: Home, store: Store, path: Path, origin: Origin, *, replace: bool = False) -> str:
    """
    Copy the store into a file, the register of erasures beside it; gives the checksum.

    The copy holds the line that says it was made. InputError as in `Home.back_up`, before that.
    """
    home.check_backup(store, path, replace=replace)
    with store.write() as writer:
        writer.audit.record(Action.BACKUP_RUN, origin, note=path.name)
    checksum = home.back_up(store, path, replace=replace)
    accompany(home, path)
    return checksum


def back_up_inside(home: Home, store: Store, origin: Origin) -> tuple[Path, str]:
    """Copy the store into a file in the home, named after the time; gives its checksum too."""
    home.backups.mkdir(exist_ok=True)
    path = home.backups / f"{origin.at:%Y-%m-%dT%H-%M-%SZ}.sqlite"
    if path.exists():
        raise ConflictError("backup_of_this_second")
    return path, back_up(home, store, path, origin)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptBackup:
    """A copy of the store in the home's folder for them."""

    name: str
    n_bytes: int
    made_at: datetime
    is_whole: bool
    """Whether it has its checksum beside it; whether that is right is for `restore` to say."""


def kept_backups(home: Home) -> list[KeptBackup]:
    """List the copies in the home, the latest first."""
    files = home.backups.glob("*.sqlite") if home.backups.is_dir() else ()
    found = [
        KeptBackup(
            name=file.name,
            n_bytes=(about := file.stat()).st_size,
            made_at=datetime.fromtimestamp(about.st_mtime, UTC),
            is_whole=file.with_name(f"{file.name}.sha256").is_file(),
        )
        for file in files
    ]
    return sorted(found, key=lambda each: each.made_at, reverse=True)


def restore(
    backup: Path, path: Path, origin: Origin, *, registers: Iterable[Path] = (), store: str = ""
) -> int:
    """
    Make a new home from a backup, without whoever was erased since; gives how many these were.

    The register beside the backup says who, and so do further ones. `store` as in `Home.create`.
    Errors as in `restore_home`.
    """
    beside = backup.absolute().parent / REGISTER
    noted = erased_in([beside, *registers])
    with restoring(backup, path, store) as (home, opened):
        n_erased = reapply(opened, noted, origin)
        with opened.write() as writer:
            writer.audit.record("backup.restore", origin, note=backup.name)
    keep_register(home, noted)
    return n_erased


def restore_home(backup: Path, path: Path, store: str = "") -> Home:
    """Make a network from a backup as it is; errors as in `restoring`."""
    with restoring(backup, path, store) as (home, _):
        return home


@contextmanager
def restoring(backup: Path, path: Path, store: str = "") -> Iterator[tuple[Home, Store]]:
    """
    Lend what a backup holds; it becomes a network, in a new or empty folder, after the block.

    StoreError when the checksum differs or the copy is not sound, HomeError as in `Home.create`;
    then, and where the block fails, no network is made and nothing of it stays.
    """
    kept = address.checked(store) if store else ""
    checksum = verify_backup(backup)
    home = Home(checked_folder(path).absolute())
    with claimed(home.path), home.scratch() as database:
        _copy_whole(backup, database, checksum)
        # The backup stays as it is, whatever its version.
        with closing(Store.open(f"sqlite:///{database}", upgrades=True)) as opened:
            if found := opened.check():
                raise StoreError("backup_unsound", {"backup": backup, "problem": found[0]})
            yield home, opened
            if kept:
                opened.copy_to(address.expanded(kept))
        home.use_server(kept) if kept else home.use_database(database)


def _copy_whole(backup: Path, database: Path, checksum: str) -> None:
    try:
        shutil.copyfile(backup, database)
    except OSError as error:
        raise StoreError("backup_not_copied", {"backup": backup, "problem": error}) from error
    if sha256_of(database) != checksum:
        raise StoreError("backup_changed", {"backup": backup})


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What became of a store that was to be elsewhere."""

    before: str
    after: str
    """Where it was and is, without a password."""
    backup: Path
    """The copy of what there was."""
    n_tables: int
    """Tables that were found to hold the same before and after."""


def move_store(home: Home, to: str, origin: Origin) -> Move:
    """
    Move the store into a server's empty database, or into a file of the home where `to` is "".

    What was there is copied into `backups` first, and compared table by table before the home goes
    by the new place: until then nothing has changed. What stays on a server is for its operator to
    drop.

    Raises:
        ConflictError: It is there already.
        HomeBusyError: An import, a build or a service has the store open.
        StoreError: The new place is taken, or holds something else in the end.
    """
    kept = address.checked(to) if to else ""
    if bool(kept) == home.is_on_server:
        raise ConflictError("store_there_already")
    before = home.store_place
    with home.lock(), home.upkeep():
        check_alone(home.store_url, HomeBusyError("home_in_service", {"path": home.path}))
        with home.store() as store:
            backup, _ = back_up_inside(home, store, origin)
            # Whoever comes meanwhile waits for its turn to write.
            with store.write(), home.scratch() as database:
                told = store.digests()
                url = address.expanded(kept) if kept else f"sqlite:///{database}"
                store.copy_to(url)
                _check_same(url, told)
                home.use_server(kept) if kept else home.use_database(database)
    with home.store() as store, store.write() as writer:
        writer.audit.record("store.move", origin, note=home.store_place)
    return Move(before=before, after=home.store_place, backup=backup, n_tables=len(told))


def _check_same(url: str, told: Mapping[str, str]) -> None:
    with closing(Store.open(url)) as moved:
        found = moved.digests()
    differing = sorted(
        name for name in told.keys() | found.keys() if told.get(name) != found.get(name)
    )
    if differing:
        raise StoreError("store_moved_differs", {"tables": ", ".join(differing)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """What became of a network of an earlier version."""

    before: str
    after: str
    backup: Path | None
    """The copy of what was there before; None where there was nothing to do."""


def migrate(home: Home, origin: Origin) -> Migration:
    """
    Bring a network of an earlier version to this one, after a copy of it into the home's `backups`.

    Raises:
        StoreError: A newer version wrote it, the copy can't be written, or the upgrade doesn't
            work; the network is then as it was.
        HomeBusyError: An import or a build is at work.
    """
    version = migration.found_version(home.store_url)
    if version == schema.HEAD or version not in migration.known_versions():
        return Migration(before=version, after=version, backup=None)
    with home.lock():
        home.backups.mkdir(exist_ok=True)
        backup = home.backups / f"{origin.at:%Y-%m-%dT%H-%M-%SZ}-schema-{version}.sqlite"
        backups.back_up_before(home.store_url, backup)
        migration.upgrade(home.store_url)
    accompany(home, backup)
    with home.store() as store, store.write() as writer:
        note = f"{version} {schema.HEAD}"
        writer.audit.record("store.migrate", origin, note=note)
    return Migration(before=version, after=schema.HEAD, backup=backup)


def examine(home: Home) -> Examination:
    """
    Verify the database, count what is in it, and compare the snapshot with it.

    Looking changes nothing: StoreError where an older version wrote it.
    """
    with home.store() as store:
        problems, counts = store.check(), store.counts()
    behind = home.current_snapshot() is None or is_behind(home)
    return Examination(
        store=home.store_place,
        counts=counts,
        problems=problems,
        is_behind=behind,
        has_other_encoder=not behind and has_other_encoder(home),
    )


def operating_figures(home: Home, store: Store, now: datetime) -> dict[str, float]:
    """Say how the network stands in figures that a program may watch; of nobody in particular."""
    waiting = store.outbox.waiting()
    oldest = waiting.oldest_at or now
    found: dict[str, float] = {
        "store_bytes": store.n_bytes(),
        "outbox_waiting": waiting.n_mails,
        "outbox_oldest_seconds": (now - oldest).total_seconds(),
        "outbox_failed": waiting.n_failed,
        "reports_waiting": waiting.n_reports,
    }
    folder = home.current_snapshot()
    if folder is not None:
        meta, published = read_meta(folder), (home.snapshots / "current").stat().st_mtime
        found |= {
            "snapshot_age_seconds": max(0.0, now.timestamp() - published),
            "snapshot_behind": store.revision() - meta.revision,
            "snapshot_profiles": meta.n_profiles,
        }
    return found


def has_other_encoder(home: Home) -> bool:
    """Whether needs in words are ranked without vectors that another build would give them."""
    folder = home.current_snapshot()
    if folder is None:
        return False
    made_by, installed = read_meta(folder).encoder, statement_encoder()
    # An encoder in a folder of its own is named at every build, and opened with the snapshot.
    if made_by is not None and made_by.name != UNIVERSAL:
        return False
    return made_by != (installed.identity if installed else None)


def is_behind(home: Home) -> bool:
    """Whether the store holds what a snapshot in service does not know; no without a snapshot."""
    folder = home.current_snapshot()
    if folder is None:
        return False
    try:
        built = read_meta(folder).revision
    except SnapshotError:
        # Of an older version, or damaged: building anew mends both.
        return True
    with home.store() as store:
        return built != store.revision()


def lacks_first_build(home: Home) -> bool:
    """Whether there are profiles and nothing was built of them yet."""
    if home.current_snapshot() is not None or not is_filled(home.path):
        return False
    with home.store() as store:
        return next(iter(store.profiles()), None) is not None


def order_build(store: Store, origin: Origin) -> None:
    """Note who wants the network built anew; whoever keeps the snapshot up with it does that."""
    with store.write() as writer:
        writer.audit.record(Action.BUILD_RUN, origin)
