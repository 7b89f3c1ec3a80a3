"""Communities: found with a seed, checked over seeds, compared with what is known."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Literal, get_args

import networkx as nx
import numpy as np

from matchmaker.domain.frame import frame
from matchmaker.domain.notebook import notebook_value
from matchmaker.errors import InputError, MissingExtraError
from matchmaker.graph.arguments import at_least, between, one_of
from matchmaker.graph.connectivity import accelerated
from matchmaker.graph.connectivity.ties import (
    FloatArray,
    GraphLike,
    IntArray,
    Node,
    Ties,
    codes_of,
    group_indicator,
    label_map,
    ratio,
    ties_of,
)

if TYPE_CHECKING:
    import polars as pl

Method = Literal["louvain", "leiden"]
# Everybody is a community long before.
MOST_RESOLUTION = 1e6


@notebook_value
@dataclass(frozen=True, slots=True, kw_only=True)
class Communities:
    """A partition of the nodes; 0 is the largest community, isolates are alone."""

    labels: Mapping[Node, int]
    sizes: tuple[int, ...]
    modularity: float
    """NaN without ties."""
    method: Method
    resolution: float
    n: int
    m: int
    seed: int

    def frame(self) -> "pl.DataFrame":
        """One row a node."""
        return frame({"node": [*self.labels], "community": [*self.labels.values()]})


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How alike two partitions are over the nodes that both know."""

    nmi: float
    """Normalised mutual information, arithmetic mean; in [0, 1], NaN below 2 nodes."""
    ari: float
    """Rand index adjusted for chance; 1 for equal partitions, 0 on average for random ones."""
    n: int


@notebook_value
@dataclass(frozen=True, slots=True, kw_only=True)
class Stability:
    """How alike the communities of different seeds are."""

    mean_nmi: float
    min_nmi: float
    mean_ari: float
    min_ari: float
    seeds: tuple[int, ...]
    n: int
    m: int


def communities(
    graph: GraphLike, *, method: Method = "louvain", resolution: float = 1.0, seed: int = 0
) -> Communities:
    """
    Find groups with more ties inside than their degrees would give.

    Ties count in both directions, with their weights. Louvain works with networkx alone, and much
    faster where networkit is installed, with other random choices; Leiden needs networkit.

    Raises:
        MissingExtraError: Leiden without the extra `network`.
        InputError: There is no such method, or a number is out of range.

    Source:
        Blondel et al. (2008), J. Stat. Mech. P10008; Traag, Waltman & van Eck (2019), Sci. Rep. 9.
    """
    one_of("method", method, get_args(Method))
    between("resolution", resolution, 0.0, MOST_RESOLUTION)
    at_least("seed", seed, 0)
    ties = ties_of(graph).undirected()
    if not ties.m:
        codes = np.arange(ties.n)
    elif accelerated.is_there():
        codes = accelerated.partition(ties, method, resolution, seed)
    elif method == "leiden":
        extra, purpose = "network", "Leiden communities"
        raise MissingExtraError(extra, purpose)
    else:
        codes = _by_networkx(ties, resolution, seed)
    codes = by_size(codes)
    return Communities(
        labels=label_map(ties.nodes, codes),
        sizes=tuple(int(count) for count in np.bincount(codes)),
        modularity=_modularity(ties, codes, resolution),
        method=method,
        resolution=resolution,
        n=ties.n,
        m=ties.m,
        seed=seed,
    )


def by_size(codes: IntArray) -> IntArray:
    """Number groups from the largest to the smallest; equal ones by their first node."""
    _, first, groups, counts = np.unique(
        codes, return_index=True, return_inverse=True, return_counts=True
    )
    rank = np.empty(len(counts), dtype=np.int64)
    # Numbers by size, so that 0 means the same in every run with equal groups.
    rank[np.lexsort((first, -counts))] = np.arange(len(counts))
    return np.asarray(rank[groups], dtype=np.int64)


def _by_networkx(ties: Ties, resolution: float, seed: int) -> IntArray:
    graph = nx.from_scipy_sparse_array(ties.weights)
    codes = np.zeros(ties.n, dtype=np.int64)
    parts = nx.community.louvain_communities(graph, resolution=resolution, seed=seed)
    for code, members in enumerate(parts):
        codes[list(members)] = code
    return codes


