"""Stage 3b, whom a profile knows: a typed, dated, layered network and what follows from it."""

from matchmaker.graph.build import TWO_MODE, build_network
from matchmaker.graph.network import Incidence, Network, TieTable
from matchmaker.graph.paths import Path, Step, acquaintance, shortest_path
from matchmaker.graph.proximity import Walks, walks

__all__ = [
    "TWO_MODE",
    "Incidence",
    "Network",
    "Path",
    "Step",
    "TieTable",
    "Walks",
    "acquaintance",
    "build_network",
    "shortest_path",
    "walks",
]
