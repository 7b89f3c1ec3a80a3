"""The application's state: the network, its store, and limits."""

from asyncio import Semaphore
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from fastapi import Request

from matchmaker.engine import Matchmaker
from matchmaker.home import Home
from matchmaker.privacy import Tier
from matchmaker.services.first_run import FirstRunCode
from matchmaker.services.introductions import NeedBoard
from matchmaker.services.snapshot_mask import SnapshotMask
from matchmaker.settings import Settings
from matchmaker.store import Store
from matchmaker.store.store import Listener

from .middleware.limits import ConcurrencyLimit
from .middleware.metrics import Metrics
from .network.analysis import AnalysisCache
from .rebuild import Rebuilds
from .security.free_text import FreeTextLimit
from .settings import SecuritySettings
from .snapshot_cache import SnapshotCache


def clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


class LazyStore:
    """The store of a home, opened with the first request that needs it."""

    def __init__(self, home: Path, changed: Listener | None = None) -> None:
        self._home = home
        self._changed = changed
        self._opening = Lock()
        self._store: Store | None = None

    def get(self) -> Store:
        """The store; HomeError where there is none."""
        with self._opening:
            if self._store is None:
                url = Home.open(self._home).store_url
                self._store = Store.open(url, changed=self._changed)
            return self._store

    def close(self) -> None:
        """Let go of the database."""
        with self._opening:
            if self._store is not None:
                self._store.close()
                self._store = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppState:
    """The network in service, its store, and what is taken in."""

    home: Path
    current: SnapshotCache
    admission: ConcurrencyLimit
    """To the suggestions that run at once."""
    suggestion_semaphore: Semaphore
    """Of those let in, who is worked on; the others wait without a thread."""
    signing_in: ConcurrencyLimit
    """Comparing a password takes 64 MiB."""
    free_text: FreeTextLimit
    """On needs in words, for each account."""
    opened: LazyStore
    rebuilder: Rebuilds
    metrics: Metrics = field(default_factory=Metrics)
    snapshot_mask: SnapshotMask = field(default_factory=SnapshotMask)
    needs: NeedBoard = field(default_factory=NeedBoard)
    analyses: AnalysisCache = field(default_factory=AnalysisCache)
    """What the network page told last."""
    first_run: FirstRunCode = field(default_factory=lambda: FirstRunCode(code=""))
    """With which the first accounts are made; without a code nobody can."""
    security: SecuritySettings = field(default_factory=SecuritySettings)
    address: str = ""
    """Where it listens; "" where that is not known."""
    now: Callable[[], datetime] = clock

    @property
    def url(self) -> str:
        """Where people reach the service, for links."""
        return self.security.url or self.address or Settings().url

    def network(self, tier: Tier) -> Matchmaker:
        """The network as a tier may know it, with what was edited since it was built."""
        return self.snapshot_mask.over(self.store, self.current.matchmaker(tier), tier)

    @property
    def store(self) -> Store:
        """The truth behind the network."""
        return self.opened.get()


def state_of(request: Request) -> AppState:
    """The service that an application runs."""
    found: AppState = request.app.state.service
    return found
