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
    modes,
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


SHAPES = {0: "ellipse", 1: "box"}


def write_pajek(graph: nx.Graph, path: Path) -> None:
    """
    Write a Pajek .net file; parallel ties add up, attributes but the weight are left out.

    A two-mode network says so in its first line, members first. Where ties join nodes of one mode
    too, what is shared is a box.
    """
    plain = portable(graph)
    both, mode = modes(plain), dict(plain.nodes(data="bipartite"))
    nodes = [*plain] if both is None else [*both[0], *both[1]]
    mixed = both is None and 1 in mode.values()
    row = {node: number for number, node in enumerate(nodes, start=1)}
    lines = [f"*Vertices {len(row)}" + ("" if both is None else f" {len(both[0])}")]
    lines += [
        f'{number} "{_escaped(node)}"'
        + (f" 0.5 0.5 0.5 {SHAPES[mode[node] or 0]}" if mixed else "")
        for node, number in row.items()
    ]
    lines.append("*Arcs" if plain.is_directed() else "*Edges")
    # repr gives the digits that read back to the same number.
    lines += [f"{row[u]} {row[v]} {w!r}" for (u, v), w in summed_weights(plain).items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read_pajek(path: Path) -> nx.Graph:
    """Read what `write_pajek` wrote."""
    lines = path.read_text(encoding="utf-8").split("\n")
    n, *n_members = (int(cell) for cell in lines[0].split()[1:])
    described = [line.split(" ", 1)[1].rpartition('"') for line in lines[1 : n + 1]]
    nodes = [_unescaped(label[1:]) for label, _, _ in described]
    graph = empty_graph(directed=lines[n + 1] == "*Arcs", parallel=False)
    for number, (node, (_, _, shape)) in enumerate(zip(nodes, described, strict=True)):
        shared = number >= n_members[0] if n_members else shape.endswith("box")
        graph.add_node(node, **({"bipartite": int(shared)} if n_members or shape else {}))
    for line in filter(None, lines[n + 2 :]):
        u, v, weight = line.split()
        graph.add_edge(nodes[int(u) - 1], nodes[int(v) - 1], weight=float(weight))
    return graph


def write_dl(graph: nx.Graph, path: Path) -> None:
    """
    Write a UCINET DL file; parallel ties add up, other attributes are left out.

    One mode as edgelist1, where a tie without direction is written both ways, since UCINET reads
    every line as an arc; two modes as edgelist2, members in rows.

    Raises:
        ValueError: ties join members to what they share, and members to members.
    """
    plain = portable(graph)
    both = modes(plain)
    if both is None and 1 in dict(plain.nodes(data="bipartite")).values():
        message = "DL holds one mode or two, not both: take one layer, or a projection"
        raise ValueError(message)
    text = _dl_lines(plain) if both is None else _two_mode_dl_lines(plain, *both)
    path.write_text("\n".join(text) + "\n", encoding="utf-8")


def _dl_lines(plain: nx.Graph) -> list[str]:
    row = {node: number for number, node in enumerate(plain, start=1)}
    # By number rather than by label: labels may hold what DL ends a field with.
    lines = [f"DL n={len(row)}", "format=edgelist1", "labels:"]
    lines += [f'"{_escaped(node)}"' for node in row]
    lines.append("data:")
    for (u, v), weight in summed_weights(plain).items():
        lines.append(f"{row[u]} {row[v]} {weight!r}")
        if u != v and not plain.is_directed():
            lines.append(f"{row[v]} {row[u]} {weight!r}")
    return lines


def _two_mode_dl_lines(plain: nx.Graph, members: list[str], shared: list[str]) -> list[str]:
    row = {node: number for number, node in enumerate(members, start=1)}
    column = {node: number for number, node in enumerate(shared, start=1)}
    lines = [f"DL nr={len(row)} nc={len(column)}", "format=edgelist2", "row labels:"]
    lines += [f'"{_escaped(node)}"' for node in row]
    lines += ["column labels:", *(f'"{_escaped(node)}"' for node in column), "data:"]
    for (u, v), weight in summed_weights(plain).items():
        member, thing = (u, v) if u in row else (v, u)
        lines.append(f"{row[member]} {column[thing]} {weight!r}")
    return lines


def read_dl(path: Path) -> nx.Graph:
    """
    Read what `write_dl` wrote.

    DL does not say whether ties have a direction: they have none when each is there both ways.
    """
    lines = path.read_text(encoding="utf-8").split("\n")
    if lines[0].startswith("DL nr="):
        return _read_two_mode_dl(lines)
    n = int(lines[0].removeprefix("DL n="))
    nodes = [_unescaped(line[1:-1]) for line in lines[3 : n + 3]]
    arcs = [line.split() for line in filter(None, lines[n + 4 :])]
    weights = {(nodes[int(u) - 1], nodes[int(v) - 1]): float(w) for u, v, w in arcs}
    symmetric = all(weights.get((v, u)) == weight for (u, v), weight in weights.items())
    graph = empty_graph(directed=not symmetric, parallel=False)
    graph.add_nodes_from(nodes)
    graph.add_weighted_edges_from((u, v, weight) for (u, v), weight in weights.items())
    return graph


def _read_two_mode_dl(lines: list[str]) -> nx.Graph:
    n_rows, n_columns = (int(part.split("=")[1]) for part in lines[0].split()[1:])
    rows = [_unescaped(line[1:-1]) for line in lines[3 : n_rows + 3]]
    columns = [_unescaped(line[1:-1]) for line in lines[n_rows + 4 : n_rows + 4 + n_columns]]
    graph = empty_graph(directed=False, parallel=False)
    graph.add_nodes_from(rows, bipartite=0)
    graph.add_nodes_from(columns, bipartite=1)
    for line in filter(None, lines[n_rows + n_columns + 5 :]):
        u, v, weight = line.split()
        graph.add_edge(rows[int(u) - 1], columns[int(v) - 1], weight=float(weight))
    return graph


def _escaped(label: str) -> str:
    return _SPECIAL.sub(lambda found: f"&#{ord(found.group())};", label)


def _unescaped(label: str) -> str:
    return _CODE.sub(lambda found: chr(int(found.group(1))), label)
