"""The network as linked data: JSON-LD 1.1 with a context of its own."""

from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import msgspec
import networkx as nx

from matchmaker.graph.connectivity.portable import add_tie, empty_graph, portable, ties

NODE = "urn:matchmaker:node:"
CONTEXT: dict[str, Any] = {
    "@version": 1.1,
    "@vocab": "urn:matchmaker:attribute:",
    "Network": "urn:matchmaker:Network",
    "Node": "urn:matchmaker:Node",
    "Tie": "urn:matchmaker:Tie",
    "directed": "urn:matchmaker:directed",
    "parallel": "urn:matchmaker:parallel",
    "nodes": {"@id": "urn:matchmaker:nodes", "@container": "@set"},
    "ties": {"@id": "urn:matchmaker:ties", "@container": "@set"},
    "attributes": {"@id": "urn:matchmaker:attributes", "@type": "@id"},
    "source": {"@id": "urn:matchmaker:source", "@type": "@id"},
    "target": {"@id": "urn:matchmaker:target", "@type": "@id"},
    "key": "urn:matchmaker:key",
}


def write_jsonld(graph: nx.Graph, path: Path) -> None:
    """Write nodes and ties as JSON-LD; a node's id becomes the end of a URN."""
    plain = portable(graph)
    document = {
        "@context": CONTEXT,
        "@type": "Network",
        "directed": plain.is_directed(),
        "parallel": plain.is_multigraph(),
        "nodes": [
            {"@id": _iri(node), "@type": "Node", "attributes": data}
            for node, data in plain.nodes(data=True)
        ],
        "ties": [
            {
                "@type": "Tie",
                "source": _iri(u),
                "target": _iri(v),
                "key": key,
                "attributes": data,
            }
            for u, v, key, data in ties(plain)
        ],
    }
    path.write_bytes(msgspec.json.format(msgspec.json.encode(document), indent=1))


def read_jsonld(path: Path) -> nx.Graph:
    """Read what `write_jsonld` wrote; other JSON-LD of the same facts may need framing first."""
    document = msgspec.json.decode(path.read_bytes())
    graph = empty_graph(directed=document["directed"], parallel=document["parallel"])
    for node in document["nodes"]:
        graph.add_node(_name(node["@id"]), **node["attributes"])
    for tie in document["ties"]:
        ends = _name(tie["source"]), _name(tie["target"])
        add_tie(graph, (*ends, tie["key"], tie["attributes"]))
    return graph


def _iri(node: str) -> str:
    return NODE + quote(node, safe="")


def _name(iri: str) -> str:
    return unquote(iri.removeprefix(NODE))
