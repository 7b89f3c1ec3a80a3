"""Find from when until when each pair is tied."""

import numpy as np

from matchmaker.graph.connectivity.ties import FloatArray, IntArray
from matchmaker.network.selection import ScopedNetwork
from matchmaker.network.temporal import TieSpells
from matchmaker.network.temporal import spells as tied_times


def spells(selection: ScopedNetwork) -> tuple[FloatArray, FloatArray]:
    """
    First and last year of each tied pair, in the order of the selection's pairs.

    A tie that goes on, and one of people who met, is infinite at its end. NaN where no date is
    known. Gaps within are not told.
    """
    rows, columns = selection.ties.pairs()
    first, last = np.full(len(rows), np.inf), np.full(len(rows), -np.inf)
    found = tied_times(selection).dated
    if len(rows) and len(found.starts):
        places = _places(selection, rows, columns, found)
        there = places >= 0
        ends = np.where(np.isnan(found.ends), np.inf, found.ends)
        np.minimum.at(first, places[there], found.starts[there])
        np.maximum.at(last, places[there], ends[there])
    undated = np.isinf(first)
    return np.where(undated, np.nan, first), np.where(undated, np.nan, last)


def _places(
    selection: ScopedNetwork, rows: IntArray, columns: IntArray, found: TieSpells
) -> IntArray:
    """Where the pair of each spell stands among the selection's pairs; -1 where it does not."""
    row = np.full(selection.network.n_profiles, -1, dtype=np.int64)
    row[selection.rows] = np.arange(len(selection.rows))
    sources, targets = row[found.sources], row[found.targets]
    wanted = np.minimum(sources, targets) * selection.ties.n + np.maximum(sources, targets)
    keys = rows * selection.ties.n + columns
    order = np.argsort(keys)
    near = order[np.minimum(np.searchsorted(keys, wanted, sorter=order), len(keys) - 1)]
    return np.where(keys[near] == wanted, near, -1)
