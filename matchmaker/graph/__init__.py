"""Stage 3b: the typed, dated, layered network of who knows whom."""

from matchmaker.graph.build import TWO_MODE, build_network
from matchmaker.graph.network import Incidence, Network, TieTable
from matchmaker.graph.paths import Path, PathStep, acquaintance, shortest_path
from matchmaker.graph.proximity import ProjectWalks, project_walks

__all__ = [
    "TWO_MODE",
    "Incidence",
    "Network",
    "Path",
    "PathStep",
    "ProjectWalks",
    "TieTable",
    "acquaintance",
    "build_network",
    "project_walks",
    "shortest_path",
]
