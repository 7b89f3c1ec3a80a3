"""Brokers between groups: the roles of Gould and Fernandez, with what chance would give."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from matchmaker.domain.frame import row_frame
from matchmaker.domain.notebook import notebook_value
from matchmaker.graph.connectivity.brokerage_moments import (
    DIRECTED_ROLES,
    UNDIRECTED_ROLES,
    BrokerRole,
    Moments,
    network_moments,
    node_moments,
)
from matchmaker.graph.connectivity.clustering import add_at, triangles
from matchmaker.graph.connectivity.size import density
from matchmaker.graph.connectivity.ties import (
    FloatArray,
    GraphLike,
    IntArray,
    Node,
    Ties,
    codes_of,
    group_indicator,
    known_part,
    masked_row_sums,
    same_group,
    ties_of,
)

if TYPE_CHECKING:
    import polars as pl


# Nodes and ties that are counted at once: some 30 MB.
SIDE_BY_SIDE = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleCount:
    """One role of one node, or of all: what is, and what random ties would give."""

    role: BrokerRole
    observed: int
    expected: float
    sd: float
    z: float
    """NaN where chance leaves no spread."""

    @property
    def pattern(self) -> str:
        """The groups along the two-path."""
        return self.role.pattern


@notebook_value
@dataclass(frozen=True, slots=True, kw_only=True)
class Brokerage:
    """Roles of every node whose group is known, and of the network as a whole."""

    nodes: Mapping[Node, Mapping[BrokerRole, RoleCount]]
    network: Mapping[BrokerRole, RoleCount]
    groups: tuple[object, ...]
    directed: bool
    n: int
    """Nodes whose group is known."""
    m: int
    """Ties among them."""
    n_unknown: int
    """Nodes left out because their group is not known."""

    def frame(self) -> "pl.DataFrame":
        """One row a node and role."""
        rows = [
            (node, count.role.value, count.observed, count.expected, count.sd, count.z)
            for node, roles in self.nodes.items()
            for count in roles.values()
        ]
        return row_frame(("node", "role", "observed", "expected", "sd", "z"), rows)


def brokerage(graph: GraphLike, groups: Mapping[Node, object]) -> Brokerage:
    """
    Count in how many open two-paths each node is the broker, by the groups along the path.

    A two-path a→b→c is open when a→c is not there. Without direction a path and its reverse are
    one, and gatekeeper and representative are one role, `boundary`. Expected values and standard
    deviations are those of random ties of the same density. NaN for all of them below 2 nodes.

    Source:
        Gould & Fernandez (1989), Sociological Methodology 19.
    """
    whole = ties_of(graph)
    ties, codes, values = known_part(whole, groups)
    counts = _observed(ties, codes, len(values))
    sizes = np.bincount(codes, minlength=len(values)).astype(float)
    d, directed = density(ties), ties.directed
    expected = {role: node_moments(role, sizes, d, directed=directed) for role in counts}
    network = {role: network_moments(role, sizes, d, directed=directed) for role in counts}
    return Brokerage(
        nodes={
            node: {
                role: _count(role, found[row], expected[role][codes[row]])
                for role, found in counts.items()
            }
            for row, node in enumerate(ties.nodes)
        },
        network={role: _count(role, found.sum(), network[role]) for role, found in counts.items()},
        groups=values,
        directed=directed,
        n=ties.n,
        m=ties.m,
        n_unknown=whole.n - ties.n,
    )


def role_counts(
    graphs: Iterable[Ties], groups: Mapping[Node, object]
) -> dict[BrokerRole, FloatArray]:
    """
    The observed counts of `brokerage` alone, of networks of the same nodes without direction.

    Returns:
        By role, an array of (networks, nodes whose group is known, in their order).
    """
    parts: list[dict[BrokerRole, FloatArray]] = []
    for some in _batches(iter(graphs)):
        codes, values = codes_of(some[0], groups)
        ties, everywhere = _side_by_side(some), np.tile(codes, len(some))
        # Nobody without a tie is between two others, and most have none.
        rows = np.flatnonzero((everywhere >= 0) & (ties.degrees > 0))
        found = _observed(ties.subset(rows), everywhere[rows], len(values))
        whole = np.zeros((len(found), len(everywhere)))
        whole[:, rows] = [*found.values()]
        by_network = whole.reshape(len(found), len(some), len(codes))[:, :, codes >= 0]
        parts.append(dict(zip(found, by_network, strict=True)))
    return {role: np.concatenate([part[role] for part in parts]) for role in parts[0]}


def _batches(graphs: Iterator[Ties]) -> Iterator[Sequence[Ties]]:
    """Networks that are counted at once: many small ones cost hardly more than one."""
    for first in graphs:
        size = max(1, SIDE_BY_SIDE // (first.n + first.m))
        yield [first, *islice(graphs, size - 1)]


def _side_by_side(graphs: Sequence[Ties]) -> Ties:
    """One network of several that are not tied to one another."""
    n, parts = graphs[0].n, [graph.weights for graph in graphs]
    indices = np.concatenate([part.indices + k * n for k, part in enumerate(parts)])
    lengths = np.concatenate([np.diff(part.indptr) for part in parts])
    entries = (np.ones(len(indices)), indices, np.concatenate([[0], np.cumsum(lengths)]))
    size = n * len(parts)
    return Ties(nodes=tuple(range(size)), weights=sparse.csr_array(entries, shape=(size, size)))


def _count(role: BrokerRole, observed: float, chance: Moments) -> RoleCount:
    return RoleCount(
        role=role,
        observed=round(observed),
        expected=chance.expected,
        sd=chance.sd,
        z=chance.z(float(observed)),
    )


def _observed(ties: Ties, codes: IntArray, n_groups: int) -> dict[BrokerRole, FloatArray]:
    """Open two-paths through each node, by role."""
    pairs, closed = _pairs(ties, codes, n_groups), _closed(ties, codes)
    # Open is all less closed: listing open paths would take the square of each degree.
    opened = {name: pairs[name] - closed[name] for name in pairs}
    found = {name: opened[name] - opened["all"] for name in ("first", "last", "ends")}
    roles = {
        BrokerRole.COORDINATOR: opened["all"],
        BrokerRole.ITINERANT: found["ends"],
        BrokerRole.REPRESENTATIVE: found["first"],
        BrokerRole.GATEKEEPER: found["last"],
        BrokerRole.LIAISON: opened["any"] - opened["all"] - sum(found.values()),
        BrokerRole.TOTAL: opened["any"],
    }
    if ties.directed:
        return {role: roles[role] for role in DIRECTED_ROLES}
    # Seen from its other end, a gatekeeper is a representative.
    roles[BrokerRole.BOUNDARY] = found["first"] + found["last"]
    # Every two-path was walked from both of its ends.
    return {role: roles[role] / 2 for role in UNDIRECTED_ROLES}


def _pairs(ties: Ties, codes: IntArray, n_groups: int) -> dict[str, FloatArray]:
    """
    Two-paths a→b→c, a ≠ c, for each b, tied a→c or not.

    By which of them are of one group: "any", a and b ("first"), b and c ("last"), a and c
    ("ends"), or "all" three.
    """
    member, incoming = group_indicator(codes, n_groups), sparse.csr_array(ties.binary.T)
    # a→b→a starts and ends at one node, and so is no two-path.
    mutual = sparse.csr_array(ties.binary.multiply(incoming))
    sources, targets, returns = (
        sparse.csr_array(part @ member) for part in (incoming, ties.binary, mutual)
    )
    own = np.arange(ties.n), codes
    n_in, n_out, n_back = (_sums(part) for part in (sources, targets, returns))
    near_in, near_out, near_back = (_entries(part, own) for part in (sources, targets, returns))
    return {
        "any": n_in * n_out - n_back,
        "first": near_in * n_out - near_back,
        "last": n_in * near_out - near_back,
        "ends": _sums(sparse.csr_array(sources.multiply(targets))) - n_back,
        "all": near_in * near_out - near_back,
    }


def _sums(matrix: sparse.csr_array) -> FloatArray:
    return np.asarray(matrix.sum(axis=1), dtype=float)


def _entries(matrix: sparse.csr_array, places: tuple[IntArray, IntArray]) -> FloatArray:
    if not len(places[0]):
        return np.empty(0)
    return np.asarray(sparse.coo_array(matrix[places]).toarray(), dtype=float).ravel()


def _closed(ties: Ties, codes: IntArray) -> dict[str, FloatArray]:
    """Two-paths a→b→c with a→c, for each b, by the same names as `_pairs`."""
    if not ties.directed:
        return _in_triangles(ties, codes)
    every, same = ties.binary, same_group(ties, codes)
    every_in, same_in = sparse.csr_array(every.T), sparse.csr_array(same.T)
    return {
        "any": masked_row_sums(every_in, every, every),
        "first": masked_row_sums(same_in, every, every),
        "last": masked_row_sums(every_in, every, same),
        "ends": masked_row_sums(every_in, same, every),
        "all": masked_row_sums(same_in, same, same),
    }


def _in_triangles(ties: Ties, codes: IntArray) -> dict[str, FloatArray]:
    """The same without direction, where each corner of a triangle closes two, one a way round."""
    found = {name: np.zeros(ties.n) for name in ("any", "first", "last", "ends", "all")}
    for some in triangles(ties):
        groups = codes[some.corners]
        for b, (a, c) in enumerate(((1, 2), (2, 0), (0, 1))):
            middle, near, far = some.corners[b], groups[a] == groups[b], groups[c] == groups[b]
            add_at(found["any"], middle, np.full(len(middle), 2.0))
            add_at(found["first"], middle, near.astype(float) + far)
            add_at(found["ends"], middle, 2.0 * (groups[a] == groups[c]))
            add_at(found["all"], middle, 2.0 * (near & far))
    # Without direction the two are each other's mirror.
    return found | {"last": found["first"]}
