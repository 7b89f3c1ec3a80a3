"""Define features: pure functions of a query and candidates that can show their evidence."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from matchmaker.candidates import PreparedQuery
from matchmaker.domain import Fact, Side

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Facts = frozenset[Fact]

NOTHING: Facts = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class FactShare:
    """One fact that a value rests on, and how much of the value it brings."""

    fact: Fact
    amount: float


@dataclass(frozen=True)
class Breakdown:
    """A feature's value for one candidate, and the facts behind it, the weightiest first."""

    value: float
    found: Iterable[FactShare] = ()
    """In any order; walked through only when somebody asks for the parts."""

    @cached_property
    def parts(self) -> tuple[FactShare, ...]:
        """The parts by weight, then by fact."""
        return tuple(sorted(self.found, key=lambda part: (-part.amount, part.fact)))


UNKNOWN = Breakdown(float("nan"))


class Removals:
    """Facts that are taken away one at a time, besides those that are gone already."""

    def __init__(self, facts: Sequence[Fact], gone: Facts = NOTHING) -> None:
        self.facts = tuple(facts)
        self.gone = gone
        self.each: tuple[Facts, ...] = tuple(gone | {fact} for fact in self.facts)
        """All that is not known, for each of the facts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """
    A named, documented number about a pair.

    `values` scores many candidates at once; `breakdown` does the same for one, by the long way,
    with some facts taken away. Without facts taken away the two agree to rounding. The docstring
    of `values` is the published description of the feature.
    """

    name: str
    family: str
    side: Side
    unit: str
    aspects: frozenset[str]
    """The types of fact it rests on; other facts leave it as it is."""
    values: Callable[[PreparedQuery, IntArray], FloatArray]
    breakdown: Callable[[PreparedQuery, int, Facts], Breakdown]
    each_without: Callable[[PreparedQuery, int, Removals, Sequence[int]], FloatArray] | None = None
    """A quicker way to the values without some of the facts, by their places."""
    touched_by: Callable[[PreparedQuery, int, Removals], Sequence[int]] | None = None
    """Places of the facts without which the value may be another, where most leave it as it is."""

    def shown(self, prepared: PreparedQuery, row: int, without: Facts) -> Breakdown:
        """Compute the breakdown once a query, since explanations ask for it repeatedly."""
        key = ("breakdown", self.name, row, without)
        return prepared.memoise(key, lambda: self.breakdown(prepared, row, without))

    @property
    def description(self) -> str:
        """What it measures, in words."""
        return (self.values.__doc__ or "").strip()

    def value_without_each(
        self, prepared: PreparedQuery, row: int, removals: Removals, places: Sequence[int]
    ) -> FloatArray:
        """Compute the value without each of the facts at some places."""
        if self.each_without is not None:
            return self.each_without(prepared, row, removals, places)
        values = [self.shown(prepared, row, removals.each[place]).value for place in places]
        return np.array(values, dtype=float)


def removed_keys(facts: Facts, prepared: PreparedQuery, row: int, aspect: str) -> frozenset[str]:
    """Keys of the facts of one type that are taken away from a candidate."""
    if not facts:
        return frozenset()
    subject = prepared.snapshot.profiles.ids[row]
    return frozenset(f.key for f in facts if f.subject == subject and f.aspect == aspect)


def fact_of(prepared: PreparedQuery, row: int, aspect: str, key: str) -> Fact:
    """Name a fact about a candidate."""
    return Fact(prepared.snapshot.profiles.ids[row], aspect, key)


def single_fact_feature(
    name: str,
    family: str,
    unit: str,
    aspect: str,
    values: Callable[[PreparedQuery, IntArray], FloatArray],
    *,
    side: Side = Side.BOTH,
) -> Feature:
    """Make a feature that rests on one fact of the candidate and is unknown without it."""

    def breakdown(prepared: PreparedQuery, row: int, without: Facts) -> Breakdown:
        if removed_keys(without, prepared, row, aspect):
            return UNKNOWN
        value = float(values(prepared, np.array([row]))[0])
        if np.isnan(value):
            return UNKNOWN
        fact = fact_of(prepared, row, aspect, name)
        return Breakdown(value, (FactShare(fact=fact, amount=value),))

    return Feature(
        name=name,
        family=family,
        side=side,
        unit=unit,
        aspects=frozenset({aspect}),
        values=values,
        breakdown=breakdown,
    )
