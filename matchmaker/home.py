"""
The folder of one network: its store, its snapshots, its rejected rows.

    network.sqlite      the truth, or
    store.url           where the truth is on a server, without its password
    snapshots/000007/   derived from it, a folder for each tier of readers that knows something of
                        its own; `snapshots/current` names the published ones
    staged/             what an import is about to write; empty when none is under way
    rejects/            rows that an import set aside, to be mended
    mappings/           which column is what, in files that were imported with a mapping
    backups/            copies of the store that the service was asked for
    lock                held while an import or a build is at work
    fetch.lock          held while a snapshot is fetched that another machine built
    upkeep.lock         held while a service does what time makes due
    filling             there as long as a network that is made with its content lacks some of it
"""

import os
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

from matchmaker.errors import HomeBusyError, HomeError, InputError
from matchmaker.privacy import Tier

if TYPE_CHECKING:
    from types import ModuleType

    from matchmaker.store import Store

N_SNAPSHOTS = 2
"""Published snapshots that are kept: the current one, and the one to roll back to."""

_DATABASE = "network.sqlite"
_ADDRESS = "store.url"
_UNFINISHED = "network.sqlite.new"
_FILLING = "filling"
_OURS = frozenset(
    {
        _UNFINISHED,
        f"{_UNFINISHED}-wal",
        f"{_UNFINISHED}-shm",
        f"{_ADDRESS}.new",
        "snapshots",
        "rejects",
        _FILLING,
    }
)
"""What a creation that was killed may leave; it can simply be repeated."""
_AT_WORK, _UPKEEP = 1, 2
"""The locks of a network whose store is on a server, beside that of its writers."""
_ELSEWHERE = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):(?:/|$)")
"""How an address begins; a single letter is a drive of Windows."""


