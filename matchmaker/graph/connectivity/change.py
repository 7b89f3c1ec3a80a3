"""Measure ties over time: what forms, what ends, when nodes first cross a border."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import networkx as nx

from matchmaker.domain.frame import frame
from matchmaker.domain.notebook import notebook_value
from matchmaker.graph.arguments import growing
from matchmaker.graph.connectivity.ties import Node, is_unknown, ratio
from matchmaker.graph.dates import years_of_text

if TYPE_CHECKING:
    import polars as pl

Pair = frozenset[Node]


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedTie:
    """A tie and the time it holds, in years (2017.5 is July 2017); NaN is unknown."""

    source: Node
    target: Node
    start: float
    end: float = float("nan")
    """NaN means that it goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnoverPeriod:
    """What happened from `start` up to, not including, `end`."""

    start: float
    end: float
    formed: int
    """Pairs that became tied and were not so just before."""
    dissolved: int
    """Pairs whose last tie ended."""
    renewed: int
    """Pairs among `formed` that had been tied in an earlier time."""
    active: int
    """Pairs tied at the end of the period."""
    ever: int
    """Pairs that were tied at any time until the end of the period."""
    persistence: float
    """Share of the pairs tied at the start that still are at the end; NaN without any."""


@notebook_value
@dataclass(frozen=True, slots=True, kw_only=True)
class TieTurnover:
    """The periods, and what could not be placed in them."""

    periods: tuple[TurnoverPeriod, ...]
    n_ties: int
    n_undated: int
    """Ties without a known start; left out."""


@notebook_value
@dataclass(frozen=True, slots=True, kw_only=True)
class FirstCrossing:
    """Time from a node's entry to its first tie with another group."""

    years: Mapping[Node, float]
    """NaN for who has not crossed."""
    median: float
    """Over those who crossed; NaN without any. It flatters: see `crossed_share`."""
    crossed_share: float
    """Share of the nodes with a dated tie and a known group that have crossed."""
    n: int
    n_undated: int

    def frame(self) -> "pl.DataFrame":
        """One row a node, with the years until it crossed."""
        return frame({"node": [*self.years], "years": [*self.years.values()]})


def dated_ties(graph: nx.Graph, *, start: str = "start", end: str = "end") -> tuple[DatedTie, ...]:
    """
    Read the dates of a networkx graph's ties, as ISO 8601 text or numbers of years.

    Absent ones are unknown.
    """
    return tuple(
        DatedTie(source=u, target=v, start=years(data.get(start)), end=years(data.get(end)))
        for u, v, data in graph.edges(data=True)
    )


def years(value: object) -> float:
    """A date of a networkx graph in years; NaN where there is none."""
    if is_unknown(value):
        return float("nan")
    return float(value) if isinstance(value, int | float) else years_of_text(str(value))


def tie_turnover(ties: Iterable[DatedTie], bounds: Sequence[float]) -> TieTurnover:
    """
    Follow pairs through periods between neighbouring bounds.

    A pair is tied while any of its ties holds; a tie holds from its start up to, not including,
    its end. Pairs that were tied before the first bound count as active, not as formed.

    Raises:
        InputError: Fewer than two bounds, or bounds that do not grow.
    """
    growing("bounds", bounds)
    every = tuple(ties)
    dated = [tie for tie in every if not is_unknown(tie.start)]
    spells = _spells(dated)
    return TieTurnover(
        periods=tuple(_period(spells, start, end) for start, end in pairwise(bounds)),
        n_ties=len(every),
        n_undated=len(every) - len(dated),
    )


def _spells(ties: Iterable[DatedTie]) -> dict[Pair, list[tuple[float, float]]]:
    """The times in which each pair is tied, without overlap, in order."""
    raw: dict[Pair, list[tuple[float, float]]] = {}
    for tie in ties:
        # Comparisons with infinity need no case of their own.
        end = float("inf") if is_unknown(tie.end) else tie.end
        if tie.source != tie.target and end > tie.start:
            raw.setdefault(frozenset((tie.source, tie.target)), []).append((tie.start, end))
    return {pair: _merged(sorted(spells)) for pair, spells in raw.items()}


def _merged(spells: list[tuple[float, float]]) -> list[tuple[float, float]]:
    merged = [spells[0]]
    for start, end in spells[1:]:
        # Ties that follow each other on one day are one time together.
        if start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _period(
    spells: Mapping[Pair, list[tuple[float, float]]], start: float, end: float
) -> TurnoverPeriod:
    formed = dissolved = renewed = active = ever = before = stayed = 0
    for times in spells.values():
        # Later spells of a pair are renewals, so their number is kept.
        begins = [number for number, (first, _) in enumerate(times) if start <= first < end]
        was, still = _holds_before(times, start), _holds_before(times, end)
        formed += len(begins)
        renewed += sum(1 for number in begins if number)
        dissolved += sum(1 for _, last in times if start <= last < end)
        active += still
        ever += times[0][0] < end
        before += was
        stayed += was and still
    return TurnoverPeriod(
        start=start,
        end=end,
        formed=formed,
        dissolved=dissolved,
        renewed=renewed,
        active=active,
        ever=ever,
        persistence=ratio(stayed, before),
    )


def _holds_before(times: list[tuple[float, float]], moment: float) -> bool:
    """Whether the pair is tied just before a moment and not ended by then."""
    return any(first < moment <= last for first, last in times)


def first_crossing(
    ties: Iterable[DatedTie],
    groups: Mapping[Node, object],
    *,
    entered: Mapping[Node, float] | None = None,
) -> FirstCrossing:
    """
    Measure how long nodes take to their first tie with another group.

    Entry is the given time, else the node's first dated tie. Ties without a date, and ties to nodes
    of unknown group, count for nothing.
    """
    every = tuple(ties)
    # The earliest first, so that `setdefault` keeps the first crossing.
    dated = sorted((t for t in every if not is_unknown(t.start)), key=lambda tie: tie.start)
    first: dict[Node, float] = {}
    crossed: dict[Node, float] = {}
    for tie in dated:
        one, other = groups.get(tie.source), groups.get(tie.target)
        crosses = not is_unknown(one) and not is_unknown(other) and one != other
        for node in (tie.source, tie.target):
            if not is_unknown(groups.get(node)):
                first.setdefault(node, tie.start)
                if crosses:
                    crossed.setdefault(node, tie.start)
    origin = {node: (entered or {}).get(node, start) for node, start in first.items()}
    years = {node: crossed.get(node, float("nan")) - origin[node] for node in first}
    waits = sorted(wait for wait in years.values() if not is_unknown(wait))
    return FirstCrossing(
        years=years,
        median=_median(waits),
        crossed_share=ratio(len(waits), len(years)),
        n=len(years),
        n_undated=len(every) - len(dated),
    )


def _median(ordered: Sequence[float]) -> float:
    if not ordered:
        return float("nan")
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
