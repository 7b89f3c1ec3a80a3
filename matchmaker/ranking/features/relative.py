"""Measure a feature against the best of the network, so that long and short needs compare."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from matchmaker.candidates import PreparedQuery
from matchmaker.ranking.feature import (
    Breakdown,
    Facts,
    FactShare,
    Feature,
    FloatArray,
    IntArray,
    Removals,
)


def of_the_best(feature: Feature) -> Feature:
    """
    The same feature as a share of the highest value that anybody else in the network has.

    A need of forty words is never met as fully as one of two: beside the best, both tell as much.
    The best stays what it is when a fact is taken away, so that doing so never helps.
    """

    def values(prepared: PreparedQuery, rows: IntArray) -> FloatArray:
        shares = of_everybody(prepared, feature.name, feature.values)[rows]
        return np.minimum(shares / best_value(prepared, feature.name, feature.values), 1.0)

    values.__doc__ = f"{feature.description}\n\nAs a share of the best in the network."

    def breakdown(prepared: PreparedQuery, row: int, without: Facts) -> Breakdown:
        found = feature.breakdown(prepared, row, without)
        # One share of each breakdown, so that what is the same stays the same.
        return prepared.memoise(("share", feature.name, id(found)), lambda: _share(prepared, found))

    def _share(prepared: PreparedQuery, found: Breakdown) -> Breakdown:
        # Who asks may be nearer to itself than anybody else is.
        best = max(best_value(prepared, feature.name, feature.values), found.value)
        parts = (FactShare(fact=each.fact, amount=each.amount / best) for each in found.parts)
        return Breakdown(found.value / best, parts)

    def each_without(
        prepared: PreparedQuery, row: int, removals: Removals, places: Sequence[int]
    ) -> FloatArray:
        found = feature.value_without_each(prepared, row, removals, places)
        return found / np.maximum(best_value(prepared, feature.name, feature.values), found)

    return replace(
        feature,
        values=values,
        breakdown=breakdown,
        each_without=each_without,
        unit="share of the best",
    )


def of_everybody(
    prepared: PreparedQuery, name: str, values: Callable[[PreparedQuery, IntArray], FloatArray]
) -> FloatArray:
    """The values of all profiles, by row."""
    everybody = np.arange(prepared.snapshot.network.n_profiles)
    return prepared.memoise(("of everybody", name), lambda: values(prepared, everybody))


def best_known(prepared: PreparedQuery, name: str) -> float:
    """The best value that a feature was measured against; 1 where it was against none."""
    return prepared.memoise(("best value", name), lambda: 1.0)


def best_value(
    prepared: PreparedQuery,
    name: str,
    values: Callable[[PreparedQuery, IntArray], FloatArray],
) -> float:
    """The highest value of anybody but the one who asks; 1 where nobody has any."""

    def compute() -> float:
        known = of_everybody(prepared, name, values)
        others = known if prepared.row is None else np.delete(known, prepared.row)
        return float(np.fmax.reduce(others, initial=0.0)) or 1.0

    return prepared.memoise(("best value", name), compute)
