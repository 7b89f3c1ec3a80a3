"""
Plan introductions that fit and bridge.

    F(P) = Σ fit(p) + λ · B(P),  |P| ≤ N,  at most c_i introductions of profile i,  fit(P) ≥ floor

B is submodular (`matchmaker.network.bridging`). λ says how much fit one thing bridged is worth, and
the floor how much of the fit of the best plan by fit alone has to stay (99 % unless said
otherwise). Pairs that may not meet are not among those to choose from.

The plan is the best of three: the mixed-integer optimum with its bound (`optimum`), lazy greedy,
and the best plan by fit alone, which is exact. So it is never worse than any of them, bridges no
less than the plan by fit alone, and its distance to the best there could be is stated.

Source:
    Nemhauser, Wolsey & Fisher (1978), Mathematical Programming 14, and Fisher, Nemhauser & Wolsey
    (1978), Math. Programming Study 8: greedy reaches 1/(k+1) of the best under k-extendible limits
    (Mestre 2006), which for pairs under capacities is 1/3. Minoux (1978) for lazy evaluation.
    Granovetter (1973), AJS 78, and Burt (1992) for why bridges matter.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush

import numpy as np

from matchmaker.domain.notebook import notebook_value
from matchmaker.graph.arguments import at_least, between
from matchmaker.network.assignment import AssignmentTask, best_fit, best_joint
from matchmaker.network.bridging import TERMS, Forest, Item, Pair

STRENGTH = 0.05
"""What one thing bridged is worth beside a fit in (0, 1), unless said otherwise."""
# What is bridged outweighs any fit long before.
MOST_STRENGTH = 1e6
FIT_KEPT = 0.99
"""Share of the highest fit that a plan keeps, unless said otherwise: nearly equal fit."""
# Fits are sums of doubles; equal ones may differ by rounding.
SLACK = 1e-9


@notebook_value
@dataclass(frozen=True, slots=True, kw_only=True)
class IntroductionsPlan:
    """Some introductions, what they are worth, and how much better any others could be."""

    method: str
    """joint, fit only, greedy or random."""
    pairs: tuple[Pair, ...]
    """The best fit first."""
    bridges: tuple[tuple[str, ...], ...]
    """For each pair, the terms of B that it adds to those before it."""
    fit: float
    """Sum over the pairs."""
    fit_share: float | None
    """Of the highest fit that N introductions can have; None where that is 0."""
    bridging: Mapping[str, float]
    """B by term; for random plans the mean."""
    strength: float
    """λ."""
    objective: float
    """F."""
    bound: float | None = None
    """No plan within these limits has a higher F; None where that was not computed."""

    @property
    def bridged(self) -> float:
        """B."""
        return sum(self.bridging.values())

    @property
    def gap(self) -> float | None:
        """Share of the bound that the plan may miss; None without a bound."""
        if self.bound is None or self.bound <= 0:
            return None
        return max(0.0, 1 - self.objective / self.bound)


def plan_introductions(
    task: AssignmentTask, *, strength: float = STRENGTH, fit_kept: float = FIT_KEPT
) -> IntroductionsPlan:
    """
    Choose at most N introductions under all capacities.

    With λ = 0 it is the plan with the highest fit.

    Raises:
        InputError: λ is negative, or the share of the fit is none.
    """
    between("strength", strength, 0.0, MOST_STRENGTH)
    between("fit_kept", fit_kept, 0.0, 1.0)
    fittest = best_fit(task)
    highest = task.fit(fittest.chosen)
    if not strength:
        return plan_of(task, fittest.chosen, 0.0, highest, "fit only", bound=fittest.bound)
    floor = fit_kept * highest - SLACK
    kept = feasible_pairs(task, floor)
    few = replace(task, pairs=[task.pairs[p] for p in kept])
    joint = best_joint(few, strength=strength, floor=floor)
    found = [greedy(few, strength), *([] if joint is None else [joint.chosen])]
    choices = [fittest.chosen, *(tuple(kept[p] for p in choice) for choice in found)]
    allowed = [choice for choice in choices if task.fit(choice) >= floor]
    best = max(allowed, key=lambda choice: task.value(choice, strength))
    bound = None if joint is None else max(joint.bound, task.value(best, strength))
    return plan_of(task, best, strength, highest, "joint", bound=bound)


def feasible_pairs(task: AssignmentTask, floor: float) -> list[int]:
    """
    Pairs that can be in a plan above the floor at all.

    No plan with a pair fits better than that pair and the best plan with one introduction less.
    """
    rest = best_fit(replace(task, n=task.n - 1)).bound if task.n > 1 else 0.0
    return [p for p, pair in enumerate(task.pairs) if pair.fit + rest >= floor - SLACK]


def plan_of(
    task: AssignmentTask,
    chosen: Sequence[int],
    strength: float,
    highest: float,
    method: str,
    *,
    bound: float | None = None,
) -> IntroductionsPlan:
    """A choice as a plan."""
    pairs = sorted((task.pairs[p] for p in chosen), key=lambda pair: (-pair.fit, pair.ids))
    fit = task.fit(chosen)
    return IntroductionsPlan(
        method=method,
        pairs=tuple(pairs),
        bridges=tuple(task.ground.added(pairs)),
        fit=fit,
        fit_share=fit / highest if highest else None,
        bridging=task.ground.count(pairs),
        strength=strength,
        objective=task.value(chosen, strength),
        bound=bound,
    )


def greedy(task: AssignmentTask, strength: float) -> tuple[int, ...]:
    """
    Take the pair that adds most to F, again and again; what it added before bounds what it adds.

    At least a third of the best F without a floor.
    """
    state = _GreedyState(task, strength)
    queue = [(-state.gain(p), p) for p in range(len(task.pairs))]
    heapify(queue)
    while queue and len(state.chosen) < task.n:
        _, p = heappop(queue)
        if not state.has_room(p):
            continue
        gain = state.gain(p)
        if queue and (-gain, p) > queue[0]:
            heappush(queue, (-gain, p))
        else:
            state.take(p)
    return tuple(state.chosen)


class _GreedyState:
    """What greedy has so far."""

    def __init__(self, task: AssignmentTask, strength: float) -> None:
        self.task, self.strength = task, strength
        self.items = [task.ground.items(pair) if strength else frozenset() for pair in task.pairs]
        self.room = dict(task.capacity)
        self.chosen: list[int] = []
        self.bridged: set[Item] = set()
        self.forest = Forest()

    def has_room(self, p: int) -> bool:
        """Whether both can take one more introduction."""
        return all(self.room[id_] > 0 for id_ in self.task.pairs[p].ids)

    def gain(self, p: int) -> float:
        """What the pair would add to F."""
        pair = self.task.pairs[p]
        if not self.strength:
            return pair.fit
        joins = self.forest.joins(self.task.ground.link(pair))
        return pair.fit + self.strength * (len(self.items[p] - self.bridged) + joins)

    def take(self, p: int) -> None:
        """Add the pair."""
        pair = self.task.pairs[p]
        self.chosen.append(p)
        self.bridged |= self.items[p]
        self.forest.add_all([self.task.ground.link(pair)])
        for id_ in pair.ids:
            self.room[id_] -= 1


def compare_plans(
    task: AssignmentTask,
    *,
    strength: float = STRENGTH,
    fit_kept: float = FIT_KEPT,
    n_draws: int = 100,
    seed: int = 0,
) -> tuple[IntroductionsPlan, ...]:
    """
    The plan beside three that do not look at bridging: fit only, greedy by fit, and random.

    Random plans have nearly equal fit too: they walk from the plan by fit alone through swaps that
    keep the floor. Their figures are means over the draws; their pairs are those of the last one.

    Raises:
        InputError: A number is out of range.
    """
    at_least("n_draws", n_draws, 1)
    at_least("seed", seed, 0)
    joint = plan_introductions(task, strength=strength, fit_kept=fit_kept)
    fittest = best_fit(task).chosen
    highest = task.fit(fittest)
    drawn = random_plans(task, fittest, fit_kept * highest, n_draws=n_draws, seed=seed)
    plans = [
        joint,
        plan_of(task, fittest, strength, highest, "fit only"),
        plan_of(task, greedy(task, 0.0), strength, highest, "greedy by fit"),
    ]
    if drawn:
        each = [plan_of(task, choice, strength, highest, "random at equal fit") for choice in drawn]
        plans.append(_mean(each))
    return tuple(plans)


def _mean(plans: Sequence[IntroductionsPlan]) -> IntroductionsPlan:
    last, fit = plans[-1], float(np.mean([plan.fit for plan in plans]))
    share = None if last.fit_share is None else fit * last.fit_share / last.fit
    return IntroductionsPlan(
        method=last.method,
        pairs=last.pairs,
        bridges=last.bridges,
        fit=fit,
        fit_share=share,
        bridging={term: float(np.mean([p.bridging[term] for p in plans])) for term in TERMS},
        strength=last.strength,
        objective=float(np.mean([plan.objective for plan in plans])),
    )


def random_plans(
    task: AssignmentTask, start: Sequence[int], floor: float, *, n_draws: int, seed: int
) -> list[tuple[int, ...]]:
    """Plans of at least this fit, each many random swaps away from the one before."""
    if not start:
        return []
    rng = np.random.default_rng(seed)
    current, found = list(start), []
    for _ in range(n_draws):
        for _ in range(SWAPS_PER_PLACE * len(current)):
            place, new = int(rng.integers(len(current))), int(rng.integers(len(task.pairs)))
            swapped = [*current[:place], new, *current[place + 1 :]]
            if task.fit(swapped) >= floor and task.is_feasible(swapped):
                current = swapped
        found.append(tuple(current))
    return found


SWAPS_PER_PLACE = 20
"""Tries between two draws, for each introduction of the plan."""
