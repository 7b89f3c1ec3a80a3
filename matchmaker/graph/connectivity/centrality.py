"""Who is central, and how much a network leans on its centre."""

import numpy as np
from scipy import sparse

from matchmaker.errors import InputError
from matchmaker.graph.arguments import at_least, between
from matchmaker.graph.connectivity.ties import (
    FloatArray,
    GraphLike,
    IntArray,
    NodeFigures,
    Ties,
    figures,
    ratio,
    ties_of,
)

# Sources that walk together; more need memory (n floats each, twice a level), not time.
SOURCES_AT_ONCE = 32


UNNORMALISED = "betweenness_unnormalised"


def degree(graph: GraphLike, *, incoming: bool = False) -> NodeFigures:
    """Count the neighbours of each node: out, or in if `incoming`; without direction all."""
    ties = ties_of(graph)
    if incoming and ties.directed:
        counts = np.bincount(ties.weights.indices, minlength=ties.n)
        return figures("degree_in", ties, counts)
    return figures("degree", ties, ties.degrees)


def strength(graph: GraphLike) -> NodeFigures:
    """Add up the weights of each node's ties (out). Source: Barrat et al. (2004), PNAS 101."""
    ties = ties_of(graph)
    return figures("strength", ties, ties.weights.sum(axis=1))


def pagerank(
    graph: GraphLike, *, damping: float = 0.85, tol: float = 1e-12, max_steps: int = 1000
) -> NodeFigures:
    """
    Compute PageRank: how often a walker along ties, who at times jumps, visits each node.

    Adds up to 1. `tol` is the largest total change of the last step, whatever n is. A node without
    ties out hands its share to all.

    Source:
        Brin & Page (1998), Computer Networks 30.
    """
    between("damping", damping, 0.0, 1.0)
    between("tol", tol, 0.0, 1.0)
    at_least("max_steps", max_steps, 1)
    ties = ties_of(graph)
    if not ties.n:
        return figures("pagerank", ties, [])
    out = np.asarray(ties.weights.sum(axis=1), dtype=float)
    # A node without ties out has no share here; it hands on through `stuck`.
    share = np.divide(1.0, out, out=np.zeros(ties.n), where=out > 0)
    walk = sparse.csr_array((sparse.diags_array(share) @ ties.weights).T)
    ranks = np.full(ties.n, 1.0 / ties.n)
    for _ in range(max_steps):
        stuck = ranks[out == 0].sum()
        stepped = damping * (walk @ ranks + stuck / ties.n) + (1 - damping) / ties.n
        # In all rather than by node: networkx's limit grows with n, this one does not.
        change = np.abs(stepped - ranks).sum()
        ranks = stepped
        if change < tol:
            break
    return figures("pagerank", ties, ranks)


def eigenvector(graph: GraphLike) -> NodeFigures:
    """
    Compute eigenvector centrality: the leading eigenvector of the weights, length 1.

    Where ties have a direction, being pointed at counts. Nodes outside the component with the
    largest eigenvalue get 0 (two equal components share it as they like). NaN without ties, and
    where a directed network has no cycle.

    Source:
        Bonacich (1972), Journal of Mathematical Sociology 2.
    """
    ties = ties_of(graph)
    if not ties.m or (ties.directed and _is_acyclic(ties)):
        return figures("eigenvector", ties, np.full(ties.n, np.nan))
    # An eigenvector has no sign; Perron's theorem lets it be positive.
    vector = np.abs(_leading(ties))
    return figures("eigenvector", ties, vector / np.linalg.norm(vector))


def _is_acyclic(ties: Ties) -> bool:
    found = sparse.csgraph.connected_components(ties.weights, connection="strong")
    return bool(found[0] == ties.n)


def _leading(ties: Ties) -> FloatArray:
    # A fixed start: ARPACK otherwise draws one, and digits would differ from run to run.
    start = np.ones(ties.n)
    # Small ones exactly: ARPACK needs more vectors than a handful of nodes has.
    if ties.n < 200:
        return _leading_dense(ties)
    if not ties.directed:
        found = sparse.linalg.eigsh(ties.weights, k=1, which="LA", v0=start, tol=1e-12)
    else:
        found = sparse.linalg.eigs(ties.weights.T, k=1, which="LR", v0=start, tol=1e-12)
    return np.asarray(found[1][:, 0].real, dtype=float)


def _leading_dense(ties: Ties) -> FloatArray:
    dense = ties.weights.toarray()
    if not ties.directed:
        return np.asarray(np.linalg.eigh(dense)[1][:, -1], dtype=float)
    values, vectors = np.linalg.eig(dense.T)
    return np.asarray(vectors[:, np.argmax(values.real)].real, dtype=float)


