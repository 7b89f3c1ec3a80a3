"""The snapshot in service, exchanged while requests run."""

import logging
from pathlib import Path
from threading import Lock

from matchmaker.engine import Matchmaker
from matchmaker.errors import SnapshotError

log = logging.getLogger("matchmaker.api")

Stamp = tuple[int, int]


class Current:
    """
    Gives the network that was published last; one reference is exchanged, nothing is changed.

    Requests keep the network they were given, so those under way end on the old one.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self._loading = Lock()
        self._held: tuple[Stamp | None, Matchmaker] | None = None

    def matchmaker(self) -> Matchmaker:
        """
        The network to ask, opened anew when another was published.

        Raises:
            HomeError: The folder is not a home.
            SnapshotError: Nothing was built yet.
        """
        held = self._held
        if held is not None and held[0] == self._stamp():
            return held[1]
        # Only the first request waits for the disk; the others go on with what there is.
        if not self._loading.acquire(blocking=held is None):
            assert held is not None  # noqa: S101 - a blocking acquire does not fail
            return held[1]
        try:
            return self._exchange()
        finally:
            self._loading.release()

    def _exchange(self) -> Matchmaker:
        stamp, held = self._stamp(), self._held
        if held is not None and held[0] == stamp:
            return held[1]
        try:
            loaded = Matchmaker.load(self.home)
        except (SnapshotError, OSError):
            if held is None:
                raise
            log.warning("the snapshot published last cannot be read; the one before stays")
            self._held = (stamp, held[1])
            return held[1]
        self._held = (stamp, loaded)
        return loaded

    def _stamp(self) -> Stamp | None:
        """What changes when a snapshot is published: the pointer is a new file each time."""
        try:
            found = (self.home / "snapshots" / "current").stat()
        except FileNotFoundError:
            return None
        return found.st_ino, found.st_mtime_ns
