"""
Restrict which questions are answered, so that no two answers can be subtracted.

What differs between two answers is told by their difference. So filters are offered only as far as
every smallest part that they can be made of speaks of five ties and five profiles, or of none.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from matchmaker.domain import Kind, Layer, ProfileId
from matchmaker.errors import InputError
from matchmaker.graph import Network
from matchmaker.network.cohesion import community_labels
from matchmaker.network.figures import SIZES, Scope
from matchmaker.network.selection import Groups, ScopedNetwork, select
from matchmaker.network.temporal import TieSpells, dated_ties
from matchmaker.privacy import SMALLEST

IntArray = npt.NDArray[np.int64]
DIMENSIONS = ("country", "kind", "period")
# Which filters to offer together, the most telling first; the first set that is safe is taken.
TOGETHER = (
    ("country", "kind", "period"),
    ("country", "period"),
    ("country", "kind"),
    ("kind", "period"),
    ("country",),
    ("period",),
    ("kind",),
    (),
)
REST = -1
"""The part of those whom a filter cannot name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeFilters:
    """What may be asked of some layers: any choice among these gives away nobody."""

    countries: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    years: tuple[int, ...] = ()
    """With which a period may begin, or before which it may end."""
    sectors: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    communities: tuple[str, ...] = ()

    def require(self, scope: Scope) -> Scope:
        """
        The scope, if it is made of safe filters alone.

        Raises:
            InputError: It asks for more; says what may be asked.
        """
        refused = (
            ("country", scope.countries, self.countries),
            ("kind", scope.kinds, self.kinds),
            ("period", [y for y in (scope.since, scope.until) if y is not None], self.years),
            ("period", [scope.on] if scope.on is not None else [], ()),
            ("sector", scope.sectors, self.sectors),
            ("region", scope.regions, self.regions),
            ("size", scope.sizes, self.sizes),
            ("community", scope.communities, self.communities),
        )
        for field, asked, safe in refused:
            if not set(asked) <= set(safe):
                raise InputError(
                    "filter_too_fine",
                    {"fewest": SMALLEST, "choices": ", ".join(map(str, safe)) or "–"},
                    field=field,
                    value=", ".join(map(str, asked)),
                )
        return scope


def safe_filters(network: Network, groups: Groups, layers: Sequence[Layer]) -> SafeFilters:
    """
    Find which countries, kinds and years may be chosen in these layers.

    Source:
        Denning & Schlörer (1983), Inference controls for statistical databases, Computer 16(7);
        here the query sets are unions of cells of which none is small.
    """
    whole = select(network, Scope(layers=tuple(layers)), groups)
    facts = _facts(whole)
    for together in TOGETHER:
        found = _coarsest(facts, frozenset(together))
        if _is_safe(facts, found):
            return found
    return SafeFilters()


