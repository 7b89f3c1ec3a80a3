"""Measure the service for Prometheus: requests, stages of an answer, the snapshot, what waits."""

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

# From a page at hand to a cold suggestion.
BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0)
MEDIA_TYPE = CONTENT_TYPE_LATEST
SHARED_METRICS = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that says where the processes of one service add their measurements up."""
FACTS: Mapping[str, str] = {
    "snapshot_age_seconds": "Since the snapshot in service was published",
    "snapshot_behind": "Transactions that the snapshot in service does not know",
    "snapshot_profiles": "Profiles in the snapshot in service",
    "store_bytes": "Size of the store",
    "build_seconds": "What the last build that ended well took",
    "build_failures": "Builds that failed since the last one that ended well",
    "outbox_waiting": "E-mails that wait to be sent",
    "outbox_oldest_seconds": "Since when the oldest of them waits",
    "outbox_failed": "E-mails that were given up",
    "reports_waiting": "Reports to webhooks that wait to be sent",
}
"""What is read from the home and its store whenever somebody asks for the measurements."""


class Metrics:
    """The measurements of one application; they name routes, never what was asked."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "matchmaker_requests",
            "Requests answered",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "matchmaker_request_seconds",
            "Time to the last byte",
            ("method", "route"),
            buckets=BUCKETS_S,
            registry=self._registry,
        )
        self._stages = Histogram(
            "matchmaker_suggestion_seconds",
            "Time of a list of suggestions by stage: waiting for a turn, and the work itself",
            ("stage",),
            buckets=BUCKETS_S,
            registry=self._registry,
        )
        self._under_way = Gauge(
            "matchmaker_suggestions_under_way",
            "Lists of suggestions that are worked on or wait for their turn",
            registry=self._registry,
            multiprocess_mode="livesum",
        )

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Add one request."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    @contextmanager
    def suggesting(self) -> Iterator[Callable[[str], None]]:
        """Time a list of suggestions; yields what each of its stages is told to at its end."""
        before = time.perf_counter()

        def ended(stage: str) -> None:
            nonlocal before
            now = time.perf_counter()
            self._stages.labels(stage).observe(now - before)
            before = now

        with self._under_way.track_inprogress():
            yield ended

    def text(self, facts: Mapping[str, float]) -> bytes:
        """All measurements, of all processes, and some facts, as Prometheus reads them."""
        told = CollectorRegistry()
        told.register(_Facts(facts))
        return generate_latest(self._counted()) + generate_latest(told)

    def _counted(self) -> CollectorRegistry:
        folder = os.environ.get(SHARED_METRICS, "")
        if not folder:
            return self._registry
        _forget_dead(Path(folder))
        together = CollectorRegistry()
        MultiProcessCollector(together, path=folder)  # type: ignore[no-untyped-call]
        return together


class _Facts(Collector):
    """What this moment's look at the home told; it is in no file that processes share."""

    def __init__(self, facts: Mapping[str, float]) -> None:
        self._facts = facts

    def collect(self) -> Iterator[Metric]:
        """Give a gauge for each."""
        for name, value in self._facts.items():
            yield GaugeMetricFamily(f"matchmaker_{name}", FACTS[name], value=value)


def _forget_dead(folder: Path) -> None:
    """Leave out what is under way in processes that have died."""
    for file in folder.glob("gauge_live*.db"):
        pid = int(file.stem.rpartition("_")[2])
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            mark_process_dead(pid, str(folder))  # type: ignore[no-untyped-call]
