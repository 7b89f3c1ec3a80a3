"""The assignment equals the best of all there are, and breaks no constraint."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain import ProfileId
from matchmaker.domain.caseload import PairReason, ReasonCode
from matchmaker.errors import InputError
from matchmaker.programme.assignment import (
    NOBODY,
    AssignmentProblem,
    Variant,
    solve,
    violations,
    worth_of_places,
)
from matchmaker.programme.caseload import (
    BARS,
    OPEN,
    CaseloadTask,
    difference,
    plan_caseload,
)

NAN = float("nan")


@st.composite
def problems(draw: st.DrawFn, *, timed: bool = False) -> AssignmentProblem:
    n_experts, n_firms = draw(st.integers(1, 3)), draw(st.integers(1, 4))
    score = st.one_of(st.just(NAN), st.integers(-20, 20).map(lambda n: n / 4))
    rows = draw(st.lists(st.lists(score, min_size=n_firms, max_size=n_firms),
                         min_size=n_experts, max_size=n_experts))  # fmt: skip
    whole = st.integers(0, 3)
    places = draw(st.lists(whole, min_size=n_experts, max_size=n_experts))
    before = draw(st.lists(st.integers(-1, n_experts - 1), min_size=n_firms, max_size=n_firms))
    needed = draw(st.lists(st.integers(1, 4), min_size=n_firms, max_size=n_firms))
    hours = draw(st.lists(st.integers(0, 7), min_size=n_experts, max_size=n_experts))
    return AssignmentProblem(
        scores=np.array(rows),
        places=np.array(places),
        needed=np.array(needed, dtype=float) if timed else None,
        hours=np.array(hours, dtype=float) if timed else None,
        before=np.array(before),
    )


def all_assignments(problem: AssignmentProblem):
    n_experts, n_firms = problem.scores.shape
    for each in product(range(-1, n_experts), repeat=n_firms):
        if not violations(problem, each):
            yield np.array(each)


def worth(problem: AssignmentProblem, experts: np.ndarray, variant: Variant) -> tuple[float, ...]:
    """What the variant compares, the more the better; the number of placed firms comes first."""
    pairs = [(int(e), f) for f, e in enumerate(experts) if e != NOBODY]
    scores = [float(problem.scores[pair]) for pair in pairs]
    total, worst = sum(scores), min(scores, default=0.0)
    stays = sum(1 for e, f in pairs if problem.before is not None and problem.before[f] == e)
    parts = {
        Variant.TOTAL: (total,),
        Variant.WORST_OFF: (worst, total),
        Variant.LEAST_CHANGE: (stays, total),
    }
    return (len(pairs), *parts[variant])


@pytest.mark.parametrize("variant", list(Variant))
@given(problem=problems())
@settings(max_examples=60, deadline=None)
def test_it_equals_the_best_of_all_under_places(
    variant: Variant, problem: AssignmentProblem
) -> None:
    found = solve(problem, variant)
    assert violations(problem, found.experts) == []
    best = max(worth(problem, each, variant) for each in all_assignments(problem))
    assert worth(problem, found.experts, variant) == pytest.approx(best)


@pytest.mark.parametrize("variant", list(Variant))
@given(problem=problems(timed=True))
@settings(max_examples=15, deadline=None)
def test_it_equals_the_best_of_all_under_hours(
    variant: Variant, problem: AssignmentProblem
) -> None:
    found = solve(problem, variant)
    assert violations(problem, found.experts) == []
    best = max(worth(problem, each, variant) for each in all_assignments(problem))
    assert worth(problem, found.experts, variant) == pytest.approx(best)


@given(problem=problems())
@settings(max_examples=100, deadline=None)
def test_the_worth_of_a_place_is_what_solving_anew_with_it_brings(
    problem: AssignmentProblem,
) -> None:
    found = solve(problem).experts
    count, total = worth(problem, found, Variant.TOTAL)
    for expert, told in enumerate(worth_of_places(problem, found)):
        places = problem.places.copy()
        places[expert] += 1
        more = AssignmentProblem(scores=problem.scores, places=places)
        n_placed, value = worth(more, solve(more).experts, Variant.TOTAL)
        assert (told.n_placed, told.total) == (n_placed - count, pytest.approx(value - total))


def test_many_random_instances_break_no_constraint() -> None:
    rng = np.random.default_rng(7)
    for _ in range(300):
        shape = (rng.integers(1, 8), rng.integers(1, 30))
        scores = np.where(rng.random(shape) < 0.3, NAN, rng.normal(size=shape))
        problem = AssignmentProblem(scores=scores, places=rng.integers(0, 6, shape[0]))
        variant = rng.choice(list(Variant))
        assert violations(problem, solve(problem, variant).experts) == []


def test_many_firms_with_hours_are_placed_in_rounds_that_say_so() -> None:
    rng = np.random.default_rng(1)
    problem = AssignmentProblem(
        scores=rng.normal(size=(40, 400)),
        places=np.full(40, 12),
        needed=rng.uniform(2, 9, 400),
        hours=np.full(40, 50.0),
    )
    found = solve(problem)
    assert not found.proven
    assert violations(problem, found.experts) == []
    assert (found.experts != NOBODY).sum() > 320


E = tuple(map(ProfileId, ("ada", "eva")))
F = tuple(map(ProfileId, ("f0", "f1", "f2")))


def task(**facts: object) -> CaseloadTask:
    scores = np.array([[3.0, 2.0, 1.0], [1.0, 1.5, 0.5]])
    defaults = {"bars": np.full(scores.shape, OPEN), "places": np.array([1, 1])}
    return CaseloadTask(experts=E, firms=F, scores=scores, **(defaults | facts))


def experts_of(plan) -> dict[str, str]:
    return {each.firm_id: each.expert_id for each in plan.pairs}


def test_each_pair_has_its_reasons_and_who_could_stand_in() -> None:
    plan = plan_caseload(task(), describe=lambda *_: (PairReason(code=ReasonCode.TOPIC),))
    assert experts_of(plan) == {"f0": "ada", "f1": "eva"}
    first = plan.pairs[0]
    assert [each.code for each in first.reasons] == [ReasonCode.TOPIC]
    assert [each.expert_id for each in first.fallbacks] == ["eva"]


def test_whoever_is_left_over_is_told_what_binds_and_what_a_place_is_worth() -> None:
    bars = np.full((2, 3), OPEN)
    bars[:, 2] = BARS.index(ReasonCode.COMPETITOR)
    (left,) = plan_caseload(task(bars=bars)).unplaced
    assert (left.firm_id, left.constraint, left.nearest) == ("f2", ReasonCode.COMPETITOR, None)
    plan = plan_caseload(task())
    (left,) = plan.unplaced
    assert (left.constraint, left.nearest.expert_id) == (ReasonCode.FULL, "ada")
    assert plan.worth["ada"].n_placed == plan.worth["eva"].n_placed == 1
    assert (plan.worth["ada"].total, plan.worth["eva"].total) == (1.0, 0.5)


def test_a_locked_pair_is_kept_whatever_fits_better_and_a_forbidden_one_never_made() -> None:
    bars = np.full((2, 3), OPEN)
    bars[0, 0] = BARS.index(ReasonCode.FORBIDDEN)
    plan = plan_caseload(task(bars=bars, locked={2: 0}))
    assert experts_of(plan)["f2"] == "ada"
    assert experts_of(plan).get("f0") != "ada"
    with pytest.raises(InputError, match="ada"):
        plan_caseload(task(locked={0: 0, 1: 0}))


def test_an_expert_with_more_firms_than_places_takes_no_more_and_stops_nobody() -> None:
    plan = plan_caseload(task(places=np.array([-1, 1])))
    assert experts_of(plan) == {"f1": "eva"}


def test_least_change_keeps_who_was_there_before() -> None:
    before = {F[0]: E[1], F[1]: E[0]}
    kept = plan_caseload(task(before=before), Variant.LEAST_CHANGE)
    assert experts_of(kept) == before
    assert difference(before, experts_of(kept)) == []
    anew = plan_caseload(task(before=before))
    assert [(m.firm_id, m.before, m.after) for m in difference(before, experts_of(anew))] == [
        ("f0", "eva", "ada"),
        ("f1", "ada", "eva"),
    ]


def test_hours_bind_where_places_do_not() -> None:
    plan = plan_caseload(
        task(places=np.array([3, 3]), needed=np.full(3, 8.0), hours=np.array([8.0, 8.0]))
    )
    (left,) = plan.unplaced
    assert left.constraint is ReasonCode.NO_HOURS
    assert plan.worth == {}