def modularity(graph: GraphLike, labels: Mapping[Node, Hashable]) -> float:
    """
    Share of the weight inside the groups, less what the strengths would give.

    Nodes without a label are groups of their own. NaN without ties.

    Source:
        Newman & Girvan (2004), Physical Review E 69, 026113.
    """
    ties = ties_of(graph).undirected()
    codes, values = codes_of(ties, labels)
    alone = np.flatnonzero(codes < 0)
    # An unlabelled node shares no group; one group of all would invent a community.
    codes[alone] = len(values) + np.arange(len(alone))
    return _modularity(ties, codes, 1.0)


def _modularity(ties: Ties, codes: IntArray, resolution: float) -> float:
    if not ties.m:
        return float("nan")
    member = group_indicator(codes, int(codes.max()) + 1)
    total = float(ties.weights.sum())
    # Both are nodes by groups, so the sum needs no matrix of group by group.
    inside = float((ties.weights @ member).multiply(member).sum()) / total
    strengths = np.asarray(ties.weights.sum(axis=1), dtype=float)
    shares = np.asarray(member.T @ strengths, dtype=float) / total
    return inside - resolution * float(shares @ shares)


def agreement(one: Mapping[Node, Hashable], other: Mapping[Node, Hashable]) -> Agreement:
    """
    Compare two partitions, or one with an attribute, over the nodes that both know.

    Source:
        Hubert & Arabie (1985), Journal of Classification 2; Strehl & Ghosh (2002), JMLR 3.
    """
    shared = [node for node in one if _known(one[node]) and _known(other.get(node))]
    if len(shared) < 2:
        return Agreement(nmi=float("nan"), ari=float("nan"), n=len(shared))
    table = _contingency([one[n] for n in shared], [other[n] for n in shared])
    return Agreement(nmi=_nmi(table), ari=_ari(table), n=len(shared))


# scikit-learn has both; importing it would take half a second of every start.
def _contingency(left: list[Hashable], right: list[Hashable]) -> FloatArray:
    """How many nodes each two groups share."""
    rows, columns = _numbers(left), _numbers(right)
    table = np.zeros((max(rows) + 1, max(columns) + 1))
    np.add.at(table, (rows, columns), 1.0)
    return table


def _nmi(table: FloatArray) -> float:
    """Mutual information over the mean of both entropies; 1 where both are one group."""
    if table.size == 1:
        return 1.0
    joint = table / table.sum()
    entropies = [_entropy(joint.sum(axis=side)) for side in (0, 1)]
    mutual = sum(entropies) - _entropy(joint.ravel())
    return max(ratio(2 * mutual, sum(entropies)), 0.0)


def _entropy(shares: FloatArray) -> float:
    some = shares[shares > 0]
    return float(-(some * np.log(some)).sum())


def _ari(table: FloatArray) -> float:
    """Pairs that both put together, beyond chance; 1 where no other value could be."""
    together = _pairs(table)
    one, other, every = _pairs(table.sum(axis=1)), _pairs(table.sum(axis=0)), _pairs(table.sum())
    expected, most = one * other / every, (one + other) / 2
    return 1.0 if most == expected else (together - expected) / (most - expected)


def _pairs(counts: FloatArray | np.float64) -> float:
    return float((counts * (counts - 1) / 2).sum())


def _known(value: object) -> bool:
    return value is not None and value != ""


def _numbers(values: list[Hashable]) -> list[int]:
    number: dict[Hashable, int] = {}
    return [number.setdefault(value, len(number)) for value in values]


def stability(
    graph: GraphLike, *, seeds: tuple[int, ...] = tuple(range(10)), method: Method = "louvain"
) -> Stability:
    """
    Find communities with several seeds and compare each two; NaN with fewer than two seeds.

    A partition that changes with the seed is not a fact about the network.

    Raises:
        InputError: There is no such method, or seeds are not several whole numbers from 0.
    """
    one_of("method", method, get_args(Method))
    if not isinstance(seeds, Iterable) or isinstance(seeds, str):
        raise InputError("several_expected", {"value": seeds}, field="seeds", value=str(seeds))
    ties = ties_of(graph)
    found = [communities(ties, method=method, seed=seed).labels for seed in seeds]
    pairs = [agreement(one, other) for one, other in combinations(found, 2)]
    # With a single seed there is no pair: NaN, rather than a warning of an empty mean.
    nmi = np.array([pair.nmi for pair in pairs] or [np.nan])
    ari = np.array([pair.ari for pair in pairs] or [np.nan])
    return Stability(
        mean_nmi=float(nmi.mean()),
        min_nmi=float(nmi.min()),
        mean_ari=float(ari.mean()),
        min_ari=float(ari.min()),
        seeds=seeds,
        n=ties.n,
        m=ties.m,
    )
