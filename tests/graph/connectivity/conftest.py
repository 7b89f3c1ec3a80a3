"""Published networks, and what R's igraph and sna say of them (recipe: golden/golden.R)."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

GOLDEN = Path(__file__).with_name("golden")


@dataclass(frozen=True, kw_only=True)
class Golden:
    """One network, its groups, and its published figures."""

    name: str
    graph: nx.Graph
    groups: dict[str, str]
    figures: dict[str, Any]

    def by_node(self, figure: str) -> dict[str, float]:
        """One figure of R for each node."""
        return dict(zip(self.graph, self.figures[figure], strict=True))


@pytest.fixture(scope="session", params=["karate", "directed", "florence", "davis"])
def golden(request: pytest.FixtureRequest) -> Golden:
    """Each network in turn."""
    return golden_network(request.param)


@pytest.fixture(scope="session", params=["karate", "florence", "davis"])
def golden_undirected(request: pytest.FixtureRequest) -> Golden:
    """Each network without direction."""
    return golden_network(request.param)


def golden_network(name: str) -> Golden:
    """One of the networks by name."""
    described = json.loads((GOLDEN / "networks.json").read_text())[name]
    nodes = described["nodes"]
    graph = nx.DiGraph() if described["directed"] else nx.Graph()
    graph.add_nodes_from(nodes)
    for (u, v), weight in zip(described["edges"], described["weights"], strict=True):
        graph.add_edge(nodes[u - 1], nodes[v - 1], weight=weight)
    figures = json.loads((GOLDEN / "golden.json").read_text())[name]
    groups = dict(zip(nodes, described["groups"], strict=True))
    return Golden(name=name, graph=graph, groups=groups, figures=figures)
