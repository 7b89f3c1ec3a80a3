"""Compare two states of a network, and follow it year by year and by cohorts of entrants."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy import sparse

from matchmaker.domain import ProfileId
from matchmaker.domain.notebook import notebook_value
from matchmaker.errors import InputError
from matchmaker.graph import Network
from matchmaker.graph.arguments import at_least
from matchmaker.graph.connectivity.size import density, size
from matchmaker.graph.connectivity.ties import Ties, codes_of, ratio
from matchmaker.network.figures import Cell, Scope, Table, known
from matchmaker.network.selection import Groups, ScopedNetwork, select
from matchmaker.network.temporal import TieSpells, first_rows, spells

IntArray = npt.NDArray[np.int64]
N_MOVED = 10
"""Profiles whose number of partners changed most."""


@notebook_value
@dataclass(frozen=True, kw_only=True)
class NetworkComparison:
    """Two states of a network over the same profiles."""

    figures: Table
    """Before, after, change, and the 95 % interval of the change."""
    ties: Table
    """How many ties stayed, came and went."""
    moved: Table
    """Who gained or lost most partners."""


def compare_scopes(
    network: Network,
    groups: Groups,
    before: Scope,
    after: Scope,
    *,
    n_draws: int = 500,
    seed: int = 0,
) -> NetworkComparison:
    """
    Compare two scopes that choose the same profiles: two days, two periods, or two layers.

    Intervals come from drawing profiles anew with return, the same ones in both states: they say
    how far a change hangs on who happens to be in the network. Where they hold 0 it is not clear.

    Raises:
        InputError: The scopes choose other profiles, or a number is out of range.

    Source:
        Snijders & Borgatti (1999), Connections 22 (the bootstrap of vertices).
    """
    at_least("n_draws", n_draws, 2)
    one, other = select(network, before, groups), select(network, after, groups)
    if one.ties.nodes != other.ties.nodes:
        raise InputError("nodes_differ", field="scope")
    return NetworkComparison(
        figures=_figures(one, other, n_draws, at_least("seed", seed, 0)),
        ties=_ties(one, other),
        moved=_moved(one, other),
    )


def _figures(one: ScopedNetwork, other: ScopedNetwork, n_draws: int, seed: int) -> Table:
    codes, _ = codes_of(one.ties, one.by("country"))
    rng = np.random.default_rng(seed)
    drawn: dict[str, list[float]] = {name: [] for name in STATISTICS}
    for _draw in range(n_draws if one.ties.n > 1 else 0):
        rows = rng.integers(one.ties.n, size=one.ties.n)
        both = [_resampled(each.ties, rows, rng) for each in (one, other)]
        for name, statistic in STATISTICS.items():
            first, second = (statistic(each, codes[rows]) for each in both)
            drawn[name].append(second - first)
    rows_ = tuple(_row(name, one.ties, other.ties, codes, values) for name, values in drawn.items())
    about = replace(other.about, n_draws=n_draws, seed=seed)
    columns = ("figure", "before", "after", "change", "low", "high")
    reason = "empty where a figure is undefined in either state, or in some draws"
    return Table(name="comparison", columns=columns, rows=rows_, about=about, reason=reason)


def _row(
    name: str, one: Ties, other: Ties, codes: IntArray, drawn: Sequence[float]
) -> tuple[Cell, ...]:
    before, after = (STATISTICS[name](each, codes) for each in (one, other))
    bounds: tuple[float, float] = (float("nan"), float("nan"))
    if drawn and not np.isnan(drawn).any():
        low, high = np.quantile(np.array(drawn), [0.025, 0.975])
        bounds = float(low), float(high)
    return (name, *(known(value) for value in (before, after, after - before, *bounds)))


def _resampled(ties: Ties, rows: IntArray, rng: np.random.Generator) -> Ties:
    """The ties among drawn rows; two copies of one node are tied as often as any two nodes are."""
    part = sparse.csr_array(sparse.triu(ties.binary[rows][:, rows], 1))
    copies = _same_pairs(rows)
    tied = copies[:, rng.random(copies.shape[1]) < np.nan_to_num(density(ties))]
    shape = part.shape
    extra = sparse.csr_array((np.ones(tied.shape[1]), (tied[0], tied[1])), shape=shape)
    upper = part + extra
    weights = sparse.csr_array(upper + upper.T)
    weights.data[:] = 1.0
    weights.sort_indices()
    return Ties(nodes=tuple(range(len(rows))), weights=weights)


def _same_pairs(rows: IntArray) -> IntArray:
    """Places of each two draws of the same node; shape (2, pairs)."""
    order = np.argsort(rows, kind="stable")
    pairs = [
        (min(a, b), max(a, b))
        for group in np.split(order, np.flatnonzero(np.diff(rows[order])) + 1)
        for k, a in enumerate(group.tolist())
        for b in group[k + 1 :].tolist()
    ]
    return np.array(pairs, dtype=np.int64).reshape(-1, 2).T


def _tied_share(ties: Ties, _: IntArray) -> float:
    return ratio(int(np.count_nonzero(ties.degrees)), ties.n)


def _mean_degree(ties: Ties, _: IntArray) -> float:
    return ratio(2 * ties.m, ties.n)


def _cross_share(ties: Ties, codes: IntArray) -> float:
    one, other = (codes[ends] for ends in ties.pairs())
    there = (one >= 0) & (other >= 0)
    return ratio(int(np.count_nonzero(there & (one != other))), int(np.count_nonzero(there)))


STATISTICS: dict[str, Callable[[Ties, IntArray], float]] = {
    "tied_share": _tied_share,
    "mean_degree": _mean_degree,
    "density": lambda ties, _: density(ties),
    "giant_share": lambda ties, _: size(ties).giant_share,
    "cross_share_country": _cross_share,
}


def _ties(one: ScopedNetwork, other: ScopedNetwork) -> Table:
    before, after = (
        {(a, b) for a, b in zip(*(ends.tolist() for ends in each.ties.pairs()), strict=True)}
        for each in (one, other)
    )
    rows = (
        ("stayed", len(before & after)),
        ("came", len(after - before)),
        ("went", len(before - after)),
        # Of all pairs tied in either state: 1 where nothing changed.
        ("jaccard", known(ratio(len(before & after), len(before | after)))),
    )
    return Table(name="tie_changes", columns=("ties", "number"), rows=rows, about=other.about)


def _moved(one: ScopedNetwork, other: ScopedNetwork) -> Table:
    change = other.ties.degrees - one.ties.degrees
    order = sorted(range(one.ties.n), key=lambda row: (-abs(int(change[row])), row))[:N_MOVED]
    rows = tuple(
        (
            str(one.ties.nodes[k]),
            int(one.ties.degrees[k]),
            int(other.ties.degrees[k]),
            int(change[k]),
        )
        for k in order
        if change[k]
    )
    columns = ("profile", "before", "after", "change")
    return Table(name="moved", columns=columns, rows=rows, about=other.about)


def cohesion_by_year(network: Network, groups: Groups, scope: Scope, years: Sequence[int]) -> Table:
    """
    The network in force at the end of each year: tied profiles, ties, density, pieces, border.

    Raises:
        InputError: A year is no year.
    """
    rows: list[tuple[Cell, ...]] = []
    about = select(network, scope, groups).about
    for year in years:
        at_least("year", year, 1)
        # The last moment of the year, before the next one begins.
        found = select(network, replace(scope, on=float(year + 1) - 1e-6), groups)
        whole, (codes, _) = size(found.ties), codes_of(found.ties, found.by("country"))
        rows.append(
            (
                str(year),
                whole.n - whole.n_isolates,
                whole.m,
                known(whole.density),
                whole.n_components - whole.n_isolates,
                known(whole.giant_share),
                known(_cross_share(found.ties, codes)),
            )
        )
    columns = ("year", "tied", "ties", "density", "components", "giant_share", "cross_share")
    reason = "ties in force at the end of the year; components of two profiles or more"
    return Table(name="cohesion", columns=columns, rows=tuple(rows), about=about, reason=reason)


def cohorts(selection: ScopedNetwork) -> Table:
    """
    Profiles by the year of their first tie: how many came, are still tied, and crossed a border.

    Today is the day of the snapshot; without one nothing has ended yet.
    """
    dated = spells(selection).dated
    first = first_rows(dated.sources, dated.targets)
    begun: dict[int, float] = {}
    for ends in (dated.sources[first], dated.targets[first]):
        for row, start in zip(ends.tolist(), dated.starts[first].tolist(), strict=True):
            begun[row] = min(start, begun.get(row, np.inf))
    today = selection.network.as_of
    holds = ~(dated.ends < (np.inf if np.isnan(today) else today))
    still = {*dated.sources[holds].tolist(), *dated.targets[holds].tolist()}
    crossed = {*_crossers(selection, dated)}
    rows = []
    for year in sorted({int(start) for start in begun.values()}):
        members = {row for row, start in begun.items() if int(start) == year}
        shares = (ratio(len(members & some), len(members)) for some in (still, crossed))
        rows.append((str(year), len(members), *(known(share) for share in shares)))
    columns = ("year", "profiles", "still_tied", "crossed")
    return Table(name="cohorts", columns=columns, rows=tuple(rows), about=selection.about)


def _crossers(selection: ScopedNetwork, dated: TieSpells) -> Iterator[int]:
    ids, country = selection.network.profile_ids, selection.groups.get("country", {})
    for one, other in zip(dated.sources.tolist(), dated.targets.tolist(), strict=True):
        places = country.get(ProfileId(ids[one])), country.get(ProfileId(ids[other]))
        if None not in places and places[0] != places[1]:
            yield from (one, other)
