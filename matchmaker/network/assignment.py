"""
Choose the best set of pairs under capacities, by a mixed-integer programme with its bound.

    maximise    Σ fit_p x_p + λ (Σ u_i + Σ z_p)
    subject to  Σ x_p ≤ N;  Σ x_p over the pairs of a profile ≤ its capacity;  Σ fit_p x_p ≥ floor
                u_i ≤ Σ x_p over the pairs that bridge item i          (coverage)
                z_p ≤ x_p;  Σ z_p inside S ≤ |S| - 1 for components S  (rank: a forest)
                x binary, u and z in [0, 1]

The last constraints are as many as there are sets of components; only those that a solution
breaks are added, and it is solved again, until none is broken. With λ = 0 it is a b-matching.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import numpy.typing as npt
from scipy import optimize, sparse

from matchmaker.domain import ProfileId
from matchmaker.domain.notebook import notebook_value
from matchmaker.graph.arguments import at_least
from matchmaker.network.bridging import BridgingUniverse, Forest, Item, Pair

FloatArray = npt.NDArray[np.float64]
# HiGHS stops here: a count of nodes, not of seconds, so that the same input gives the same plan.
NODE_LIMIT = 500
RELATIVE_GAP = 5e-3
MAX_ROUNDS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentSolution:
    """A feasible choice of pairs, and a value that no choice exceeds."""

    chosen: tuple[int, ...]
    """Positions among the pairs."""
    bound: float


@notebook_value
@dataclass(frozen=True, kw_only=True)
class AssignmentTask:
    """What is to be chosen from, and under which limits."""

    pairs: Sequence[Pair]
    capacity: Mapping[ProfileId, int]
    """Introductions that a profile can take; all profiles of the pairs are named."""
    n: int
    ground: BridgingUniverse

    def __post_init__(self) -> None:
        """Refuse numbers that make no sense; InputError."""
        at_least("n", self.n, 0)
        for room in self.capacity.values():
            at_least("capacity", room, 0)

    def is_feasible(self, chosen: Sequence[int]) -> bool:
        """Whether a choice keeps to N and to all capacities, each pair once."""
        counts: dict[ProfileId, int] = {}
        for id_ in chain.from_iterable(self.pairs[p].ids for p in chosen):
            counts[id_] = counts.get(id_, 0) + 1
        within = all(count <= self.capacity[id_] for id_, count in counts.items())
        return within and len(set(chosen)) == len(chosen) <= self.n

    def fit(self, chosen: Sequence[int]) -> float:
        """Sum of the fits."""
        return float(sum(self.pairs[p].fit for p in chosen))

    def bridging(self, chosen: Sequence[int]) -> int:
        """B of a choice."""
        return sum(self.ground.count(self.pairs[p] for p in chosen).values())

    def value(self, chosen: Sequence[int], strength: float) -> float:
        """Σ fit + λ·B."""
        return self.fit(chosen) + strength * self.bridging(chosen)


def best_fit(task: AssignmentTask) -> AssignmentSolution:
    """The choice with the highest sum of fits."""
    return _solve(_Programme(task, strength=0.0, floor=0.0))


def best_joint(task: AssignmentTask, *, strength: float, floor: float) -> AssignmentSolution | None:
    """
    The choice with the highest fit and bridging together, and at least `floor` of fit.

    Returns:
        None where the search ended without a choice.
    """
    programme, found = _Programme(task, strength=strength, floor=floor), None
    for _ in range(MAX_ROUNDS):
        try:
            found = _solve(programme)
        except ArithmeticError:
            return found
        if not programme.cut(found.chosen):
            break
    return found


class _Programme:
    """The matrices; variables are x, then u, then z."""

    def __init__(self, task: AssignmentTask, *, strength: float, floor: float) -> None:
        self.task, self.strength, self.floor = task, strength, floor
        pairs, ground = task.pairs, task.ground
        bridged = [ground.items(pair) if strength else frozenset[Item]() for pair in pairs]
        items = {item: i for i, item in enumerate(dict.fromkeys(chain.from_iterable(bridged)))}
        self.bridged = [[items[item] for item in found] for found in bridged]
        self.links = [ground.link(pair) for pair in pairs] if strength else []
        self.joining = [p for p, (one, other) in enumerate(self.links) if one != other]
        self.n_x, self.n_u, self.n_z = len(pairs), len(items), len(self.joining)
        self.rows: list[tuple[list[int], list[float], float, float]] = []
        self._limit()
        self._couple()

    def _limit(self) -> None:
        fits = [pair.fit for pair in self.task.pairs]
        self.rows.append(([*range(self.n_x)], [1.0] * self.n_x, 0.0, float(self.task.n)))
        if self.floor:
            self.rows.append(([*range(self.n_x)], fits, self.floor, np.inf))
        at: dict[ProfileId, list[int]] = {}
        for p, pair in enumerate(self.task.pairs):
            for id_ in pair.ids:
                at.setdefault(id_, []).append(p)
        for id_, places in at.items():
            room = float(self.task.capacity[id_])
            self.rows.append((places, [1.0] * len(places), 0.0, room))

    def _couple(self) -> None:
        covering: list[list[int]] = [[] for _ in range(self.n_u)]
        for p, found in enumerate(self.bridged):
            for item in found:
                covering[item].append(p)
        for item, places in enumerate(covering):
            weights = [1.0, *([-1.0] * len(places))]
            self.rows.append(([self.n_x + item, *places], weights, -np.inf, 0.0))
        for z, p in enumerate(self.joining):
            self.rows.append(([self.n_x + self.n_u + z, p], [1.0, -1.0], -np.inf, 0.0))

    def cut(self, chosen: Sequence[int]) -> bool:
        """Forbid what the choice was overpaid for joining; False where it was not."""
        joining = set(chosen).intersection(self.joining)
        forest = Forest()
        joined = forest.add_all(self.links[p] for p in sorted(joining))
        if joined == len(joining):
            return False
        parts: dict[int, set[int]] = {}
        for component in chain.from_iterable(self.links[p] for p in joining):
            parts.setdefault(forest.root(component), set()).add(component)
        for part in parts.values():
            inside = [z for z, p in enumerate(self.joining) if part.issuperset(self.links[p])]
            if sum(1 for z in inside if self.joining[z] in joining) >= len(part):
                places = [self.n_x + self.n_u + z for z in inside]
                self.rows.append((places, [1.0] * len(places), 0.0, len(part) - 1.0))
        return True

    def costs(self) -> FloatArray:
        """To be made as small as possible."""
        fits = [pair.fit for pair in self.task.pairs]
        return -np.array([*fits, *([self.strength] * (self.n_u + self.n_z))], dtype=float)

    def constraints(self) -> optimize.LinearConstraint:
        """All rows as one sparse constraint."""
        columns = np.concatenate([np.array(places) for places, *_ in self.rows])
        values = np.concatenate([np.array(weights) for _, weights, *_ in self.rows])
        starts = np.cumsum([0, *(len(places) for places, *_ in self.rows)])
        shape = (len(self.rows), self.n_x + self.n_u + self.n_z)
        matrix = sparse.csr_array((values, columns, starts), shape=shape)
        low, high = (np.array([row[i] for row in self.rows]) for i in (2, 3))
        return optimize.LinearConstraint(matrix, low, high)


def _solve(programme: _Programme) -> AssignmentSolution:
    """Solve as it stands; ArithmeticError where no choice was found."""
    if not programme.n_x:
        return AssignmentSolution(chosen=(), bound=0.0)
    n = programme.n_x + programme.n_u + programme.n_z
    found = optimize.milp(
        programme.costs(),
        constraints=programme.constraints(),
        integrality=np.arange(n) < programme.n_x,
        bounds=optimize.Bounds(0.0, 1.0),
        options={"node_limit": NODE_LIMIT, "mip_rel_gap": RELATIVE_GAP},
    )
    if found.x is None:
        raise ArithmeticError(found.message)
    chosen = np.flatnonzero(found.x[: programme.n_x] > 0.5)
    return AssignmentSolution(chosen=tuple(chosen.tolist()), bound=-float(found.mip_dual_bound))
