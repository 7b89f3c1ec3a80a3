"""Figures over time: ties that form and end, and the first tie over the border."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from matchmaker.domain import Layer
from matchmaker.graph.connectivity import DatedTie, first_crossing
from matchmaker.graph.connectivity.layers import began_within, in_force
from matchmaker.graph.connectivity.ties import ratio
from matchmaker.graph.dates import DAY
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
    The times in which each pair of the selection is tied, one row a time, by pair and then start.

    A tie through a project or an association lives as long as it; who met at an event has met for
    good. Times that touch are one. A pair without any date has one row, without a start.
    """
    return merged_spells(dated_ties(selection))


def dated_ties(selection: ScopedNetwork) -> TieSpells:
    """Each tie of the selection by itself, one row for each pair in each thing shared."""
    parts = [_layer_ties(selection, layer) for layer in selection.scope.layers]
    joined = [
        np.concatenate([getattr(p, n) for p in parts])
        for n in ("sources", "targets", "starts", "ends")
    ]
    inside = np.zeros(selection.network.n_profiles, dtype=bool)
    inside[selection.rows] = True
    sources, targets, starts, ends = joined
    scope = selection.scope
    kept = inside[sources] & inside[targets] & in_force(starts, ends, scope.on)
    kept &= began_within(starts, scope.since, scope.until)
    return TieSpells(
        sources=sources[kept], targets=targets[kept], starts=starts[kept], ends=ends[kept]
    )


def _layer_ties(selection: ScopedNetwork, layer: Layer) -> TieSpells:
    network = selection.network
    if layer in network.incidences:
        incidence = network.incidences[layer]
        order = np.argsort(incidence.activities, kind="stable")
        activities = incidence.activities[order]
        dates = np.asarray(network.years)[activities], np.asarray(network.ends)[activities]
        return _shared_time(incidence.profiles[order], activities, *dates)
    if layer not in network.ties:
        empty = np.empty(0, dtype=np.int64)
        return TieSpells(
            sources=empty, targets=empty, starts=empty.astype(float), ends=empty.astype(float)
        )
    table = network.all_spells(layer)
    if layer is Layer.MEMBERSHIP:
        order = np.argsort(table.targets, kind="stable")
        dates = table.starts[order], table.ends[order]
        return _shared_time(table.sources[order], table.targets[order], *dates)
    return TieSpells(
        sources=table.sources.astype(np.int64),
        targets=table.targets.astype(np.int64),
        starts=np.asarray(table.starts, dtype=float),
        ends=np.asarray(table.ends, dtype=float),
    )


def _shared_time(
    members: IntArray, groups: IntArray, starts: FloatArray, ends: FloatArray
) -> TieSpells:
    """Two are tied from when the second comes until the first goes, if ever at the same time."""
    left, right = pairs_within(groups)
    # The latest start is unknown where either is; the first known end is an end.
    start, end = np.maximum(starts[left], starts[right]), np.fmin(ends[left], ends[right])
    together = ~(end < start)
    return TieSpells(
        sources=members[left][together].astype(np.int64),
        targets=members[right][together].astype(np.int64),
        starts=start[together],
        ends=end[together],
    )


def pairs_within(groups: IntArray) -> tuple[IntArray, IntArray]:
    """Positions of each two entries of the same group; `groups` is sorted."""
    n = len(groups)
    stops = np.searchsorted(groups, groups, side="right")
    counts = stops - np.arange(n) - 1
    left = np.repeat(np.arange(n), counts)
    offsets = np.concatenate([[0], np.cumsum(counts)[:-1]]) if n else np.empty(0, dtype=np.int64)
    right = np.arange(counts.sum()) - np.repeat(offsets, counts) + left + 1
    return left.astype(np.int64), right.astype(np.int64)


def merged_spells(ties: TieSpells) -> TieSpells:
    """Times of a pair that touch or overlap as one, by pair and start; undated ones add nothing."""
    low, high = np.minimum(ties.sources, ties.targets), np.maximum(ties.sources, ties.targets)
    apart = low != high
    # NaN sorts last, so a pair without any date is one whose first row has none.
    order = np.lexsort((ties.starts, high, low))
    order = order[apart[order]]
    low, high, starts = low[order], high[order], ties.starts[order]
    ends = np.where(np.isnan(ties.ends), np.inf, ties.ends)[order]
    kept = first_rows(low, high) | ~np.isnan(starts)
    low, high, starts, ends = (column[kept] for column in (low, high, starts, ends))
    first = first_rows(low, high)
    # What begins and ends on one day holds on that day.
    latest = _running_latest(
        first, np.maximum(ends, np.where(np.isnan(starts), ends, starts + DAY))
    )
    begins = first.copy()
    begins[1:] |= starts[1:] > latest[:-1]
    lasts = np.append(np.flatnonzero(begins)[1:], len(low)) - 1
    over = latest[lasts] if len(low) else latest
    return TieSpells(
        sources=low[begins],
        targets=high[begins],
        starts=starts[begins],
        ends=np.where(np.isinf(over), np.nan, over),
    )