def every_filter(network: Network, groups: Groups, layers: Sequence[Layer]) -> SafeFilters:
    """All that the tied profiles of some layers can be told by, for who may look at each anyway."""
    whole = select(network, Scope(layers=tuple(layers)), groups)
    rows = np.flatnonzero(whole.ties.degrees).tolist()
    tied = [ProfileId(str(whole.ties.nodes[row])) for row in rows]

    def known(grouping: str) -> tuple[str, ...]:
        found = groups.get(grouping, {})
        return tuple(sorted({found[id_] for id_ in tied if id_ in found}))

    years = np.unique(_facts(whole).years)
    numbers = {*community_labels(whole).values()} if tied else set()
    sizes = known("size")
    return SafeFilters(
        countries=known("country"),
        kinds=tuple(Kind(name) for name in known("kind")),
        years=tuple(years[years != REST].tolist()),
        sectors=known("sector"),
        regions=known("region"),
        sizes=tuple(size for size in SIZES if size in sizes),
        communities=tuple(sorted(numbers, key=int)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Facts:
    """Ties with both ends and their year, and who took part in what, as arrays."""

    ties: TieSpells
    countries: tuple[str, ...]
    """By row of the network; "" unknown."""
    kinds: tuple[str, ...]
    parts: tuple[IntArray, IntArray]
    """Row and year of each participation."""

    @property
    def years(self) -> IntArray:
        """Year of each tie, REST where unknown."""
        return years_of(self.ties.starts)


def years_of(starts: npt.NDArray[np.float64]) -> IntArray:
    """Whole years; REST where unknown."""
    return np.where(np.isnan(starts), REST, np.nan_to_num(starts)).astype(np.int64)


def _facts(whole: ScopedNetwork) -> _Facts:
    network = whole.network
    rows, years = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for layer in whole.scope.layers:
        if layer in network.incidences:
            incidence = network.incidences[layer]
            rows.append(incidence.profiles.astype(np.int64))
            years.append(years_of(np.asarray(network.years)[incidence.activities]))
    return _Facts(
        ties=dated_ties(whole),
        countries=tuple(country or "" for country in network.countries),
        kinds=tuple(kind.value for kind in network.kinds),
        parts=(np.concatenate(rows), np.concatenate(years)),
    )


def _coarsest(facts: _Facts, together: frozenset[str]) -> SafeFilters:
    """Filters of these dimensions, each value by itself of five tied profiles."""
    tied = np.unique(np.concatenate([facts.ties.sources, facts.ties.targets])).tolist()
    countries = _common(facts.countries[row] for row in tied) if "country" in together else ()
    kinds = _common(facts.kinds[row] for row in tied) if "kind" in together else ()
    return SafeFilters(
        countries=countries,
        kinds=tuple(Kind(name) for name in kinds),
        years=_bounds(facts, countries, kinds) if "period" in together else (),
    )


def _common(values: Iterable[str]) -> tuple[str, ...]:
    names, counts = np.unique(np.array([*values], dtype=str), return_counts=True)
    chosen = names[counts >= SMALLEST].tolist()
    return tuple(name for name in chosen if name)


def _bounds(facts: _Facts, countries: Sequence[str], kinds: Sequence[str]) -> tuple[int, ...]:
    """Years at which time may be cut, such that each stretch between two is safe by itself."""
    every = np.unique(np.concatenate([facts.years, facts.parts[1]]))
    found: list[int] = []
    open_ = SafeFilters(countries=tuple(countries), kinds=tuple(Kind(k) for k in kinds))
    for year in every[every != REST].tolist():
        longer = replace(open_, years=(*found, int(year)))
        if _is_safe(facts, longer):
            found.append(int(year))
    return tuple(found)


def _is_safe(facts: _Facts, filters: SafeFilters) -> bool:
    """Whether every cell of ties, and of participations, is empty or of five at least."""
    cell = _cells(facts, filters)
    ties = facts.ties
    one, other = cell[ties.sources], cell[ties.targets]
    ends = np.sort(np.column_stack([one, other]), axis=1)
    keys = np.column_stack([ends, _stretch(facts.years, filters.years)])
    if not _large(keys, np.column_stack([ties.sources, ties.targets])):
        return False
    rows, years = facts.parts
    return _large(np.column_stack([cell[rows], _stretch(years, filters.years)]), rows[:, None])


def _cells(facts: _Facts, filters: SafeFilters) -> IntArray:
    """The cell of country and kind of each profile, as far as filters tell them apart."""
    country = {name: place for place, name in enumerate(filters.countries)}
    kind = {name.value: place for place, name in enumerate(filters.kinds)}
    pairs = zip(facts.countries, facts.kinds, strict=True)
    width = len(kind) + 1
    return np.array(
        [(country.get(c, REST) + 1) * width + kind.get(k, REST) + 1 for c, k in pairs],
        dtype=np.int64,
    )


def _stretch(years: IntArray, bounds: Sequence[int]) -> IntArray:
    """The stretch of time between two bounds; REST for the undated, if time may be cut at all."""
    if not bounds:
        return np.zeros(len(years), dtype=np.int64)
    return np.where(years == REST, REST, np.searchsorted(np.array(bounds), years, side="right"))


def _large(keys: IntArray, members: IntArray) -> bool:
    """Whether every cell has five entries or more, about five profiles or more."""
    if not len(keys):
        return True
    _, cell, counts = np.unique(keys, axis=0, return_inverse=True, return_counts=True)
    if counts.min() < SMALLEST:
        return False
    columns = members.shape[1]
    pairs = np.column_stack([np.repeat(cell.ravel(), columns), members.ravel()])
    _, sizes = np.unique(np.unique(pairs, axis=0)[:, 0], return_counts=True)
    return bool(sizes.min() >= SMALLEST)
