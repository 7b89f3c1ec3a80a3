"""Write and read edge lists: two CSV tables, Pajek and UCINET DL."""

import csv
import re
from pathlib import Path

import msgspec
import networkx as nx

from matchmaker.graph.connectivity.portable import (
    Attributes,
    add_tie,
    empty_graph,
    from_text,
    portable,
    summed_weights,
    ties,
    to_text,
    value_types,
)
from matchmaker.spreadsheets import GuardedWriter, unguarded


class _Types(msgspec.Struct):
    """What a CSV table cannot say of itself."""

    directed: bool
    parallel: bool
    nodes: dict[str, str]
    ties: dict[str, str]


def write_csv_lists(graph: nx.Graph, folder: Path) -> None:
    """Write nodes.csv, edges.csv and types.json into a folder; unknown is an empty cell."""
    plain = portable(graph)
    folder.mkdir(parents=True, exist_ok=True)
    nodes, edges = list(plain.nodes(data=True)), list(ties(plain))
    types = _Types(
        directed=plain.is_directed(),
        parallel=plain.is_multigraph(),
        nodes=value_types([data for _, data in nodes]),
        ties=value_types([data for *_, data in edges]),
    )
    _write(folder / "nodes.csv", ["id"], [([node], data) for node, data in nodes], types.nodes)
    rows = [([u, v, key], data) for u, v, key, data in edges]
    _write(folder / "edges.csv", ["source", "target", "key"], rows, types.ties)
    (folder / "types.json").write_bytes(msgspec.json.encode(types))


def _write(
    path: Path, ends: list[str], rows: list[tuple[list[str], Attributes]], types: dict[str, str]
) -> None:
    # The csv module writes its own line ends.
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = GuardedWriter(stream)
        writer.writerow([*ends, *types])
        for names, data in rows:
            cells = (to_text(data[name]) if name in data else "" for name in types)
            writer.writerow([*names, *cells])


def read_csv_lists(folder: Path) -> nx.Graph:
    """Read what `write_csv_lists` wrote."""
    types = msgspec.json.decode((folder / "types.json").read_bytes(), type=_Types)
    graph = empty_graph(directed=types.directed, parallel=types.parallel)
    for (node,), data in _read(folder / "nodes.csv", 1, types.nodes):
        graph.add_node(node, **data)
    for (u, v, key), data in _read(folder / "edges.csv", 3, types.ties):
        add_tie(graph, (u, v, key, data))
    return graph


def _read(path: Path, n_ends: int, types: dict[str, str]) -> list[tuple[list[str], Attributes]]:
    with path.open(encoding="utf-8", newline="") as stream:
        header, *rows = ([unguarded(cell) for cell in row] for row in csv.reader(stream))
    names = header[n_ends:]
    return [
        (
            row[:n_ends],
            {
                name: from_text(cell, types[name])
                for name, cell in zip(names, row[n_ends:], strict=True)
                if cell
            },
        )
        for row in rows
    ]


# Pajek writes what a label cannot hold as &#code; so does this, for quotes, backslashes, breaks
# and the ampersand that would start such a code.
_SPECIAL = re.compile(r'["\\\x00-\x1f\x85\u2028\u2029]|&(?=#)')
_CODE = re.compile(r"&#(\d+);")


def write_pajek(graph: nx.Graph, path: Path) -> None:
    """Write a Pajek .net file; parallel ties add up, attributes but the weight are left out."""
    plain = portable(graph)
    row = {node: number for number, node in enumerate(plain, start=1)}
    lines = [f"*Vertices {len(row)}"]
    lines += [f'{number} "{_escaped(node)}"' for node, number in row.items()]
    lines.append("*Arcs" if plain.is_directed() else "*Edges")
    # repr gives the digits that read back to the same number.
    lines += [f"{row[u]} {row[v]} {w!r}" for (u, v), w in summed_weights(plain).items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read_pajek(path: Path) -> nx.Graph:
    """Read what `write_pajek` wrote."""
    lines = path.read_text(encoding="utf-8").split("\n")
    n = int(lines[0].split()[1])
    nodes = [_unescaped(line.split(" ", 1)[1][1:-1]) for line in lines[1 : n + 1]]
    graph = empty_graph(directed=lines[n + 1] == "*Arcs", parallel=False)
    graph.add_nodes_from(nodes)
    for line in filter(None, lines[n + 2 :]):
        u, v, weight = line.split()
        graph.add_edge(nodes[int(u) - 1], nodes[int(v) - 1], weight=float(weight))
    return graph


def write_dl(graph: nx.Graph, path: Path) -> None:
    """
    Write a UCINET DL file (edgelist1); parallel ties add up, other attributes are left out.

    A tie without direction is written both ways, since UCINET reads every line as an arc.
    """
    plain = portable(graph)
    row = {node: number for number, node in enumerate(plain, start=1)}
    # By number rather than by label: labels may hold what DL ends a field with.
    lines = [f"DL n={len(row)}", "format=edgelist1", "labels:"]
    lines += [f'"{_escaped(node)}"' for node in row]
    lines.append("data:")
    for (u, v), weight in summed_weights(plain).items():
        lines.append(f"{row[u]} {row[v]} {weight!r}")
        if u != v and not plain.is_directed():
            lines.append(f"{row[v]} {row[u]} {weight!r}")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read_dl(path: Path) -> nx.Graph:
    """
    Read what `write_dl` wrote.

    DL does not say whether ties have a direction: they have none when each is there both ways.
    """
    lines = path.read_text(encoding="utf-8").split("\n")
    n = int(lines[0].removeprefix("DL n="))
    nodes = [_unescaped(line[1:-1]) for line in lines[3 : n + 3]]
    arcs = [line.split() for line in filter(None, lines[n + 4 :])]
    weights = {(nodes[int(u) - 1], nodes[int(v) - 1]): float(w) for u, v, w in arcs}
    symmetric = all(weights.get((v, u)) == weight for (u, v), weight in weights.items())
    graph = empty_graph(directed=not symmetric, parallel=False)
    graph.add_nodes_from(nodes)
    graph.add_weighted_edges_from((u, v, weight) for (u, v), weight in weights.items())
    return graph


def _escaped(label: str) -> str:
    return _SPECIAL.sub(lambda found: f"&#{ord(found.group())};", label)


def _unescaped(label: str) -> str:
    return _CODE.sub(lambda found: chr(int(found.group(1))), label)
