"""Say how a report is made again: command, state of the data, seed, draws, versions, checksum."""

import hashlib
from collections.abc import Iterator
from importlib.metadata import version

import numpy as np

from matchmaker.graph import Network
from matchmaker.network.null_models import SamplingPlan

LIBRARIES = ("numpy", "scipy", "networkx", "networkit")


def reproduction(
    network: Network, plan: SamplingPlan, *, command: str, state: str
) -> Iterator[tuple[str, str]]:
    """What a report is made from, by name."""
    if command:
        yield "command", command
    yield "state", state
    yield "seed", str(plan.seed)
    draws = {
        "sources": plan.n_sources,
        "betweenness": plan.n_betweenness,
        "labels": plan.n_shuffles,
        "rewired": plan.n_rewired,
        "swapped": plan.n_swapped,
        "orders": plan.n_orders,
        "seeds": plan.n_seeds,
    }
    yield "draws", ", ".join(f"{name} {'all' if n is None else n}" for name, n in draws.items())
    yield "versions", ", ".join(_versions())
    yield "checksum", f"sha256 {checksum(network)}"


def _versions() -> Iterator[str]:
    for name in LIBRARIES:
        try:
            yield f"{name} {version(name)}"
        except ModuleNotFoundError:
            yield f"{name} –"


def checksum(network: Network) -> str:
    """SHA-256 of who is tied to whom and when; equal networks have equal ones."""
    digest = hashlib.sha256()
    for ids in (network.profile_ids, network.activity_ids):
        digest.update("\n".join(ids).encode())
    for dates in (network.years, network.ends):
        digest.update(np.ascontiguousarray(dates).tobytes())
    for tables in (network.incidences, network.ties, network.earlier):
        for layer in sorted(tables):
            digest.update(layer.encode())
            for name, column in sorted(vars(tables[layer]).items()):
                digest.update(name.encode() + np.ascontiguousarray(column).tobytes())
    return digest.hexdigest()
