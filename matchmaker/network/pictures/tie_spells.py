"""Find from when until when each pair is tied."""

import numpy as np

from matchmaker.domain import Layer
from matchmaker.graph.connectivity.ties import FloatArray, IntArray
from matchmaker.graph.network import Incidence
from matchmaker.network.selection import ScopedNetwork
from matchmaker.network.temporal import pairs_within


def spells(selection: ScopedNetwork) -> tuple[FloatArray, FloatArray]:
    """
    First and last year of each tied pair, in the order of the selection's pairs.

    Something shared counts from its first to its last year; a tie that goes on is infinite at its
    end. NaN where no date is known. Gaps within are not told.
    """
    rows, columns = selection.ties.pairs()
    keys = rows * selection.ties.n + columns
    order = np.argsort(keys)
    first, last = np.full(len(keys), np.inf), np.full(len(keys), -np.inf)
    for sources, targets, starts, ends in _dated(selection):
        low, high = np.minimum(sources, targets), np.maximum(sources, targets)
        wanted = low * selection.ties.n + high
        found = order[np.minimum(np.searchsorted(keys, wanted, sorter=order), len(keys) - 1)]
        there = (keys[found] == wanted) & ~np.isnan(starts)
        np.minimum.at(first, found[there], starts[there])
        np.maximum.at(last, found[there], ends[there])
    undated = np.isinf(first)
    return np.where(undated, np.nan, first), np.where(undated, np.nan, last)


def _dated(selection: ScopedNetwork) -> list[tuple[IntArray, IntArray, FloatArray, FloatArray]]:
    """Pairs of rows of the selection with start and end, one piece a layer."""
    if not selection.ties.m:
        return []
    place = np.full(selection.network.n_profiles, -1, dtype=np.int64)
    place[selection.rows] = np.arange(len(selection.rows))
    pieces = []
    for layer in selection.scope.layers:
        found = _layer(selection, layer)
        if found is not None:
            sources, targets, starts, ends = found
            sources, targets = place[sources], place[targets]
            inside = (sources >= 0) & (targets >= 0)
            pieces.append((sources[inside], targets[inside], starts[inside], ends[inside]))
    return pieces


def _layer(
    selection: ScopedNetwork, layer: Layer
) -> tuple[IntArray, IntArray, FloatArray, FloatArray] | None:
    network = selection.network
    if layer in network.incidences:
        sources, targets, shared = _met(network.incidences[layer])
        return sources, targets, network.years[shared], network.years[shared]
    # Members of one association are not tied by a date of their own.
    if layer not in network.ties or layer is Layer.MEMBERSHIP:
        return None
    table = network.ties[layer]
    ends = np.where(np.isnan(table.ends), np.inf, table.ends)
    return table.sources.astype(np.int64), table.targets.astype(np.int64), table.starts, ends


def _met(incidence: Incidence) -> tuple[IntArray, IntArray, IntArray]:
    """Each two profiles that share an activity, and the activity."""
    order = np.argsort(incidence.activities, kind="stable")
    members, activities = incidence.profiles[order].astype(np.int64), incidence.activities[order]
    left, right = pairs_within(activities)
    return members[left], members[right], activities[left].astype(np.int64)
