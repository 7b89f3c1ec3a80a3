"""Build features that weigh activities and add the weights up for each participant."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
import numpy.typing as npt
from scipy import sparse

from matchmaker.candidates import PreparedQuery, eligible
from matchmaker.domain import ActivityId, Fact, Layer, Side
from matchmaker.graph.network import row_indices
from matchmaker.ranking.feature import (
    UNKNOWN,
    Breakdown,
    Facts,
    FactShare,
    Feature,
    FloatArray,
    IntArray,
    Removals,
    fact_of,
    removed_keys,
)

Mass = Callable[[PreparedQuery], FloatArray | None]
"""A number for each activity, from the asker's point of view; None where nothing is asked."""

# A rate over few activities is pulled towards one in four.
PRIOR_HITS, PRIOR_ACTIVITIES = 0.5, 2.0


# More pieces of evidence than this are never shown for one feature.
PIECES = 3


class Fold(Enum):
    """How the sum of a candidate's masses becomes a value."""

    SUM = "sum"
    SHARE = "share of the highest sum of anybody who may be suggested"
    LOG = "logarithm of one plus the sum"
    DAMPED = "sum, discounted by the number of activities"
    MEAN = "exp(-|mean|)"
    RATE = "sum by activity"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantMasses:
    """How one feature gathers masses: over which layer, and folded how."""

    name: str
    family: str
    side: Side
    unit: str
    layer: Layer
    mass: Mass
    fold: Fold = Fold.SHARE
    damping: float = 0.0
    """Exponent by which the number of activities discounts the sum."""


def gather_by_participant(gathering: ParticipantMasses) -> Feature:
    """
    Make a feature of a gathering.

    It is unknown where the asker gives no mass, or the candidate has no activity in the layer; a
    fact taken away is an activity that the candidate had no part in.
    """

    def values(prepared: PreparedQuery, rows: IntArray) -> FloatArray:
        found = _masses(gathering, prepared)
        if found is None:
            return np.full(len(rows), np.nan)
        participation, mass = found
        # One sparse product for everybody: the yardstick needs the sums of all anyway.
        sums = prepared.memoise(f"sums of {gathering.name}", lambda: participation @ mass)
        counts = np.diff(participation.indptr)[rows]
        folded = _folded(gathering, prepared, sums[rows], counts)
        return np.where(counts > 0, folded, np.nan)

    def breakdown(prepared: PreparedQuery, row: int, without: Facts) -> Breakdown:
        found = _masses(gathering, prepared)
        if found is None:
            return UNKNOWN
        _, mass = found
        columns = remaining_activities(prepared, row, gathering.layer, without)
        if not len(columns):
            return UNKNOWN
        masses = mass[columns]
        folded = _folded(gathering, prepared, masses.sum(keepdims=True), np.array([len(columns)]))
        value = float(folded[0])
        # Without an activity below the rate the rate would rise: it is no evidence for it.
        floor = value if gathering.fold is Fold.RATE else 0.0
        return Breakdown(value, heaviest_activities(prepared, row, columns, masses, floor))

    def each_without(
        prepared: PreparedQuery, row: int, removals: Removals, places: Sequence[int]
    ) -> FloatArray:
        found = _masses(gathering, prepared)
        columns = remaining_activities(prepared, row, gathering.layer, removals.gone)
        if found is None or not len(columns):
            return np.full(len(places), np.nan)
        _, mass = found
        rows = activity_rows(prepared, [removals.facts[place] for place in places])
        mine = contained_in(rows, columns)
        # Taken off the sum rather than added up anew for each fact: a hub has thousands of
        # activities.
        sums = mass[columns].sum() - np.where(mine, mass[rows], 0.0)
        counts = len(columns) - mine.astype(np.int64)
        folded = _folded(gathering, prepared, sums, np.maximum(counts, 1))
        return np.where(counts > 0, folded, np.nan)

    values.__doc__ = gathering.mass.__doc__
    return Feature(
        name=gathering.name,
        family=gathering.family,
        side=gathering.side,
        unit=gathering.unit,
        aspects=frozenset({"activity"}),
        values=values,
        breakdown=breakdown,
        each_without=each_without,
    )


