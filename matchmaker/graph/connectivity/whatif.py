"""What if: a changed copy of the network, and its figures beside those of today."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import networkx as nx

from matchmaker.graph.arguments import date_or_none
from matchmaker.graph.connectivity.change import years
from matchmaker.graph.connectivity.ties import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkChange:
    """Changes that happen together, in the order in which they stand here."""

    add_nodes: Mapping[Node, Mapping[str, Any]] = field(default_factory=dict)
    """New nodes with their attributes."""
    add_ties: tuple[tuple[Node, Node], ...] = ()
    remove_ties: tuple[tuple[Node, Node], ...] = ()
    """All parallel ties of the pair go."""
    remove_nodes: frozenset[Node] = frozenset()
    merge: tuple[tuple[Node, Node], ...] = ()
    """(kept, gone): the second's ties pass to the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureComparison:
    """Figures before and after, by name."""

    before: Mapping[str, float]
    after: Mapping[str, float]
    n_before: int
    n_after: int
    m_before: int
    m_after: int

    @property
    def change(self) -> dict[str, float]:
        """After less before; NaN where either is."""
        return {name: self.after[name] - value for name, value in self.before.items()}


def apply(graph: nx.Graph, step: NetworkChange) -> nx.Graph:
    """
    Return a changed copy; the graph itself stays as it is.

    Raises:
        ValueError: a node that is not there, or is there already.
    """
    changed = graph.copy()
    for node, attributes in step.add_nodes.items():
        _refuse(node in changed, node, "is there already")
        changed.add_node(node, **attributes)
    for u, v in (*step.add_ties, *step.remove_ties):
        _need(changed, u, v)
    changed.add_edges_from(step.add_ties)
    for pair in step.remove_ties:
        _refuse(not changed.has_edge(*pair), pair, "is not tied")
        remove_all_ties(changed, *pair)
    _need(changed, *step.remove_nodes)
    changed.remove_nodes_from(step.remove_nodes)
    for kept, gone in step.merge:
        changed = merged(changed, kept, gone)
    return changed


def _need(graph: nx.Graph, *nodes: Node) -> None:
    for node in nodes:
        _refuse(node not in graph, node, "is not there")


def _refuse(wrong: bool, what: object, why: str) -> None:
    if wrong:
        message = f"{what!r} {why}"
        raise ValueError(message)


def remove_all_ties(graph: nx.Graph, u: Node, v: Node) -> None:
    """Take out every tie of the pair, in place."""
    # In a multigraph each removal takes one of the parallel ties.
    count = graph.number_of_edges(u, v)
    graph.remove_edges_from([(u, v)] * count)


def merged(graph: nx.Graph, kept: Node, gone: Node) -> nx.Graph:
    """
    Pass the ties of one node to another, and let it go; what tied the two is dropped.

    Where both were tied to the same partner, weights add up (an absent one is 1); in a multigraph
    the ties stay parallel. The kept node's attributes win over those of the other.

    Raises:
        ValueError: a node that is not there, or a node merged with itself.
    """
    _need(graph, kept, gone)
    _refuse(kept == gone, kept, "cannot be merged with itself")
    changed = graph.copy()
    # What tied the two would become a loop.
    remove_all_ties(changed, kept, gone)
    remove_all_ties(changed, gone, kept) if changed.is_directed() else None
    changed.nodes[kept].update({**changed.nodes[gone], **changed.nodes[kept]})
    for u, v, data in list(_ties_at(changed, gone)):
        ends = tuple(kept if end == gone else end for end in (u, v))
        _add(changed, ends, data)
    changed.remove_node(gone)
    return changed


def _ties_at(graph: nx.Graph, node: Node) -> Iterator[tuple[Node, Node, dict[str, Any]]]:
    yield from graph.edges(node, data=True)
    if graph.is_directed():
        # Loops came with the ties out already.
        loops = graph.in_edges(node, data=True)
        yield from ((u, v, data) for u, v, data in loops if u != node)


def _add(graph: nx.Graph, ends: tuple[Node, ...], data: dict[str, Any]) -> None:
    u, v = ends
    if graph.is_multigraph() or not graph.has_edge(u, v):
        graph.add_edge(u, v, **data)
        return
    there = graph.edges[u, v]
    weight = there.get("weight", 1.0) + data.get("weight", 1.0)
    there.update({**data, **there, "weight": weight})


def compare(
    graph: nx.Graph, step: NetworkChange, measures: Mapping[str, Callable[[nx.Graph], float]]
) -> FigureComparison:
    """
    Measure the network before and after a step.

    After is measured on the changed copy from scratch, so it equals what a rebuild would give.
    """
    changed = apply(graph, step)
    return FigureComparison(
        before={name: measure(graph) for name, measure in measures.items()},
        after={name: measure(changed) for name, measure in measures.items()},
        n_before=graph.number_of_nodes(),
        n_after=changed.number_of_nodes(),
        m_before=graph.number_of_edges(),
        m_after=changed.number_of_edges(),
    )


def replay(
    graph: nx.Graph, moments: Sequence[float], *, start: str = "start", end: str = "end"
) -> Iterator[tuple[float, nx.Graph]]:
    """
    Show the network at each moment: all nodes, and the ties that hold then.

    A tie holds from its start up to, not including, its end; one without a known start never does.

    Raises:
        InputError: A moment is no date.
    """
    for moment in moments:
        date_or_none("moments", moment)
    return _replayed(graph, moments, start, end)


def _replayed(
    graph: nx.Graph, moments: Sequence[float], start: str, end: str
) -> Iterator[tuple[float, nx.Graph]]:
    every = {"keys": True} if graph.is_multigraph() else {}
    for moment in moments:
        view = graph.__class__()
        view.add_nodes_from(graph.nodes(data=True))
        dated = graph.edges(data=True, **every)
        view.add_edges_from(edge for edge in dated if holds(edge[-1], moment, start, end))
        yield moment, view


def holds(data: Mapping[str, Any], moment: float, start: str, end: str) -> bool:
    """Whether a tie with these attributes holds at a moment."""
    first, last = years(data.get(start)), years(data.get(end))
    # Not `moment < last`: an unknown end is NaN, and the tie goes on.
    return first <= moment and not last <= moment
