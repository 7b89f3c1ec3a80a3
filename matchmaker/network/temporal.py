"""Figures over time: ties that form and end, and the first tie over the border."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from matchmaker.domain import Layer
from matchmaker.graph import Network
from matchmaker.graph.connectivity import DatedTie, first_crossing, tie_turnover
from matchmaker.network.figures import About, Curve, Figure, Table, known, number
from matchmaker.network.selection import ScopedNetwork

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64] | npt.NDArray[np.int32]
PERIOD_COLUMNS = ("from", "to", "formed", "renewed", "dissolved", "active", "ever", "persistence")
NO_DATES = "no tie has a date"


@dataclass(frozen=True, kw_only=True)
class TieSpells:
    """Ties with their dates in years, as parallel arrays of rows; NaN is unknown, or goes on."""

    sources: IntArray
    targets: IntArray
    starts: FloatArray
    ends: FloatArray

    @property
    def dated(self) -> "TieSpells":
        """Those with a known start."""
        kept = ~np.isnan(self.starts)
        return TieSpells(
            sources=self.sources[kept],
            targets=self.targets[kept],
            starts=self.starts[kept],
            ends=self.ends[kept],
        )


def spells(selection: ScopedNetwork) -> TieSpells:
    """
    All ties of the selection with their dates, one row for each pair in a thing shared.

    What several share begins on its own day and, for lack of an end, ties them for good; of several
    such days a pair keeps the first.
    """
    parts = [_layer_spells(selection, layer) for layer in selection.scope.layers]
    joined = [
        np.concatenate([getattr(p, n) for p in parts])
        for n in ("sources", "targets", "starts", "ends")
    ]
    inside = np.zeros(selection.network.n_profiles, dtype=bool)
    inside[selection.rows] = True
    sources, targets, starts, ends = joined
    kept = inside[sources] & inside[targets] & _in_period(starts, selection)
    return TieSpells(
        sources=sources[kept], targets=targets[kept], starts=starts[kept], ends=ends[kept]
    )


def _in_period(starts: FloatArray, selection: ScopedNetwork) -> npt.NDArray[np.bool_]:
    scope, kept = selection.scope, np.ones(len(starts), dtype=bool)
    if scope.since is not None:
        kept &= starts >= scope.since
    if scope.until is not None:
        kept &= starts < scope.until
    return kept


def _layer_spells(selection: ScopedNetwork, layer: Layer) -> TieSpells:
    network = selection.network
    if layer in network.incidences:
        incidence = network.incidences[layer]
        order = np.argsort(incidence.activities, kind="stable")
        members, activities = incidence.profiles[order], incidence.activities[order]
        return _meetings(members, activities, network.years)
    if layer not in network.ties:
        empty = np.empty(0, dtype=np.int64)
        return TieSpells(
            sources=empty, targets=empty, starts=empty.astype(float), ends=empty.astype(float)
        )
    if layer is Layer.MEMBERSHIP:
        return _joint_memberships(network)
    table = network.ties[layer]
    return TieSpells(
        sources=table.sources.astype(np.int64),
        targets=table.targets.astype(np.int64),
        starts=np.asarray(table.starts, dtype=float),
        ends=np.asarray(table.ends, dtype=float),
    )


def _meetings(members: IntArray, activities: IntArray, years: FloatArray) -> TieSpells:
    """Each pair once, from the first thing that it shared; undated only where all are."""
    left, right = pairs_within(activities)
    starts = years[activities[left]]
    return first_of_pairs(members[left], members[right], starts)


def _joint_memberships(network: Network) -> TieSpells:
    """Two members know one another from when the second of them joined."""
    table = network.ties[Layer.MEMBERSHIP]
    order = np.argsort(table.targets, kind="stable")
    left, right = pairs_within(table.targets[order])
    starts = table.starts[order]
    members = table.sources[order]
    return first_of_pairs(members[left], members[right], np.maximum(starts[left], starts[right]))


def pairs_within(groups: IntArray) -> tuple[IntArray, IntArray]:
    """Positions of each two entries of the same group; `groups` is sorted."""
    n = len(groups)
    stops = np.searchsorted(groups, groups, side="right")
    counts = stops - np.arange(n) - 1
    left = np.repeat(np.arange(n), counts)
    offsets = np.concatenate([[0], np.cumsum(counts)[:-1]]) if n else np.empty(0, dtype=np.int64)
    right = np.arange(counts.sum()) - np.repeat(offsets, counts) + left + 1
    return left.astype(np.int64), right.astype(np.int64)


def first_of_pairs(one: IntArray, other: IntArray, starts: FloatArray) -> TieSpells:
    """Each pair once with its first start; NaN sorts last."""
    low, high = np.minimum(one, other).astype(np.int64), np.maximum(one, other).astype(np.int64)
    order = np.lexsort((starts, high, low))
    low, high, starts = low[order], high[order], starts[order]
    fresh = np.ones(len(low), dtype=bool)
    fresh[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    fresh &= low != high
    return TieSpells(
        sources=low[fresh],
        targets=high[fresh],
        starts=starts[fresh],
        ends=np.full(int(fresh.sum()), np.nan),
    )


def time_figures(selection: ScopedNetwork) -> Iterator[Figure]:
    """Ties by year, and how long profiles take to their first tie over the border."""
    found = spells(selection)
    dated = found.dated
    n_undated = len(found.starts) - len(dated.starts)
    about = replace(selection.about, m=len(dated.starts))
    note = f"{n_undated} ties without a date are left out" if n_undated else ""
    yield from _period_figures(dated, about, note)
    yield from _crossing_figures(selection, dated, about)


def _period_figures(dated: TieSpells, about: About, note: str) -> Iterator[Figure]:
    rows = period_rows(dated)
    reason = note if rows else NO_DATES
    yield Table(name="periods", columns=PERIOD_COLUMNS, rows=rows, about=about, reason=reason)
    for name, place in (("ties_ever", 6), ("ties_active", 5)):
        yield Curve(
            name=name,
            x_name="year",
            x=tuple(float(row[1]) for row in rows),
            y=tuple(float(row[place]) for row in rows),
            about=about,
            reason=reason,
        )


def period_rows(dated: TieSpells) -> tuple[tuple[float, ...], ...]:
    """One row a calendar year, from the first start to the last start or end."""
    if not len(dated.starts):
        return ()
    known_ends = dated.ends[~np.isnan(dated.ends)]
    last = max(float(dated.starts.max()), float(known_ends.max(initial=-np.inf)))
    bounds = np.arange(np.floor(dated.starts.min()), np.floor(last) + 2)
    if not len(known_ends):
        return _lasting_rows(dated, bounds)
    ties = [
        DatedTie(source=a, target=b, start=start, end=end)
        for a, b, start, end in zip(*_lists(dated), strict=True)
    ]
    return tuple(
        (p.start, p.end, p.formed, p.renewed, p.dissolved, p.active, p.ever, p.persistence)
        for p in tie_turnover(ties, bounds.tolist()).periods
    )


def _lists(dated: TieSpells) -> list[list[float]]:
    return [x.tolist() for x in (dated.sources, dated.targets, dated.starts, dated.ends)]


def _lasting_rows(dated: TieSpells, bounds: FloatArray) -> tuple[tuple[float, ...], ...]:
    """The same where nothing ends: a pair forms once, and stays."""
    once = first_of_pairs(dated.sources, dated.targets, dated.starts)
    formed, _ = np.histogram(once.starts, bounds)
    ever = np.cumsum(formed).tolist()
    return tuple(
        (start, start + 1, new, 0, 0, so_far, so_far, 1.0 if so_far > new else np.nan)
        for start, new, so_far in zip(bounds[:-1].tolist(), formed.tolist(), ever, strict=True)
    )


def _crossing_figures(selection: ScopedNetwork, dated: TieSpells, about: About) -> Iterator[Figure]:
    ids = selection.network.profile_ids
    once = first_of_pairs(dated.sources, dated.targets, dated.starts)
    ties = (
        DatedTie(source=ids[a], target=ids[b], start=start)
        for a, b, start, _ in zip(*_lists(once), strict=True)
    )
    found = first_crossing(ties, selection.by("country"))
    shared = replace(about, n=found.n)
    nobody = "no profile of known country has a dated tie"
    median_why = "nobody has a dated tie across the border"
    yield number("first_crossing_median", known(found.median), shared, why=median_why)
    yield number("first_crossing_share", found.crossed_share, shared, why=nobody)
