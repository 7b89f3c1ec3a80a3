"""Write networks.json: the published networks that golden.R measures, as networkx ships them."""

import json
from pathlib import Path

import networkx as nx


def networks() -> dict[str, dict[str, object]]:
    """Nodes, ties, and a grouping of the nodes for each network."""
    karate = nx.karate_club_graph()
    florence, davis = nx.florentine_families_graph(), nx.davis_southern_women_graph()
    # A directed network: who of the club is tied to whom, from the lower number to the higher,
    # and back where the sum of the two is a multiple of three.
    directed = nx.DiGraph(karate.edges)
    directed.add_edges_from((v, u) for u, v in karate.edges if (u + v) % 3 == 0)
    # Three groups of families, made up for the measures: they claim nothing about Florence.
    first = {"Albizzi", "Guadagni", "Medici", "Peruzzi", "Strozzi"}
    second = {"Castellani", "Barbadori", "Bischeri", "Ginori", "Salviati", "Tornabuoni", "Ridolfi"}
    groups = {
        "karate": dict(karate.nodes(data="club")),
        "directed": {n: "abc"[n % 3] for n in directed},
        "florence": {n: 1 if n in first else 2 if n in second else 3 for n in florence},
        "davis": dict(davis.nodes(data="bipartite")),
    }
    graphs = {"karate": karate, "directed": directed, "florence": florence, "davis": davis}
    return {name: _describe(graph, groups[name]) for name, graph in graphs.items()}


def _describe(graph: nx.Graph, groups: dict[object, object]) -> dict[str, object]:
    nodes = list(graph)
    row = {node: i + 1 for i, node in enumerate(nodes)}
    return {
        "directed": graph.is_directed(),
        "nodes": [str(n) for n in nodes],
        "groups": [str(groups[n]) for n in nodes],
        "edges": [[row[u], row[v]] for u, v in graph.edges],
        "weights": [w for _, _, w in graph.edges(data="weight", default=1)],
    }


if __name__ == "__main__":
    Path(__file__).with_name("networks.json").write_text(json.dumps(networks()) + "\n")
