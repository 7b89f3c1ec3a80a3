"""Where profiles are: the place that each belongs to, and how far they are apart."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchmaker.domain import ProfileId
from matchmaker.graph.arguments import one_of
from matchmaker.graph.connectivity import Ties
from matchmaker.network.selection import ScopedNetwork
from matchmaker.ranking.features.attributes import haversine_km
from matchmaker.snapshot import Snapshot

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
LEVELS = ("region", "municipality")


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """Where profiles are: the place that each belongs to, and its coordinates."""

    level: str
    places: Mapping[ProfileId, str]
    coordinates: Mapping[ProfileId, tuple[float, float]]
    """Latitude and longitude in degrees."""


def whereabouts(snapshot: Snapshot, level: str = "region") -> Whereabouts:
    """
    Where each profile with coordinates is, by NUTS-3 region or by municipality.

    Raises:
        InputError: There is no such level.
    """
    one_of("by", level, LEVELS)
    table = snapshot.profiles
    named = table.columns.nuts.tolist() if level == "region" else table.cities
    spots = zip(table.columns.latitude.tolist(), table.columns.longitude.tolist(), strict=True)
    found = {
        id_: (name, spot)
        for id_, name, spot in zip(table.ids, named, spots, strict=True)
        if id_ and name.strip() and np.isfinite(spot).all()
    }
    return Whereabouts(
        level=level,
        places={id_: name for id_, (name, _) in found.items()},
        coordinates={id_: spot for id_, (_, spot) in found.items()},
    )


@dataclass(frozen=True, kw_only=True)
class Located:
    """The nodes of a selection whose place is known, as arrays."""

    rows: IntArray
    """Of the nodes."""
    codes: IntArray
    """By node of the selection, the number of its place; -1 unknown."""
    names: tuple[str, ...]
    countries: tuple[str, ...]
    latitudes: FloatArray
    """By node, NaN unknown."""
    longitudes: FloatArray
    middles: FloatArray
    """Latitude and longitude of the middle of each place's profiles."""
    sizes: IntArray
    """Profiles of each place."""

    def flows(self, ties: Ties) -> FloatArray:
        """Ties between each two places, those within one on the diagonal."""
        k = len(self.names)
        one, other = (self.codes[ends] for ends in ties.pairs())
        both = (one >= 0) & (other >= 0)
        found = np.bincount(one[both] * k + other[both], minlength=k * k).reshape(k, k)
        return np.asarray(found + found.T - np.diag(np.diag(found)), dtype=float)

    def lengths(self, ties: Ties) -> FloatArray:
        """Kilometres between the ends of each tie whose ends are both known."""
        one, other = ties.pairs()
        both = (self.codes[one] >= 0) & (self.codes[other] >= 0)
        return self.km(one[both], other[both])

    def km(self, one: IntArray, other: IntArray) -> FloatArray:
        """Kilometres between nodes, pair by pair."""
        if not len(one):
            return np.empty(0)
        lat, lon = self.latitudes, self.longitudes
        found = haversine_km((lat[one], lon[one]), lat[other], lon[other])
        return np.asarray(found, dtype=float)


def located_in(selection: ScopedNetwork, where: Whereabouts) -> Located:
    """The nodes of a selection whose place is known."""
    nodes, country = selection.ties.nodes, selection.groups.get("country", {})
    ids = [ProfileId(str(node)) for node in nodes]
    found = [where.places.get(id_) for id_ in ids]
    names = sorted({name for name in found if name})
    number_of = {name: k for k, name in enumerate(names)}
    codes = np.array([number_of[name] if name else -1 for name in found], dtype=np.int64)
    rows = np.flatnonzero(codes >= 0)
    nowhere = (float("nan"), float("nan"))
    spots = np.array([where.coordinates.get(id_, nowhere) for id_ in ids], dtype=float)
    spots = spots.reshape(-1, 2)
    sizes = np.bincount(codes[rows], minlength=len(names))
    sums = [np.bincount(codes[rows], spots[rows, axis], len(names)) for axis in (0, 1)]
    middles = np.column_stack(sums) / np.maximum(sizes, 1)[:, None]
    of_place = {int(codes[row]): country.get(ids[row], "") for row in rows.tolist()}
    return Located(
        rows=rows,
        codes=codes,
        names=tuple(names),
        countries=tuple(of_place[k] for k in range(len(names))),
        latitudes=spots[:, 0],
        longitudes=spots[:, 1],
        middles=middles,
        sizes=sizes.astype(np.int64),
    )
