"""JSON-LD in the words of schema.org, Dublin Core, FOAF and the W3C's organisation ontology."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import msgspec
import networkx as nx

from matchmaker.graph.connectivity.portable import add_tie, empty_graph, portable, ties

NODE = "urn:matchmaker:node:"
CONTEXT: dict[str, Any] = {
    "@version": 1.1,
    "schema": "https://schema.org/",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    # URNs for what no vocabulary has a word for, since nothing answers at an address of ours.
    "@vocab": "urn:matchmaker:attribute:",
    "Network": "urn:matchmaker:Network",
    "Node": "urn:matchmaker:Node",
    "Tie": "urn:matchmaker:Tie",
    "directed": "urn:matchmaker:directed",
    "parallel": "urn:matchmaker:parallel",
    "nodes": {"@id": "urn:matchmaker:nodes", "@container": "@set"},
    "ties": {"@id": "urn:matchmaker:ties", "@container": "@set"},
    "source": {"@id": "urn:matchmaker:source", "@type": "@id"},
    "target": {"@id": "urn:matchmaker:target", "@type": "@id"},
    "key": "urn:matchmaker:key",
    "name": "schema:name",
    "country": "schema:addressCountry",
    "region": "dcterms:spatial",
    "sector": "org:classification",
    "sector_title": "dcterms:subject",
    "kind": "schema:additionalType",
    "layer": "dcterms:type",
    "start": "schema:startDate",
    "end": "schema:endDate",
    "org:member": {"@type": "@id"},
    "org:organization": {"@type": "@id"},
}
# What this module adds for readers of linked data, and does not read back.
ADDED = ("dcterms:", "org:")

_ORGANISATION = ("schema:Organization", "foaf:Organization", "org:FormalOrganization")
_UNIT = ("schema:ResearchOrganization", "foaf:Organization", "org:OrganizationalUnit")
TYPES: Mapping[str, tuple[str, ...]] = {
    "company": _ORGANISATION,
    "association": _ORGANISATION,
    "institution": _ORGANISATION,
    "organisation": ("schema:Organization", "foaf:Organization", "org:Organization"),
    "lab": _UNIT,
    "research_group": _UNIT,
    "expert": ("schema:Person", "foaf:Person"),
    "joint_project": ("schema:Project", "foaf:Project"),
    "attendance": ("schema:Event",),
    "patent": ("schema:CreativeWork",),
}
"""What a node is, by its kind; an activity by the layer that it makes."""
MEMBERSHIPS = frozenset({"membership", "affiliation"})


def write_jsonld(graph: nx.Graph, path: Path) -> None:
    """Write nodes and ties as JSON-LD; a node's id becomes the end of a URN."""
    plain = portable(graph)
    document = {
        "@context": CONTEXT,
        "@type": "Network",
        "directed": plain.is_directed(),
        "parallel": plain.is_multigraph(),
        "nodes": [_node(node, data) for node, data in plain.nodes(data=True)],
        "ties": [_tie(*tie) for tie in ties(plain)],
    }
    path.write_bytes(msgspec.json.format(msgspec.json.encode(document), indent=1))


def _node(node: str, data: Mapping[str, object]) -> dict[str, object]:
    types = TYPES.get(str(data.get("kind")), ())
    title = {"dcterms:title": data["name"]} if data.get("bipartite") == 1 and "name" in data else {}
    return {"@id": _iri(node), "@type": ["Node", *types], **title, **data}


def _tie(u: str, v: str, key: str, data: Mapping[str, object]) -> dict[str, object]:
    types, more = ["Tie"], dict[str, object]()
    if data.get("layer") in MEMBERSHIPS:
        # The member stands first where the network knows it.
        one, other = (v, u) if data.get("tail") == v else (u, v)
        types.append("org:Membership")
        more = {"org:member": _iri(one), "org:organization": _iri(other)}
    return {"@type": types, "source": _iri(u), "target": _iri(v), "key": key, **more, **data}


def read_jsonld(path: Path) -> nx.Graph:
    """Read what `write_jsonld` wrote; other JSON-LD of the same facts may need framing first."""
    document = msgspec.json.decode(path.read_bytes())
    graph = empty_graph(directed=document["directed"], parallel=document["parallel"])
    for node in document["nodes"]:
        graph.add_node(_name(node["@id"]), **_attributes(node))
    for tie in document["ties"]:
        ends = _name(tie["source"]), _name(tie["target"])
        facts = {k: v for k, v in _attributes(tie).items() if k not in {"source", "target", "key"}}
        add_tie(graph, (*ends, tie["key"], facts))
    return graph


def _attributes(thing: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in thing.items() if not name.startswith(("@", *ADDED))}


def _iri(node: str) -> str:
    # A slash or colon in an id must not read as a part of the URN.
    return NODE + quote(node, safe="")


def _name(iri: str) -> str:
    return unquote(iri.removeprefix(NODE))
