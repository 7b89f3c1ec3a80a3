"""Select the profiles and ties of a scope for the figures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import sparse

from matchmaker.domain import Kind, Layer, ProfileId
from matchmaker.errors import InputError
from matchmaker.graph import Network
from matchmaker.graph.connectivity import Ties, TwoMode, communities, newman_projection
from matchmaker.graph.connectivity.layers import chosen_ties, layer_ties, two_mode_layer
from matchmaker.graph.connectivity.ties import Node
from matchmaker.network.figures import About, Scope
from matchmaker.snapshot import Snapshot
from matchmaker.snapshot.snapshot import sector_divisions
from matchmaker.sources.sme import FirmSize, size_class

Groups = Mapping[str, Mapping[ProfileId, str]]
"""By grouping (country, kind, sector, region), the group of each profile where it is known."""
Rows = npt.NDArray[np.int64]

ACQUAINTANCE = (Layer.JOINT_PROJECT, Layer.EXPERT_CLIENT, Layer.INTRODUCTION_ACCEPTED)
"""The layers in which profiles work with one another, where somebody asks for all of them."""


@dataclass(frozen=True, kw_only=True)
class ScopedNetwork:
    """The profiles and ties of a scope, made ready once for all figures."""

    scope: Scope
    network: Network
    rows: Rows
    """Of the network, one for each node."""
    ties: Ties
    """Among profiles; a two-mode layer is projected with Newman's weights."""
    two_mode: TwoMode | None
    """The layer as it is; None where it is not two-mode, or several layers are taken together."""
    groups: Groups
    drawn: dict[int, object] = field(default_factory=dict, repr=False)
    """Random networks like this one, by seed; drawn when they are first asked for."""

    def __repr__(self) -> str:
        return f"ScopedNetwork({self.scope.layer}, {self.ties!r})"

    @property
    def projection(self) -> str:
        """How ties came about where profiles share something."""
        return "newman" if any(is_two_mode(self.network, x) for x in self.scope.layers) else ""

    def by(self, grouping: str) -> dict[Node, str]:
        """The group of each node where it is known; no node has one in an unknown grouping."""
        return {node: group for node, group in self.groups.get(grouping, {}).items()}  # noqa: C416 - a wider key type

    @cached_property
    def about(self) -> About:
        """What exact one-mode figures of this selection speak of."""
        return About(scope=self.scope, n=self.ties.n, m=self.ties.m, projection=self.projection)


def layers_of(names: Iterable[str]) -> tuple[Layer, ...]:
    """
    Read the names of layers, in the order given, each once.

    Raises:
        InputError: No layer has this name, or none is given.
    """
    found = []
    for name in names:
        try:
            found.append(Layer(name.strip()))
        except ValueError:
            raise InputError(
                "layer_unknown", {"choices": ", ".join(Layer)}, field="layer", value=name
            ) from None
    if not found:
        raise InputError("layer_missing", {"choices": ", ".join(Layer)}, field="layer")
    return tuple(dict.fromkeys(found))


def is_two_mode(network: Network, layer: Layer) -> bool:
    """Whether profiles are tied through something they share: an activity, or an association."""
    return layer is Layer.MEMBERSHIP or layer in network.incidences


def select(network: Network, scope: Scope, groups: Groups) -> ScopedNetwork:
    """
    Choose profiles and ties.

    Raises:
        InputError: The period ends before it begins.
    """
    if scope.since is not None and scope.until is not None and scope.until <= scope.since:
        raise InputError("since_after_until", field="until")
    if scope.sizes and "size" not in groups:
        raise InputError("grouping_unknown", {"choices": ", ".join(groups)}, field="sizes")
    rows = _rows(network, scope, groups)
    if scope.communities:
        rows = _in_communities(select(network, replace(scope, communities=()), groups), scope)
    parts = [_layer(network, layer, scope) for layer in scope.layers]
    shared = parts[0] if len(parts) == 1 and isinstance(parts[0], TwoMode) else None
    if shared is not None and len(rows) < network.n_profiles:
        shared = _members(shared, rows)
    if shared is not None:
        ties = newman_projection(shared)
    else:
        whole = [newman_projection(p) if isinstance(p, TwoMode) else p for p in parts]
        ties = _within(_together(whole), rows)
    kept = frozenset(ties.nodes)
    return ScopedNetwork(
        scope=scope,
        network=network,
        rows=rows,
        ties=ties,
        two_mode=shared,
        groups={
            name: {id_: value for id_, value in found.items() if id_ in kept}
            for name, found in groups.items()
            # What filters is not told: a size beside country, kind and sector names a firm.
            if name != "size"
        },
    )


def _in_communities(selection: ScopedNetwork, scope: Scope) -> Rows:
    """
    Rows of the profiles in these communities, numbered from 0, the largest first.

    Raises:
        InputError: There is no community of this number.
    """
    tied = np.flatnonzero(selection.ties.degrees)
    labels = communities(selection.ties.subset(tied)).labels
    known = {str(number) for number in labels.values()}
    unknown = [number for number in scope.communities if number not in known]
    if unknown:
        choices = f"0–{len(known) - 1}" if known else "–"
        value = ", ".join(unknown)
        raise InputError("argument_unknown", {"choices": choices}, field="community", value=value)
    nodes = selection.ties.nodes
    kept = [row for row in tied.tolist() if str(labels[nodes[row]]) in scope.communities]
    return selection.rows[kept]


