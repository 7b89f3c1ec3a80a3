"""Nodes and ties as two CSV tables, with their types beside them."""

import csv
from pathlib import Path

import msgspec
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
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
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
        header, *rows = csv.reader(stream)
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
