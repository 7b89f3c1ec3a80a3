"""Cache the snapshot in service, and replace it while requests run."""

import gc
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from matchmaker.engine import Matchmaker
from matchmaker.errors import MatchmakerError, SnapshotError
from matchmaker.home import Home
from matchmaker.privacy import Tier

log = logging.getLogger("matchmaker.api")

Stamp = tuple[int, int]

THOROUGHLY_EVERY = 100
"""Networks opened, after which one request in a while waits some 150 ms for a full collection."""


@dataclass(frozen=True, slots=True)
class _Held:
    """What was published at one moment, as far as it was asked for."""

    stamp: Stamp | None
    networks: Mapping[Tier, Matchmaker]


class SnapshotCache:
    """
    Hot-swap the immutable snapshot: give each request the network that was published last.

    Requests keep the network they were given, so those under way end on the old one.
    """

    def __init__(self, home: Path, *, serving: bool = False) -> None:
        self.home = home
        self._serving = serving
        self._n_opened = 0
        self._loading = Lock()
        self._held = _Held(None, {})

    def matchmaker(self, tier: Tier) -> Matchmaker:
        """
        The network as a tier may know it, opened anew when another was published.

        Raises:
            HomeError: The folder is not a home.
            SnapshotError: Nothing was built yet.
        """
        held = self._held
        present = held.networks.get(tier)
        if present is not None and held.stamp == self._stamp():
            return present
        # Only the first request waits for the disk; the others go on with what there is.
        if not self._loading.acquire(blocking=present is None):
            assert present is not None  # noqa: S101 - a blocking acquire does not fail
            return present
        try:
            return self._exchange(tier)
        finally:
            self._loading.release()

    def warm(self) -> None:
        """Open all tiers, the names of concepts and the encoder, before anybody asks or edits."""
        for tier in Tier:
            try:
                network = self.matchmaker(tier).snapshot
                network.reader.tagger.prepare()
                if network.statements:
                    network.statements.open_encoder()
            except MatchmakerError as error:
                log.info("the network is not opened beforehand: %s", type(error).__name__)

    def _exchange(self, tier: Tier) -> Matchmaker:
        stamp, held = self._stamp(), self._held
        if held.stamp == stamp and tier in held.networks:
            return held.networks[tier]
        fresh = held.networks if held.stamp == stamp else {}
        try:
            loaded = self._alike(fresh, tier) or self._load(tier)
        except (SnapshotError, OSError):
            if tier not in held.networks:
                raise
            log.warning("the snapshot published last cannot be read; the one before stays")
            self._held = _Held(stamp, {**fresh, tier: held.networks[tier]})
            return held.networks[tier]
        self._held = _Held(stamp, {**fresh, tier: loaded})
        if self._serving and not fresh:
            freeze_garbage_collector(thoroughly=self._n_opened % THOROUGHLY_EVERY == 0)
            self._n_opened += 1
        return loaded

    def _load(self, tier: Tier) -> Matchmaker:
        held = self._held.networks
        before = held.get(tier) or next(iter(held.values()), None)
        return Matchmaker.load(self.home, tier, before)

    def _alike(self, networks: Mapping[Tier, Matchmaker], tier: Tier) -> Matchmaker | None:
        """The network of a tier that knows the same, so that it is opened and held once."""
        home = Home.open(self.home)
        folder = home.current_snapshot(tier)
        return next(
            (found for other, found in networks.items() if home.current_snapshot(other) == folder),
            None,
        )

    def _stamp(self) -> Stamp | None:
        """What changes when a snapshot is published: the pointer is a new file each time."""
        try:
            found = (self.home / "snapshots" / "current").stat()
        except FileNotFoundError:
            return None
        return found.st_ino, found.st_mtime_ns


def freeze_garbage_collector(*, thoroughly: bool = False) -> None:
    """
    Let the collector of cycles pass over what is here to stay, as a network is.

    Otherwise every so often all requests wait while it walks through all of it. A network goes
    with the last reference to it: nothing in it refers to itself. What else was under way and
    refers to itself stays until the next thorough time.
    """
    if thoroughly:
        gc.unfreeze()
        gc.collect()
    else:
        gc.collect(1)
    gc.freeze()
