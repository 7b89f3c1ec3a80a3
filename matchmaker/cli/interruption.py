"""What a command says when it is stopped with Ctrl-C: one line on what was kept."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

UNCHANGED = "Nothing was changed."
WHOLE = "What was being written is in the store whole, or not at all."
KEPT: Mapping[str, str] = {
    "init": "A demo network is completed by the same command.",
    "import": "Nothing was imported; the store is as before.",
    "template": "The template may be missing.",
    "rank": "No run was written.",
    "introductions": WHOLE,
    "outbox": "What was sent is noted as sent; the rest still waits.",
    "webhook": WHOLE,
    "network": "The network is as before; a file that was being written may be missing.",
    "resolve": WHOLE,
    "judge": WHOLE,
    "build": "The snapshot in service stays.",
    "account": WHOLE,
    "person": f"{WHOLE} After an erasure run: matchmaker build",
    "retention": f"{WHOLE} Run it again for the rest.",
    "rollback": "See which weights are in force with: matchmaker how-we-rank",
    "backup": "There may be no backup; the network is as before.",
    "restore": "There may be no network yet; the backup is as before.",
    "evaluate": "Suites that had ended left their results in the folder.",
    "serve": "Nobody is served any more; the store and the snapshot stay.",
}
"""By command; every other one only reads."""


class Stopped(KeyboardInterrupt):
    """Ctrl-C, with a sentence on what was kept."""


@contextmanager
def kept(say: Callable[[], str]) -> Iterator[None]:
    """Say at Ctrl-C what was kept; asked at that moment, since it depends on how far it came."""
    try:
        yield
    except KeyboardInterrupt:
        raise Stopped(say()) from None


def kept_by(command: str) -> str:
    """Say what a command keeps when it is stopped somewhere."""
    return KEPT.get(command, UNCHANGED)
