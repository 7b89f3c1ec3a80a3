"""
Compute mean and standard deviation of each brokerage role under random ties.

Each pair of nodes (ordered, where ties have a direction) is tied with the same probability d, on
its own. A two-path is open with probability p = d²(1 - d). Two of them vary together where they
share a pair of nodes; those are counted through tables over groups, so that the cost does not grow
with the nodes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from matchmaker.graph.connectivity.ties import FloatArray, ratio


class BrokerRole(StrEnum):
    """What a node does when it stands between two that are not tied."""

    COORDINATOR = "coordinator"
    ITINERANT = "itinerant"
    """Also called consultant."""
    REPRESENTATIVE = "representative"
    GATEKEEPER = "gatekeeper"
    BOUNDARY = "boundary"
    """Gatekeeper or representative, which cannot be told apart without direction."""
    LIAISON = "liaison"
    TOTAL = "total"

    @property
    def pattern(self) -> str:
        """The groups along the two-path, the broker in the middle: tools differ in the names."""
        return PATTERNS[self]


PATTERNS: Mapping[BrokerRole, str] = {
    BrokerRole.COORDINATOR: "A→A→A",
    BrokerRole.ITINERANT: "A→B→A",
    BrokerRole.REPRESENTATIVE: "A→A→B",
    BrokerRole.GATEKEEPER: "A→B→B",
    BrokerRole.BOUNDARY: "A–A–B",
    BrokerRole.LIAISON: "A→B→C",
    BrokerRole.TOTAL: "any",
}

DIRECTED_ROLES = (
    BrokerRole.COORDINATOR,
    BrokerRole.ITINERANT,
    BrokerRole.REPRESENTATIVE,
    BrokerRole.GATEKEEPER,
    BrokerRole.LIAISON,
    BrokerRole.TOTAL,
)
UNDIRECTED_ROLES = (
    BrokerRole.COORDINATOR,
    BrokerRole.ITINERANT,
    BrokerRole.BOUNDARY,
    BrokerRole.LIAISON,
    BrokerRole.TOTAL,
)


# In how many ordered ways another two-path on the same three nodes has the role as well, for each.
_TWINS = {
    BrokerRole.COORDINATOR: 2,
    BrokerRole.ITINERANT: 0,
    BrokerRole.REPRESENTATIVE: 1,
    BrokerRole.GATEKEEPER: 1,
    BrokerRole.BOUNDARY: 1,
    BrokerRole.LIAISON: 2,
    BrokerRole.TOTAL: 2,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """Expected value and standard deviation."""

    expected: float
    sd: float

    def z(self, observed: float) -> float:
        """Standard deviations above the expected value; NaN where chance leaves no spread."""
        return ratio(observed - self.expected, self.sd)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Tables:
    """For two nodes of groups (row, column): how many third nodes complete the role's two-path."""

    first: FloatArray
    """The two are a→b."""
    second: FloatArray
    """The two are b→c."""
    ends: FloatArray
    """The two are a and c."""


def node_moments(
    role: BrokerRole, sizes: FloatArray, density: float, *, directed: bool
) -> list[Moments]:
    """
    What one node gets, by its group.

    Source:
        Gould & Fernandez (1989), Sociological Methodology 19; equal to R's sna.
    """
    # A node is none of the others of its group.
    tables, others = _tables(role, sizes), sizes[:, None] - np.eye(len(sizes))
    into = tables.first
    paths = (others * into).sum(axis=0)
    # Ordered pairs of different two-paths through one tie: these vary together.
    sharing = (others * (into**2 - into)).sum(axis=0)
    if directed:
        out = tables.second.T
        sharing = sharing + (others * (out**2 - out)).sum(axis=0)
    else:
        paths = paths / 2
    p, d = _open(density), density
    # Two paths that share one tie covary by (d(1 - d))³ at a single node.
    variance = paths * p * (1 - p) + sharing * (d * (1 - d)) ** 3
    return [_moments(mean * p, var) for mean, var in zip(paths, variance, strict=True)]


def network_moments(
    role: BrokerRole, sizes: FloatArray, density: float, *, directed: bool
) -> Moments:
    """
    What all nodes together get.

    The variance is exact; that of R's sna leaves out pairs of two-paths on the same three nodes.
    """
    tables = _tables(role, sizes)
    # Ordered pairs of nodes, by group; nobody makes a pair with oneself.
    couples = sizes[:, None] * (sizes[None, :] - np.eye(len(sizes)))
    present = tables.first + (tables.second if directed else tables.first.T)
    if not directed:
        couples = couples / 2
    paths = float((couples * tables.ends).sum())
    twins = _TWINS[role] * paths
    both = float((couples * (present**2 - present)).sum())
    neither = float((couples * (tables.ends**2 - tables.ends)).sum())
    clash = 2 * float((couples * present * tables.ends).sum())
    p, d = _open(density), density
    # Twins contradict each other: they are never open together, and share two pairs or all three.
    if directed:
        clash -= twins
        same = 0.0
    else:
        clash, both, same = clash - 2 * twins, both - twins, twins
    variance = (
        paths * p * (1 - p)
        + both * (d * (1 - d)) ** 3
        + neither * d**5 * (1 - d)
        - clash * d**4 * (1 - d) ** 2
        - same * p**2
    )
    return _moments(paths * p, variance)


def _open(density: float) -> float:
    return density**2 * (1 - density)


def _moments(mean: float, variance: float) -> Moments:
    # Rounding may leave a hair below 0 where there is no spread.
    return Moments(expected=float(mean), sd=float(np.sqrt(np.maximum(variance, 0.0))))


def _tables(role: BrokerRole, sizes: FloatArray) -> _Tables:
    if role is BrokerRole.BOUNDARY:
        one, other = (
            _tables(BrokerRole.REPRESENTATIVE, sizes),
            _tables(BrokerRole.GATEKEEPER, sizes),
        )
        return _Tables(
            first=one.first + other.first,
            second=one.second + other.second,
            ends=one.ends + other.ends,
        )
    same = np.eye(len(sizes), dtype=bool)
    row, column = np.broadcast_arrays(sizes[:, None], sizes[None, :])
    total = sizes.sum()
    if role in {BrokerRole.TOTAL, BrokerRole.COORDINATOR, BrokerRole.LIAISON}:
        third = {
            BrokerRole.TOTAL: np.full(same.shape, total - 2),
            BrokerRole.COORDINATOR: np.where(same, row - 2, 0.0),
            BrokerRole.LIAISON: np.where(same, 0.0, total - row - column),
        }[role]
        return _Tables(first=third, second=third, ends=third)
    inside, like_row = np.where(same, total - row, 0.0), np.where(same, 0.0, row - 1)
    like_column = np.where(same, 0.0, column - 1)
    if role is BrokerRole.ITINERANT:
        return _Tables(first=like_row, second=like_column, ends=inside)
    if role is BrokerRole.REPRESENTATIVE:
        return _Tables(first=inside, second=like_row, ends=like_row)
    return _Tables(first=like_column, second=inside, ends=like_column)