def remaining_activities(
    prepared: PreparedQuery, row: int, layer: Layer, without: Facts
) -> IntArray:
    """Columns of a candidate's activities in a layer, those taken away left out."""

    def compute() -> IntArray:
        snapshot = prepared.snapshot
        if layer not in snapshot.network.participation:
            return np.empty(0, dtype=np.int64)
        columns = row_indices(snapshot.network.participation[layer], row)
        keys = removed_keys(without, prepared, row, "activity")
        rows = (snapshot.activity_row_of.get(ActivityId(key)) for key in keys)
        gone = [row for row in rows if row is not None]
        kept = columns[~np.isin(columns, gone)] if gone else columns
        return kept.astype(np.int64)

    return prepared.memoise(("left", row, layer, without), compute)


def activity_rows(prepared: PreparedQuery, facts: Sequence[Fact]) -> IntArray:
    """Rows of the activities that facts are about."""
    row_of = prepared.snapshot.activity_row_of
    return np.array([row_of[ActivityId(fact.key)] for fact in facts], dtype=np.int64)


def contained_in(rows: IntArray, columns: IntArray) -> npt.NDArray[np.bool_]:
    """Whether each row is among the columns, which ascend and are not empty."""
    # A place behind the end falls back on the last column, and compares unequal there.
    places = np.minimum(np.searchsorted(columns, rows), len(columns) - 1)
    return np.asarray(columns[places] == rows)


def heaviest_activities(
    prepared: PreparedQuery, row: int, columns: IntArray, masses: FloatArray, floor: float = 0.0
) -> Iterator[FactShare]:
    """The activities that bring most above a floor; of a hub's thousands nobody reads all."""
    ids = prepared.snapshot.network.activity_ids
    chosen = np.flatnonzero(masses > floor)
    if len(chosen) > PIECES:
        # Equals of the last piece stay in until the stable sort: a partition has no order of its
        # own.
        least = np.partition(masses[chosen], -PIECES)[-PIECES]
        chosen = chosen[masses[chosen] >= least]
        chosen = chosen[np.argsort(-masses[chosen], kind="stable")[:PIECES]]
    for place in chosen.tolist():
        fact = fact_of(prepared, row, "activity", ids[columns[place]])
        yield FactShare(fact=fact, amount=float(masses[place]))


def _masses(
    gathering: ParticipantMasses, prepared: PreparedQuery
) -> tuple[sparse.csr_array, FloatArray] | None:
    participation = prepared.snapshot.network.participation.get(gathering.layer)
    if participation is None:
        return None

    def compute() -> FloatArray | None:
        # In 32 bits sums would depend on their order.
        mass = gathering.mass(prepared)
        return None if mass is None else np.asarray(mass, dtype=float)

    mass = prepared.memoise(f"mass of {gathering.name}", compute)
    return None if mass is None else (participation, mass)


def _folded(
    gathering: ParticipantMasses, prepared: PreparedQuery, sums: FloatArray, counts: IntArray
) -> FloatArray:
    if gathering.fold is Fold.SUM:
        return sums
    if gathering.fold is Fold.LOG:
        # Taking facts off a sum may leave a hair below zero.
        return np.log1p(np.maximum(sums, 0.0))
    if gathering.fold is Fold.RATE:
        return (sums + PRIOR_HITS) / (counts + PRIOR_ACTIVITIES)
    if gathering.fold is Fold.MEAN:
        return np.exp(-np.abs(sums / np.maximum(counts, 1)))
    damped = _damped(gathering, sums, counts)
    if gathering.fold is Fold.DAMPED:
        return damped
    # The yardstick is the best sum as it is, with nothing taken away.
    top = prepared.memoise(f"top of {gathering.name}", lambda: _top(gathering, prepared))
    return np.asarray(damped / top) if top > 0 else np.zeros_like(sums)


def _top(gathering: ParticipantMasses, prepared: PreparedQuery) -> float:
    found = _masses(gathering, prepared)
    if found is None:
        return 0.0
    participation, mass = found
    sums = prepared.memoise(f"sums of {gathering.name}", lambda: participation @ mass)
    counts = np.diff(participation.indptr)
    # Whoever stands behind a gate must not press down everybody's share of the best.
    return float(_damped(gathering, sums, counts)[eligible(prepared)].max(initial=0.0))


def _damped(gathering: ParticipantMasses, sums: FloatArray, counts: IntArray) -> FloatArray:
    if not gathering.damping:
        return sums
    return np.asarray(sums * np.maximum(counts, 1) ** -gathering.damping)
