"""
Values of network analysis, which pictures, JSON and CSV all read.

Five shapes (`Number`, `Column`, `Matrix`, `Table`, `Curve`), each with an `About`: layers, period,
filter, n, m, seed, exact or sampled. None stands for what is undefined, and `reason` says why.
`Account` holds all figures of one network by name; `names.toml` names them in words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from matchmaker.domain import Kind, Layer, ProfileId
from matchmaker.domain.frame import frame, row_frame
from matchmaker.domain.notebook import with_html
from matchmaker.errors import InputError
from matchmaker.graph.arguments import between, one_of
from matchmaker.graph.dates import date_text

if TYPE_CHECKING:
    import polars as pl

Cell = str | float | int | None
SIZES = ("micro", "small", "medium", "large")
# Standard errors to half a 95 % interval of a normal distribution.
HALF_WIDTH = 1.96


class Population(StrEnum):
    """Whether a figure was computed from all there is, or estimated from a sample."""

    EXACT = "exact"
    SAMPLED = "sampled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which ties between which profiles are looked at."""

    layers: tuple[Layer, ...]
    """One; several only where somebody asked for them together. None: of records."""
    since: float | None = None
    """In years: 2017.5 is July 2017. Ties that began from here on; None is from the beginning."""
    until: float | None = None
    """Up to, not including; None is up to the last."""
    on: float | None = None
    """Only ties that hold on this day, in years; None looks at all that ever did."""
    countries: tuple[str, ...] = ()
    """ISO 3166-1 alpha-2; empty is anywhere."""
    kinds: tuple[Kind, ...] = ()
    """Empty is any."""
    sectors: tuple[str, ...] = ()
    """NACE divisions, two digits; empty is any."""
    regions: tuple[str, ...] = ()
    """NUTS codes or their beginnings, such as ITC4; empty is any."""
    sizes: tuple[str, ...] = ()
    """Size classes by Recommendation 2003/361/EC, such as micro; empty is any."""
    communities: tuple[str, ...] = ()
    """Numbers of communities, found with seed 0 in what else is chosen; empty is any."""

    programme: bool = False
    """Of the programme's firms as a whole, not of ties: no layer then."""

    def __post_init__(self) -> None:
        """
        Refuse what is no scope.

        Raises:
            InputError: A layer or kind is none, a bound is no date, or a text stands for several.
        """
        for name, choices in (
            ("layers", Layer),
            ("kinds", Kind),
            ("countries", None),
            ("sectors", None),
            ("regions", None),
            ("sizes", SIZES),
            ("communities", None),
        ):
            given = getattr(self, name)
            if isinstance(given, str):
                raise InputError("several_expected", {"value": given}, field=name, value=given)
            if choices is not None:
                found = tuple(one_of(name, value, choices) for value in given)
                # Frozen, and names are as good as values.
                object.__setattr__(self, name, found)
        if not self.layers and not self.programme:
            raise InputError("layer_missing", {"choices": ", ".join(Layer)}, field="layers")
        for name in ("since", "until", "on"):
            if getattr(self, name) is not None:
                between(name, getattr(self, name), 1.0, 9999.0)

    @property
    def layer(self) -> str:
        """The layers in one word."""
        return "+".join(self.layers) or "programme"

    @property
    def period(self) -> str:
        """The period in words; empty where it has no bounds."""
        since, until, on = (_day_text(y) for y in (self.since, self.until, self.on))
        within = f"{since}–{until}" if since or until else ""
        return ", ".join(part for part in (within, on) if part)

    @property
    def filter(self) -> str:
        """Which profiles, in words; empty for all."""
        numbers = tuple(f"community {number}" for number in self.communities)
        chosen = (self.countries, self.kinds, self.sectors, self.regions, self.sizes, numbers)
        parts = (", ".join(each) for each in chosen)
        return "; ".join(part for part in parts if part)


