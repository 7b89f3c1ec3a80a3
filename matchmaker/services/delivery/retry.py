"""When to try again what could not be sent, and when to give up."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import TypeVar

from matchmaker.store import Store
from matchmaker.store.outbox import Attempted, OutboxWriter, PendingDelivery, PendingMail

Pending = TypeVar("Pending", PendingMail, PendingDelivery)

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


AT_MOST = 100
"""So many are sent at a time, unless told otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryCounts:
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


def send_due(
    store: Store,
    due: Iterable[Pending],
    send: Callable[[Pending, datetime], str],
    *,
    claim: Callable[[OutboxWriter, Pending, datetime], bool],
    note: Callable[[OutboxWriter, Attempted], None],
    now: datetime,
) -> DeliveryCounts:
    """
    Send what is due, one after another; what another program sends meanwhile is left to it.

    `send` says what went wrong, "" where nothing did. A program that is killed between sending and
    noting leads to a second message with the same number: rather twice than never.
    """
    n_sent = n_failed = 0
    started = monotonic()
    for pending in due:
        # Servers that do not answer hold the others up, whose claims must not be old by then.
        moment = now + timedelta(seconds=monotonic() - started)
        with store.write() as writer:
            claimed = claim(writer.outbox, pending, moment)
        if not claimed:
            continue
        error = send(pending, moment)
        with store.write() as writer:
            note(writer.outbox, attempted(pending.id, pending.n_tries + 1, error, moment))
        n_sent, n_failed = n_sent + (not error), n_failed + bool(error)
    return DeliveryCounts(n_sent=n_sent, n_failed=n_failed)
