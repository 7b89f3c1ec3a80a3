"""One depth-first walk that finds every articulation point and every bridge."""

from collections.abc import Iterator
from dataclasses import dataclass

from matchmaker.graph.connectivity.ties import Ties


@dataclass(frozen=True, slots=True, kw_only=True)
class CutRows:
    """Rows of articulation points, and pairs of rows that are bridges."""

    points: frozenset[int]
    bridges: tuple[tuple[int, int], ...]


def cut_rows(ties: Ties) -> CutRows:
    """
    Walk each component depth first, keeping how high each branch reaches back.

    Without recursion, since a path may be as long as the network is large.

    Source:
        Hopcroft & Tarjan (1973), Communications of the ACM 16.
    """
    walk = _Walk(ties)
    for root in range(ties.n):
        if walk.seen[root] < 0:
            walk.component(root)
    return CutRows(points=frozenset(walk.points), bridges=tuple(walk.bridges))


class _Walk:
    """The state of the walk: when each row was first seen, and how far back its branch reaches."""

    def __init__(self, ties: Ties) -> None:
        # Python lists: the walk looks at one entry at a time, where arrays are slow.
        self.starts, self.columns = ties.weights.indptr.tolist(), ties.weights.indices.tolist()
        self.seen, self.low, self.clock = [-1] * ties.n, [0] * ties.n, 0
        self.points: set[int] = set()
        self.bridges: list[tuple[int, int]] = []

    def enter(self, row: int) -> Iterator[int]:
        """See a row for the first time; gives its partners."""
        self.seen[row] = self.low[row] = self.clock
        self.clock += 1
        return iter(self.columns[self.starts[row] : self.starts[row + 1]])

    def component(self, root: int) -> None:
        """Walk all that the root reaches."""
        stack, branches = [(root, -1, self.enter(root))], 0
        while stack:
            row, parent, partners = stack[-1]
            deeper = self.next_new(row, parent, partners)
            if deeper is not None:
                stack.append((deeper, row, self.enter(deeper)))
                continue
            stack.pop()
            # A root cuts only if it has two branches, since nothing stands above it.
            branches += parent == root
            if parent >= 0:
                self.leave(row, parent, root)
        if branches > 1:
            self.points.add(root)

    def next_new(self, row: int, parent: int, partners: Iterator[int]) -> int | None:
        """The next partner not seen before; those seen pull the row's reach back."""
        seen, low = self.seen, self.low
        for other in partners:
            if seen[other] < 0:
                return other
            # The tie one came by is no second way back.
            if other != parent and seen[other] < low[row]:
                low[row] = seen[other]
        return None

    def leave(self, row: int, parent: int, root: int) -> None:
        """Judge the tie from parent to row when all below the row is known."""
        self.low[parent] = min(self.low[parent], self.low[row])
        # Strictly later: nothing below the row reaches the parent by another tie.
        if self.low[row] > self.seen[parent]:
            self.bridges.append((parent, row))
        if parent != root and self.low[row] >= self.seen[parent]:
            self.points.add(parent)
