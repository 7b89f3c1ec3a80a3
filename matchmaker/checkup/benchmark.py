"""Where a firm stands among its peers, as far as there are enough of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import quantiles

from matchmaker.domain import ProfileId
from matchmaker.privacy import SMALLEST

WANTED = 10
"""Peers that a comparison looks for, from the nearest group outwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """What makes firms comparable, and their figures by name, 0 to 100."""

    id: ProfileId
    divisions: frozenset[str]
    """First two digits of NACE."""
    size: str
    """micro, small, medium, large; "" where it is unknown."""
    territory: str
    """NUTS-3; "" where it is unknown."""
    since: date
    """The day of the check-up."""
    figures: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """One figure of a firm beside those of its peers."""

    n_peers: int
    """Not the firm itself."""
    lower_quartile: float
    median: float
    upper_quartile: float
    share_below: float
    """Share of peers with a lower figure; those level with the firm count half, in [0, 1]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerGroup:
    """The peers that a firm is compared with, and by what they were chosen."""

    criteria: tuple[str, ...]
    """Of "division", "size", "territory"; empty: all firms."""
    peers: tuple[Peer, ...]


Criterion = Callable[[Peer, Peer], bool]
_CRITERIA: Mapping[str, Criterion] = {
    "division": lambda mine, theirs: bool(mine.divisions & theirs.divisions),
    "size": lambda mine, theirs: bool(mine.size) and mine.size == theirs.size,
    "territory": lambda mine, theirs: bool(mine.territory) and mine.territory == theirs.territory,
}
WIDENING: tuple[tuple[str, ...], ...] = (
    ("division", "size", "territory"),
    ("division", "size"),
    ("division", "territory"),
    ("division",),
    ("size", "territory"),
    ("size",),
    (),
)
"""From the nearest group to all firms: the trade counts most, then the size, then the place."""


def peer_group(firm: Peer, others: Sequence[Peer], wanted: int = WANTED) -> PeerGroup:
    """
    Choose the nearest group of peers that has as many as wanted; all firms where none has.

    Peers are taken in fives, by the day of their check-up: what is told doesn't change with one
    more firm, so that two readings before and after it give its answers away to nobody.
    """
    found: tuple[Peer, ...] = ()
    for criteria in WIDENING:
        found = _in_fives([each for each in others if _matches(criteria, firm, each)])
        if len(found) >= wanted or not criteria:
            return PeerGroup(criteria=criteria, peers=found)
    return PeerGroup(criteria=(), peers=found)


def _in_fives(peers: Sequence[Peer]) -> tuple[Peer, ...]:
    ordered = sorted(peers, key=lambda peer: (peer.since, peer.id))
    return tuple(ordered[: len(ordered) // SMALLEST * SMALLEST])


def _matches(criteria: Sequence[str], firm: Peer, other: Peer) -> bool:
    return other.id != firm.id and all(_CRITERIA[name](firm, other) for name in criteria)


def benchmark(value: float | None, peers: Sequence[float]) -> Benchmark | None:
    """
    Compare a figure from 0 to 100 with those of peers; None for fewer than five of them.

    What is told of peers is rounded to five points: the middle one of them is a firm's own figure.
    """
    if value is None or len(peers) < SMALLEST:
        return None
    lower, middle, upper = quantiles(peers, n=4, method="inclusive")
    below = sum((peer < value) + (peer == value) / 2 for peer in peers)
    return Benchmark(
        n_peers=len(peers),
        lower_quartile=_coarse(lower),
        median=_coarse(middle),
        upper_quartile=_coarse(upper),
        share_below=round(below / len(peers), 1),
    )


def _coarse(value: float) -> float:
    return 5.0 * round(value / 5)


def is_peer(mine: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether two firms share a division of NACE, the first two digits of their sectors."""
    return bool({code[:2] for code in mine} & {code[:2] for code in theirs})
