"""networkit, where it is installed (the extra `network`): the same measures in C++."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np

from matchmaker.graph.connectivity.ties import IntArray, Ties


def is_there() -> bool:
    """Whether networkit is installed."""
    # Looked up, not imported: most commands have no use for it.
    return find_spec("networkit") is not None


def partition(ties: Ties, method: str, resolution: float, seed: int) -> IntArray:
    """Communities by Louvain with refinement, or by Leiden."""
    networkit, graph = _networkit(), _graph(ties)
    with _one_thread(networkit, seed):
        if method == "leiden":
            search = networkit.community.ParallelLeiden(graph, gamma=resolution)
        else:
            # Visiting nodes in random order is what makes seeds differ, and so stability tell.
            search = networkit.community.PLM(
                graph, refine=True, gamma=resolution, par="none randomized"
            )
        search.run()
    return np.array(search.getPartition().getVector(), dtype=np.int64)


def core_numbers(ties: Ties) -> IntArray:
    """Core number of each node."""
    search = _networkit().centrality.CoreDecomposition(_graph(ties))
    search.run()
    return np.array(search.scores(), dtype=np.int64)


def _networkit() -> Any:
    with warnings.catch_warnings():
        # Extension types that were built against another numpy say so on import.
        warnings.simplefilter("ignore")
        return import_module("networkit")


def _graph(ties: Ties) -> Any:
    rows, columns, weights = ties.table()
    # networkit numbers nodes without a sign.
    entries = (weights, (rows.astype(np.uint64), columns.astype(np.uint64)))
    return _networkit().GraphFromCoo(entries, n=ties.n, weighted=True, directed=ties.directed)


@contextmanager
def _one_thread(networkit: Any, seed: int) -> Iterator[None]:
    """Run networkit on one thread, where a seed holds; its thread count is a global state."""
    threads = networkit.getMaxNumberOfThreads()
    networkit.setNumberOfThreads(1)
    networkit.setSeed(seed, False)
    try:
        yield
    finally:
        networkit.setNumberOfThreads(threads)