def _rows(network: Network, scope: Scope, groups: Groups) -> Rows:
    countries, kinds = frozenset(scope.countries), frozenset(scope.kinds)
    sector, region = groups.get("sector", {}), groups.get("region", {})
    size = groups.get("size", {})
    columns = zip(network.profile_ids, network.countries, network.kinds, strict=True)
    chosen = [
        row
        for row, (id_, country, kind) in enumerate(columns)
        # Whoever withdrew since the build has no id any more.
        if id_
        and (not countries or country in countries)
        and (not kinds or kind in kinds)
        and (not scope.sectors or sector.get(id_) in scope.sectors)
        and (not scope.regions or region.get(id_, "").startswith(scope.regions))
        and (not scope.sizes or size.get(id_) in scope.sizes)
    ]
    return np.array(chosen, dtype=np.int64)


def _layer(network: Network, layer: Layer, scope: Scope) -> Ties | TwoMode:
    if layer in network.incidences:
        return two_mode_layer(network, layer, **_bounds(scope))
    if layer is Layer.MEMBERSHIP and layer in network.ties:
        return _memberships(network, scope)
    return layer_ties(network, layer, **_bounds(scope))


def _bounds(scope: Scope) -> dict[str, float | None]:
    return {"since": scope.since, "until": scope.until, "on": scope.on}


def _memberships(network: Network, scope: Scope) -> TwoMode:
    """Members by the associations that they share."""
    table = chosen_ties(network.all_spells(Layer.MEMBERSHIP), **_bounds(scope))
    hosts, columns = np.unique(table.targets, return_inverse=True)
    entries = (np.ones(len(columns)), (table.sources, columns))
    matrix = sparse.csr_array(entries, shape=(network.n_profiles, len(hosts)))
    matrix.sum_duplicates()
    matrix.data[:] = 1.0
    return TwoMode(
        members=tuple(network.profile_ids),
        shared=tuple(network.profile_ids[row] for row in hosts.tolist()),
        matrix=matrix,
    )


def _members(layer: TwoMode, rows: Rows) -> TwoMode:
    """Only these members, and what any of them takes part in."""
    matrix = sparse.csr_array(layer.matrix[rows])
    used = np.flatnonzero(np.bincount(matrix.indices, minlength=len(layer.shared)))
    return TwoMode(
        members=tuple(layer.members[row] for row in rows.tolist()),
        shared=tuple(layer.shared[column] for column in used.tolist()),
        matrix=sparse.csr_array(matrix[:, used]),
    )


def _together(parts: Sequence[Ties]) -> Ties:
    """One set of ties from several layers that were asked for together; weights add up."""
    if len(parts) == 1:
        return parts[0]
    weights = sparse.csr_array(sum(part.weights for part in parts[1:]) + parts[0].weights)
    weights.sort_indices()
    return Ties(nodes=parts[0].nodes, weights=weights)


def _within(ties: Ties, rows: Rows) -> Ties:
    return ties if len(rows) == ties.n else ties.subset(rows)


def filters_of(
    countries: Iterable[str], kinds: Iterable[str]
) -> tuple[tuple[str, ...], tuple[Kind, ...]]:
    """
    Read countries and kinds.

    Raises:
        InputError: A country is no code of two letters, or no kind has this name.
    """
    codes = tuple(sorted({code.strip().upper() for code in countries if code.strip()}))
    for code in codes:
        if len(code) != 2 or not code.isalpha():
            raise InputError("country_code_invalid", field="country", value=code)
    names = sorted({name.strip() for name in kinds if name.strip()})
    unknown = [name for name in names if name not in set(Kind)]
    if unknown:
        raise InputError(
            "kind_unknown",
            {"choices": ", ".join(Kind)},
            field="kind",
            value=", ".join(unknown),
        )
    return codes, tuple(Kind(name) for name in names)


def groupings(snapshot: Snapshot, *, sizes: bool = False) -> Groups:
    """
    Country, kind, NACE division (first two digits of the first sector) and NUTS-3 region.

    With `sizes` the size class of firms too, to filter by. A profile of which one is not known is
    not in that grouping.
    """
    table = snapshot.profiles
    columns = {
        "country": table.columns.country.tolist(),
        "kind": [kind.value for kind in table.kinds],
        "sector": sector_divisions(table),
        "region": table.columns.nuts.tolist(),
    }
    if sizes:
        records = (table.records[row] for row in range(len(table.records)))
        named = [size_class(record.size).name for record in records]
        columns["size"] = ["" if name is FirmSize.UNKNOWN else name.value for name in named]
    return {
        name: {id_: value for id_, value in zip(table.ids, values, strict=True) if value}
        for name, values in columns.items()
    }


def names_of(snapshot: Snapshot) -> dict[ProfileId, str]:
    """What each profile is called."""
    return dict(zip(snapshot.profiles.ids, snapshot.profiles.names, strict=True))
