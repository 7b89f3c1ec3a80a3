"""Every triangle once, in arrays: closure, redundancy and closed two-paths all add over them."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from matchmaker.graph.connectivity.ties import FloatArray, IntArray, Ties

# Candidates looked up at once: 8 MB an array.
CANDIDATES = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Triangles:
    """
    Some triangles: corners and sides are of shape (3, triangles).

    Side i lies opposite corner i, and is a position in `Ties.table()`.
    """

    corners: IntArray
    sides: IntArray


@dataclass(frozen=True, slots=True, kw_only=True)
class _Upward:
    """Each tie once, from the end with fewer ties to the one with more, sorted by both."""

    starts: IntArray
    tails: IntArray
    heads: IntArray
    ties: IntArray


def triangles(ties: Ties) -> Iterator[Triangles]:
    """
    List the triangles of a network without direction, some at a time.

    Walking only towards nodes with more ties keeps hubs cheap: in m^1.5 steps at worst.

    Source:
        Chiba & Nishizeki (1985), SIAM Journal on Computing 14.
    """
    order = np.lexsort((np.arange(ties.n), ties.degrees))
    up = _upward(ties, order)
    keys = up.tails * ties.n + up.heads
    reach = np.diff(up.starts)[up.heads]
    done = np.concatenate([[0], np.cumsum(reach)])
    start = 0
    while start < len(keys):
        stop = int(np.searchsorted(done, done[start] + CANDIDATES, side="right")) - 1
        stop = max(stop, start + 1)
        found = _closed(up, keys, np.arange(start, stop), ties.n)
        yield Triangles(corners=order[found.corners], sides=up.ties[found.sides])
        start = stop


def _upward(ties: Ties, order: IntArray) -> _Upward:
    rank = np.empty(ties.n, dtype=np.int64)
    rank[order] = np.arange(ties.n)
    one, other = (rank[ends] for ends in ties.pairs())
    tails, heads = np.minimum(one, other), np.maximum(one, other)
    sort = np.lexsort((heads, tails))
    counts = np.bincount(tails, minlength=ties.n)
    return _Upward(
        starts=np.concatenate([[0], np.cumsum(counts)]),
        tails=tails[sort],
        heads=heads[sort],
        ties=sort.astype(np.int64),
    )


def _closed(up: _Upward, keys: IntArray, chosen: IntArray, n: int) -> Triangles:
    """Triangles whose two lower corners are the ends of the chosen ties."""
    first = up.starts[up.heads[chosen]]
    lengths = up.starts[up.heads[chosen] + 1] - first
    base = np.repeat(chosen, lengths)
    offsets = np.repeat(first - np.cumsum(lengths) + lengths, lengths)
    upper = np.arange(lengths.sum()) + offsets
    wanted = up.tails[base] * n + up.heads[upper]
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    there = keys[place] == wanted
    base, upper, across = base[there], upper[there], place[there]
    low, middle, high = up.tails[base], up.heads[base], up.heads[upper]
    return Triangles(corners=np.stack([low, middle, high]), sides=np.stack([upper, across, base]))


def add_at(total: FloatArray, places: IntArray, amounts: FloatArray | None = None) -> None:
    """Add 1 (or an amount) at each place, in place; places may repeat."""
    total += np.bincount(places, weights=amounts, minlength=len(total))