def _day_text(years: float | None) -> str:
    """A bound as it is read: a year where it is the beginning of one, else a day."""
    if years is None:
        return ""
    return f"{years:.0f}" if years == int(years) else date_text(years)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a figure speaks of, and how it was come by."""

    scope: Scope
    n: int
    """Profiles, isolates included."""
    m: int
    """Tied pairs; participations where the figure is a two-mode one."""
    basis: Population = Population.EXACT
    n_draws: int | None = None
    """Sources, orders or random networks drawn; None where nothing is."""
    seed: int | None = None
    """None where nothing is drawn."""
    projection: str = ""
    """newman where profiles that share something were tied with Newman's weights."""
    n_unknown: int = 0
    """Profiles left out because the attribute is not known."""

    def __repr__(self) -> str:
        within = "".join(f", {part}" for part in (self.scope.period, self.scope.filter) if part)
        return f"About({self.scope.layer}{within}, n={self.n}, m={self.m}, {self.basis.value})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """What random networks give for the same figure."""

    null: str
    """shuffled labels, rewired ties."""
    mean: float | None
    sd: float | None
    z: float | None
    """None where the random ones do not differ."""
    p: float | None
    """Two-sided."""
    n_draws: int
    seed: int


@with_html
@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One figure of the network."""

    name: str
    value: float | None
    about: About
    reason: str = ""
    """Why there is no value; empty where there is one."""
    error: float | None = None
    """Half the width of the 95 % interval, where the value is sampled."""
    chance: Chance | None = None
    other_chance: Chance | None = None
    """Beside a second kind of random networks, where one alone would say too little."""

    def frame(self) -> "pl.DataFrame":
        """One row, with what it speaks of."""
        return number_frame([self])


