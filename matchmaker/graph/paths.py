"""Short typed paths between two profiles, as evidence of how they could meet."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from matchmaker.domain import Layer
from matchmaker.graph.network import Network, row_indices

# A hub activity says little about two of its members, and walking through it costs most.
MAX_MEMBERS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """From the profile before to `row`, through a layer and, in two-mode layers, an activity."""

    row: int
    layer: Layer
    activity: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """Where it starts, and the steps that lead to the other profile."""

    start: int
    steps: tuple[Step, ...]

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
    """
    before: dict[int, tuple[int, Step]] = {}
    queue = deque([(start, 0)])
    seen = {start}
    while queue:
        row, depth = queue.popleft()
        if depth == max_steps:
            continue
        for step in steps_from(network, row):
            if step.row in seen:
                continue
            seen.add(step.row)
            before[step.row] = (row, step)
            if step.row == goal:
                return _unwind(before, start, goal)
            queue.append((step.row, depth + 1))
    return None


def acquaintance(network: Network, start: int, goal: int) -> Path | None:
    """
    Find a path of one or two steps, over the smallest activities where there are several.

    Unlike a search it looks from both ends, which spares it the partners of a hub.
    """
    ahead, behind = _first_steps(network, start), _first_steps(network, goal)
    if goal in ahead:
        return Path(start=start, steps=(ahead[goal],))
    shared = ahead.keys() & behind.keys()
    if not shared:
        return None
    middle = min(shared)
    last = behind[middle]
    return Path(
        start=start,
        steps=(ahead[middle], Step(row=goal, layer=last.layer, activity=last.activity)),
    )


def _first_steps(network: Network, row: int) -> dict[int, Step]:
    steps: dict[int, Step] = {}
    for step in steps_from(network, row):
        steps.setdefault(step.row, step)
    return steps


def steps_from(network: Network, row: int) -> Iterator[Step]:
    """All steps from one profile, in a fixed order."""
    for layer in sorted(network.adjacency):
        for other in row_indices(network.adjacency[layer], row):
            yield Step(row=int(other), layer=layer)
    for layer in sorted(network.participation):
        members = network.attendance[layer]
        shared = row_indices(network.participation[layer], row)
        sizes = members.indptr[shared + 1] - members.indptr[shared]
        for _, activity in sorted(zip(sizes.tolist(), shared.tolist(), strict=True)):
            if members.indptr[activity + 1] - members.indptr[activity] > MAX_MEMBERS:
                continue
            for other in row_indices(members, activity):
                if other != row:
                    yield Step(row=int(other), layer=layer, activity=activity)


def _unwind(before: dict[int, tuple[int, Step]], start: int, goal: int) -> Path:
    steps: list[Step] = []
    row = goal
    while row != start:
        row, step = before[row]
        steps.append(step)
    return Path(start=start, steps=tuple(reversed(steps)))
