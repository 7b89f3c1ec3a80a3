"""
The network for other tools: one writer and one reader for each format.

GraphML, GEXF, CSV and JSON-LD carry everything that `portable` lets through: direction, parallel
ties, and attributes that are text, whole numbers, decimals or truth values. Pajek and UCINET DL are
matrices of old: labels, direction and one weight for each pair.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import networkx as nx

from matchmaker.graph.connectivity.csv_lists import read_csv_lists, write_csv_lists
from matchmaker.graph.connectivity.gexf import read_gexf, write_gexf
from matchmaker.graph.connectivity.graphml import read_graphml, write_graphml
from matchmaker.graph.connectivity.jsonld import read_jsonld, write_jsonld
from matchmaker.graph.connectivity.matrices import read_dl, read_pajek, write_dl, write_pajek


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
        name="jsonld",
        suffix=".jsonld",
        opens_in="RDF tools, JSON readers",
        carries_attributes=True,
        write=write_jsonld,
        read=read_jsonld,
    ),
)

BY_NAME = {format_.name: format_ for format_ in FORMATS}