@with_html
@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One figure for each profile."""

    name: str
    values: Mapping[ProfileId, float | None]
    about: About
    reason: str = ""
    """Why some have no value; empty where all have one."""
    errors: Mapping[ProfileId, float | None] | None = None
    """Half the width of each 95 % interval, where the values are sampled."""

    def __repr__(self) -> str:
        return f"Column({self.name!r}, {len(self.values)} profiles, {self.about!r})"

    def frame(self) -> "pl.DataFrame":
        """One row a profile; half of each 95 % interval too, where the values are sampled."""
        columns: dict[str, list[object]] = {
            "profile_id": [*self.values],
            self.name: [*self.values.values()],
        }
        if self.errors is not None:
            columns["error"] = [self.errors.get(id_) for id_ in self.values]
        return frame(columns)

    def top(self, k: int) -> tuple[tuple[ProfileId, float], ...]:
        """The k largest, equal ones by id."""
        known = [(id_, value) for id_, value in self.values.items() if value is not None]
        return tuple(sorted(known, key=lambda pair: (-pair[1], pair[0]))[:k])


@with_html
@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """Ties between each two groups; rows and columns are `groups`, in this order."""

    name: str
    groups: tuple[str, ...]
    sizes: tuple[int, ...]
    """Profiles in each group."""
    tied: tuple[int, ...] = ()
    """Of these with a tie."""
    observed: tuple[tuple[float | None, ...], ...]
    expected: tuple[tuple[float | None, ...], ...]
    """At random between the ends that are there."""
    density: tuple[tuple[float | None, ...], ...]
    about: About
    reason: str = ""

    def __repr__(self) -> str:
        return f"Matrix({self.name!r}, {len(self.groups)} groups, {self.about!r})"

    def frame(self) -> "pl.DataFrame":
        """One row for each two groups."""
        rows = [
            (one, other, self.observed[i][j], self.expected[i][j], self.density[i][j])
            for i, one in enumerate(self.groups)
            for j, other in enumerate(self.groups)
        ]
        return row_frame(("from", "to", "observed", "expected", "density"), rows)


@with_html
@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Named columns and rows of cells."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    about: About
    reason: str = ""
    """Why cells are empty, or the whole table is."""

    def __repr__(self) -> str:
        columns = ", ".join(self.columns)
        return f"Table({self.name!r}, {len(self.rows)} rows of {columns}; {self.about!r})"

    def frame(self) -> "pl.DataFrame":
        """The same columns and rows."""
        return row_frame(self.columns, self.rows)

    def column(self, name: str) -> tuple[Cell, ...]:
        """The cells of one column."""
        place = self.columns.index(name)
        return tuple(row[place] for row in self.rows)


@with_html
@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """Values along a line, with the band of what chance gives where something is drawn."""

    name: str
    x_name: str
    x: tuple[float, ...]
    y: tuple[float | None, ...]
    about: About
    low: tuple[float, ...] | None = None
    """2.5 % quantile of the drawn curves."""
    high: tuple[float, ...] | None = None
    """97.5 % quantile."""
    reason: str = ""

    def __repr__(self) -> str:
        return f"Curve({self.name!r}, {len(self.x)} points over {self.x_name}, {self.about!r})"

    def frame(self) -> "pl.DataFrame":
        """One row a point, with the band of what chance gives where there is one."""
        columns: dict[str, Sequence[object]] = {self.x_name: self.x, self.name: self.y}
        if self.low is not None and self.high is not None:
            columns |= {"low": self.low, "high": self.high}
        return frame(columns)


@with_html
@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkSummary:
    """All figures of one network, by name."""

    about: About
    numbers: Mapping[str, Number] = field(default_factory=dict)
    columns: Mapping[str, Column] = field(default_factory=dict)
    matrices: Mapping[str, Matrix] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)
    curves: Mapping[str, Curve] = field(default_factory=dict)
    groups: Mapping[str, Mapping[ProfileId, str]] = field(default_factory=dict)
    """Country, kind, sector and region of each profile where known."""
    tied: frozenset[ProfileId] = frozenset()
    """Who has a tie; empty once small cells are gone, which it is for."""
    notes: tuple[str, ...] = ()
    """What a reader has to know before any figure."""

    def __repr__(self) -> str:
        parts = ("numbers", "columns", "matrices", "tables", "curves")
        counts = ", ".join(f"{len(getattr(self, part))} {part}" for part in parts)
        return f"NetworkSummary({counts}; {self.about!r})"

    def frame(self) -> "pl.DataFrame":
        """The numbers, one row each; columns, matrices, tables and curves have frames of theirs."""
        return number_frame([*self.numbers.values()])


Figure: TypeAlias = Number | Column | Matrix | Table | Curve


def number_frame(numbers: Sequence[Number]) -> "pl.DataFrame":
    """One row a figure, with what it speaks of."""
    header = ("figure", "value", "error", "reason", "layer", "period", "filter", "n", "m", "basis")
    rows = [
        (
            each.name,
            each.value,
            each.error,
            each.reason,
            each.about.scope.layer,
            each.about.scope.period,
            each.about.scope.filter,
            each.about.n,
            each.about.m,
            each.about.basis.value,
        )
        for each in numbers
    ]
    return row_frame(header, rows)


def known(value: float | None) -> float | None:
    """The value, None in place of NaN."""
    return None if value is None or np.isnan(value) else float(value)


def sampled(about: About, *, n_draws: int | None, seed: int | None) -> About:
    """The same, estimated from draws; unchanged where nothing was drawn."""
    if n_draws is None:
        return about
    return replace(about, basis=Population.SAMPLED, n_draws=n_draws, seed=seed)


def number(
    name: str,
    value: float | None,
    about: About,
    *,
    why: str,
    standard_error: float | None = None,
    chance: Chance | None = None,
    other_chance: Chance | None = None,
) -> Number:
    """A figure; `why` is told where the value is undefined."""
    found, error = known(value), known(standard_error)
    return Number(
        name=name,
        value=found,
        about=about,
        reason=why if found is None else "",
        error=None if error is None else HALF_WIDTH * error,
        chance=chance,
        other_chance=other_chance,
    )


def cells(values: npt.ArrayLike) -> tuple[tuple[float | None, ...], ...]:
    """The rows of an array, None in place of NaN."""
    table = np.asarray(values, dtype=float)
    return tuple(tuple(known(value) for value in row) for row in table)
