"""Turn the network into a networkx graph, with everything that is known of nodes and ties."""

from collections.abc import Iterable, Iterator, Set
from dataclasses import fields

import networkx as nx
import numpy as np

from matchmaker.domain import Layer
from matchmaker.graph.dates import tie_dates
from matchmaker.graph.network import Network, TieTable


def as_networkx(network: Network, layers: Set[Layer]) -> nx.MultiGraph:
    """Profiles and activities as nodes, one edge key a layer; see `Network.to_networkx`."""
    graph = nx.MultiGraph()
    for id_, attributes in zip(network.profile_ids, profile_attributes(network), strict=True):
        # Whoever withdrew since the build has no id any more.
        if id_:
            graph.add_node(id_, bipartite=0, **attributes)
    # Sorted, so that exports of one snapshot are equal byte by byte.
    for layer in sorted(layers & network.incidences.keys()):
        _add_incidence(graph, network, layer)
    for layer in sorted(layers & network.ties.keys()):
        _add_ties(graph, network, layer)
    return graph


def profile_attributes(network: Network) -> Iterator[dict[str, str]]:
    """Kind, country and labels of each profile by row, without what is unknown."""
    labels = network.labels().profiles if network.labels is not None else {}
    for row, (kind, country) in enumerate(zip(network.kinds, network.countries, strict=True)):
        found = {"kind": kind.value, "country": country or ""}
        found |= {name: values[row] for name, values in labels.items()}
        yield {name: value for name, value in found.items() if value}


def activity_attributes(
    network: Network, layer: Layer, rows: Iterable[int]
) -> Iterator[dict[str, object]]:
    """What some activities of a layer are called, and from when until when they tie."""
    labels = network.labels().activities if network.labels is not None else {}
    for row in rows:
        found = {name: values[row] for name, values in labels.items() if values[row]}
        dates = tie_dates(float(network.years[row]), float(network.ends[row]))
        yield {"bipartite": 1, "kind": layer.value, **found, **dates}


def _add_incidence(graph: nx.MultiGraph, network: Network, layer: Layer) -> None:
    incidence = network.incidences[layer]
    shared = np.unique(incidence.activities).tolist()
    described = activity_attributes(network, layer, shared)
    for row, attributes in zip(shared, described, strict=True):
        graph.add_node(network.activity_ids[row], **attributes)
    parts = (incidence.profiles.tolist(), incidence.activities.tolist(), incidence.leads.tolist())
    for profile, activity, leads in zip(*parts, strict=True):
        facts = {"layer": layer.value, "leads": leads}
        dates = tie_dates(float(network.years[activity]), float(network.ends[activity]))
        ends = network.profile_ids[profile], network.activity_ids[activity]
        graph.add_edge(*ends, key=layer.value, **facts, **dates)


def _add_ties(graph: nx.MultiGraph, network: Network, layer: Layer) -> None:
    for facts, ends in tie_rows(network, network.ties[layer], layer):
        graph.add_edge(*ends, key=layer.value, **facts)
    if layer in network.earlier:
        for facts, ends in tie_rows(network, network.earlier[layer], layer):
            graph.add_edge(*ends, key=spell_key(graph, ends, layer), **facts)


def tie_rows(
    network: Network, table: TieTable, layer: Layer
) -> Iterator[tuple[dict[str, object], tuple[str, str]]]:
    """What is known of each tie of a table, and its two ends; `tail` is whom it runs from."""
    columns = (getattr(table, column.name).tolist() for column in fields(table))
    for source, target, start, end in zip(*columns, strict=True):
        ends = network.profile_ids[source], network.profile_ids[target]
        yield {"layer": layer.value, "tail": ends[0], **tie_dates(start, end)}, ends


def spell_key(graph: nx.MultiGraph, ends: tuple[str, str], layer: Layer) -> str:
    """The key of another time in which a pair was tied: `layer:2`, `layer:3`, … ."""
    keys = graph.get_edge_data(*ends, default={})
    n = sum(1 for key in keys if str(key).partition(":")[0] == layer.value)
    return f"{layer.value}:{n + 1}"