def betweenness(
    graph: GraphLike, *, normalised: bool = True, n_draws: int | None = None, seed: int = 0
) -> NodeFigures:
    """
    How often a node lies on shortest paths between others; steps count, weights do not.

    Exact, or estimated from `n_draws` sources drawn without return, with each node's standard
    error: sound for the nodes at the top, too small for those that few sources pass. Normalised:
    share of the pairs, in [0, 1], NaN below 3 nodes.

    Source:
        Freeman (1977), Sociometry 40; Brandes (2001), Journal of Mathematical Sociology 25;
        Brandes & Pich (2007), International Journal of Bifurcation and Chaos 17.
    """
    if n_draws is not None:
        at_least("n_draws", n_draws, 1)
    at_least("seed", seed, 0)
    ties = ties_of(graph)
    drawn = n_draws is not None and n_draws < ties.n
    sources = np.arange(ties.n)
    if drawn:
        sources = np.random.default_rng(seed).choice(ties.n, size=n_draws, replace=False)
    total, squares = _dependencies(ties, sources)
    scale = (1.0 if ties.directed else 0.5) * ties.n / max(len(sources), 1)
    if normalised:
        pairs = (ties.n - 1) * (ties.n - 2) * (1.0 if ties.directed else 0.5)
        scale = ratio(scale, pairs)
    measure = "betweenness" if normalised else UNNORMALISED
    if not drawn:
        return figures(measure, ties, total * scale)
    return NodeFigures(
        measure=measure,
        values=ties.by_node(total * scale),
        n=ties.n,
        m=ties.m,
        n_draws=n_draws,
        seed=seed,
        errors=ties.by_node(_standard_error(total, squares, len(sources), ties.n) * scale),
    )


def _standard_error(total: FloatArray, squares: FloatArray, k: int, n: int) -> FloatArray:
    """Compute the error of a sum over k of n sources, drawn without return; NaN for one source."""
    if k < 2:
        return np.full(len(total), np.nan)
    variance = np.maximum(squares - total**2 / k, 0.0) / (k - 1)
    return np.asarray(np.sqrt(k * variance * (1 - k / n)), dtype=float)


def _dependencies(ties: Ties, sources: IntArray) -> tuple[FloatArray, FloatArray]:
    """Each node's dependency summed over the sources, and the sum of its squares."""
    total, squares = np.zeros(ties.n), np.zeros(ties.n)
    forward = sparse.csr_array(ties.binary.T) if ties.directed else ties.binary
    for start in range(0, len(sources), SOURCES_AT_ONCE):
        part = sources[start : start + SOURCES_AT_ONCE]
        dependency = _brandes(forward, ties.binary, part)
        total += dependency.sum(axis=1)
        squares += (dependency**2).sum(axis=1)
    return total, squares


def _brandes(forward: sparse.csr_array, back: sparse.csr_array, sources: IntArray) -> FloatArray:
    """Brandes' two sweeps for several sources at once; shape (n, sources)."""
    columns = np.arange(len(sources))
    paths = np.zeros((forward.shape[0], len(sources)))
    paths[sources, columns] = 1.0
    levels, frontier = [paths != 0], paths.copy()
    seen = levels[0].copy()
    while True:
        frontier = forward @ frontier
        # Longer ways to nodes already seen are no shortest paths.
        frontier[seen] = 0.0
        new = frontier != 0
        if not new.any():
            break
        paths += frontier
        seen |= new
        levels.append(new)
    dependency = np.zeros_like(paths)
    # Divided once, used at every level.
    inverse = np.divide(1.0, paths, out=np.zeros_like(paths), where=seen)
    for nearer, farther in zip(levels[-2::-1], levels[:0:-1], strict=True):
        owed = np.where(farther, (1.0 + dependency) * inverse, 0.0)
        dependency += np.where(nearer, (back @ owed) * paths, 0.0)
    # A source lies between nobody in its own walk.
    dependency[sources, columns] = 0.0
    return dependency


def centralisation(found: NodeFigures, *, directed: bool = False) -> float:
    """
    How far the most central node stands above the others, as a share of the largest possible sum.

    The largest sum is the star's. For `degree`, `betweenness` and `harmonic_closeness`.

    Returns:
        In [0, 1], 1 for a star; NaN below 3 nodes.

    Raises:
        InputError: The star of this measure depends on more than n.

    Source:
        Freeman (1979), Social Networks 1.
    """
    values = np.array(list(found.values.values()))
    most = _star_sum(found.measure, found.n, directed=directed)
    if found.n < 3:
        return float("nan")
    return ratio(float((values.max() - values).sum()), most)


def _star_sum(measure: str, n: int, *, directed: bool) -> float:
    if measure in {"degree", "degree_in"}:
        return float((n - 1) ** 2 if directed else (n - 1) * (n - 2))
    if measure == "betweenness":
        return float(n - 1)
    if measure == UNNORMALISED:
        # The middle of a star lies between all pairs of the others, each way where ways differ.
        return (n - 1) ** 2 * (n - 2) / (1 if directed else 2)
    if measure == "harmonic_closeness":
        return (n - 2) / 2 if not directed else float(n - 1)
    choices = ("degree", "betweenness", "harmonic_closeness")
    raise InputError(
        "figure_unknown", {"choices": ", ".join(choices)}, field="measure", value=measure
    )
