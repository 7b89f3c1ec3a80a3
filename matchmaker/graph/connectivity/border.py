"""Measure whether ties stay inside groups or cross their borders."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from matchmaker.domain.frame import frame
from matchmaker.domain.notebook import notebook_value
from matchmaker.graph.arguments import at_least, between
from matchmaker.graph.connectivity.significance import Significance, label_test
from matchmaker.graph.connectivity.ties import (
    FloatArray,
    GraphLike,
    IntArray,
    Node,
    Ties,
    group_indicator,
    known_part,
    ratio,
    ratios,
    ties_of,
)

if TYPE_CHECKING:
    import polars as pl

Group = object


@notebook_value
@dataclass(frozen=True, slots=True, kw_only=True)
class EIIndex:
    """Ties that leave a group against ties that stay; in [-1, 1], NaN without ties."""

    whole: float
    rescaled: float
    """
    Within what the groups' sizes and the number of ties allow, -1 least and 1 most outward; NaN
    where they allow one value only.
    """
    by_group: Mapping[Group, float]
    by_node: Mapping[Node, float]
    external: int
    internal: int
    cross_share: float
    """Share of the ties that cross; NaN without ties."""
    significance: Significance | None
    """Against labels shuffled among the tied nodes; None where no draws were asked for."""
    n: int
    """Nodes whose group is known."""
    m: int
    """Ties among them."""
    n_unknown: int

    def frame(self) -> "pl.DataFrame":
        """One row a node."""
        return frame({"node": [*self.by_node], "ei": [*self.by_node.values()]})


@notebook_value
@dataclass(frozen=True, slots=True, kw_only=True)
class MixingMatrix:
    """Ties between each two groups, beside what chance would give."""

    groups: tuple[Group, ...]
    observed: FloatArray
    """Ties from the row's group to the column's; without direction symmetric, each tie once."""
    expected: FloatArray
    """
    At random between the ends that are there (configuration model), loops allowed.
    """
    density: FloatArray
    """Share of the possible ties that are there; NaN where none is possible."""
    n: int
    m: int
    n_unknown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionalBridging:
    """How a region is tied to the others."""

    n: int
    """Nodes in the region."""
    ties: int
    """Ties of the region, those inside once."""
    outward: float
    """Share of its ties that leave it; NaN without ties."""
    participation: float
    """How evenly its ends of ties spread over all regions, its own included, in [0, 1)."""
    diversification: float
    """How evenly its outward ties spread over the other regions: entropy over its maximum."""
    bridgers: float
    """Share of its nodes with a tie outside."""


def ei_index(external: int, internal: int) -> float:
    """
    Compare ties that leave a group with ties that stay in it.

    Returns:
        In [-1, 1]; -1 when every tie is internal, NaN without ties.

    Raises:
        InputError: A number of ties is negative.

    Source:
        Krackhardt & Stern (1988), Social Psychology Quarterly 51(2).
    """
    at_least("external", external, 0)
    at_least("internal", internal, 0)
    return ratio(external - internal, external + internal)


def ei_indices(
    graph: GraphLike, groups: Mapping[Node, Group], *, n_draws: int = 0, seed: int = 0
) -> EIIndex:
    """
    E-I index of the network, of each group and of each node, with its place among shuffled labels.

    Direction and weights do not count: two nodes are tied or they are not. Nodes whose group is
    not known are left out and counted.

    Source:
        Krackhardt & Stern (1988), Social Psychology Quarterly 51(2); rescaled as in UCINET.
    """
    at_least("n_draws", n_draws, 0)
    at_least("seed", seed, 0)
    whole = ties_of(graph)
    # An unknown group is neither inside nor outside.
    ties, codes, values = known_part(whole.undirected(), groups)
    rows, columns = ties.pairs()
    crosses = codes[rows] != codes[columns]
    external = int(np.count_nonzero(crosses))
    internal = len(crosses) - external
    out, inside = _node_counts(ties, codes)
    size = len(values)
    group_out = np.bincount(codes, weights=out, minlength=size).astype(float)
    # Both ends of an internal tie lie in the group.
    group_in = np.bincount(codes, weights=inside, minlength=size) / 2
    return EIIndex(
        whole=ei_index(external, internal),
        rescaled=_rescaled(codes, external, internal),
        by_group=dict(zip(values, _ei_values(group_out, group_in), strict=True)),
        by_node=dict(zip(ties.nodes, _ei_values(out, inside), strict=True)),
        external=external,
        internal=internal,
        cross_share=ratio(external, external + internal),
        significance=_ei_test(codes, rows, columns, n_draws, seed) if n_draws else None,
        n=ties.n,
        m=ties.m,
        n_unknown=whole.n - ties.n,
    )


def _node_counts(ties: Ties, codes: IntArray) -> tuple[FloatArray, FloatArray]:
    tails = np.repeat(np.arange(ties.n), ties.degrees)
    crosses = codes[tails] != codes[ties.weights.indices]
    out = np.bincount(tails, weights=crosses, minlength=ties.n).astype(float)
    return out, (ties.degrees - out).astype(float)


def _ei_values(external: FloatArray, internal: FloatArray) -> list[float]:
    values: list[float] = ratios(external - internal, external + internal).tolist()
    return values


def _rescaled(codes: IntArray, external: int, internal: int) -> float:
    n, m, sizes = len(codes), external + internal, np.bincount(codes)
    possible_inside = int((sizes * (sizes - 1) // 2).sum())
    possible_across = n * (n - 1) // 2 - possible_inside
    # With few ties all could cross, with many some must stay inside: so the range is stated.
    most = ei_index(min(m, possible_across), m - min(m, possible_across))
    least = ei_index(m - min(m, possible_inside), min(m, possible_inside))
    return ratio(2 * (ei_index(external, internal) - least), most - least) - 1


def _ei_test(
    codes: IntArray, rows: IntArray, columns: IntArray, n_draws: int, seed: int
) -> Significance:
    # Labels of isolates would change whom the tied ones are compared with.
    tied, ends = np.unique(np.concatenate([rows, columns]), return_inverse=True)
    ones, others = ends[: len(rows)], ends[len(rows) :]

    def statistic(labels: IntArray) -> float:
        external = int(np.count_nonzero(labels[ones] != labels[others]))
        return ei_index(external, len(rows) - external)

    return label_test(statistic, codes[tied], n_draws=n_draws, seed=seed)


def mixing_matrix(graph: GraphLike, groups: Mapping[Node, Group]) -> MixingMatrix:
    """
    Count the ties between each two groups.

    Source:
        Newman (2003), Physical Review E 67, 026126.
    """
    whole = ties_of(graph)
    ties, codes, values = known_part(whole, groups)
    ends, sizes = _ends(ties, codes, len(values)), np.bincount(codes, minlength=len(values))
    possible = np.outer(sizes, sizes).astype(float)
    np.fill_diagonal(possible, sizes * (sizes - 1.0))
    # By ends of ties, not by nodes: well tied groups meet more often by chance too.
    expected = np.outer(ends.sum(axis=1), ends.sum(axis=0)) / max(ends.sum(), 1.0)
    halves = np.ones_like(ends)
    if not ties.directed:
        # A tie inside a group was counted from both of its ends.
        np.fill_diagonal(halves, 2.0)
    return MixingMatrix(
        groups=values,
        observed=ends / halves,
        expected=expected / halves,
        density=ratios(ends, possible),
        n=ties.n,
        m=ties.m,
        n_unknown=whole.n - ties.n,
    )


def _ends(ties: Ties, codes: IntArray, n_groups: int) -> FloatArray:
    member = group_indicator(codes, n_groups)
    return np.asarray((member.T @ ties.binary @ member).toarray(), dtype=float)


def assortativity(graph: GraphLike, groups: Mapping[Node, Group]) -> float:
    """
    Whether ties prefer their own group, beyond what the groups' numbers of ties would give.

    Returns:
        At most 1 (all ties inside), 0 for random mixing; NaN without ties or with one group.

    Source:
        Newman (2003), Physical Review E 67, 026126.
    """
    ties, codes, values = known_part(ties_of(graph), groups)
    ends = _ends(ties, codes, len(values))
    if not ends.sum():
        return float("nan")
    shares = ends / ends.sum()
    chance = float(shares.sum(axis=1) @ shares.sum(axis=0))
    # One group holds all ties: mixing cannot differ from chance.
    return ratio(float(np.trace(shares)) - chance, 1 - chance if chance < 1 - 1e-12 else 0.0)


def participation(graph: GraphLike, groups: Mapping[Node, Group]) -> dict[Node, float]:
    """
    How evenly each node's ties spread over the groups: 1 - sum of squared shares.

    Returns:
        In [0, 1); NaN for nodes without ties to a node of known group. Ties count in both
        directions, unweighted.

    Source:
        Guimerà & Amaral (2005), Nature 433.
    """
    ties, codes, values = known_part(ties_of(graph).undirected(), groups)
    to_groups = ties.binary @ group_indicator(codes, len(values))
    squares = np.asarray(to_groups.power(2).sum(axis=1), dtype=float)
    spread = 1 - ratios(squares, ties.degrees.astype(float) ** 2)
    return ties.by_node(spread)


def regional_bridging(
    graph: GraphLike, regions: Mapping[Node, Group]
) -> dict[Group, RegionalBridging]:
    """
    How each region is tied to the others: outward, spread, and through how many of its nodes.

    Source:
        Guimerà & Amaral (2005), Nature 433, for a region's own participation; Shannon's entropy
        over its maximum for diversification, NaN without outward ties or other regions.
    """
    ties, codes, values = known_part(ties_of(graph).undirected(), regions)
    ends = _ends(ties, codes, len(values))
    out, _ = _node_counts(ties, codes)
    return {value: _region(row, ends, out[codes == row]) for row, value in enumerate(values)}


def _region(row: int, ends: FloatArray, outward_ties: FloatArray) -> RegionalBridging:
    own, others = float(ends[row, row]) / 2, np.delete(ends[row], row)
    leaving = float(others.sum())
    # A region without ties spreads over nothing: unknown, not even.
    shares = ends[row] / ends[row].sum() if ends[row].any() else np.full(len(ends), np.nan)
    return RegionalBridging(
        n=len(outward_ties),
        ties=int(own + leaving),
        outward=ratio(leaving, own + leaving),
        participation=float(1 - (shares**2).sum()),
        diversification=evenness(others),
        bridgers=ratio(int(np.count_nonzero(outward_ties)), len(outward_ties)),
    )


def evenness(amounts: FloatArray) -> float:
    """
    Shannon's entropy over its maximum: 1 for equal amounts, 0 for a single one.

    Returns:
        NaN without amounts, or where there is one place only. Source: Pielou (1966).
    """
    if len(amounts):
        between("amounts", float(np.min(amounts)), 0.0, float("inf"))
    if len(amounts) < 2 or not amounts.any():
        return float("nan")
    shares = amounts[amounts > 0] / amounts.sum()
    # Plus 0.0 turns -0.0, which prints with a sign, into 0.0.
    return float(-(shares * np.log(shares)).sum() / np.log(len(amounts))) + 0.0
