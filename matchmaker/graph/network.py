"""The network as sparse arrays, and as networkx for whoever wants to look closer."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
import numpy as np
import numpy.typing as npt
from scipy import sparse

from matchmaker.domain import ActivityId, Kind, Layer, ProfileId
from matchmaker.errors import InputError

if TYPE_CHECKING:
    import networkx as nx

IntArray = npt.NDArray[np.int32]
FloatArray = npt.NDArray[np.float64]

Columns = TypeVar("Columns", "Incidence", "TieTable")
Id = TypeVar("Id", ProfileId, ActivityId)

UNDATED = np.float64("nan")


KNOWN_LAYERS: frozenset[Layer] = frozenset(Layer)


@dataclass(frozen=True, kw_only=True)
class NodeLabels:
    """Attributes by name (`name`, `sector`, …), each a value a row, "" where unknown."""

    profiles: Mapping[str, Sequence[str]]
    activities: Mapping[str, Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Incidence:
    """
    One two-mode layer: which profile took part in which activity.

    `profiles` and `activities` are parallel arrays of rows, one entry a participation, sorted by
    profile and then activity; `leads` marks who coordinated.
    """

    profiles: IntArray
    activities: IntArray
    leads: npt.NDArray[np.bool_]

    def by_profile(self, n_profiles: int, n_activities: int) -> sparse.csr_array:
        """Profiles by activities, ones; shape (n_profiles, n_activities)."""
        # 64-bit ones, so that sums of masses need no conversion.
        ones = np.ones(len(self.profiles), dtype=np.float64)
        shape = (n_profiles, n_activities)
        return sparse.csr_array((ones, (self.profiles, self.activities)), shape=shape)


@dataclass(frozen=True, kw_only=True)
class TieTable:
    """One layer of links between two profiles, as parallel arrays; dates are years, NaN unknown."""

    sources: IntArray
    targets: IntArray
    starts: FloatArray
    ends: FloatArray


@dataclass(frozen=True, kw_only=True)
class Network:
    """
    Who is linked to whom, by layer; profiles and activities are rows of the snapshot.

    `years` gives each activity's date in years (2017.5 is July 2017), NaN where unknown; `ends`
    when the ties that it makes end, NaN where they do not, or nobody knows.
    """

    profile_ids: Sequence[ProfileId]
    kinds: Sequence[Kind]
    countries: Sequence[str | None]
    activity_ids: Sequence[ActivityId]
    years: FloatArray
    ends: FloatArray
    incidences: Mapping[Layer, Incidence]
    ties: Mapping[Layer, TieTable]
    """One row a pair: of several ties in a layer the one that lasts longest."""
    earlier: Mapping[Layer, TieTable] = field(default_factory=dict)
    """The other ties of pairs that were tied more than once."""
    as_of: float = float(UNDATED)
    """Today in years: what is planned for later has not happened yet; NaN takes all as past."""
    labels: "Callable[[], NodeLabels] | None" = None
    """What profiles and activities are called, read when it is asked for."""

    def __repr__(self) -> str:
        layers = {name: len(found.profiles) for name, found in self.incidences.items()}
        layers |= {name: len(table.sources) for name, table in self.ties.items()}
        shown = "".join(f", {name} {n:,}" for name, n in layers.items())
        return f"Network({self.n_profiles:,} profiles, {self.n_activities:,} activities{shown})"

    @property
    def n_profiles(self) -> int:
        """Number of profiles, isolates included."""
        return len(self.profile_ids)

    @property
    def n_activities(self) -> int:
        """Number of activities of all layers."""
        return len(self.activity_ids)

    @cached_property
    def participation(self) -> Mapping[Layer, sparse.csr_array]:
        """Profiles by activities for each two-mode layer of activities."""
        return {
            layer: incidence.by_profile(self.n_profiles, self.n_activities)
            for layer, incidence in self.incidences.items()
        }

    @cached_property
    def attendance(self) -> Mapping[Layer, sparse.csr_array]:
        """Activities by profiles: the transpose of `participation`, ready for row access."""
        # Both ways are kept: rows of a compressed matrix are cheap, columns are a search.
        return {layer: matrix.T.tocsr() for layer, matrix in self.participation.items()}

    @cached_property
    def adjacency(self) -> Mapping[Layer, sparse.csr_array]:
        """Profiles by profiles for each layer of ties, symmetric, ones."""
        return {layer: self._symmetric(table) for layer, table in self.ties.items()}

    def _symmetric(self, table: TieTable) -> sparse.csr_array:
        rows = np.concatenate([table.sources, table.targets])
        columns = np.concatenate([table.targets, table.sources])
        shape = (self.n_profiles, self.n_profiles)
        matrix = sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)
        # A tie written both ways was added up to 2.
        matrix.data[:] = 1.0
        return matrix

    def neighbours(self, row: int, layer: Layer) -> IntArray:
        """
        Profiles tied to this one in one layer; in a two-mode layer, through what they share.

        Raises:
            InputError: The row is none, or there is no such layer.
        """
        if not 0 <= row < self.n_profiles:
            bounds = {"least": 0, "most": self.n_profiles - 1}
            raise InputError("number_out_of_range", bounds, field="row", value=str(row))
        if layer not in KNOWN_LAYERS:
            choices = {"choices": ", ".join(Layer)}
            raise InputError("argument_unknown", choices, field="layer", value=str(layer))
        if layer in self.ties:
            return row_indices(self.adjacency[layer], row)
        if layer not in self.incidences:
            return np.empty(0, dtype=np.int32)
        shared = row_indices(self.participation[layer], row)
        if not len(shared):
            return np.empty(0, dtype=np.int32)
        # Only the rows of what is shared are looked at; a projection would hold everybody's.
        members = np.unique(self.attendance[layer][shared].indices)
        return members[members != row].astype(np.int32)

    def partners(self, row: int) -> IntArray:
        """Whoever already works with this one: in a project, as its expert, or introduced."""
        layers = (Layer.JOINT_PROJECT, Layer.EXPERT_CLIENT, Layer.INTRODUCTION_ACCEPTED)
        found = [self.neighbours(row, layer) for layer in layers]
        return np.unique(np.concatenate(found))

    def without(self, rows: Collection[int]) -> "Network":
        """
        The same rows, of which some are nobody: without an id, ties and shared activities.

        What nobody else took part in loses its id too, since its title would speak of them.
        """
        gone = np.zeros(self.n_profiles, dtype=bool)
        # A mask over all rows: masks are cheaper to combine than lists.
        gone[list(rows)] = True
        incidences = {
            layer: _chosen(found, ~gone[found.profiles]) for layer, found in self.incidences.items()
        }
        # By difference: an activity without anybody before keeps its id.
        hidden = _shared(self.incidences) - _shared(incidences)
        return replace(
            self,
            profile_ids=_blanked(self.profile_ids, set(rows), ProfileId("")),
            activity_ids=_blanked(self.activity_ids, hidden, ActivityId("")),
            incidences=incidences,
            ties={layer: _among(table, ~gone) for layer, table in self.ties.items()},
            earlier={layer: _among(table, ~gone) for layer, table in self.earlier.items()},
        )

    def edited(
        self,
        row_of: IntArray,
        *,
        profile_ids: Sequence[ProfileId],
        kinds: Sequence[Kind],
        countries: Sequence[str | None],
    ) -> "Network":
        """The same ties between other rows: `row_of` gives each one its new row, in the order."""
        return replace(
            self,
            profile_ids=profile_ids,
            kinds=kinds,
            countries=countries,
            incidences={
                layer: replace(found, profiles=row_of[found.profiles])
                for layer, found in self.incidences.items()
            },
            ties={layer: _moved(table, row_of) for layer, table in self.ties.items()},
            earlier={layer: _moved(table, row_of) for layer, table in self.earlier.items()},
        )

    def all_spells(self, layer: Layer) -> TieTable:
        """Every tie of a layer, those of pairs that were tied before among them."""
        table = self.ties[layer]
        if layer not in self.earlier:
            return table
        before = self.earlier[layer]
        return TieTable(
            **{
                column.name: np.concatenate([getattr(before, column.name), kept])
                for column in fields(table)
                for kept in [getattr(table, column.name)]
            }
        )

    def to_networkx(self, layers: Iterable[Layer] | None = None) -> "nx.MultiGraph":
        """
        The network for networkx: profiles and activities as nodes, one edge key a layer.

        Nodes carry kind, country, name, sector and region, ties their layer and the days on which
        they begin and end, both as ISO 8601 text. Two-mode layers stay two-mode: an activity is a
        node with `bipartite=1`. A tie that was renewed has a key for each time: `layer`, `layer:2`.
        """
        # Imported here: it takes a sixth of a second, and no suggestion needs it.
        from matchmaker.graph.as_networkx import as_networkx  # noqa: PLC0415 - see above

        chosen = KNOWN_LAYERS if layers is None else frozenset(layers)
        for layer in chosen - KNOWN_LAYERS:
            choices = {"choices": ", ".join(Layer)}
            raise InputError("argument_unknown", choices, field="layers", value=str(layer))
        return as_networkx(self, chosen)

    def save(self, folder: Path) -> None:
        """Write the arrays; the ids live with the profiles and activities."""
        folder.mkdir(parents=True, exist_ok=True)
        np.save(folder / "years.npy", self.years)
        np.save(folder / "ends.npy", self.ends)
        for layer, incidence in self.incidences.items():
            _save(folder, f"incidence.{layer}", vars(incidence))
        for layer, table in self.ties.items():
            _save(folder, f"ties.{layer}", vars(table))
        for layer, table in self.earlier.items():
            _save(folder, f"earlier.{layer}", vars(table))
        names = {
            "incidences": [*self.incidences],
            "ties": [*self.ties],
            "earlier": [*self.earlier],
        }
        (folder / "layers.json").write_bytes(msgspec.json.encode(names))

    @classmethod
    def load(
        cls,
        folder: Path,
        *,
        profile_ids: Sequence[ProfileId],
        kinds: Sequence[Kind],
        countries: Sequence[str | None],
        activity_ids: Sequence[ActivityId],
        as_of: float = float(UNDATED),
        labels: "Callable[[], NodeLabels] | None" = None,
    ) -> "Network":
        """Open the arrays memory-mapped."""
        names = msgspec.json.decode((folder / "layers.json").read_bytes())
        return cls(
            profile_ids=profile_ids,
            kinds=kinds,
            countries=countries,
            activity_ids=activity_ids,
            years=np.asarray(np.load(folder / "years.npy", mmap_mode="r")),
            ends=np.asarray(np.load(folder / "ends.npy", mmap_mode="r")),
            incidences={
                Layer(name): Incidence(**_load(folder, f"incidence.{name}"))
                for name in names["incidences"]
            },
            ties={Layer(name): TieTable(**_load(folder, f"ties.{name}")) for name in names["ties"]},
            earlier={
                Layer(name): TieTable(**_load(folder, f"earlier.{name}"))
                for name in names["earlier"]
            },
            as_of=as_of,
            labels=labels,
        )


def _moved(table: TieTable, row_of: IntArray) -> TieTable:
    return replace(table, sources=row_of[table.sources], targets=row_of[table.targets])


def _among(table: TieTable, kept: npt.NDArray[np.bool_]) -> TieTable:
    return _chosen(table, kept[table.sources] & kept[table.targets])


def _chosen(table: Columns, chosen: npt.NDArray[np.bool_]) -> Columns:
    return replace(table, **{f.name: getattr(table, f.name)[chosen] for f in fields(table)})


def _shared(incidences: Mapping[Layer, Incidence]) -> set[int]:
    """Rows of the activities that somebody took part in."""
    return {row for found in incidences.values() for row in np.unique(found.activities).tolist()}


def _blanked(ids: Sequence[Id], rows: Collection[int], blank: Id) -> list[Id]:
    return [blank if row in rows else id_ for row, id_ in enumerate(ids)]


def row_indices(matrix: sparse.csr_array, row: int) -> IntArray:
    """Column numbers of one row, without the cost of slicing a sparse matrix."""
    return matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]]


def _save(folder: Path, prefix: str, arrays: Mapping[str, npt.NDArray[np.generic]]) -> None:
    for name in arrays:
        np.save(folder / f"{prefix}.{name}.npy", arrays[name])


def _load(folder: Path, prefix: str) -> dict[str, Any]:
    return {
        path.name.removeprefix(f"{prefix}.").removesuffix(".npy"): np.asarray(
            np.load(path, mmap_mode="r")
        )
        for path in folder.glob(f"{prefix}.*.npy")
    }
