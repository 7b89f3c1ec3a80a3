"""How large a network is, and how its ties are spread over the nodes."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchmaker.domain.notebook import notebook_value
from matchmaker.graph.arguments import between
from matchmaker.graph.connectivity.ties import GraphLike, IntArray, Ties, ratio, ties_of


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkSize:
    """The first figures of any report."""

    n: int
    """Nodes, isolates included."""
    m: int
    """Tied pairs; parallel ties are one."""
    directed: bool
    n_self_loops: int
    """Left out of every measure."""
    density: float
    """Tied pairs among possible ones; NaN below 2 nodes."""
    mean_degree: float
    """NaN without nodes."""
    degree_gini: float
    """0 when all have equally many ties; NaN without ties."""
    n_components: int
    """Weak ones; an isolate is one."""
    n_isolates: int
    giant_share: float
    """Nodes in the largest component; NaN without nodes."""


@notebook_value
@dataclass(frozen=True, slots=True, kw_only=True)
class DegreeDistribution:
    """How many nodes have how many ties."""

    counts: Mapping[int, int]
    """Nodes by degree, in order of degree."""
    n: int
    m: int

    def at_least(self, degree: int) -> float:
        """Share of nodes with this many ties or more; NaN without nodes."""
        return ratio(sum(count for k, count in self.counts.items() if k >= degree), self.n)


def size(graph: GraphLike) -> NetworkSize:
    """Count nodes, ties and components."""
    ties = ties_of(graph)
    # Isolates are components of their own in this count.
    degrees, sizes = total_degrees(ties), np.bincount(ties.components)
    return NetworkSize(
        n=ties.n,
        m=ties.m,
        directed=ties.directed,
        n_self_loops=ties.n_self_loops,
        density=density(ties),
        mean_degree=ratio(float(degrees.sum()), ties.n),
        degree_gini=gini(degrees),
        n_components=len(sizes),
        n_isolates=int(np.count_nonzero(degrees == 0)),
        giant_share=ratio(int(sizes.max(initial=0)), ties.n),
    )


def total_degrees(ties: Ties) -> IntArray:
    """Ties of each node, those in and those out where they have a direction."""
    if not ties.directed:
        return ties.degrees
    incoming = np.bincount(ties.weights.indices, minlength=ties.n)
    return np.asarray(ties.degrees + incoming, dtype=np.int64)


def density(graph: GraphLike) -> float:
    """
    Tied pairs among the possible ones; ordered pairs where ties have a direction.

    Returns:
        In [0, 1]; NaN below 2 nodes. Source: Wasserman & Faust (1994), section 4.1.
    """
    ties = ties_of(graph)
    possible = ties.n * (ties.n - 1)
    return ratio(ties.m if ties.directed else 2 * ties.m, possible)


def degree_distribution(graph: GraphLike) -> DegreeDistribution:
    """Count nodes by their number of ties, in and out together."""
    ties = ties_of(graph)
    counts = np.bincount(total_degrees(ties))
    found = {int(k): int(counts[k]) for k in np.flatnonzero(counts)}
    return DegreeDistribution(counts=found, n=ties.n, m=ties.m)


def gini(values: npt.ArrayLike) -> float:
    """
    Inequality of non-negative values: half the mean difference of two draws, over the mean.

    Returns:
        In [0, 1 - 1/n]; NaN for no values or a sum of 0. Source: Gini (1912).
    """
    # Sorted, half the mean difference is one product: n log n steps in place of n².
    ordered = np.sort(np.asarray(values, dtype=float))
    n = len(ordered)
    for outermost in ordered[[0, -1]].tolist() if n else ():
        between("values", outermost, 0.0, float("inf"))
    ranks = 2 * np.arange(1, n + 1) - n - 1
    return ratio(float(ranks @ ordered), n * float(ordered.sum()))


def component_sizes(graph: GraphLike) -> tuple[int, ...]:
    """Nodes in each component, the largest first; direction does not count."""
    sizes = np.bincount(ties_of(graph).components)
    return tuple(int(size) for size in np.sort(sizes)[::-1])
