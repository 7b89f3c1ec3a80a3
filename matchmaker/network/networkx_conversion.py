"""Convert a scope to networkx, with the attributes that other tools can show."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields

import networkx as nx
import numpy as np

from matchmaker.domain import ActivityId, Layer, ProfileId
from matchmaker.graph import Network
from matchmaker.graph.arguments import one_of
from matchmaker.graph.as_networkx import activity_attributes, profile_attributes, spell_key
from matchmaker.graph.connectivity.layers import began_within, chosen_ties, in_force
from matchmaker.graph.dates import tie_dates
from matchmaker.graph.network import TieTable
from matchmaker.network.figures import Scope
from matchmaker.network.sectors import sector_title
from matchmaker.network.selection import Groups, ScopedNetwork, select
from matchmaker.network.tables import LANGUAGES


def to_networkx(
    network: Network,
    scope: Scope,
    groups: Groups,
    names: Mapping[ProfileId, str],
    *,
    projected: bool = False,
    language: str = "en",
) -> nx.MultiGraph:
    """
    Profiles with name, country, kind, sector and region; ties with layer, weight, start and end.

    Dates are days in ISO 8601, or years where only that is known. A two-mode layer keeps what is
    shared as nodes of their own (`bipartite` 1), with its title, unless it is projected with
    Newman's weights. `names` may lack whoever is not to be named.

    Raises:
        InputError: The language is none of en, it, de and fr, or the period ends before it begins.
    """
    one_of("language", language, LANGUAGES)
    selection = select(network, scope, groups)
    graph = nx.MultiGraph()
    for id_, known in _profiles(selection, names, language):
        graph.add_node(id_, bipartite=0, **known)
    if projected:
        _add_weights(graph, selection)
        return graph
    export = _ScopedExport(graph=graph, network=network, scope=scope)
    for layer in scope.layers:
        if layer in network.incidences:
            export.add_activities(layer)
        if layer in network.ties:
            export.add_ties(layer)
    return graph


def _profiles(
    selection: ScopedNetwork, names: Mapping[ProfileId, str], language: str
) -> Iterator[tuple[ProfileId, dict[str, str]]]:
    described = list(profile_attributes(selection.network))
    for row, node in zip(selection.rows.tolist(), selection.ties.nodes, strict=True):
        id_ = ProfileId(str(node))
        known = {k: v for k, v in described[row].items() if k != "name"}
        known |= {name: found[id_] for name, found in selection.groups.items() if id_ in found}
        if id_ in names:
            known["name"] = names[id_]
        if title := sector_title(known.get("sector", ""), language):
            known["sector_title"] = title
        yield id_, known


def _add_weights(graph: nx.MultiGraph, selection: ScopedNetwork) -> None:
    ids, layer = selection.ties.nodes, selection.scope.layer
    rows = zip(*(column.tolist() for column in selection.ties.table()), strict=True)
    for one, other, weight in rows:
        graph.add_edge(ids[one], ids[other], key=layer, layer=layer, weight=weight)


@dataclass(frozen=True, slots=True, kw_only=True)
class _ScopedExport:
    """A graph that grows by the layers of a scope."""

    graph: nx.MultiGraph
    network: Network
    scope: Scope

    def add_activities(self, layer: Layer) -> None:
        """What is shared as nodes, and who took part as ties."""
        network, incidence, scope = self.network, self.network.incidences[layer], self.scope
        inside = np.array([id_ in self.graph for id_ in network.profile_ids], dtype=bool)
        years, ends = np.asarray(network.years), np.asarray(network.ends)
        there = began_within(years, scope.since, scope.until) & in_force(years, ends, scope.on)
        kept = inside[incidence.profiles] & there[incidence.activities]
        rows = np.unique(incidence.activities[kept]).tolist()
        for row, known in zip(rows, activity_attributes(network, layer, rows), strict=True):
            self.graph.add_node(network.activity_ids[row], **known)
        columns = (incidence.profiles, incidence.activities, incidence.leads)
        for profile, row, leads in zip(*(c[kept].tolist() for c in columns), strict=True):
            both: tuple[ProfileId, ActivityId] = (
                network.profile_ids[profile],
                network.activity_ids[row],
            )
            facts = {"layer": layer.value, **({"leads": True} if leads else {})}
            dates = tie_dates(float(years[row]), float(ends[row]))
            self.graph.add_edge(*both, key=layer.value, **facts, **dates)

    def add_ties(self, layer: Layer) -> None:
        """Ties between two profiles; a renewed one with a key for each time."""
        self._add(layer, self.network.ties[layer], lambda _: layer.value)
        if layer in self.network.earlier:
            earlier = self.network.earlier[layer]
            self._add(layer, earlier, lambda both: spell_key(self.graph, both, layer))

    def _add(self, layer: Layer, table: TieTable, key: Callable[[tuple[str, str]], str]) -> None:
        scope, ids = self.scope, self.network.profile_ids
        chosen = chosen_ties(table, since=scope.since, until=scope.until, on=scope.on)
        columns = (getattr(chosen, column.name).tolist() for column in fields(chosen))
        for source, target, start, end in zip(*columns, strict=True):
            both = ids[source], ids[target]
            if all(id_ in self.graph for id_ in both):
                dates = tie_dates(start, end)
                self.graph.add_edge(*both, key=key(both), layer=layer.value, tail=both[0], **dates)
