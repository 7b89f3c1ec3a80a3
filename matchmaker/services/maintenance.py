"""Keep a network in order: copy and restore it, examine it, know when its snapshot is behind."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from matchmaker.errors import ConflictError, SnapshotError
from matchmaker.home import Home, is_filled
from matchmaker.home import restore as restore_home
from matchmaker.privacy.permissions import Action
from matchmaker.services.data_subjects import REGISTER, accompany, reapply
from matchmaker.snapshot import read_meta
from matchmaker.store import Origin, Store, migration, schema
from matchmaker.text import UNIVERSAL, statement_encoder


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """How a network is."""

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


def restore(backup: Path, path: Path, origin: Origin, *, registers: Iterable[Path] = ()) -> int:
    """
    Make a new home from a backup, without whoever was erased since; gives how many these were.

    The register beside the backup says who, and so do further ones. StoreError and HomeError as in
    `matchmaker.home.restore`.
    """
    home = restore_home(backup, path)
    beside = backup.absolute().parent / REGISTER
    n_erased = reapply(home, [beside, *registers], origin)
    with home.store() as store, store.write() as writer:
        writer.audit.record("backup.restore", origin, note=backup.name)
    return n_erased


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
    if version == schema.HEAD:
        return Migration(before=version, after=version, backup=None)
    with home.lock():
        home.backups.mkdir(exist_ok=True)
        backup = home.backups / f"{origin.at:%Y-%m-%dT%H-%M-%SZ}-schema-{version}.sqlite"
        migration.back_up_before(home.store_url, backup)
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
        counts=counts,
        problems=problems,
        is_behind=behind,
        has_other_encoder=not behind and has_other_encoder(home),
    )


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
