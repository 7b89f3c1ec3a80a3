"""Which expert follows which firm: a plan with reasons, fallbacks, and why some are left over."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from matchmaker.domain import ProfileId
from matchmaker.domain.caseload import Fallback, PairReason, PlannedPair, ReasonCode
from matchmaker.errors import InputError
from matchmaker.programme.assignment import (
    NOBODY,
    Assigned,
    AssignmentProblem,
    PlaceWorth,
    Variant,
    solve,
    worth_of_places,
)

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

N_FALLBACKS = 2
OPEN = -1
"""In a table of bars: nothing keeps the two apart."""
BARS = tuple(ReasonCode)
"""What keeps two apart, by its number in a table of bars."""

Describe = Callable[[int, int], tuple[PairReason, ...]]
"""Says why an expert fits a firm, by their numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """One firm with its expert."""

    expert_id: ProfileId
    firm_id: ProfileId
    score: float
    """Of the firm for the expert, in log-odds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Firms by expert, and the firms for whom there was no place or no fit."""

    assignments: tuple[Assignment, ...]
    left_over: tuple[ProfileId, ...]

    def __repr__(self) -> str:
        return f"Plan({len(self.assignments)} firms assigned, {len(self.left_over)} left over)"

    @property
    def total(self) -> float:
        """Sum of the scores."""
        return sum(each.score for each in self.assignments)

    @property
    def worst(self) -> float:
        """Lowest score of an assignment; NaN without any."""
        return min((each.score for each in self.assignments), default=float("nan"))


