"""What every format can carry: text, numbers and truth values under plain names."""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import Enum
from typing import Any

import networkx as nx
import numpy as np

from matchmaker.graph.connectivity.ties import is_unknown

Value = str | int | float | bool
Attributes = dict[str, Value]
Tie = tuple[str, str, str, Attributes]
"""Source, target, key (empty unless ties may be parallel), attributes."""


def portable(graph: nx.Graph) -> nx.Graph:
    """
    Copy a network with text for nodes and keys, and plain values; what is unknown is left out.

    Dates become ISO 8601 text, members of an enumeration their value. Unknown is None, NaN or "".

    Raises:
        ValueError: two nodes have the same text, or a value is a list, a mapping, … .
    """
    copy = graph.__class__()
    copy.add_nodes_from((str(node), _plain(data)) for node, data in graph.nodes(data=True))
    if copy.number_of_nodes() != graph.number_of_nodes():
        message = "two nodes have the same text"
        raise ValueError(message)
    if graph.is_multigraph():
        for u, v, key, data in graph.edges(keys=True, data=True):
            copy.add_edge(str(u), str(v), key=str(key), **_plain(data))
    else:
        copy.add_edges_from((str(u), str(v), _plain(d)) for u, v, d in graph.edges(data=True))
    return copy


def _plain(data: Mapping[Any, Any]) -> Attributes:
    plain = {str(name): _value(value) for name, value in data.items() if not is_unknown(value)}
    if any(not name or name.startswith("@") or name in RESERVED for name in plain):
        message = f"an attribute may not be called {', '.join(sorted(RESERVED))}, @… or nothing"
        raise ValueError(message)
    return plain


RESERVED = frozenset({"id", "source", "target", "key"})
"""Names that the formats use themselves."""


def _value(value: object) -> Value:
    if isinstance(value, Enum):
        value = value.value
    # numpy's numbers are no Python numbers to the writers.
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str | int | float):
        return value
    message = f"an attribute has to be text, a number or true or false, not {value!r}"
    raise ValueError(message)


def empty_graph(*, directed: bool, parallel: bool) -> nx.Graph:
    """A network without nodes of one of networkx's four types."""
    if parallel:
        return nx.MultiDiGraph() if directed else nx.MultiGraph()
    return nx.DiGraph() if directed else nx.Graph()


def ties(graph: nx.Graph) -> Iterator[Tie]:
    """The ties of a portable network."""
    if graph.is_multigraph():
        yield from graph.edges(keys=True, data=True)
    else:
        yield from ((u, v, "", data) for u, v, data in graph.edges(data=True))


def add_tie(graph: nx.Graph, tie: Tie) -> None:
    """Add a tie to a network of any type."""
    u, v, key, data = tie
    named = {"key": key} if graph.is_multigraph() else {}
    graph.add_edge(u, v, **named, **data)


def value_types(rows: Iterator[Attributes] | list[Attributes]) -> dict[str, str]:
    """
    Name the type of each attribute: "boolean", "integer", "float" or "string".

    Raises:
        ValueError: an attribute is of one type here and of another there.
    """
    types: dict[str, str] = {}
    for row in rows:
        for name, value in row.items():
            if types.setdefault(name, _type(value)) != _type(value):
                message = f"attribute {name!r} is {types[name]} here and {_type(value)} there"
                raise ValueError(message)
    return types


def _type(value: Value) -> str:
    # First, since a bool is an int to Python.
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    return "float" if isinstance(value, float) else "string"


def to_text(value: Value) -> str:
    """Write a value so that `from_text` gives it back exactly."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def from_text(text: str, type_: str) -> Value:
    """Read a value of a known type."""
    if type_ == "boolean":
        return text == "true"
    if type_ == "integer":
        return int(text)
    return float(text) if type_ == "float" else text


def modes(graph: nx.Graph) -> tuple[list[str], list[str]] | None:
    """
    The members and what they share, of a portable network in which all ties join the two.

    Returns:
        None where there is one mode, or where ties join two nodes of the same mode too.
    """
    mode = dict(graph.nodes(data="bipartite"))
    if 1 not in mode.values() or any(mode[u] == mode[v] for u, v in graph.edges()):
        return None
    return [n for n in graph if mode[n] != 1], [n for n in graph if mode[n] == 1]


def summed_weights(graph: nx.Graph) -> dict[tuple[str, str], float]:
    """One weight for each tied pair of a portable network: parallel ties add up."""
    weights: dict[tuple[str, str], float] = {}
    for u, v, _, data in ties(graph):
        # Without direction the pair may stand the other way round already.
        pair = (u, v) if graph.is_directed() or (v, u) not in weights else (v, u)
        weights[pair] = weights.get(pair, 0.0) + float(data.get("weight", 1.0))
    return weights
