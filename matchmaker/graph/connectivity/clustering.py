"""Find triangles, and measure closure and small worlds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from matchmaker.domain.frame import frame
from matchmaker.domain.notebook import notebook_value
from matchmaker.graph.arguments import at_least
from matchmaker.graph.connectivity.distances import mean_path_length
from matchmaker.graph.connectivity.significance import latticed, rewired
from matchmaker.graph.connectivity.ties import (
    FloatArray,
    GraphLike,
    IntArray,
    Node,
    Ties,
    ratio,
    ratios,
    ties_of,
)

if TYPE_CHECKING:
    import polars as pl

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
    # By degree, then row: any order that is total will do, and this one bounds the work.
    order = np.lexsort((np.arange(ties.n), ties.degrees))
    up = _upward(ties, order)
    # One number a tie, in order: whether a tie is there becomes a binary search.
    keys = up.tails * ties.n + up.heads
    reach = np.diff(up.starts)[up.heads]
    done = np.concatenate([[0], np.cumsum(reach)])
    start = 0
    while start < len(keys):
        stop = int(np.searchsorted(done, done[start] + CANDIDATES, side="right")) - 1
        # A single hub may exceed the block; it still has to go through.
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
    # A place behind the end falls back on the last key, and compares unequal there.
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    there = keys[place] == wanted
    base, upper, across = base[there], upper[there], place[there]
    low, middle, high = up.tails[base], up.heads[base], up.heads[upper]
    return Triangles(corners=np.stack([low, middle, high]), sides=np.stack([upper, across, base]))


def add_at(total: FloatArray, places: IntArray, amounts: FloatArray | None = None) -> None:
    """Add 1 (or an amount) at each place, in place; places may repeat."""
    # bincount adds repeated places; `total[places] += 1` would count them once.
    total += np.bincount(places, weights=amounts, minlength=len(total))


@notebook_value
@dataclass(frozen=True, slots=True, kw_only=True)
class Clustering:
    """How many of the pairs of partners are tied; direction and weights do not count."""

    transitivity: float
    """Closed two-paths among all two-paths; NaN where there is none."""
    mean_local: float
    """Mean over the nodes with two partners or more; NaN where there is none."""
    n_local: int
    """Nodes that the mean speaks for."""
    local: Mapping[Node, float]
    """NaN below two partners."""
    triangles: int
    n: int
    m: int

    def frame(self) -> "pl.DataFrame":
        """One row a node."""
        return frame({"node": [*self.local], "clustering": [*self.local.values()]})


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallWorld:
    """Clustering and path length beside random and lattice networks with the same degrees."""

    omega: float
    """
    Random path length over observed, less observed clustering over the lattice's: near 0 small
    world, towards 1 random, towards -1 lattice. NaN where a part is.
    """
    sigma: float
    """Clustering over random, divided by path length over random; above 1 small world."""
    clustering: float
    """Transitivity of the giant component, as all the others."""
    path_length: float
    random_clustering: float
    random_path_length: float
    lattice_clustering: float
    node_share: float
    """Share of the nodes that the figures speak for: those of the giant component."""
    n: int
    m: int
    n_draws: int
    seed: int


def clustering(graph: GraphLike) -> Clustering:
    """
    Measure closure, in the network and around each node.

    Source:
        Watts & Strogatz (1998), Nature 393; Newman, Strogatz & Watts (2001), PRE 64, 026118.
    """
    ties = ties_of(graph).undirected()
    closed, pairs = _closed_pairs(ties), ties.degrees * (ties.degrees - 1) / 2
    local = ratios(closed, pairs)
    some = pairs > 0
    return Clustering(
        transitivity=ratio(float(closed.sum()), float(pairs.sum())),
        mean_local=float(local[some].mean()) if some.any() else float("nan"),
        n_local=int(np.count_nonzero(some)),
        local=ties.by_node(local),
        # Each triangle closes a pair at all three of its corners.
        triangles=round(float(closed.sum()) / 3),
        n=ties.n,
        m=ties.m,
    )


def _closed_pairs(ties: Ties) -> FloatArray:
    closed = np.zeros(ties.n)
    for found in triangles(ties):
        add_at(closed, found.corners.ravel())
    return closed


def transitivity(graph: GraphLike) -> float:
    """Closed two-paths among all two-paths; NaN where there is none."""
    ties = ties_of(graph).undirected()
    pairs = ties.degrees * (ties.degrees - 1) / 2
    return ratio(float(_closed_pairs(ties).sum()), float(pairs.sum()))


def small_world(graph: GraphLike, *, n_draws: int = 10, seed: int = 0) -> SmallWorld:
    """
    Compare the giant component with rewired networks and with a lattice of the same degrees.

    The lattice is drawn once. For networks of a few thousand ties: each draw swaps every tie
    several times.

    Source:
        Telesford et al. (2011), Brain Connectivity 1 (omega); Humphries & Gurney (2008), PLoS ONE
        3 (sigma).
    """
    at_least("n_draws", n_draws, 1)
    whole = ties_of(graph).undirected()
    # Path lengths between pieces are infinite, so only one piece can be compared.
    ties = giant(whole)
    drawn = list(rewired(ties, n_draws=n_draws, seed=seed))
    lengths = [mean_path_length(random).mean for random in drawn]
    closures = [transitivity(random) for random in drawn]
    length, closure = mean_path_length(ties).mean, transitivity(ties)
    random_length, random_closure = _mean(lengths), _mean(closures)
    lattice = _lattice_clustering(ties, seed)
    return SmallWorld(
        omega=ratio(random_length, length) - ratio(closure, lattice),
        sigma=ratio(ratio(closure, random_closure), ratio(length, random_length)),
        clustering=closure,
        path_length=length,
        random_clustering=random_closure,
        random_path_length=random_length,
        lattice_clustering=lattice,
        node_share=ratio(ties.n, whole.n),
        n=whole.n,
        m=whole.m,
        n_draws=n_draws,
        seed=seed,
    )


def giant(ties: Ties) -> Ties:
    """The largest component, the first of equals."""
    if not ties.n:
        return ties
    largest = int(np.argmax(np.bincount(ties.components)))
    return ties.subset(np.flatnonzero(ties.components == largest))


def _mean(values: list[float]) -> float:
    return float(np.mean(values)) if values else float("nan")


def _lattice_clustering(ties: Ties, seed: int) -> float:
    # Of fewer there is no lattice.
    if ties.n < 4 or ties.m < 2:
        return float("nan")
    return transitivity(latticed(ties, seed=seed))
