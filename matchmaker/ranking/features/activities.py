"""What a candidate's activities say: a mass on each activity, gathered by who took part."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from matchmaker.candidates import Question
from matchmaker.domain import Layer, Side
from matchmaker.graph.network import row_indices
from matchmaker.ranking.feature import (
    Breakdown,
    Facts,
    Feature,
    FloatArray,
    IntArray,
    Part,
    fact_of,
    taken,
)

Mass = Callable[[Question], FloatArray | None]
"""A number for each activity, from the asker's point of view; None where nothing is asked."""
Fold = Callable[[FloatArray, IntArray], FloatArray]
"""Masses of all candidates' activities and where each candidate's start -> one value each."""


def total(masses: FloatArray, starts: IntArray) -> FloatArray:
    """Sum of a candidate's masses."""
    sums = np.concatenate([[0.0], np.cumsum(masses)])
    return sums[np.append(starts[1:], len(masses))] - sums[starts]


def log_total(masses: FloatArray, starts: IntArray) -> FloatArray:
    """Logarithm of one plus the sum."""
    return np.log1p(np.maximum(total(masses, starts), 0.0))


def highest(masses: FloatArray, starts: IntArray) -> FloatArray:
    """The largest of a candidate's masses, 0 without any."""
    ends = np.append(starts[1:], len(masses))
    result = np.zeros(len(starts))
    filled = np.flatnonzero(ends > starts)
    if len(filled):
        result[filled] = np.maximum.reduceat(masses, starts[filled])
    return result


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """How one feature gathers masses: over which layer, and folded how."""

    name: str
    family: str
    side: Side
    unit: str
    layer: Layer
    mass: Mass
    fold: Fold


def gathered(gathering: Gathering) -> Feature:
    """
    Make a feature of a gathering.

    It is unknown where the asker gives no mass, or the candidate has no activity in the layer; a
    fact taken away is an activity that the candidate had no part in.
    """

    def values(question: Question, rows: IntArray) -> FloatArray:
        participation = question.snapshot.network.participation.get(gathering.layer)
        mass = gathering.mass(question) if participation is not None else None
        if participation is None or mass is None:
            return np.full(len(rows), np.nan)
        columns, starts, counts = _activities_of(participation, rows)
        return np.where(counts > 0, gathering.fold(mass[columns], starts), np.nan)

    def breakdown(question: Question, row: int, without: Facts) -> Breakdown:
        participation = question.snapshot.network.participation.get(gathering.layer)
        mass = gathering.mass(question) if participation is not None else None
        if participation is None or mass is None:
            return Breakdown(value=float("nan"))
        ids = question.snapshot.network.activity_ids
        gone = taken(without, question, row, "activity")
        columns = row_indices(participation, row)
        columns = columns[[ids[column] not in gone for column in columns]] if gone else columns
        if not len(columns):
            return Breakdown(value=float("nan"))
        masses = mass[columns]
        value = float(gathering.fold(masses, np.zeros(1, dtype=np.int64))[0])
        parts = (
            Part(fact=fact_of(question, row, "activity", ids[column]), amount=float(amount))
            for column, amount in zip(columns, masses, strict=True)
            if amount > 0
        )
        return Breakdown.of(value, parts)

    values.__doc__ = gathering.mass.__doc__
    return Feature(
        name=gathering.name,
        family=gathering.family,
        side=gathering.side,
        unit=gathering.unit,
        aspects=frozenset({"activity"}),
        values=values,
        breakdown=breakdown,
    )


def _activities_of(
    participation: sparse.csr_array, rows: IntArray
) -> tuple[npt.NDArray[np.int32], IntArray, IntArray]:
    """Activity columns of many rows one after the other, where each row starts, and how many."""
    first = participation.indptr[rows].astype(np.int64)
    counts = participation.indptr[rows + 1].astype(np.int64) - first
    starts = np.cumsum(counts) - counts
    positions = np.arange(counts.sum()) + np.repeat(first - starts, counts)
    return participation.indices[positions], starts, counts
