"""
Give each firm at most one expert under places and hours: the best way of serving the most firms.

First as many firms as possible are placed; among the ways of doing so the variant chooses: the
highest total, the highest score of whoever is served worst, or the fewest changes.

Source:
    Crouse (2016), IEEE TAES 52(4), for places: scipy's shortest augmenting path, with one row for
    each free place. With hours it is a multiple-choice knapsack, which HiGHS solves (Huangfu & Hall
    2018, Mathematical Programming Computation 10).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

NOBODY = -1
MILP_SECONDS = 8.0
"""After this long the best assignment so far is taken, as one that is not proved to be the best."""
MILP_PAIRS = 12_000
"""Above so many pairs that may meet, hours are kept by rounds of matching, which proves nothing."""


class Variant(StrEnum):
    """Which of the assignments that place the most firms is taken."""

    TOTAL = "total"
    WORST_OFF = "worst_off"
    LEAST_CHANGE = "least_change"


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentProblem:
    """Scores of experts for firms, and what each side can take."""

    scores: FloatArray
    """Shape (n_experts, n_firms); NaN where the two may not meet."""
    places: IntArray
    """Firms that each expert can take, (n_experts,)."""
    needed: FloatArray | None = None
    """Hours that each firm takes, (n_firms,); None where nobody counts hours."""
    hours: FloatArray | None = None
    """Hours that each expert has, (n_experts,); infinite where it states none."""
    before: IntArray | None = None
    """The expert of each firm in the plan before, `NOBODY` where it had none."""

    @property
    def allowed(self) -> BoolArray:
        """Which pairs may meet, however full everybody is."""
        return ~np.isnan(self.scores)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assigned:
    """The expert of each firm, and how near to the best it is."""

    experts: IntArray
    """Shape (n_firms,); `NOBODY` for who is not placed."""
    proven: bool
    """Whether it is proved that there is none better; a time limit may end a search before."""


def solve(problem: AssignmentProblem, variant: Variant = Variant.TOTAL) -> Assigned:
    """Assign firms to experts; what may not be is never done, however few are placed."""
    allowed = problem.allowed
    if variant is Variant.WORST_OFF:
        allowed = _best_floor(problem)
    return _assign(problem, allowed, _values(problem, variant))


def _values(problem: AssignmentProblem, variant: Variant) -> FloatArray:
    """What each pair is worth beside being placed: its score, or first that it stays."""
    scores = np.nan_to_num(problem.scores)
    if variant is not Variant.LEAST_CHANGE or problem.before is None:
        return scores
    stays = np.arange(len(scores))[:, None] == problem.before[None, :]
    # One pair that stays is worth more than any difference of totals.
    return scores + stays * (_spread(scores) * (min(scores.shape) + 1) + 1.0)


def _assign(problem: AssignmentProblem, allowed: BoolArray, values: FloatArray) -> Assigned:
    if not allowed.size or not allowed.any():
        return Assigned(experts=np.full(allowed.shape[1], NOBODY, dtype=np.int64), proven=True)
    if problem.needed is None or problem.hours is None or np.isinf(problem.hours).all():
        return Assigned(experts=_by_places(problem.places, allowed, values), proven=True)
    return _by_hours(problem, allowed, values)


def _by_places(places: IntArray, allowed: BoolArray, values: FloatArray) -> IntArray:
    # Imported here: whoever only reads a plan does without it.
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415

    n_firms = allowed.shape[1]
    # Nobody can use more places than there are firms that it may meet.
    useful = np.minimum(np.maximum(places, 0), allowed.sum(axis=1))
    owners = np.repeat(np.arange(len(places)), useful)
    experts = np.full(n_firms, NOBODY, dtype=np.int64)
    if not len(owners):
        return experts
    may, worth = allowed[owners], values[owners]
    # Dearer than any plan of allowed pairs, so that a forbidden pair is the last resort.
    forbidden = (_spread(values[allowed]) + 1.0) * (min(may.shape) + 1)
    costs = np.where(may, values[allowed].max() - worth, forbidden)
    rows, columns = linear_sum_assignment(costs)
    kept = may[rows, columns]
    experts[columns[kept]] = owners[rows[kept]]
    return experts


def _by_hours(problem: AssignmentProblem, allowed: BoolArray, values: FloatArray) -> Assigned:
    """Two programmes: the most firms that can be placed, then the best way of placing so many."""
    experts, firms = np.nonzero(allowed)
    if len(experts) > MILP_PAIRS:
        return Assigned(experts=_in_rounds(problem, allowed, values), proven=False)
    model = _Knapsacks.of(problem, experts, firms)
    ones = np.ones(len(experts))
    most, proven = model.best(ones)
    n_placed = round(float(ones @ most))
    chosen, sure = model.best(values[experts, firms], at_least=n_placed)
    assigned = np.full(allowed.shape[1], NOBODY, dtype=np.int64)
    picked = chosen > 0.5
    assigned[firms[picked]] = experts[picked]
    return Assigned(experts=assigned, proven=proven and sure)


def _in_rounds(problem: AssignmentProblem, allowed: BoolArray, values: FloatArray) -> IntArray:
    """Let every expert with time left take the firm that is best for all, round by round."""
    needed, hours = problem.needed, problem.hours
    experts = np.full(allowed.shape[1], NOBODY, dtype=np.int64)
    if needed is None or hours is None:
        return experts
    left, places = hours.copy(), np.maximum(problem.places, 0)
    while True:
        open_ = allowed & (needed[None, :] <= left[:, None]) & (experts == NOBODY)[None, :]
        if not open_.any():
            return experts
        taken = _by_places(np.minimum(places, 1), open_, values)
        new = np.flatnonzero(taken != NOBODY)
        if not len(new):
            return experts
        experts[new] = taken[new]
        left[taken[new]] -= needed[new]
        places[taken[new]] -= 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Knapsacks:
    """The rows of the programme: each firm once, each expert within places and hours."""

    rows: "object"
    limits: FloatArray

    @classmethod
    def of(cls, problem: AssignmentProblem, experts: IntArray, firms: IntArray) -> "_Knapsacks":
        """Lay the rows out for the pairs that may meet."""
        from scipy.sparse import csr_array, vstack  # noqa: PLC0415 - as above

        n_experts, n_firms = problem.scores.shape
        needed, hours = problem.needed, problem.hours
        if needed is None or hours is None:
            raise ValueError
        pair = np.arange(len(experts))
        once = csr_array((np.ones(len(pair)), (firms, pair)), shape=(n_firms, len(pair)))
        places = csr_array((np.ones(len(pair)), (experts, pair)), shape=(n_experts, len(pair)))
        timed = csr_array((needed[firms], (experts, pair)), shape=(n_experts, len(pair)))
        limited = np.isfinite(hours)
        limits = (np.ones(n_firms), np.maximum(problem.places, 0), hours[limited])
        return cls(
            rows=vstack([once, places, timed[np.flatnonzero(limited)]], format="csr"),
            limits=np.concatenate(limits).astype(float),
        )

    def best(self, values: FloatArray, *, at_least: int = 0) -> tuple[FloatArray, bool]:
        """Choose pairs of the highest sum, so many at least; whether that is proved."""
        from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415 - as above

        ones = np.ones((1, len(values)))
        found = milp(
            -values,
            constraints=[
                LinearConstraint(self.rows, ub=self.limits),
                LinearConstraint(ones, lb=at_least),
            ],
            integrality=np.ones(len(values)),
            bounds=Bounds(0, 1),
            options={"time_limit": MILP_SECONDS, "mip_rel_gap": 0.0},
        )
        if found.x is None:
            return np.zeros(len(values)), False
        return np.round(found.x), found.status == 0


def _best_floor(problem: AssignmentProblem) -> BoolArray:
    """The pairs at or above the highest score below which nobody has to be placed."""
    allowed = problem.allowed
    most = _n_placed(problem, allowed)
    levels = np.unique(problem.scores[allowed])
    low, high = 0, len(levels) - 1
    while low < high:
        middle = (low + high + 1) // 2
        above = allowed & (np.nan_to_num(problem.scores, nan=-np.inf) >= levels[middle])
        if _n_placed(problem, above) == most:
            low = middle
        else:
            high = middle - 1
    if not len(levels):
        return allowed
    return allowed & (np.nan_to_num(problem.scores, nan=-np.inf) >= levels[low])


def _n_placed(problem: AssignmentProblem, allowed: BoolArray) -> int:
    if problem.needed is None or problem.hours is None or np.isinf(problem.hours).all():
        return _n_by_flow(problem.places, allowed)
    assigned = _assign(problem, allowed, np.zeros(allowed.shape))
    return int((assigned.experts != NOBODY).sum())


def _n_by_flow(places: IntArray, allowed: BoolArray) -> int:
    """The most firms that can be placed: a flow from firms through experts."""
    from scipy.sparse import csr_array  # noqa: PLC0415 - as above
    from scipy.sparse.csgraph import maximum_flow  # noqa: PLC0415 - as above

    n_experts, n_firms = allowed.shape
    experts, firms = np.nonzero(allowed)
    source, sink = n_experts + n_firms, n_experts + n_firms + 1
    begins = np.concatenate([np.full(n_firms, source), n_experts + firms, np.arange(n_experts)])
    ends = np.concatenate([n_experts + np.arange(n_firms), experts, np.full(n_experts, sink)])
    room = np.maximum(places, 0)
    flows = np.concatenate([np.ones(n_firms + len(firms)), room]).astype(np.int32)
    graph = csr_array((flows, (begins, ends)), shape=(sink + 1, sink + 1))
    return int(maximum_flow(graph, source, sink).flow_value)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceWorth:
    """What one more place with an expert would bring, everybody else moving as is best."""

    n_placed: int
    """1 where a firm more could be placed, else 0."""
    total: float
    """How much the sum of the scores would change."""


def worth_of_places(problem: AssignmentProblem, experts: IntArray) -> list[PlaceWorth]:
    """
    Say for each expert what one more place would bring to a best assignment by total.

    A place is filled by a firm that has nobody, or by one that leaves a place elsewhere, which is
    filled in its turn: the best such chain is the longest path, and has no circle that gains, as
    the assignment is a best one. Hours are not looked at.
    """
    scores = np.nan_to_num(problem.scores, nan=-np.inf)
    n_experts = len(scores)
    placed = experts != NOBODY
    # More than any chain of moves could change.
    largest = np.abs(problem.scores[problem.allowed]).max(initial=0.0)
    bonus = (4 * largest + 1.0) * (sum(scores.shape) + 1)
    waiting = scores[:, ~placed] + bonus
    gains = np.maximum(waiting.max(axis=1, initial=-np.inf), 0.0)
    moves = np.full((n_experts, n_experts), -np.inf)
    for other in range(n_experts):
        mine = np.flatnonzero(experts == other)
        if len(mine):
            moves[:, other] = (scores[:, mine] - scores[other, mine]).max(axis=1)
    for _ in range(n_experts):
        better = np.maximum(gains, (moves + gains[None, :]).max(axis=1))
        if np.array_equal(better, gains):
            break
        gains = better
    n_more = (gains > bonus / 2).astype(int)
    return [
        PlaceWorth(n_placed=int(n), total=float(gain - n * bonus))
        for n, gain in zip(n_more, gains, strict=True)
    ]


def _spread(values: FloatArray) -> float:
    return float(np.ptp(values)) if values.size else 0.0


def violations(problem: AssignmentProblem, experts: Sequence[int] | IntArray) -> list[str]:
    """Name every constraint that an assignment breaks; none, where it comes from `solve`."""
    chosen = np.asarray(experts)
    load = np.bincount(chosen[chosen != NOBODY], minlength=len(problem.places))
    found = [f"places of {e}" for e in np.flatnonzero(load > np.maximum(problem.places, 0))]
    for firm, expert in enumerate(chosen):
        if expert != NOBODY and not problem.allowed[expert, firm]:
            found.append(f"pair {expert}, {firm}")
    if problem.needed is not None and problem.hours is not None:
        spent = np.zeros(len(problem.places))
        np.add.at(spent, chosen[chosen != NOBODY], problem.needed[chosen != NOBODY])
        found += [f"hours of {e}" for e in np.flatnonzero(spent > problem.hours + 1e-6)]
    return found