@dataclass(frozen=True, slots=True)
class Home:
    """One network's folder."""

    path: Path

    @classmethod
    def create(cls, path: Path, store: str = "", *, existing: bool = False) -> Self:
        """
        Make an empty network; HomeError when the folder is one, or holds other things.

        `store` is the address of a server's database, which must be empty, or hold the network
        that is to be used from here, too, where `existing`.
        """
        home = cls(checked_folder(path).absolute())
        _create_store(home, store, existing=existing)
        # Left by a creation with content that was killed early; this network starts without.
        (home.path / _FILLING).unlink(missing_ok=True)
        return home

    @classmethod
    @contextmanager
    def create_filled(cls, path: Path, store: str = "") -> Iterator[Self]:
        """
        Make a network that the block fills, or go on with one whose block was killed.

        What the block does is done again then, so it must bear repetition. HomeError as in
        `create`: also for a network whose block came to its end.
        """
        home = cls(checked_folder(path).absolute())
        if is_filled(home.path) or not is_home(home.path):
            claim(home.path)
            # Marked before it is a network, so that there is none without its content or the mark.
            (home.path / _FILLING).touch()
            _create_store(home, store)
        yield home
        (home.path / _FILLING).unlink()

    @classmethod
    def open(cls, path: Path) -> Self:
        """Find a network; HomeError says how to make one."""
        if not is_home(checked_folder(path)):
            raise HomeError("home_missing", {"path": path})
        return cls(path.absolute())

    @property
    def store_url(self) -> str:
        """Say where the store is, in the form that SQLAlchemy reads; it may hold a password."""
        kept = self._server
        return _addresses().expanded(kept) if kept else _url(self.path / _DATABASE)

    @property
    def store_place(self) -> str:
        """Say where the store is, as a message may: a file, or a server without its password."""
        kept = self._server
        return _addresses().masked(self.store_url) if kept else str(self.path / _DATABASE)

    @property
    def is_on_server(self) -> bool:
        """Whether other machines may write to the store, too."""
        return bool(self._server)

    @property
    def _server(self) -> str:
        kept = self.path / _ADDRESS
        return kept.read_text(encoding="utf-8").strip() if kept.is_file() else ""

    def use_server(self, address: str) -> None:
        """Have the store on a server from now on; `Store` reads what this says at each opening."""
        _replace_text(self.path / _ADDRESS, f"{address}\n", mode=0o600)
        _remove_database(self.path / _DATABASE)

    @contextmanager
    def use_file(self) -> Iterator[Path]:
        """Lend a file to write the store into; the home has its store there from the end on."""
        with self.scratch() as unfinished:
            yield unfinished
            self.use_database(unfinished)

    def use_database(self, file: Path) -> None:
        """Have the store in this file from now on; it becomes the home's."""
        file.replace(self.path / _DATABASE)
        (self.path / _ADDRESS).unlink(missing_ok=True)

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """Lend the name of a database that is gone at the end of the block."""
        unfinished = self.path / _UNFINISHED
        _remove_database(unfinished)
        try:
            yield unfinished
        finally:
            _remove_database(unfinished)

    @contextmanager
    def store(self) -> Iterator["Store"]:
        """Open the store, and close it at the end of the block; as in `Store.open`."""
        store = _stores().open(self.store_url)
        try:
            yield store
        finally:
            store.close()

    def revision(self) -> int | None:
        """
        Read how many transactions have changed the store, as `Store.revision`, from its file.

        None where it cannot be read like this: it is on a server, or busy.
        """
        if self.is_on_server:
            return None
        try:
            with closing(sqlite3.connect(self.path / _DATABASE)) as database:
                return int(database.execute("SELECT revision FROM state").fetchone()[0])
        except (sqlite3.Error, TypeError):
            return None

    @property
    def snapshots(self) -> Path:
        """Give the folder in which snapshots are built."""
        return self.path / "snapshots"

    @property
    def rejects(self) -> Path:
        """Give the folder for rows that an import set aside."""
        return self.path / "rejects"

    @property
    def staged(self) -> Path:
        """Give the folder for what an import is about to write."""
        return self.path / "staged"

    @property
    def mappings(self) -> Path:
        """Give the folder of mappings, one for each set of headers."""
        return self.path / "mappings"

    @property
    def backups(self) -> Path:
        """Give the folder for backups that the service is asked for."""
        return self.path / "backups"

    def back_up(self, store: "Store", path: Path, *, replace: bool = False) -> str:
        """
        Copy the store, while it is in use, into a file outside of the home; gives its checksum.

        InputError as in `Store.backup`, and when the path is inside the home: only `backups` is.
        """
        self.check_backup(store, path, replace=replace)
        return store.backup(path, replace=replace)

    def check_backup(self, store: "Store", path: Path, *, replace: bool = False) -> None:
        """Refuse a path that `back_up` would refuse, before anything is written."""
        if self._holds(path):
            raise InputError("inside_home", {"folder": self.backups.name}, value=str(path))
        store.check_backup(path, replace=replace)

    def _holds(self, path: Path) -> bool:
        """Whether a path leads into a home, by whatever name, and not into the own `backups`."""
        folder = Path(os.path.realpath(path)).parent
        if folder == Path(os.path.realpath(self.path)) / self.backups.name:
            return False
        return home_around(path) is not None

    def new_snapshot(self) -> Path:
        """Make an empty folder to build a snapshot in; nobody sees it before it is published."""
        taken = [int(folder.name) for folder in self._folders() if folder.name.isdigit()]
        folder = self.snapshots / f"{max(taken, default=0) + 1:06d}"
        folder.mkdir(parents=True)
        return folder

    def current_snapshot(self, tier: Tier = Tier.STAFF) -> Path | None:
        """
        Find what a tier knows in the snapshot published last that is still there.

        None when nothing is built.
        """
        published = (self.snapshots / name for name in self._published())
        folder = next((folder for folder in published if folder.is_dir()), None)
        return folder and _followed(_narrowest(folder, tier))

    def publish(self, snapshot: Path) -> None:
        """
        Make a snapshot the current one, at once and for all; keep the one before, delete the rest.

        Publishing the one before again rolls back. Hold `lock` meanwhile: an unpublished snapshot
        counts as left over. HomeError when it is not a folder inside `snapshots`.
        """
        if snapshot.absolute().parent != self.snapshots or not snapshot.is_dir():
            raise HomeError("snapshot_foreign", {"snapshot": snapshot, "path": self.path})
        earlier = [name for name in self._published() if name != snapshot.name]
        kept = [snapshot.name, *earlier][:N_SNAPSHOTS]
        _replace_text(self.snapshots / "current", "".join(f"{name}\n" for name in kept))
        for folder in self._folders():
            if folder.name not in kept:
                # Where a reader keeps files open and the system minds, the next one deletes them.
                shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """
        Keep other imports and builds out; HomeBusyError when one is at work.

        SQLite's own file lock, or an advisory lock of the server: each goes with the process that
        held it, so a crash leaves no lock behind.
        """
        busy = HomeBusyError("home_at_work", {"path": self.path})
        with self._held("lock", _AT_WORK, busy):
            yield

    @contextmanager
    def upkeep(self) -> Iterator[None]:
        """Keep other services from doing the same; HomeBusyError when one is at it."""
        busy = HomeBusyError("home_kept_elsewhere", {"path": self.path})
        with self._held("upkeep.lock", _UPKEEP, busy):
            yield

    @contextmanager
    def fetching(self) -> Iterator[None]:
        """Keep other processes of this machine from fetching a snapshot too; HomeBusyError."""
        # A lock of the server's would keep out the machine that builds.
        with _held(self.path / "fetch.lock", HomeBusyError("home_at_work", {"path": self.path})):
            yield

    @contextmanager
    def _held(self, file: str, number: int, otherwise: HomeBusyError) -> Iterator[None]:
        if not self.is_on_server:
            with _held(self.path / file, otherwise):
                yield
            return
        from matchmaker.store.database import held  # noqa: PLC0415 - see _stores

        with held(self.store_url, number) as taken:
            if not taken:
                raise otherwise
            yield

    def _published(self) -> list[str]:
        pointer = self.snapshots / "current"
        return pointer.read_text(encoding="utf-8").split() if pointer.is_file() else []

    def _folders(self) -> list[Path]:
        there = self.snapshots.iterdir() if self.snapshots.is_dir() else ()
        return [entry for entry in there if entry.is_dir()]


