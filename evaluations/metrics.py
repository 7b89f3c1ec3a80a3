"""Measures of a ranking, over ir_measures, with pessimistic ties; intervals and tests."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import ir_measures
import numpy as np
from ir_measures import RR, R, nDCG
from numpy.typing import NDArray
from scipy import sparse

from evaluations.protocols import EvaluationQuery, Floats, Ints

MEASURES = {"ndcg@10": nDCG @ 10, "recall@100": R @ 100, "mrr": RR}
DEPTH = 100
"""Places of a list that are kept; no measure here looks further, but MRR is cut there."""
N_DRAWS = 10_000
"""Draws of the bootstrap and of the randomisation test: p is known to about .002 near .05."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A mean with its 95 % interval."""

    mean: float
    low: float
    high: float


def top(scores: Floats, question: EvaluationQuery, k: int = DEPTH) -> Ints:
    """
    Order candidates by score, best first, past partners left out.

    Among equal scores a relevant candidate comes last, and NaN is worse than any number.
    """
    ranked = np.where(np.isnan(scores), -np.inf, scores)
    relevant = np.zeros(len(scores), dtype=bool)
    relevant[question.relevant] = True
    allowed = np.ones(len(scores), dtype=bool)
    allowed[question.excluded] = False
    order = np.lexsort((relevant, -ranked))
    return order[allowed[order]][:k].astype(np.int64)


def per_query(lists: Sequence[Ints], questions: Sequence[EvaluationQuery]) -> dict[str, Floats]:
    """Measure each list against its question; arrays are in the order of the questions."""
    qrels = [ir_measures.Qrel(q.qid, str(c), 1) for q in questions for c in q.relevant]
    run = [
        ir_measures.ScoredDoc(q.qid, str(c), float(-place))
        for q, found in zip(questions, lists, strict=True)
        for place, c in enumerate(found)
    ]
    places = {q.qid: i for i, q in enumerate(questions)}
    names = {measure: name for name, measure in MEASURES.items()}
    values = {name: np.zeros(len(questions)) for name in MEASURES}
    for metric in ir_measures.iter_calc(list(names), qrels, run):
        values[names[metric.measure]][places[metric.query_id]] = metric.value
    return values


def bootstrap(
    values: Floats,
    questions: Sequence[EvaluationQuery],
    rng: np.random.Generator,
    n_draws: int = 2_000,
) -> Interval:
    """
    Bound the mean by drawing projects, not pairs nor queries.

    A question counts as often as its projects were drawn, on average over its projects.
    """
    share = _project_shares(questions)
    n_projects = share.shape[1]
    means = []
    for _ in range(n_draws):
        drawn = np.bincount(rng.integers(n_projects, size=n_projects), minlength=n_projects)
        weights = share @ drawn
        means.append(float(weights @ values / weights.sum()))
    low, high = np.percentile(means, [2.5, 97.5])
    return Interval(mean=float(values.mean()), low=float(low), high=float(high))


def _project_shares(questions: Sequence[EvaluationQuery]) -> sparse.csr_matrix:
    columns: dict[str, int] = {}
    rows, cols, data = [], [], []
    for i, question in enumerate(questions):
        for project in question.projects:
            rows.append(i)
            cols.append(columns.setdefault(project, len(columns)))
            data.append(1 / len(question.projects))
    return sparse.csr_matrix((data, (rows, cols)), shape=(len(questions), len(columns)))


def paired_p(
    ours: Floats, theirs: Floats, rng: np.random.Generator, n_draws: int = N_DRAWS
) -> float:
    """
    Test that two systems differ, by flipping the signs of their differences.

    Returns:
        The two-sided p of Fisher's randomisation test, never 0.

    Source:
        Smucker, Allan & Carterette (2007), CIKM.
    """
    differences = ours - theirs
    observed = abs(differences.sum())
    extreme = 0
    for _ in range(n_draws):
        signs = rng.integers(2, size=len(differences)) * 2 - 1
        extreme += abs(float(signs @ differences)) >= observed - 1e-12
    return float((extreme + 1) / (n_draws + 1))


def exposure(lists: Iterable[Ints], n_candidates: int, k: int = 10) -> NDArray[np.int64]:
    """Count how often each candidate stands in the first k places."""
    counts = np.zeros(n_candidates, dtype=np.int64)
    for found in lists:
        counts[found[:k]] += 1
    return counts


def coverage(counts: NDArray[np.int64]) -> float:
    """Share of the catalogue that is shown to anyone."""
    return float((counts > 0).mean())


def gini(counts: NDArray[np.int64]) -> float:
    """Measure how unequal the exposure is: 0 equal, near 1 all on one; NaN without any."""
    total = counts.sum()
    if not total:
        return float("nan")
    n = len(counts)
    return float((2 * np.arange(1, n + 1) - n - 1) @ np.sort(counts) / (n * total))
