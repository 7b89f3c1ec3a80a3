"""Figures on place: ties between regions or towns, how they thin out, and what gravity expects."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from matchmaker.graph.connectivity import Ties, significance
from matchmaker.graph.connectivity.gravity import TERMS, Gravity, gravity_model
from matchmaker.graph.connectivity.ties import ratio
from matchmaker.network.figures import (
    About,
    Cell,
    Chance,
    Figure,
    Matrix,
    NetworkSummary,
    Number,
    Table,
    cells,
    known,
    number,
)
from matchmaker.network.null_models import SamplingPlan, null_distributions, null_networks
from matchmaker.network.pictures.wording import region_name, town_name
from matchmaker.network.selection import ScopedNetwork
from matchmaker.network.small_cells import coarse_matrix, coarse_table
from matchmaker.network.whereabouts import Located, Whereabouts, located_in
from matchmaker.ranking.features.attributes import haversine_km

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BANDS_KM = (0.0, 5.0, 10.0, 20.0, 40.0, 80.0, 160.0, 320.0, 640.0, 25_000.0)
"""Ends of the bands of distance; the last is farther than any two places on Earth."""
# Of all pairs beyond so many profiles a part stands for the rest.
ALL_PAIRS_UP_TO = 3_000
# Pairs of places times random networks: some seconds of regressions.
FITTED = 600_000
PLACE_COLUMNS = (
    "place", "name", "country", "profiles", "tied", "ties", "crossing", "latitude", "longitude",
)  # fmt: skip
FLOW_COLUMNS = ("from", "to", "distance_km", "ties", "expected", "ratio")
BAND_COLUMNS = ("from_km", "to_km", "pairs", "ties", "expected")
NO_PLACE = "no profile has a known place"


@dataclass(frozen=True, kw_only=True)
class Territory:
    """The places of a selection, its ties between them, and what gravity expects."""

    level: str
    about: About
    places: Table
    flows: Matrix
    """Observed ties, and expected ones by the gravity model; none within a place."""
    bands: Table
    numbers: tuple[Number, ...]

    def coarse(self) -> "Territory":
        """Without places of fewer than five tied profiles, and without one to four ties."""
        flows, places = coarse_matrix(self.flows), coarse_table(self.places)
        if any(cell is None for row in flows.observed for cell in row):
            # What crosses from a place is a sum of a part of its cells, and may give one away.
            at = places.columns.index("crossing")
            places = replace(
                places, rows=tuple((*row[:at], None, *row[at + 1 :]) for row in places.rows)
            )
        return replace(
            self,
            places=places,
            flows=flows,
            bands=_coarse_bands(self.bands),
        )

    @property
    def flow_table(self) -> Table:
        """Each two places that are not the same, the most ties first."""
        spot = {row[0]: (row[-2], row[-1]) for row in self.places.rows}
        rows = []
        for i, one in enumerate(self.flows.groups):
            for j, other in enumerate(self.flows.groups[i + 1 :], start=i + 1):
                seen, chance = self.flows.observed[i][j], self.flows.expected[i][j]
                both = None if seen is None or chance is None else known(ratio(seen, chance))
                rows.append((one, other, _apart(spot, one, other), seen, chance, both))
        rows.sort(key=lambda row: (-(row[3] or 0), str(row[0]), str(row[1])))
        reason = self.flows.reason
        return Table(
            name="flows", columns=FLOW_COLUMNS, rows=tuple(rows), about=self.about, reason=reason
        )

    def added_to(self, account: NetworkSummary) -> NetworkSummary:
        """An account that tells the numbers of place too."""
        numbers = {each.name: each for each in self.numbers}
        return replace(account, numbers={**account.numbers, **numbers})

    def figures(self) -> Iterator[Figure]:
        """Numbers and tables, in the order in which they are told."""
        yield from self.numbers
        yield from (self.places, self.flow_table, self.bands)


def _apart(spots: Mapping[Cell, tuple[Cell, Cell]], one: Cell, other: Cell) -> float | None:
    """Kilometres between the middles of two places; None where one has none."""
    found = [c for name in (one, other) for c in spots.get(name, (None, None))]
    here = [float(c) for c in found if isinstance(c, float)]
    if len(here) < 4:
        return None
    return float(haversine_km((here[0], here[1]), np.array([here[2]]), np.array([here[3]]))[0])


def _coarse_bands(bands: Table) -> Table:
    """Bands with one to four ties say nothing of how many."""
    at = bands.columns.index("ties")

    def told(row: tuple[Cell, ...]) -> tuple[Cell, ...]:
        few = isinstance(row[at], int) and 0 < int(str(row[at])) < 5
        return (*row[:at], None, *row[at + 1 :]) if few else row

    return replace(bands, rows=tuple(told(row) for row in bands.rows))


def territory(selection: ScopedNetwork, where: Whereabouts, effort: SamplingPlan) -> Territory:
    """
    Measure where the ties of a selection lie.

    The gravity model speaks of pairs of different places. z and p compare with networks in which
    all have as many ties, or take part in as much; there is none where none can be drawn honestly.
    """
    located = located_in(selection, where)
    about = replace(
        selection.about,
        n=len(located.rows),
        n_unknown=selection.ties.n - len(located.rows),
    )
    observed = located.flows(selection.ties)
    fitted = _gravity(located, observed)
    n_pairs = max(fitted.n_pairs, 1)
    draws = min(effort.n_swapped, max(20, FITTED // n_pairs))
    random = null_networks(selection, replace(effort, n_swapped=draws))
    drawn = _Drawn.of(located, random.ties()) if random is not None else None
    chance = {}
    if random is not None and drawn is not None:
        for name, values in drawn.values.items():
            value = _value(name, fitted, located, selection.ties)
            tested = significance(value, values.tolist(), seed=random.seed)
            chance[name] = null_distributions(tested, random.null)
    bands = _bands(located, selection.ties, effort, drawn)
    return Territory(
        level=where.level,
        about=about,
        places=_places(located, where.level, selection.ties, observed, about),
        flows=_flows(located, observed, fitted, selection.ties, about),
        bands=Table(
            name="distance_bands",
            columns=BAND_COLUMNS,
            rows=bands,
            about=replace(about, n_draws=draws, seed=effort.seed) if drawn else about,
            reason="" if bands else NO_PLACE,
        ),
        numbers=tuple(_numbers(fitted, located, selection, about, chance)),
    )


def _gravity(located: Located, observed: FloatArray) -> Gravity:
    """The model of the pairs of different places."""
    one, other = np.triu_indices(len(located.names), 1)
    lat, lon = located.middles[:, 0], located.middles[:, 1]
    country = np.array(located.countries, dtype=str)
    return gravity_model(
        observed[one, other],
        (located.sizes[one] * located.sizes[other]).astype(float),
        haversine_km((lat[one], lon[one]), lat[other], lon[other]),
        country[one] != country[other],
    )


@dataclass(frozen=True, kw_only=True)
class _Drawn:
    """The same figures of random networks."""

    values: Mapping[str, FloatArray]
    lengths: tuple[FloatArray, ...]

    @classmethod
    def of(cls, located: Located, networks: Iterator[Ties]) -> "_Drawn":
        """Measure each."""
        lengths, rows = [], []
        for ties in networks:
            lengths.append(located.lengths(ties))
            fitted = _gravity(located, located.flows(ties))
            rows.append([_median(lengths[-1]), *(fitted.coefficients[name] for name in TERMS[1:])])
        columns = np.array(rows, dtype=float).reshape(len(rows), -1)
        names = ("tie_distance", *(f"gravity_{name}" for name in TERMS[1:]))
        return cls(values=dict(zip(names, columns.T, strict=True)), lengths=tuple(lengths))


def _median(values: FloatArray) -> float:
    return float(np.median(values)) if len(values) else float("nan")


def _value(name: str, fitted: Gravity, located: Located, ties: Ties) -> float:
    if name == "tie_distance":
        return _median(located.lengths(ties))
    return fitted.coefficients[name.removeprefix("gravity_")]


def _numbers(
    fitted: Gravity,
    located: Located,
    selection: ScopedNetwork,
    about: About,
    chance: Mapping[str, Chance],
) -> Iterator[Number]:
    ties = selection.ties
    yield number(
        "tie_distance",
        _median(located.lengths(ties)),
        about,
        why="no tie between profiles of known place",
        chance=chance.get("tie_distance"),
    )
    # Ties through one thing shared come together: an interval that takes them one by one lies.
    told = not selection.projection
    for name in TERMS:
        error = fitted.standard_errors[name] if told and name != "border" else None
        yield number(
            f"gravity_{name}",
            fitted.coefficients[name],
            about,
            why=fitted.reason or "it is the same for all pairs of places",
            standard_error=error,
            chance=chance.get(f"gravity_{name}"),
        )
    yield number("gravity_fit", fitted.deviance_share, about, why=fitted.reason)


def _places(located: Located, level: str, ties: Ties, observed: FloatArray, about: About) -> Table:
    country = np.array(located.countries, dtype=str)
    across = country[:, None] != country[None, :]
    tied = np.bincount(
        located.codes[(located.codes >= 0) & (ties.degrees > 0)], minlength=len(country)
    )
    rows = tuple(
        (
            name,
            region_name(name) if level == "region" else town_name(name),
            located.countries[k],
            int(located.sizes[k]),
            int(tied[k]),
            int(observed[k].sum()),
            int(observed[k][across[k]].sum()),
            round(float(located.middles[k, 0]), 4),
            round(float(located.middles[k, 1]), 4),
        )
        for k, name in enumerate(located.names)
    )
    reason = "" if rows else NO_PLACE
    return Table(name="places", columns=PLACE_COLUMNS, rows=rows, about=about, reason=reason)


def _flows(
    located: Located, observed: FloatArray, fitted: Gravity, ties: Ties, about: About
) -> Matrix:
    k = len(located.names)
    expected = np.full((k, k), np.nan)
    one, other = np.triu_indices(k, 1)
    expected[one, other] = expected[other, one] = fitted.expected
    possible = np.outer(located.sizes, located.sizes).astype(float)
    np.fill_diagonal(possible, located.sizes * (located.sizes - 1) / 2)
    density = np.divide(observed, possible, out=np.full((k, k), np.nan), where=possible > 0)
    tied = np.bincount(located.codes[(located.codes >= 0) & (ties.degrees > 0)], minlength=k)
    return Matrix(
        name="flows",
        groups=located.names,
        sizes=tuple(located.sizes.tolist()),
        tied=tuple(tied.tolist()),
        observed=cells(observed),
        expected=cells(expected),
        density=cells(density),
        about=about,
        reason=fitted.reason,
    )


def _bands(
    located: Located, ties: Ties, effort: SamplingPlan, drawn: _Drawn | None
) -> tuple[tuple[Cell, ...], ...]:
    """Pairs of profiles, and tied ones, by the distance between them."""
    if len(located.rows) < 2:
        return ()
    possible = _possible(located, effort)
    seen = np.histogram(located.lengths(ties), BANDS_KM)[0]
    chance = None
    if drawn is not None:
        chance = np.mean([np.histogram(each, BANDS_KM)[0] for each in drawn.lengths], axis=0)
    return tuple(
        (
            BANDS_KM[k],
            BANDS_KM[k + 1] if k + 2 < len(BANDS_KM) else None,
            round(float(possible[k])),
            int(seen[k]),
            None if chance is None else float(chance[k]),
        )
        for k in range(len(seen))
        if possible[k]
    )


def _possible(located: Located, effort: SamplingPlan) -> FloatArray:
    """Pairs of profiles in each band; beyond some thousand profiles from drawn ones."""
    rows = located.rows
    scale = 1.0
    if len(rows) > ALL_PAIRS_UP_TO:
        drawn = np.random.default_rng(effort.seed).choice(rows, ALL_PAIRS_UP_TO, replace=False)
        scale = len(rows) * (len(rows) - 1) / (ALL_PAIRS_UP_TO * (ALL_PAIRS_UP_TO - 1))
        rows = np.sort(drawn)
    found = np.zeros(len(BANDS_KM) - 1)
    for at, row in enumerate(rows[:-1]):
        rest = rows[at + 1 :]
        found += np.histogram(located.km(np.full(len(rest), row), rest), BANDS_KM)[0]
    return found * scale
