"""Turn one layer of the network into ties, without networkx in between."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from scipy import sparse

from matchmaker.domain import Layer
from matchmaker.graph.connectivity.ties import Ties
from matchmaker.graph.connectivity.twomode import TwoMode, newman_projection
from matchmaker.graph.network import Network


def two_mode_layer(
    network: Network, layer: Layer, *, since: float | None = None, until: float | None = None
) -> TwoMode:
    """
    One two-mode layer as it is, of activities from `since` up to, not including, `until` (years).

    With either bound, activities without a date are left out.

    Raises:
        KeyError: the layer is not two-mode in this network.
    """
    matrix = network.participation[layer]
    chosen = np.flatnonzero(_within(network.years, since, until))
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
    network: Network, layer: Layer, *, since: float | None = None, until: float | None = None
) -> Ties:
    """
    Ties among profiles in one layer; a two-mode layer is projected with Newman's weights.

    All profiles of the network are nodes. A layer that the network does not have has no ties.
    """
    if layer in network.incidences:
        return newman_projection(two_mode_layer(network, layer, since=since, until=until))
    nodes = tuple(network.profile_ids)
    shape = (len(nodes), len(nodes))
    if layer not in network.ties:
        return Ties(nodes=nodes, weights=sparse.csr_array(shape))
    table = network.ties[layer]
    chosen = _within(table.starts, since, until) & (table.sources != table.targets)
    rows, columns = table.sources[chosen], table.targets[chosen]
    weights = sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=shape)
    weights = sparse.csr_array(weights + weights.T)
    # Sorted and without duplicates, as the measures take for granted.
    weights.sum_duplicates()
    weights.sort_indices()
    return Ties(nodes=nodes, weights=weights)


def _within(
    years: npt.NDArray[np.float64], since: float | None, until: float | None
) -> npt.NDArray[np.bool_]:
    chosen = np.ones(len(years), dtype=bool)
    if since is not None:
        # NaN compares as false, so the undated fall out with either bound.
        chosen &= years >= since
    if until is not None:
        chosen &= years < until
    return chosen


def attributes(network: Network) -> dict[str, Mapping[object, object]]:
    """Country and kind of each profile, for the measures that compare groups."""
    ids = network.profile_ids
    return {
        "country": dict(zip(ids, network.countries, strict=True)),
        "kind": {id_: kind.value for id_, kind in zip(ids, network.kinds, strict=True)},
    }
