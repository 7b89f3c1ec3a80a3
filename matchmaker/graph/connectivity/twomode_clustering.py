"""
Counting Opsahl's four-paths without walking them.

A four-path i–x–j–y–k joins three different members i, j, k through two different things x and y. It
is closed when i and k share a thing other than x and y. So it is open only when all that i and k
share is among x and y, which leaves three cases to count: they share nothing, one thing, or two.
"""

import numpy as np
import numpy.typing as npt
from scipy import sparse

from matchmaker.graph.connectivity.clustering import triangles
from matchmaker.graph.connectivity.ties import FloatArray, Ties, masked_product

Wholes = npt.NDArray[np.int64]


def network_closure(matrix: sparse.csr_array) -> tuple[int, int]:
    """Closed four-paths and all four-paths, each counted from both of its ends."""
    together = _together(matrix)
    sizes = np.asarray(matrix.sum(axis=0), dtype=float)
    paths = _four_paths(matrix, together, sizes)
    between = _paths_between_sharers(matrix, together, sizes)
    open_ones = _open_with_one(matrix, together, sizes) + _open_with_two(matrix, together)
    # Whole numbers, added up as floats, which are exact below 2⁵³.
    return round(between - open_ones), round(paths)


def _together(matrix: sparse.csr_array) -> sparse.csr_array:
    """How many things each two members share; no diagonal."""
    product = sparse.csr_array(matrix @ matrix.T)
    product.setdiag(0.0)
    product.eliminate_zeros()
    product.sort_indices()
    return product


def _four_paths(matrix: sparse.csr_array, together: sparse.csr_array, sizes: FloatArray) -> float:
    """For each middle j: ordered (x, i) and (y, k) with x ≠ y and i ≠ k."""
    places = sparse.csr_array(matrix @ sparse.diags_array(sizes - 1))
    ends = np.asarray(places.sum(axis=1), dtype=float)
    same_thing = np.asarray(places.power(2).sum(axis=1), dtype=float)
    same_member = np.asarray(together.power(2).sum(axis=1), dtype=float)
    # Taken away twice: the same thing and the same member.
    return float((ends**2 - same_thing - same_member + ends).sum())


def _paths_between_sharers(
    matrix: sparse.csr_array, together: sparse.csr_array, sizes: FloatArray
) -> float:
    """Four-paths whose ends share anything: any (x, y) through j, less x = y."""
    members = Ties(nodes=tuple(range(together.shape[0])), weights=together)
    shared, walks = members.table()[2], 0.0
    for some in triangles(members):
        one, two, three = (shared[side] for side in some.sides)
        # Each corner may be the middle, and either end the start.
        walks += 2 * float((one * two + two * three + one * three).sum())
    shared_by_three = sparse.csr_array(matrix @ sparse.diags_array(sizes - 2))
    # Three in one thing are a triangle of the projection, though x and y are the same there.
    through_one = sparse.csr_array(shared_by_three @ matrix.T)
    return walks - float(through_one.sum() - through_one.diagonal().sum())


def _open_with_one(
    matrix: sparse.csr_array, together: sparse.csr_array, sizes: FloatArray
) -> float:
    """
    Four-paths whose ends share one thing, which is x or y.

    For x: j is another member of x, and y any other thing that j and k share. By symmetry y gives
    as many.
    """
    # How much each member shares with the others in each of its things.
    company = masked_product(together, matrix, matrix)
    ends, things = _pairs_sharing(matrix, together, 1)
    if not len(ends):
        return 0.0
    thing = things[:, 0]
    toward = _lookup(company, ends[:, 1], thing)
    # The pair's own tie is in the sum, and each other member's tie through x itself.
    return float(2 * (toward - 1 - (sizes[thing] - 2)).sum())


def _open_with_two(matrix: sparse.csr_array, together: sparse.csr_array) -> float:
    """Four-paths whose ends share two things, which are x and y, in either order."""
    ends, things = _pairs_sharing(matrix, together, 2)
    if not len(ends):
        return 0.0
    overlap = sparse.csr_array(matrix.T @ matrix)
    both = _lookup(overlap, things[:, 0], things[:, 1])
    return float(2 * (both - 2).sum())


def _pairs_sharing(
    matrix: sparse.csr_array, together: sparse.csr_array, count: int
) -> tuple[Wholes, Wholes]:
    """Ordered pairs of members that share exactly `count` things (1 or 2), and those things."""
    rows = np.repeat(np.arange(together.shape[0]), np.diff(together.indptr))
    chosen = np.flatnonzero(together.data == count)
    ends = np.column_stack([rows[chosen], together.indices[chosen]]).astype(np.int64)
    numbers = np.arange(matrix.shape[1], dtype=float)
    total = _weighed(matrix, numbers, together)[chosen]
    if count == 1:
        return ends, np.rint(total)[:, None].astype(np.int64)
    squares = _weighed(matrix, numbers**2, together)[chosen]
    # Two numbers from their sum and the sum of their squares.
    apart = np.sqrt(np.maximum(2 * squares - total**2, 0.0))
    # Both numbers are whole, so rounding takes off what the root left.
    found = np.column_stack([(total - apart) / 2, (total + apart) / 2])
    return ends, np.rint(found).astype(np.int64)


def _weighed(
    matrix: sparse.csr_array, weights: FloatArray, together: sparse.csr_array
) -> FloatArray:
    """Sum of weights of what each two members share, in the order of `together`'s entries."""
    # Weights from 1 up, so that no entry is a zero that sparse arithmetic drops.
    product = sparse.csr_array((matrix @ sparse.diags_array(weights + 1)) @ matrix.T)
    product.setdiag(0.0)
    product.eliminate_zeros()
    product.sort_indices()
    return np.asarray(product.data - together.data, dtype=float)


def _lookup(matrix: sparse.csr_array, rows: Wholes, columns: Wholes) -> FloatArray:
    found = matrix[rows, columns]
    return np.asarray(found.toarray() if sparse.issparse(found) else found, dtype=float).ravel()


def local_closure(matrix: sparse.csr_array, row: int) -> tuple[int, int]:
    """Closed four-paths and all four-paths through one member in the middle, walked one by one."""
    by_thing = sparse.csr_array(matrix.T)
    mine = _row(matrix, row)
    steps = [(x, i) for x in mine for i in _row(by_thing, x) if i != row]
    things = {i: set(_row(matrix, i)) for _, i in steps}
    closed = paths = 0
    for at, (x, i) in enumerate(steps):
        for y, k in steps[at + 1 :]:
            if x != y and i != k:
                paths += 1
                # A third thing has to close it: x and y are the path itself.
                closed += bool((things[i] & things[k]) - {x, y})
    return closed, paths


def _row(matrix: sparse.csr_array, row: int) -> list[int]:
    found: list[int] = matrix.indices[matrix.indptr[row] : matrix.indptr[row + 1]].tolist()
    return found
