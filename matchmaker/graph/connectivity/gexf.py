"""GEXF 1.2, the format of Gephi, with the time of each tie."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import networkx as nx

from matchmaker.graph.connectivity.portable import (
    Attributes,
    add_tie,
    empty_graph,
    from_text,
    portable,
    ties,
    to_text,
    value_types,
)

NAMESPACE = "http://www.gexf.net/1.2draft"
_TAG = f"{{{NAMESPACE}}}"
# The name under which networkx, too, looks for the key of a parallel tie.
KEY = "networkx_key"
# XML 1.0 cannot hold these, not even escaped; a carriage return would come back as a line break.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
# GEXF calls a 64-bit number so; "integer" ends at 2³¹.
_TO_GEXF = {"integer": "long", "float": "double", "string": "string", "boolean": "boolean"}
_FROM_GEXF = {gexf: ours for ours, gexf in _TO_GEXF.items()}


def write_gexf(graph: nx.Graph, path: Path, *, start: str = "start", end: str = "end") -> None:
    """
    Write GEXF; ties with a start (or whatever it is named) come and go in Gephi's timeline.

    Times are days where they are ISO 8601 text, else numbers of years.

    Raises:
        ValueError: text with a control character, which XML cannot hold.
    """
    plain = portable(graph)
    root = ET.Element("gexf", {"xmlns": NAMESPACE, "version": "1.2"})
    shape = {"defaultedgetype": "directed" if plain.is_directed() else "undirected"}
    edges = list(ties(plain))
    if any(start in data for *_, data in edges):
        as_days = any(isinstance(data.get(start), str) for *_, data in edges)
        shape |= {"mode": "dynamic", "timeformat": "date" if as_days else "double"}
    top = ET.SubElement(root, "graph", shape)
    # A key for each tie tells parallel ties from single ones.
    keyed = [
        (u, v, data | ({KEY: key} if plain.is_multigraph() else {})) for u, v, key, data in edges
    ]
    node_types = _declare(top, "node", [data for _, data in plain.nodes(data=True)])
    tie_types = _declare(top, "edge", [data for *_, data in keyed])
    if plain.is_multigraph() and not keyed:
        ET.SubElement(top, "attributes", {"class": "edge"}).append(_declaration("0", KEY, "string"))
    _add_nodes(top, plain, node_types)
    parent = ET.SubElement(top, "edges")
    for number, (u, v, data) in enumerate(keyed):
        element = ET.SubElement(parent, "edge", {"id": str(number), "source": u, "target": v})
        _describe(element, data, tie_types)
        _date(element, data, start, end)
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    if _UNFIT.search(text):
        message = "XML cannot hold control characters"
        raise ValueError(message)
    path.write_text(f"<?xml version='1.0' encoding='UTF-8'?>\n{text}\n", encoding="utf-8")


def _declare(top: ET.Element, side: str, rows: list[Attributes]) -> dict[str, str]:
    """Declare a side's attributes; gives their types by name, in the order of their numbers."""
    types = value_types(rows)
    if types:
        parent = ET.SubElement(top, "attributes", {"class": side})
        for number, (name, type_) in enumerate(types.items()):
            parent.append(_declaration(str(number), name, type_))
    return types


def _declaration(number: str, title: str, type_: str) -> ET.Element:
    return ET.Element("attribute", {"id": number, "title": title, "type": _TO_GEXF[type_]})


def _add_nodes(top: ET.Element, graph: nx.Graph, types: dict[str, str]) -> None:
    parent = ET.SubElement(top, "nodes")
    for node, data in graph.nodes(data=True):
        label = str(data.get("name", node))
        _describe(ET.SubElement(parent, "node", {"id": node, "label": label}), data, types)


def _describe(element: ET.Element, data: Attributes, types: dict[str, str]) -> None:
    if not data:
        return
    numbers = {name: str(number) for number, name in enumerate(types)}
    parent = ET.SubElement(element, "attvalues")
    for name, value in data.items():
        ET.SubElement(parent, "attvalue", {"for": numbers[name], "value": to_text(value)})


def _date(element: ET.Element, data: Attributes, start: str, end: str) -> None:
    """Time and thickness where Gephi looks for them; the attributes say the same again."""
    for name, source in (("start", start), ("end", end), ("weight", "weight")):
        if source in data:
            text = to_text(data[source])
            # A timeline takes days only: a year alone runs from its first to its last.
            is_year = isinstance(data[source], str) and len(text) == 4
            day = {"start": "-01-01", "end": "-12-31"}.get(name, "") if is_year else ""
            element.set(name, text + day)


def read_gexf(path: Path) -> nx.Graph:
    """Read what `write_gexf` wrote."""
    # Entities cannot blow up: expat limits their expansion since 2.4.1.
    top = ET.parse(path).getroot().find(f"{_TAG}graph")  # noqa: S314
    if top is None:
        message = f"{path.name} has no graph"
        raise ValueError(message)
    node_types, tie_types = (_declared(top, side) for side in ("node", "edge"))
    graph = empty_graph(
        directed=top.get("defaultedgetype") == "directed",
        parallel=KEY in [title for title, _ in tie_types.values()],
    )
    for element in top.iter(f"{_TAG}node"):
        graph.add_node(element.attrib["id"], **_values(element, node_types))
    for element in top.iter(f"{_TAG}edge"):
        data = _values(element, tie_types)
        key = str(data.pop(KEY, ""))
        add_tie(graph, (element.attrib["source"], element.attrib["target"], key, data))
    return graph


def _declared(top: ET.Element, side: str) -> dict[str, tuple[str, str]]:
    found = top.iterfind(f"{_TAG}attributes[@class='{side}']/{_TAG}attribute")
    return {e.attrib["id"]: (e.attrib["title"], _FROM_GEXF[e.attrib["type"]]) for e in found}


def _values(element: ET.Element, types: dict[str, tuple[str, str]]) -> Attributes:
    found: Attributes = {}
    for value in element.iter(f"{_TAG}attvalue"):
        title, type_ = types[value.attrib["for"]]
        found[title] = from_text(value.attrib["value"], type_)
    return found