def first_rows(low: IntArray, high: IntArray) -> npt.NDArray[np.bool_]:
    """Where a new pair begins in sorted pairs."""
    first = np.ones(len(low), dtype=bool)
    first[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    return first


def _running_latest(first: npt.NDArray[np.bool_], ends: FloatArray) -> FloatArray:
    """The latest end so far in each pair."""
    values, codes = np.unique(ends, return_inverse=True)
    # A later pair outweighs every end of those before it, so one running maximum serves all.
    base = np.cumsum(first) * len(values)
    return np.asarray(values[np.maximum.accumulate(base + codes) - base], dtype=float)


def time_figures(selection: ScopedNetwork) -> Iterator[Figure]:
    """Ties by year, and how long profiles take to their first tie over the border."""
    found = spells(selection)
    dated = found.dated
    n_undated = len(found.starts) - len(dated.starts)
    n_pairs = int(first_rows(dated.sources, dated.targets).sum())
    about = replace(selection.about, m=n_pairs)
    note = f"{n_undated} ties without a date are left out" if n_undated else ""
    rows = period_rows(dated, as_of=selection.network.as_of)
    yield from _period_figures(rows, about, note)
    n_ends = int(np.count_nonzero(~np.isnan(dated.ends)))
    yield number("recorded_ends", n_ends, about, why="")
    yield from _crossing_figures(selection, dated, about)


def _period_figures(
    rows: tuple[tuple[float, ...], ...], about: About, note: str
) -> Iterator[Figure]:
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


def period_rows(dated: TieSpells, *, as_of: float = float("nan")) -> tuple[tuple[float, ...], ...]:
    """
    One row a calendar year of merged spells, from the first start to the day `as_of`.

    What is planned for later has not happened. NaN goes on to the last start or end.
    """
    bounds = _year_bounds(dated, as_of)
    if len(bounds) < 2:
        return ()
    first = first_rows(dated.sources, dated.targets)
    pair = np.cumsum(first) - 1
    ends = np.where(np.isnan(dated.ends), np.inf, dated.ends)
    began, again, ever, over = (
        np.searchsorted(np.sort(values), bounds)
        for values in (dated.starts, dated.starts[~first], dated.starts[first], ends)
    )
    active = began - over
    held = [_held(dated.starts, ends, pair, bound) for bound in bounds.tolist()]
    return tuple(
        (
            float(bounds[i]),
            float(bounds[i + 1]),
            int(began[i + 1] - began[i]),
            int(again[i + 1] - again[i]),
            int(over[i + 1] - over[i]),
            int(active[i + 1]),
            int(ever[i + 1]),
            ratio(len(np.intersect1d(held[i], held[i + 1], assume_unique=True)), len(held[i])),
        )
        for i in range(len(bounds) - 1)
    )


def _year_bounds(dated: TieSpells, as_of: float) -> FloatArray:
    if not len(dated.starts):
        return np.empty(0)
    known_ends = dated.ends[~np.isnan(dated.ends)]
    last = max(float(dated.starts.max()), float(known_ends.max(initial=-np.inf)))
    if np.isnan(as_of):
        return np.arange(np.floor(dated.starts.min()), np.floor(last) + 2)
    bounds = np.arange(np.floor(dated.starts.min()), np.floor(as_of) + 2)
    # The day itself belongs to the year so far.
    return np.minimum(bounds, as_of + DAY) if len(bounds) > 1 else bounds


def _held(starts: FloatArray, ends: FloatArray, pair: IntArray, moment: float) -> IntArray:
    """The pairs that are tied just before a moment and not ended by then."""
    return pair[(starts < moment) & (ends >= moment)]


def _crossing_figures(selection: ScopedNetwork, dated: TieSpells, about: About) -> Iterator[Figure]:
    ids = selection.network.profile_ids
    first = first_rows(dated.sources, dated.targets)
    columns = (x[first].tolist() for x in (dated.sources, dated.targets, dated.starts))
    ties = (
        DatedTie(source=ids[a], target=ids[b], start=start)
        for a, b, start in zip(*columns, strict=True)
    )
    found = first_crossing(ties, selection.by("country"))
    shared = replace(about, n=found.n)
    nobody = "no profile of known country has a dated tie"
    median_why = "nobody has a dated tie across the border"
    yield number("first_crossing_median", known(found.median), shared, why=median_why)
    yield number("first_crossing_share", found.crossed_share, shared, why=nobody)