@contextmanager
def _held(file: Path, otherwise: HomeBusyError) -> Iterator[None]:
    with closing(sqlite3.connect(file, timeout=0, isolation_level=None)) as held:
        try:
            held.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise otherwise from error
        yield


def tier_folder(snapshot: Path, tier: Tier) -> Path:
    """Where a snapshot keeps what one tier knows."""
    return snapshot / tier.value


def share_tier(snapshot: Path, tier: Tier, like: Tier) -> None:
    """Note that a tier knows the same as another one: a file with its name, in place of a copy."""
    tier_folder(snapshot, tier).write_text(like.value, encoding="utf-8")


def _narrowest(snapshot: Path, tier: Tier) -> Path:
    """The folder of a tier; what is public where a snapshot is older than the tier."""
    folder = tier_folder(snapshot, tier)
    return folder if folder.exists() or tier is Tier.STAFF else tier_folder(snapshot, Tier.PUBLIC)


def _followed(folder: Path) -> Path:
    if folder.is_file():
        return folder.with_name(folder.read_text(encoding="utf-8"))
    return folder


def is_home(path: Path) -> bool:
    """Whether a folder holds a network."""
    return (path / _ADDRESS).is_file() or (path / _DATABASE).is_file()


def checked_folder(path: Path) -> Path:
    """Refuse what is an address and no folder, without the password in it; InputError."""
    if found := _ELSEWHERE.match(path.as_posix()):
        raise InputError("home_no_folder", {"scheme": found[1]}, field="home")
    return path


def home_around(path: Path) -> Path | None:
    """Find the home that a path leads into or is, by whatever name; None outside of all homes."""
    place = Path(os.path.realpath(path))
    return next((folder for folder in (place, *place.parents) if is_home(folder)), None)


def is_filled(path: Path) -> bool:
    """Whether a folder holds a network that lacks none of the content it was made with."""
    return is_home(path) and not (path / _FILLING).exists()


def _addresses() -> "ModuleType":
    from matchmaker.store import address  # noqa: PLC0415 - see _stores

    return address


def _stores() -> type["Store"]:
    # Imported where a store is opened: its database layer takes a quarter of a second, and whoever
    # only asks a snapshot needs none of it.
    from matchmaker.store import Store  # noqa: PLC0415 - see above

    return Store


def _create_store(home: Home, store: str, *, existing: bool = False) -> None:
    """Make the store; the folder becomes a home at the very end."""
    kept = _addresses().checked(store) if store else ""
    claim(home.path)
    if not kept:
        with home.use_file() as database:
            _stores().create(_url(database)).close()
        return
    made_by = _stores().open if existing else _stores().create
    made_by(_addresses().expanded(kept)).close()
    home.use_server(kept)


def claim(path: Path) -> None:
    """Make the folder of a network; HomeError where it is one, or holds other things."""
    if is_home(path):
        raise HomeError("home_exists", {"path": path})
    try:
        # What firms and experts said of themselves is not for every account of the machine.
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        foreign = sorted({entry.name for entry in path.iterdir()} - _OURS)
        if foreign:
            raise HomeError("home_not_empty", {"path": path, "things": ", ".join(foreign[:3])})
        for name in ("snapshots", "rejects"):
            (path / name).mkdir(exist_ok=True)
    except OSError as error:
        raise HomeError("home_not_made", {"path": path, "problem": error}) from error


@contextmanager
def claimed(path: Path) -> Iterator[None]:
    """Make the folder of a network for a block; where that fails, nothing of it stays."""
    before = {entry.name for entry in path.iterdir()} if path.is_dir() else None
    claim(path)
    try:
        yield
    except BaseException:
        for entry in path.iterdir():
            if entry.name not in (before or ()):
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
        if before is None:
            path.rmdir()
        raise


def _remove_database(file: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        file.with_name(f"{file.name}{suffix}").unlink(missing_ok=True)


def _replace_text(file: Path, text: str, mode: int = 0o666) -> None:
    """Replace a file so that whoever reads sees the old text or the new one, never a part."""
    part = file.with_name(f"{file.name}.new")
    part.unlink(missing_ok=True)
    opened = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(opened, "w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    part.replace(file)


def _url(database: Path) -> str:
    return f"sqlite:///{database}"
