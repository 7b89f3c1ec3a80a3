"""Which expert follows which firm, under everybody's capacity."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchmaker.domain import ProfileId

FloatArray = npt.NDArray[np.float64]


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

    Source:
        Crouse (2016), IEEE TAES 52(4): the shortest augmenting path of scipy, with one row for each
        free place.
    """
    # Imported here: every query imports the engine, and few of them plan.
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415

    owners = [i for i, expert in enumerate(experts) for _ in range(max(places[expert], 0))]
    if not owners or not firms:
        return Plan(assignments=(), left_over=tuple(firms))
    slots = scores[owners]
    known = slots[~np.isnan(slots)]
    # Dearer than any plan of allowed pairs, so that a forbidden pair is the last resort.
    forbidden = (np.ptp(known) + 1.0) * (min(slots.shape) + 1) if len(known) else 1.0
    costs = np.where(np.isnan(slots), forbidden, np.nanmax(known, initial=0.0) - slots)
    rows, columns = linear_sum_assignment(costs)
    kept = [(r, c) for r, c in zip(rows, columns, strict=True) if not np.isnan(slots[r, c])]
    assignments = [
        Assignment(
            expert_id=experts[owners[row]], firm_id=firms[column], score=float(slots[row, column])
        )
        for row, column in kept
    ]
    assigned = {each.firm_id for each in assignments}
    return Plan(
        assignments=tuple(sorted(assignments, key=lambda a: (a.expert_id, -a.score, a.firm_id))),
        left_over=tuple(firm for firm in firms if firm not in assigned),
    )
