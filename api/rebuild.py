"""Rebuild the snapshot in another process whenever the store has changed."""

import logging
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import Protocol

import msgspec

from matchmaker.errors import MatchmakerError
from matchmaker.home import Home, is_home
from matchmaker.services.maintenance import is_behind, lacks_first_build
from matchmaker.store import StoreChange

log = logging.getLogger("matchmaker.api")

POLL_S = 0.5
"""Between two looks at what other processes asked for."""
OTHERS_S = 30.0
"""Between two looks at what other machines wrote into a store on a server."""
_RECORD = "builds.json"
_BUILD, _RESOLVE = "build.asked", "resolve.asked"
"""Files in the home by which one process asks another one for a build."""
RETRY_S = 5.0
"""After a build that failed, most often because an import holds the network."""
STOP_S = 10.0
NICENESS = 10
"""Requests come first where processors are few."""


class Rebuilds(Protocol):
    """Who sees to it that the next snapshot knows what was written."""

    def ask(self, *, resolving: bool = False) -> None:
        """Say that something was written, perhaps about duplicates; gives way at once."""

    def follow(self, change: StoreChange) -> None:
        """Build what a transaction changed into the next snapshot; gives way at once."""


class KeepsCurrent(Rebuilds, Protocol):
    """Keeps the snapshot in service current, in a thread of its own."""

    def start(self) -> None:
        """Begin."""

    def stop(self) -> None:
        """Give up what is under way."""


class RebuildRequests:
    """Asks the process that rebuilds, by a file in the home."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def ask(self, *, resolving: bool = False) -> None:
        """Say that something was written, perhaps about duplicates; gives way at once."""
        if resolving:
            (self._home / _RESOLVE).touch()
        (self._home / _BUILD).touch()

    def follow(self, change: StoreChange) -> None:
        """Build what a transaction changed into the next snapshot; gives way at once."""
        self.ask(resolving=change.judged_duplicates)


class SnapshotRebuilder:
    """
    Rebuild the snapshot after changes of the store, one build at a time.

    A build takes a processor and hundreds of megabytes, which requests should not wait for; killed
    midway it leaves nothing.
    """

    def __init__(
        self,
        home: Path,
        build: Callable[[Path], "Building"] | None = None,
        resolve: Callable[[Path], "Building"] | None = None,
        *,
        for_others: bool = False,
    ) -> None:
        """Rebuild a home; `for_others`, also what `RebuildRequests` of other processes ask for."""
        self._home = home
        self._for_others = for_others
        self._build = build or start_build
        self._resolve = resolve or start_resolve
        self._to_resolve = Event()
        self._asked = Event()
        self._stopping = Event()
        self._running: Building | None = None
        self._thread = Thread(target=self._work, name="rebuilder", daemon=True)

    def start(self) -> None:
        """Watch from now on, and catch up with what was written before."""
        self._asked.set()
        self._thread.start()

    def ask(self, *, resolving: bool = False) -> None:
        """Say that something was written, perhaps about duplicates; gives way at once."""
        if resolving:
            self._to_resolve.set()
        self._asked.set()

    def follow(self, change: StoreChange) -> None:
        """Build what a transaction changed into the next snapshot; gives way at once."""
        self.ask(resolving=change.judged_duplicates)

    def stop(self) -> None:
        """Give up a build that is under way; the next start takes it up again."""
        self._stopping.set()
        self._asked.set()
        running = self._running
        if running is not None and running.poll() is None:
            running.terminate()
        if self._thread.is_alive():
            self._thread.join(STOP_S)

    def _work(self) -> None:
        while not self._stopping.is_set():
            self._wait()
            self._asked.clear()
            while not self._stopping.is_set() and self._is_behind():
                if not (self._resolved() and self._caught_up()):
                    self._stopping.wait(RETRY_S)

    def _wait(self) -> None:
        """Wait until something is to be done, by whomever it is asked for."""
        until = monotonic() + OTHERS_S
        while not self._asked.wait(self._patience_s()):
            if self._is_there(_RESOLVE):
                self._to_resolve.set()
            if self._is_there(_BUILD) or monotonic() > until:
                return

    def _patience_s(self) -> float | None:
        """How long to wait before looking at what others did; None where there are no others."""
        if self._for_others:
            return POLL_S
        on_server = is_home(self._home) and Home.open(self._home).is_on_server
        return OTHERS_S if on_server else None

    def _is_there(self, request: str) -> bool:
        """Take a request; whoever asks from now on asks anew."""
        try:
            (self._home / request).unlink()
        except FileNotFoundError:
            return False
        return True

    def _is_behind(self) -> bool:
        try:
            home = Home.open(self._home)
            return is_behind(home) or lacks_first_build(home)
        except MatchmakerError as error:
            # The network is not here, or held by somebody else.
            log.info("the network is not rebuilt: %s", type(error).__name__)
            return False

    def _resolved(self) -> bool:
        """Seek duplicates anew where somebody judged a pair."""
        if not self._to_resolve.is_set():
            return True
        self._to_resolve.clear()
        done = self._done(self._resolve, "a search for duplicates")
        if not done:
            self._to_resolve.set()
        return done

    def _caught_up(self) -> bool:
        return self._done(self._build, "a build of the network")

    def _done(self, start: Callable[[Path], "Building"], what: str) -> bool:
        begun = monotonic()
        self._running = start(self._home)
        code = self._running.wait()
        self._running = None
        if code != 0 and not self._stopping.is_set():
            log.warning("%s ended with code %d; it is tried again", what, code)
        if not self._stopping.is_set():
            _note(self._home, monotonic() - begun, failed=code != 0)
        return code == 0


class BuildRecord(msgspec.Struct, frozen=True, kw_only=True):
    """How the builds of a service went lately."""

    seconds: float = 0.0
    """Of the last one that ended well."""
    n_failed: int = 0
    """Since then."""


def build_record(home: Path) -> BuildRecord:
    """Read how the builds of a service went, whichever process ran them."""
    try:
        return msgspec.json.decode((home / _RECORD).read_bytes(), type=BuildRecord)
    except (OSError, msgspec.MsgspecError):
        return BuildRecord()


def _note(home: Path, seconds: float, *, failed: bool) -> None:
    before = build_record(home)
    now = BuildRecord(seconds=round(seconds, 2))
    if failed:
        now = BuildRecord(seconds=before.seconds, n_failed=before.n_failed + 1)
    with suppress(OSError):
        part = home / f"{_RECORD}.new"
        part.write_bytes(msgspec.json.encode(now))
        part.replace(home / _RECORD)


Building = subprocess.Popen[bytes]


def start_build(home: Path) -> Building:
    """Build a network beside this process."""
    return _start(home, "build")


def start_resolve(home: Path) -> Building:
    """Seek duplicates beside this process."""
    return _start(home, "resolve")


def start_watch(home: Path) -> Building:
    """Weigh up whom suggestions put forward, and keep it as this month's, beside this process."""
    return _start(home, "network", "recommender", "--keep", "--json")


def _start(home: Path, *words: str) -> Building:
    command = [sys.executable, "-m", "matchmaker", "--home", str(home), *words]
    building = subprocess.Popen(  # noqa: S603 - the program itself, without a shell
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    if hasattr(os, "setpriority"):
        with suppress(ProcessLookupError):
            nicer = min(19, os.getpriority(os.PRIO_PROCESS, 0) + NICENESS)
            os.setpriority(os.PRIO_PROCESS, building.pid, nicer)
    return building