def assign(
    scores: FloatArray,
    *,
    experts: Sequence[ProfileId],
    firms: Sequence[ProfileId],
    places: Mapping[ProfileId, int],
) -> Plan:
    """
    Give each firm at most one expert so that the sum of scores is the highest there is.

    `scores` has shape (n_experts, n_firms); NaN marks a pair that may not meet. As many firms as
    possible are assigned first, and the best way of doing so is then taken.
    """
    problem = AssignmentProblem(
        scores=scores.reshape(len(experts), len(firms)),
        places=np.array([places[expert] for expert in experts], dtype=np.int64),
    )
    found = solve(problem).experts
    assignments = [
        Assignment(
            expert_id=experts[expert], firm_id=firms[firm], score=float(scores[expert, firm])
        )
        for firm, expert in enumerate(found)
        if expert != NOBODY
    ]
    return Plan(
        assignments=tuple(sorted(assignments, key=lambda a: (a.expert_id, -a.score, a.firm_id))),
        left_over=tuple(firms[int(firm)] for firm in np.flatnonzero(found == NOBODY)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseloadTask:
    """Who could follow whom, and what keeps pairs apart."""

    experts: tuple[ProfileId, ...]
    firms: tuple[ProfileId, ...]
    scores: FloatArray
    """Shape (n_experts, n_firms), known also for pairs that are kept apart."""
    bars: IntArray
    """What keeps a pair apart, as a number of `BARS`; `OPEN` where nothing does."""
    places: IntArray
    """Firms that each expert can take beside those that it follows."""
    needed: FloatArray | None = None
    hours: FloatArray | None = None
    locked: Mapping[int, int] = field(default_factory=dict)
    """Expert by firm, whatever fits better; they take places and hours like all others."""
    before: Mapping[ProfileId, ProfileId] = field(default_factory=dict)
    """Expert by firm in the plan before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unplaced:
    """A firm without an expert, and what binds."""

    firm_id: ProfileId
    constraint: ReasonCode
    """FULL or NO_HOURS where somebody could follow it; else what keeps most experts away."""
    barred_by: Mapping[ReasonCode, int] = field(default_factory=dict)
    """How many experts each bar keeps away."""
    nearest: Fallback | None = None
    """The expert who would fit best, had it room; None where nobody may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseloadPlan:
    """A plan that somebody may sign."""

    variant: Variant
    pairs: tuple[PlannedPair, ...]
    unplaced: tuple[Unplaced, ...]
    worth: Mapping[ProfileId, PlaceWorth]
    """Of one more place, by expert; empty where hours bind."""
    loads: Mapping[ProfileId, tuple[int, int]]
    """Firms in the plan and places, by expert."""
    proven: bool
    """Whether it is proved that no plan is better."""

    @property
    def total(self) -> float:
        """Sum of the scores."""
        return sum(each.score for each in self.pairs)

    @property
    def worst(self) -> float | None:
        """Lowest score of a pair; None without any."""
        return min((each.score for each in self.pairs), default=None)


def plan_caseload(
    task: CaseloadTask, variant: Variant = Variant.TOTAL, describe: Describe | None = None
) -> CaseloadPlan:
    """
    Plan who follows whom: optimal under the constraints, with reasons and two fallbacks a pair.

    Raises:
        InputError: More firms are locked to an expert than it has places.
    """
    problem = _problem(task)
    free = np.array([f for f in range(len(task.firms)) if f not in task.locked], dtype=np.int64)
    found = solve(_without_locked(problem, task, free), variant)
    experts = np.full(len(task.firms), NOBODY, dtype=np.int64)
    experts[free] = found.experts
    experts[list(task.locked)] = list(task.locked.values())
    return _told(task, problem, variant, replace(found, experts=experts), describe)


def _problem(task: CaseloadTask) -> AssignmentProblem:
    index = {expert: at for at, expert in enumerate(task.experts)}
    before = [index.get(task.before.get(firm, ProfileId("")), NOBODY) for firm in task.firms]
    return AssignmentProblem(
        scores=np.where(task.bars == OPEN, task.scores, np.nan),
        places=task.places,
        needed=task.needed,
        hours=task.hours,
        before=np.array(before, dtype=np.int64),
    )


def _without_locked(
    problem: AssignmentProblem, task: CaseloadTask, free: IntArray
) -> AssignmentProblem:
    """What is left to decide once the locked pairs have taken their places."""
    owners = list(task.locked.values())
    # Whoever follows more firms than it has places has none, and not fewer.
    places = np.maximum(task.places, 0) - np.bincount(owners, minlength=len(task.experts))
    for expert in np.flatnonzero(places < 0):
        raise InputError("locked_over_places", {"id": task.experts[expert]})
    hours = problem.hours
    if hours is not None and problem.needed is not None and owners:
        hours = hours.copy()
        np.subtract.at(hours, owners, problem.needed[list(task.locked)])
    return AssignmentProblem(
        scores=problem.scores[:, free],
        places=places,
        needed=None if problem.needed is None else problem.needed[free],
        hours=hours,
        before=None if problem.before is None else problem.before[free],
    )


def _told(
    task: CaseloadTask,
    problem: AssignmentProblem,
    variant: Variant,
    found: Assigned,
    describe: Describe | None,
) -> CaseloadPlan:
    experts = found.experts
    load = np.bincount(experts[experts != NOBODY], minlength=len(task.experts))
    by_hours = problem.hours is not None and bool(np.isfinite(problem.hours).any())
    worth = [] if by_hours or not len(task.experts) else worth_of_places(problem, experts)
    pairs = [
        _pair(task, problem, firm, int(expert), describe)
        for firm, expert in enumerate(experts)
        if expert != NOBODY
    ]
    return CaseloadPlan(
        variant=variant,
        pairs=tuple(sorted(pairs, key=lambda each: (each.expert_id, -each.score, each.firm_id))),
        unplaced=tuple(
            _unplaced(task, problem, int(firm), load) for firm in np.flatnonzero(experts == NOBODY)
        ),
        worth=dict(zip(task.experts, worth, strict=False)),
        loads={
            expert: (int(n), max(int(places), 0))
            for expert, n, places in zip(task.experts, load, task.places, strict=True)
        },
        proven=found.proven,
    )


def _pair(
    task: CaseloadTask,
    problem: AssignmentProblem,
    firm: int,
    expert: int,
    describe: Describe | None,
) -> PlannedPair:
    special = []
    if task.locked.get(firm) == expert:
        special.append(PairReason(code=ReasonCode.LOCKED))
    elif task.before.get(task.firms[firm]) == task.experts[expert]:
        special.append(PairReason(code=ReasonCode.KEPT))
    return PlannedPair(
        firm_id=task.firms[firm],
        expert_id=task.experts[expert],
        score=float(task.scores[expert, firm]),
        reasons=(*special, *(describe(expert, firm) if describe else ())),
        fallbacks=tuple(_next_best(task, problem, firm, without=expert)),
    )


def _next_best(
    task: CaseloadTask, problem: AssignmentProblem, firm: int, *, without: int = NOBODY
) -> list[Fallback]:
    column = np.nan_to_num(problem.scores[:, firm], nan=-np.inf)
    best = [int(e) for e in np.argsort(-column, kind="stable") if e != without]
    return [
        Fallback(expert_id=task.experts[e], score=float(column[e]))
        for e in best[:N_FALLBACKS]
        if np.isfinite(column[e])
    ]


def _unplaced(
    task: CaseloadTask, problem: AssignmentProblem, firm: int, load: IntArray
) -> Unplaced:
    bars = Counter(BARS[bar] for bar in task.bars[:, firm] if bar != OPEN)
    could = np.flatnonzero(task.bars[:, firm] == OPEN)
    if not len(could):
        constraint = bars.most_common(1)[0][0] if bars else ReasonCode.FULL
        return Unplaced(firm_id=task.firms[firm], constraint=constraint, barred_by=dict(bars))
    has_place = (np.maximum(task.places, 0) - load)[could] > 0
    return Unplaced(
        firm_id=task.firms[firm],
        constraint=ReasonCode.NO_HOURS if has_place.any() else ReasonCode.FULL,
        barred_by=dict(bars),
        nearest=_next_best(task, problem, firm)[0],
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """What a plan changes for one firm; None is nobody."""

    firm_id: ProfileId
    before: ProfileId | None
    after: ProfileId | None


def difference(
    before: Mapping[ProfileId, ProfileId], after: Mapping[ProfileId, ProfileId]
) -> list[Move]:
    """List the firms whose expert changes, by id."""
    return [
        Move(firm_id=firm, before=before.get(firm), after=after.get(firm))
        for firm in sorted({*before, *after})
        if before.get(firm) != after.get(firm)
    ]
