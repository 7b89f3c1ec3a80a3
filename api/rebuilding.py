"""What is edited ranks within seconds: a build beside the service, whenever the store moved on."""

import logging
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

from matchmaker.building import is_behind
from matchmaker.errors import MatchmakerError
from matchmaker.home import Home

log = logging.getLogger("matchmaker.api")

RETRY_S = 5.0
"""After a build that failed, most often because an import holds the network."""
STOP_S = 10.0
NICENESS = 10
"""Requests come first where processors are few."""


class Rebuilder:
    """
    Keeps the snapshot up with the store, one build at a time, in a process of its own.

    A build takes a processor and hundreds of megabytes, which requests should not wait for; killed
    midway it leaves nothing.
    """

    def __init__(self, home: Path, build: Callable[[Path], "Building"] | None = None) -> None:
        self._home = home
        self._build = build or start_build
        self._asked = Event()
        self._stopping = Event()
        self._running: Building | None = None
        self._thread = Thread(target=self._work, name="rebuilder", daemon=True)

    def start(self) -> None:
        """Watch from now on, and catch up with what was written before."""
        self._asked.set()
        self._thread.start()

    def ask(self) -> None:
        """Say that something was written; gives way at once."""
        self._asked.set()

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
            self._asked.wait()
            self._asked.clear()
            while not self._stopping.is_set() and self._is_behind():
                if not self._caught_up():
                    self._stopping.wait(RETRY_S)

    def _is_behind(self) -> bool:
        try:
            return is_behind(Home.open(self._home))
        except MatchmakerError as error:
            # Nothing is built, or not here: the first build is the operator's.
            log.info("the network is not rebuilt: %s", type(error).__name__)
            return False

    def _caught_up(self) -> bool:
        self._running = self._build(self._home)
        code = self._running.wait()
        self._running = None
        if code != 0 and not self._stopping.is_set():
            log.warning("a build of the network ended with code %d; it is tried again", code)
        return code == 0


Building = subprocess.Popen[bytes]


def start_build(home: Path) -> Building:
    """Build a network beside this process."""
    command = [sys.executable, "-m", "matchmaker", "--home", str(home), "build"]
    building = subprocess.Popen(  # noqa: S603 - the program itself, without a shell
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    if hasattr(os, "setpriority"):
        with suppress(ProcessLookupError):
            nicer = min(19, os.getpriority(os.PRIO_PROCESS, 0) + NICENESS)
            os.setpriority(os.PRIO_PROCESS, building.pid, nicer)
    return building
