"""From a snapshot and a scope to what a report shows."""

from matchmaker.domain import Layer
from matchmaker.graph.connectivity.layers import layer_ties
from matchmaker.graph.network import Network
from matchmaker.insight.account import account
from matchmaker.insight.figures import Scope
from matchmaker.insight.funnel import Funnel
from matchmaker.insight.groupings import groupings, names_of
from matchmaker.insight.pictures.gallery import Exhibit
from matchmaker.insight.pictures.places import places_of
from matchmaker.insight.selection import select
from matchmaker.snapshot import Progress, Snapshot, silent


def exhibit_of(
    snapshot: Snapshot,
    scope: Scope,
    *,
    funnel: Funnel | None = None,
    seed: int = 0,
    progress: Progress = silent,
) -> Exhibit:
    """
    Compute the account of a scope and gather names and places.

    Raises:
        InputError: The period ends before it begins.
    """
    groups, table = groupings(snapshot), snapshot.profiles
    regions = groups.get("region", {})
    return Exhibit(
        selection=select(snapshot.network, scope, groups),
        account=account(snapshot.network, groups, scope, seed=seed, progress=progress),
        names=names_of(snapshot),
        places=places_of(regions, dict(zip(table.ids, table.cities, strict=True))),
        funnel=funnel,
        seed=seed,
    )


def main_layer(network: Network) -> Layer:
    """Joint projects where there are any; else the layer with most ties."""
    if layer_ties(network, Layer.JOINT_PROJECT).m:
        return Layer.JOINT_PROJECT
    sizes = {layer: layer_ties(network, layer).m for layer in Layer}
    return max(Layer, key=lambda layer: sizes[layer])
