"""Short typed paths between two profiles, as evidence of how they could meet."""

from collections import deque
from collections.abc import Iterator, Set
from dataclasses import dataclass

import numpy as np

from matchmaker.domain import Layer
from matchmaker.graph.arguments import at_least, between
from matchmaker.graph.network import IntArray, Network, row_indices

# A hub activity says little about two of its members, and walking through it costs most.
MAX_MEMBERS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class PathStep:
    """From the profile before to `row`, through a layer and, in two-mode layers, an activity."""

    row: int
    layer: Layer
    activity: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """Where it starts, and the steps that lead to the other profile."""

    start: int
    steps: tuple[PathStep, ...]

    def names(self, network: Network) -> tuple[str, ...]:
        """Ids along the way, activities included."""
        ids: list[str] = [network.profile_ids[self.start]]
        for step in self.steps:
            if step.activity is not None:
                ids.append(network.activity_ids[step.activity])
            ids.append(network.profile_ids[step.row])
        return tuple(ids)


def shortest_path(network: Network, start: int, goal: int, *, max_steps: int = 3) -> Path | None:
    """
    Find a shortest path by breadth-first search, ties first, then the smallest activities.

    Returns:
        None when the two are further apart than `max_steps`, or in different components.

    Raises:
        InputError: A row is none of the network's, or the number of steps is negative.
    """
    at_least("max_steps", max_steps, 0)
    _require_rows(network, start, goal)
    before: dict[int, tuple[int, PathStep]] = {}
    queue = deque([(start, 0)])
    seen = {start}
    while queue:
        row, depth = queue.popleft()
        if depth == max_steps:
            continue
        # In a fixed order, so that of equally short paths the same one is shown every time.
        for step in steps_from(network, row):
            if step.row in seen:
                continue
            seen.add(step.row)
            before[step.row] = (row, step)
            if step.row == goal:
                return _unwind(before, start, goal)
            queue.append((step.row, depth + 1))
    return None


def acquaintance(
    network: Network, start: int, goal: int, layers: Set[Layer] = frozenset(Layer)
) -> Path | None:
    """
    Find a path of one or two steps, over the least connected middle and the smallest activities.

    It meets from both ends in sorted arrays, which spares it walking around a hub.

    Raises:
        InputError: A row is none of the network's.
    """
    _require_rows(network, start, goal)
    # Two short walks that meet cost far less than one long one: hubs have thousands of partners.
    ahead, behind = _known(network, start, layers), _known(network, goal, layers)
    if goal in ahead:
        return Path(start=start, steps=(_step(network, start, goal, layers),))
    shared = np.intersect1d(ahead, behind)
    if not len(shared):
        return None
    # The least connected middle is the one that most likely knows both.
    degrees = sum(np.diff(matrix.indptr)[shared] for matrix in network.participation.values())
    middle = int(shared[int(np.argmin(degrees))]) if network.participation else int(shared[0])
    steps = (_step(network, start, middle, layers), _step(network, middle, goal, layers))
    return Path(start=start, steps=steps)


def _require_rows(network: Network, start: int, goal: int) -> None:
    for name, row in (("start", start), ("goal", goal)):
        between(name, int(row), 0, network.n_profiles - 1)


def _known(network: Network, row: int, layers: Set[Layer]) -> IntArray:
    """Whom a profile is tied to, or met in an activity that is no crowd."""
    found = [
        row_indices(network.adjacency[layer], row) for layer in network.adjacency if layer in layers
    ]
    for layer, matrix in network.participation.items():
        if layer not in layers:
            continue
        members = network.attendance[layer]
        shared = row_indices(matrix, row)
        sizes = members.indptr[shared + 1] - members.indptr[shared]
        small, counts = shared[sizes <= MAX_MEMBERS], sizes[sizes <= MAX_MEMBERS]
        # All members of all these activities at once: where each begins, and how far in.
        begins = np.repeat(members.indptr[small] - np.cumsum(counts) + counts, counts)
        found.append(members.indices[begins + np.arange(counts.sum())])
    everyone = np.unique(np.concatenate(found)) if found else np.empty(0, dtype=np.int32)
    return everyone[everyone != row]


def _step(network: Network, start: int, goal: int, layers: Set[Layer]) -> PathStep:
    """The step between two that know each other: a tie, else their smallest activity."""
    for layer in sorted(network.adjacency.keys() & layers):
        if goal in row_indices(network.adjacency[layer], start):
            return PathStep(row=goal, layer=layer)
    found: list[tuple[int, int, Layer]] = []
    for layer in sorted(network.participation.keys() & layers):
        members, matrix = network.attendance[layer], network.participation[layer]
        both = np.intersect1d(row_indices(matrix, start), row_indices(matrix, goal))
        found += [(int(members.indptr[a + 1] - members.indptr[a]), int(a), layer) for a in both]
    # The smallest activity: ten people at a table know one another, a hundred may not.
    _, activity, layer = min(found)
    return PathStep(row=goal, layer=layer, activity=activity)


def steps_from(network: Network, row: int) -> Iterator[PathStep]:
    """All steps from one profile, in a fixed order."""
    for layer in sorted(network.adjacency):
        for other in row_indices(network.adjacency[layer], row):
            yield PathStep(row=int(other), layer=layer)
    for layer in sorted(network.participation):
        members = network.attendance[layer]
        shared = row_indices(network.participation[layer], row)
        sizes = members.indptr[shared + 1] - members.indptr[shared]
        # Small ones first, for the same reason.
        for _, activity in sorted(zip(sizes.tolist(), shared.tolist(), strict=True)):
            if members.indptr[activity + 1] - members.indptr[activity] > MAX_MEMBERS:
                continue
            for other in row_indices(members, activity):
                if other != row:
                    yield PathStep(row=int(other), layer=layer, activity=activity)


def _unwind(before: dict[int, tuple[int, PathStep]], start: int, goal: int) -> Path:
    steps: list[PathStep] = []
    row = goal
    while row != start:
        row, step = before[row]
        steps.append(step)
    return Path(start=start, steps=tuple(reversed(steps)))
