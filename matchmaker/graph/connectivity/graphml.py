"""GraphML 1.0, by networkx, with parallel ties that keep their keys."""

from pathlib import Path

import networkx as nx

from matchmaker.graph.connectivity.portable import add_tie, empty_graph, portable, ties, value_types


def write_graphml(graph: nx.Graph, path: Path) -> None:
    """
    Write GraphML.

    Raises:
        ValueError: text with a control character, which XML cannot hold; mixed types.
    """
    plain = portable(graph)
    value_types([data for _, data in plain.nodes(data=True)])
    value_types([data for *_, data in ties(plain)])
    flat = empty_graph(directed=plain.is_directed(), parallel=plain.is_multigraph())
    flat.graph["parallel"] = plain.is_multigraph()
    flat.add_nodes_from(plain.nodes(data=True))
    for number, (u, v, key, data) in enumerate(ties(plain)):
        if not flat.is_multigraph():
            flat.add_edge(u, v, **data)
            continue
        # networkx writes a key as the tie's id, which has to be unique in the file.
        flat.add_edge(u, v, str(number), **data)
        flat.edges[u, v, str(number)]["key"] = key
    nx.write_graphml_xml(flat, path, infer_numeric_types=False)


def read_graphml(path: Path) -> nx.Graph:
    """Read what `write_graphml` wrote."""
    found = nx.read_graphml(path, force_multigraph=True)
    parallel = bool(found.graph.get("parallel"))
    graph = empty_graph(directed=found.is_directed(), parallel=parallel)
    graph.add_nodes_from(found.nodes(data=True))
    for u, v, data in found.edges(data=True):
        attributes = {name: value for name, value in data.items() if name not in {"key", "id"}}
        add_tie(graph, (u, v, str(data.get("key", "")), attributes))
    return graph
