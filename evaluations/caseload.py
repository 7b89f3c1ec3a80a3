"""
Prove the assignment of firms to experts: no constraint broken, equal to brute force, and in time.

    python -m evaluations.caseload [SEED]
"""

import sys
from itertools import product
from time import perf_counter

import numpy as np

from matchmaker.domain import ProfileId
from matchmaker.domain.caseload import PairReason, ReasonCode
from matchmaker.programme.assignment import (
    NOBODY,
    AssignmentProblem,
    Variant,
    solve,
    violations,
)
from matchmaker.programme.caseload import OPEN, CaseloadTask, plan_caseload

N_RANDOM = 10_000
N_BRUTE = 400
SIZES = ((12, 80), (300, 3000))


def random_problem(rng: np.random.Generator, experts: int, firms: int) -> AssignmentProblem:
    """Scores with gaps, and places for some of the firms."""
    scores = np.where(
        rng.random((experts, firms)) < 0.25, np.nan, rng.normal(size=(experts, firms))
    )
    before = rng.integers(-1, experts, firms)
    return AssignmentProblem(scores=scores, places=rng.integers(0, 6, experts), before=before)


def n_violated(rng: np.random.Generator) -> int:
    """Count the random instances in which anything is broken."""
    variants = list(Variant)
    found = 0
    for n in range(N_RANDOM):
        problem = random_problem(rng, int(rng.integers(1, 9)), int(rng.integers(1, 25)))
        found += bool(violations(problem, solve(problem, variants[n % 3]).experts))
    return found


def n_worse_than_brute_force(rng: np.random.Generator) -> int:
    """Count the small instances in which some other assignment is better by total."""
    worse = 0
    for _ in range(N_BRUTE):
        problem = random_problem(rng, int(rng.integers(1, 4)), int(rng.integers(1, 6)))
        mine = _worth(problem, solve(problem).experts)
        worse += mine[0] < _best(problem)[0] or mine[1] < _best(problem)[1] - 1e-9
    return worse


def _best(problem: AssignmentProblem) -> tuple[int, float]:
    n_experts, n_firms = problem.scores.shape
    every = product(range(-1, n_experts), repeat=n_firms)
    return max(_worth(problem, np.array(e)) for e in every if not violations(problem, e))


def _worth(problem: AssignmentProblem, experts: np.ndarray) -> tuple[int, float]:
    firms = np.flatnonzero(experts != NOBODY)
    return len(firms), float(problem.scores[experts[firms], firms].sum())


def seconds(rng: np.random.Generator, experts: int, firms: int, variant: Variant) -> float:
    """Time a whole plan with reasons, fallbacks and the worth of places."""
    scores = rng.normal(size=(experts, firms))
    task = CaseloadTask(
        experts=tuple(ProfileId(f"e{n}") for n in range(experts)),
        firms=tuple(ProfileId(f"f{n}") for n in range(firms)),
        scores=scores,
        bars=np.full(scores.shape, OPEN),
        places=np.full(experts, firms // experts),
    )
    begun = perf_counter()
    plan_caseload(task, variant, lambda *_: (PairReason(code=ReasonCode.NEAR, values={"km": "1"}),))
    return perf_counter() - begun


def main(seed: int) -> int:
    """Print the figures; 1 where one of them is not as it must be."""
    rng = np.random.default_rng(seed)
    broken, worse = n_violated(rng), n_worse_than_brute_force(rng)
    say = sys.stdout.write
    say(f"{N_RANDOM:,} random instances, {broken} with a violated constraint\n")
    say(f"{N_BRUTE:,} small instances, {worse} worse than brute force\n")
    for experts, firms in SIZES:
        for variant in Variant:
            took = seconds(rng, experts, firms, variant)
            say(f"{firms:,} x {experts}, {variant.value}: {took:.2f} s\n")
    return int(bool(broken or worse))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 7))
