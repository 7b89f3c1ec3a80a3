"""Serve a snapshot that another machine builds: fetch each new version, and swap to it."""

import logging
from pathlib import Path
from threading import Event, Thread

from matchmaker import published
from matchmaker.errors import MatchmakerError
from matchmaker.home import Home
from matchmaker.shared_path import SharedPath
from matchmaker.store import StoreChange

from .rebuild import KeepsCurrent, SnapshotRebuilder

log = logging.getLogger("matchmaker.api")

LOOK_S = 5.0
"""Between two looks at the shared folder, each of which reads one small file."""
STOP_S = 10.0


class SnapshotFollower:
    """
    Put in service whatever is published last, in a thread of its own; build nothing.

    What is written here reaches the next snapshot by the store, which the machine that builds
    looks at.
    """

    def __init__(self, home: Path, place: SharedPath) -> None:
        self._home = home
        self._place = place
        self._failed = ""
        self._stopping = Event()
        self._thread = Thread(target=self._work, name="replica", daemon=True)

    def start(self) -> None:
        """Look from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more; a version that is being fetched is left as if it had not begun."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(STOP_S)

    def ask(self, *, resolving: bool = False) -> None:
        """Do nothing: the machine that builds sees it in the store."""

    def follow(self, change: StoreChange) -> None:
        """Do nothing: the machine that builds sees it in the store."""

    def once(self) -> None:
        """Fetch what is new; where that fails the snapshot in service stays."""
        try:
            version = published.follow(Home.open(self._home), self._place)
        except MatchmakerError as error:
            # Said once, and not every few seconds until somebody mends it.
            if (what := type(error).__name__) != self._failed:
                log.warning(
                    "the snapshot in service stays: no newer one could be fetched (%s)", what
                )
                self._failed = what
            return
        self._failed = ""
        if version:
            log.info("in service: version %s", version)

    def _work(self) -> None:
        while not self._stopping.is_set():
            self.once()
            self._stopping.wait(LOOK_S)


def keeper_of(home: Path, follows: SharedPath | None, *, for_others: bool = False) -> KeepsCurrent:
    """What keeps the snapshot of a home current: a build here, or what is published elsewhere."""
    if follows is not None:
        return SnapshotFollower(home, follows)
    return SnapshotRebuilder(home, for_others=for_others)
