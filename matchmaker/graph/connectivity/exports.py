"""
The network for other tools: one writer and one reader for each format.

GraphML, GEXF, CSV and JSON-LD carry everything that `portable` lets through: direction, parallel
ties, and attributes that are text, whole numbers, decimals or truth values. Pajek and UCINET DL are
matrices of old: labels, direction, one or two modes, and one weight for each pair.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import networkx as nx

from matchmaker.graph.connectivity.edge_lists import (
    read_csv_lists,
    read_dl,
    read_pajek,
    write_csv_lists,
    write_dl,
    write_pajek,
)
from matchmaker.graph.connectivity.gexf import read_gexf, write_gexf
from matchmaker.graph.connectivity.linked_data import read_jsonld, write_jsonld
from matchmaker.graph.connectivity.portable import add_tie, empty_graph, portable, ties, value_types
from matchmaker.graph.connectivity.r_scripts import write_r


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
    # Types stay as they were checked above; networkx would widen them.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One way to hand the network over."""

    name: str
    suffix: str
    """Of the file; "" where it is a folder."""
    opens_in: str
    carries_attributes: bool
    write: Callable[[nx.Graph, Path], None]
    """Nodes have to be text, or become it."""
    read: Callable[[Path], nx.Graph]


FORMATS: tuple[Format, ...] = (
    Format(
        name="graphml",
        suffix=".graphml",
        opens_in="Gephi, yEd, Cytoscape, igraph, networkx",
        carries_attributes=True,
        write=write_graphml,
        read=read_graphml,
    ),
    Format(
        name="gexf",
        suffix=".gexf",
        opens_in="Gephi (with time), networkx",
        carries_attributes=True,
        write=write_gexf,
        read=read_gexf,
    ),
    Format(
        name="pajek",
        suffix=".net",
        opens_in="Pajek, VOSviewer, UCINET, networkx",
        carries_attributes=False,
        write=write_pajek,
        read=read_pajek,
    ),
    Format(
        name="dl",
        suffix=".dl",
        opens_in="UCINET, NetDraw",
        carries_attributes=False,
        write=write_dl,
        read=read_dl,
    ),
    Format(
        name="csv",
        suffix="",
        opens_in="Excel, R, pandas, polars",
        carries_attributes=True,
        write=write_csv_lists,
        read=read_csv_lists,
    ),
    Format(
        name="r",
        suffix="",
        opens_in="R (network, sna; scripts for ergm and RSiena beside)",
        carries_attributes=True,
        write=write_r,
        read=read_csv_lists,
    ),
    Format(
        name="jsonld",
        suffix=".jsonld",
        opens_in="RDF tools, JSON readers",
        carries_attributes=True,
        write=write_jsonld,
        read=read_jsonld,
    ),
)
