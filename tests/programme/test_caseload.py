"""The best assignment under capacity, against all there are."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain import ProfileId
from matchmaker.engine import Matchmaker
from matchmaker.errors import InputError, UnknownProfileError
from matchmaker.programme import Plan, assign

NAN = float("nan")


def plan_of(scores: list[list[float]], places: list[int]) -> Plan:
    experts = [ProfileId(f"e{i}") for i in range(len(scores))]
    firms = [ProfileId(f"f{i}") for i in range(len(scores[0]) if scores else 0)]
    return assign(
        np.array(scores),
        experts=experts,
        firms=firms,
        places=dict(zip(experts, places, strict=True)),
    )


def pairs(plan: Plan) -> set[tuple[str, str]]:
    return {(each.expert_id, each.firm_id) for each in plan.assignments}


def test_the_sum_decides_not_the_first_come() -> None:
    # Greedy gives f0 to e0 (5) and leaves f1 with e1 (-9): -4 in all, where 4 + 4 is to be had.
    plan = plan_of([[5.0, 4.0], [4.0, -9.0]], [1, 1])
    assert pairs(plan) == {("e0", "f1"), ("e1", "f0")}
    assert plan.total == 8.0
    assert plan.worst == 4.0


def test_capacity_is_kept_and_the_rest_is_left_over() -> None:
    plan = plan_of([[3.0, 2.0, 1.0]], [2])
    assert pairs(plan) == {("e0", "f0"), ("e0", "f1")}
    assert plan.left_over == ("f2",)


def test_a_pair_that_may_not_meet_is_never_assigned() -> None:
    plan = plan_of([[NAN, 1.0], [NAN, 2.0]], [1, 1])
    assert pairs(plan) == {("e1", "f1")}
    assert plan.left_over == ("f0",)


def test_nobody_has_a_place() -> None:
    plan = plan_of([[1.0, 2.0]], [0])
    assert plan.assignments == ()
    assert plan.left_over == ("f0", "f1")
    assert np.isnan(plan.worst)


matrices = st.lists(st.lists(st.floats(-9, 9), min_size=3, max_size=3), min_size=2, max_size=2)


@given(matrices, st.lists(st.integers(0, 2), min_size=2, max_size=2))
def test_no_other_plan_of_as_many_firms_is_better(
    scores: list[list[float]], places: list[int]
) -> None:
    plan = plan_of(scores, places)
    best = -np.inf
    for owners in product([None, 0, 1], repeat=3):
        load = [owners.count(i) for i in (0, 1)]
        n_assigned = sum(owner is not None for owner in owners)
        if all(n <= free for n, free in zip(load, places, strict=True)) and n_assigned == len(
            plan.assignments
        ):
            total = sum(scores[o][f] for f, o in enumerate(owners) if o is not None)
            best = max(best, total)
    assert len(plan.assignments) == min(3, sum(places))
    assert plan.total == pytest.approx(best)


def test_the_engine_plans_for_firms_without_an_expert(matchmaker: Matchmaker) -> None:
    plan = matchmaker.plan()
    assert {each.expert_id for each in plan.assignments} == {"ada"}
    firms = {each.firm_id for each in plan.assignments} | set(plan.left_over)
    assert firms == {"firm", "secretive"}


def test_only_firms_can_be_planned_for(matchmaker: Matchmaker) -> None:
    with pytest.raises(InputError, match="is a research_group"):
        matchmaker.plan(["welders"])
    with pytest.raises(UnknownProfileError):
        matchmaker.plan(["nobody"])
