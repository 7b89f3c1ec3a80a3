"""When to try again what could not be sent, and when to give up."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from matchmaker.store.outbox import Attempted

# A server that is restarted answers within minutes, one that is mended within a day or two.
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
    timedelta(hours=24),
    timedelta(hours=48),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What became of what was due."""

    n_sent: int = 0
    n_failed: int = 0
    """To be tried again, or given up."""


def next_try(n_tries: int, now: datetime) -> datetime | None:
    """When to try again after so many tries; None: give up."""
    return now + WAITS[n_tries - 1] if n_tries <= len(WAITS) else None


def attempted(id_: int, n_tries: int, error: str, now: datetime) -> Attempted:
    """What to note of one try, the first being 1; an empty error is a success."""
    if not error:
        return Attempted(id=id_, sent_at=now)
    return Attempted(id=id_, next_at=next_try(n_tries, now), error=error[:500])
