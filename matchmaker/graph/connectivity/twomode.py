"""Two-mode layers: profiles and what they share, measured as they are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import networkx as nx
import numpy as np
from scipy import sparse

from matchmaker.domain.notebook import notebook_value
from matchmaker.graph.arguments import among
from matchmaker.graph.connectivity.ties import FloatArray, Node, NodeFigures, Ties, ratio
from matchmaker.graph.connectivity.twomode_clustering import local_closure, network_closure


@notebook_value
@dataclass(frozen=True, kw_only=True)
class TwoMode:
    """Who takes part in what: rows are members, columns are what they share, ones."""

    members: tuple[Node, ...]
    shared: tuple[Node, ...]
    matrix: sparse.csr_array

    @property
    def m(self) -> int:
        """Number of participations."""
        return int(self.matrix.nnz)

    @property
    def n(self) -> int:
        """Number of members and of what they share, together."""
        return len(self.members) + len(self.shared)


@notebook_value
@dataclass(frozen=True, slots=True, kw_only=True)
class TwoModeSize:
    """The first figures of a two-mode layer."""

    n_members: int
    n_shared: int
    m: int
    density: float
    """Participations among the possible ones; NaN where a side is empty."""
    mean_member_degree: float
    """Things shared by a member; NaN without members."""
    mean_shared_degree: float
    """Members of a thing shared; NaN without any."""
    n_member_isolates: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoModeClustering:
    """Opsahl's closure of four-paths."""

    transitivity: float
    """NaN where there is no four-path."""
    closed: int
    four_paths: int
    """Each counted from both of its ends."""
    n_members: int
    m: int


def two_mode(graph: nx.Graph, members: Iterable[Node] | None = None) -> TwoMode:
    """
    Turn a two-mode networkx graph into arrays; parallel ties are one.

    Members are those given, else the nodes with `bipartite=0`.

    Raises:
        ValueError: a tie joins two members, or two things shared.
        InputError: A member is not in the graph.
    """
    # Told by the nodes rather than guessed: either side of a pair could be the members.
    sides = dict(graph.nodes(data="bipartite"))
    rows = tuple(members) if members is not None else tuple(n for n in graph if sides[n] == 0)
    among("members", rows, graph)
    ours = {node: row for row, node in enumerate(rows)}
    columns = tuple(node for node in graph if node not in ours)
    theirs = {node: column for column, node in enumerate(columns)}
    places = set()
    for u, v in graph.edges():
        one, other = (u, v) if u in ours else (v, u)
        if one not in ours or other not in theirs:
            message = f"in a two-mode layer {u!r} and {v!r} cannot be tied: they are of one side"
            raise ValueError(message)
        places.add((ours[one], theirs[other]))
    # A set, then sorted: parallel ties are one, and columns keep one order.
    entries = np.array(sorted(places), dtype=np.int64).reshape(-1, 2)
    matrix = sparse.csr_array(
        (np.ones(len(entries)), (entries[:, 0], entries[:, 1])), shape=(len(rows), len(columns))
    )
    return TwoMode(members=rows, shared=columns, matrix=matrix)


def two_mode_size(layer: TwoMode) -> TwoModeSize:
    """
    Count members, what they share, and participations.

    Source: Borgatti & Everett (1997), Social Networks 19.
    """
    n_members, n_shared = layer.matrix.shape
    degrees = np.diff(layer.matrix.indptr)
    return TwoModeSize(
        n_members=n_members,
        n_shared=n_shared,
        m=layer.m,
        density=ratio(layer.m, n_members * n_shared),
        mean_member_degree=ratio(layer.m, n_members),
        mean_shared_degree=ratio(layer.m, n_shared),
        n_member_isolates=int(np.count_nonzero(degrees == 0)),
    )


def two_mode_degree(layer: TwoMode, *, normalised: bool = False) -> NodeFigures:
    """
    Things shared by each member, and members of each thing shared.

    Normalised: as a share of the other side. Source: Borgatti & Everett (1997), Social Networks 19.
    """
    ours = np.diff(layer.matrix.indptr).astype(float)
    theirs = np.bincount(layer.matrix.indices, minlength=len(layer.shared)).astype(float)
    if normalised:
        ours, theirs = ours / max(len(theirs), 1), theirs / max(len(ours), 1)
    values = zip((*layer.members, *layer.shared), (*ours.tolist(), *theirs.tolist()), strict=True)
    return NodeFigures(measure="two_mode_degree", values=dict(values), n=layer.n, m=layer.m)


def newman_projection(layer: TwoMode) -> Ties:
    """
    Tie members that share something, weighing each thing shared by 1 / (its members - 1).

    A member's strength is then the number of things it shares with anybody, and a large event
    ties its guests weakly. Things with one member tie nobody.

    Source:
        Newman (2001), Physical Review E 64, 016132.
    """
    sizes = np.bincount(layer.matrix.indices, minlength=len(layer.shared)).astype(float)
    # One member alone ties nobody, and would divide by zero.
    weights = np.divide(1.0, sizes - 1, out=np.zeros(len(sizes)), where=sizes > 1)
    return _projection(layer, weights)


def count_projection(layer: TwoMode) -> Ties:
    """Tie members that share something, weighing by how many things they share."""
    return _projection(layer, np.ones(len(layer.shared)))


def _projection(layer: TwoMode, weights: FloatArray) -> Ties:
    scaled = layer.matrix @ sparse.diags_array(weights)
    product = sparse.csr_array(scaled @ layer.matrix.T)
    # Everybody shares everything with oneself.
    product.setdiag(0.0)
    product.eliminate_zeros()
    product.sort_indices()
    return Ties(nodes=layer.members, weights=product)


def two_mode_clustering(layer: TwoMode) -> TwoModeClustering:
    """
    Share of the four-paths between three members whose ends share a further thing.

    The one-mode coefficient is no use on a projection: everything shared by three is a triangle.

    Source:
        Opsahl (2013), Social Networks 35.
    """
    closed, paths = network_closure(layer.matrix)
    return TwoModeClustering(
        transitivity=ratio(closed, paths),
        closed=closed,
        four_paths=paths,
        n_members=len(layer.members),
        m=layer.m,
    )


def two_mode_local_clustering(
    layer: TwoMode, nodes: Iterable[Node] | None = None
) -> Mapping[Node, float]:
    """
    Opsahl's closure of the four-paths through each member; NaN where there is none.

    Walks every four-path: name the nodes in a large layer. Source: Opsahl (2013), as above.
    """
    rows = {node: row for row, node in enumerate(layer.members)}
    among("nodes", nodes or (), rows)
    wanted = layer.members if nodes is None else tuple(nodes)
    return {node: ratio(*local_closure(layer.matrix, rows[node])) for node in wanted}
