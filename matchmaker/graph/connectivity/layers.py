"""Turn one layer of the network into ties, without networkx in between."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from scipy import sparse

from matchmaker.domain import Layer
from matchmaker.graph.arguments import date_or_none, one_of
from matchmaker.graph.connectivity.ties import Ties
from matchmaker.graph.connectivity.twomode import TwoMode, newman_projection
from matchmaker.graph.network import Network, TieTable

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]


def two_mode_layer(
    network: Network,
    layer: Layer,
    *,
    since: float | None = None,
    until: float | None = None,
    on: float | None = None,
) -> TwoMode:
    """
    One two-mode layer as it is, of activities from `since` up to, not including, `until` (years).

    With `on`, of those that tie on that day. With any bound, those without a date are left out.

    Raises:
        InputError: The layer is not two-mode in this network, or a bound is no date.
    """
    layer = one_of("layer", layer, network.incidences)
    _require_dates(since, until, on)
    matrix = network.participation[layer]
    chosen = np.flatnonzero(
        began_within(network.years, since, until) & in_force(network.years, network.ends, on)
    )
    part = sparse.csr_array(matrix[:, chosen])
    # Activities of other layers or periods would count as shared things without members.
    used = np.flatnonzero(np.bincount(part.indices, minlength=len(chosen)))
    part = sparse.csr_array(part[:, used])
    part.sum_duplicates()
    # Taking part in two roles is taking part once.
    part.data[:] = 1.0
    return TwoMode(
        members=tuple(network.profile_ids),
        shared=tuple(network.activity_ids[column] for column in chosen[used]),
        matrix=part,
    )


def layer_ties(
    network: Network,
    layer: Layer,
    *,
    since: float | None = None,
    until: float | None = None,
    on: float | None = None,
) -> Ties:
    """
    Ties among profiles in one layer; a two-mode layer is projected with Newman's weights.

    All profiles of the network are nodes. A layer that the network does not have has no ties.

    Raises:
        InputError: There is no layer of this name, or a bound is no date.
    """
    layer = one_of("layer", layer, Layer)
    _require_dates(since, until, on)
    if layer in network.incidences:
        return newman_projection(two_mode_layer(network, layer, since=since, until=until, on=on))
    nodes = tuple(network.profile_ids)
    shape = (len(nodes), len(nodes))
    if layer not in network.ties:
        return Ties(nodes=nodes, weights=sparse.csr_array(shape))
    table = chosen_ties(network.all_spells(layer), since=since, until=until, on=on)
    apart = table.sources != table.targets
    # Tied again is tied once.
    pairs = np.unique(np.column_stack([table.sources[apart], table.targets[apart]]), axis=0)
    rows, columns = pairs[:, 0], pairs[:, 1]
    weights = sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)
    weights = sparse.csr_array(weights + weights.T)
    # Sorted and without duplicates, as the measures take for granted.
    weights.sum_duplicates()
    weights.sort_indices()
    return Ties(nodes=nodes, weights=weights)


def _require_dates(since: float | None, until: float | None, on: float | None) -> None:
    for name, bound in (("since", since), ("until", until), ("on", on)):
        date_or_none(name, bound)


def chosen_ties(
    table: TieTable,
    *,
    since: float | None = None,
    until: float | None = None,
    on: float | None = None,
) -> TieTable:
    """The ties of a table that began in a period and are in force on a day."""
    chosen = began_within(table.starts, since, until) & in_force(table.starts, table.ends, on)
    if chosen.all():
        return table
    return TieTable(
        sources=table.sources[chosen],
        targets=table.targets[chosen],
        starts=table.starts[chosen],
        ends=table.ends[chosen],
    )


def began_within(starts: FloatArray, since: float | None, until: float | None) -> BoolArray:
    """Which dates lie in a period; without bounds all, else not the unknown ones."""
    chosen = np.ones(len(starts), dtype=bool)
    if since is not None:
        # NaN compares as false, so the undated fall out with either bound.
        chosen &= starts >= since
    if until is not None:
        chosen &= starts < until
    return chosen


def in_force(starts: FloatArray, ends: FloatArray, on: float | None) -> BoolArray:
    """Which ties hold on a day, their last day included; without a day all."""
    if on is None:
        return np.ones(len(starts), dtype=bool)
    # Not `ends >= on`: an open end is NaN, which no comparison holds for.
    return np.asarray((starts <= on) & ~(ends < on))


def attributes(network: Network) -> dict[str, Mapping[object, object]]:
    """Country and kind of each profile, for the measures that compare groups."""
    ids = network.profile_ids
    return {
        "country": dict(zip(ids, network.countries, strict=True)),
        "kind": {id_: kind.value for id_, kind in zip(ids, network.kinds, strict=True)},
    }
