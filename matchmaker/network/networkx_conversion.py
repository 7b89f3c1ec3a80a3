"""Convert a scope to networkx, with the attributes that other tools can show."""

from collections.abc import Callable, Mapping

import networkx as nx
import numpy as np

from matchmaker.domain import Layer, ProfileId
from matchmaker.graph import Network
from matchmaker.network.disclosure import without_rare_groups
from matchmaker.network.figures import Scope
from matchmaker.network.selection import Groups, select


def to_networkx(
    network: Network,
    scope: Scope,
    groups: Groups,
    names: Mapping[ProfileId, str],
    *,
    new: Callable[[str], ProfileId] | None = None,
    projected: bool = False,
) -> nx.MultiGraph:
    """
    Profiles with name, country, kind, sector and region; ties with layer, weight, year and end.

    A two-mode layer keeps what is shared as nodes of their own (`bipartite` 1), unless it is
    projected with Newman's weights. With `new`, other ids stand for profiles, nothing is named, and
    what is said of one is said of five or more.
    """
    selection = select(network, scope, groups)
    told = without_rare_groups(selection.groups) if new else selection.groups
    graph = nx.MultiGraph()
    for node in selection.ties.nodes:
        id_ = ProfileId(str(node))
        known = {name: found[id_] for name, found in told.items() if id_ in found}
        if new is None and id_ in names:
            known["name"] = names[id_]
        graph.add_node(new(id_) if new else id_, bipartite=0, **known)
    if projected:
        _add_weights(graph, network, scope, groups, new)
    else:
        for layer in scope.layers:
            _add_layer(graph, network, layer, scope, new)
    return graph


def _add_weights(
    graph: nx.MultiGraph,
    network: Network,
    scope: Scope,
    groups: Groups,
    new: Callable[[str], ProfileId] | None,
) -> None:
    ties = select(network, scope, groups).ties
    ids = [new(str(node)) if new else node for node in ties.nodes]
    rows = zip(*(column.tolist() for column in ties.table()), strict=True)
    for one, other, weight in rows:
        graph.add_edge(ids[one], ids[other], key=scope.layer, layer=scope.layer, weight=weight)


def _add_layer(
    graph: nx.MultiGraph,
    network: Network,
    layer: Layer,
    scope: Scope,
    new: Callable[[str], ProfileId] | None,
) -> None:
    ids = [new(id_) if new else id_ for id_ in network.profile_ids]
    if layer in network.incidences:
        incidence = network.incidences[layer]
        for row, column in zip(
            incidence.profiles.tolist(), incidence.activities.tolist(), strict=True
        ):
            year = float(network.years[column])
            if ids[row] in graph and _within(year, scope):
                activity = network.activity_ids[column]
                # A project's public number would lead back to those who take part.
                shared = new(activity) if new else activity
                graph.add_node(shared, bipartite=1, kind=layer.value)
                graph.add_edge(ids[row], shared, key=layer.value, **_dates(layer, year))
    if layer in network.ties:
        table = network.ties[layer]
        for source, target, start, end in zip(
            table.sources.tolist(),
            table.targets.tolist(),
            table.starts.tolist(),
            table.ends.tolist(),
            strict=True,
        ):
            both = ids[source], ids[target]
            if all(id_ in graph for id_ in both) and _within(start, scope):
                graph.add_edge(*both, key=layer.value, **_dates(layer, start, end))


def _within(year: float, scope: Scope) -> bool:
    after = scope.since is None or year >= scope.since
    return after and (scope.until is None or year < scope.until)


def _dates(layer: Layer, start: float, end: float = float("nan")) -> dict[str, object]:
    """Layer and known dates of a tie."""
    dates = {"year": start, "end": end}
    return {"layer": layer.value} | {k: v for k, v in dates.items() if not np.isnan(v)}
