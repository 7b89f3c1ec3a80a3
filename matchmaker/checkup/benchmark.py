"""Where a firm stands among its peers, as far as there are enough of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from matchmaker.privacy import SMALLEST


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """One figure of a firm beside that of its peers."""

    n_peers: int
    """Not the firm itself."""
    median: float
    share_below: float
    """Share of peers with a lower figure; those level with the firm count half, in [0, 1]."""


def benchmark(value: float | None, peers: Sequence[float]) -> Benchmark | None:
    """Compare a maturity or a dimension's score with peers; None for fewer than five of them."""
    if value is None or len(peers) < SMALLEST:
        return None
    below = sum((peer < value) + (peer == value) / 2 for peer in peers)
    return Benchmark(n_peers=len(peers), median=median(peers), share_below=below / len(peers))


def is_peer(mine: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether two firms share a division of NACE, the first two digits of their sectors."""
    return bool({code[:2] for code in mine} & {code[:2] for code in theirs})
