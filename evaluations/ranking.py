"""T1 and T2 through the product: what `matchmaker rank` gives, beside every baseline."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import Any

import numpy as np

from evaluations.baselines import all_baselines
from evaluations.boosted import boosted_trees, lesson, scored_for
from evaluations.fitting import Progress, snapshot_at
from evaluations.metrics import DEPTH, bootstrap, coverage, exposure, gini, paired_p, per_query, top
from evaluations.protocols import (
    EvaluationQuery,
    Floats,
    Ints,
    Split,
    needs_split,
    partners_split,
    read_tables,
)
from evaluations.strata import strata
from matchmaker.engine import Matchmaker
from matchmaker.ranking import POPULARITY, Scored

DISCOUNTS = (0.1, 0.25, 0.5, 1.0)
MEASURES = ("ndcg@10", "recall@100")


def discounted(scored: Scored, discount: float) -> Floats:
    """Scores as a query with this discount gets them, from those without any."""
    return scored.scores - discount * scored.values[POPULARITY]


def discount_scorers() -> Mapping[str, Callable[[Scored], Floats]]:
    """A way to score for each discount that is tried, by its number."""
    return {str(discount): partial(discounted, discount=discount) for discount in DISCOUNTS}


def cost_curve(
    lists: Mapping[str, Sequence[Ints]], split: Split, rng: np.random.Generator
) -> list[dict[str, Any]]:
    """Quality and breadth of the lists at each discount, by its number."""
    return [
        {"discount": float(d), **_discounted_figures(found, split, rng)}
        for d, found in lists.items()
    ]


def _discounted_figures(
    found: Sequence[Ints], split: Split, rng: np.random.Generator
) -> dict[str, Any]:
    values = per_query(found, split.questions)
    counts = exposure(found, len(split.candidates))
    quality = {m: asdict(bootstrap(values[m], split.questions, rng)) for m in MEASURES}
    return {
        **quality,
        "catalogue_coverage@10": coverage(counts),
        "exposure_gini@10": gini(counts),
    }


NEEDS_CUT, PARTNERS_CUT = 2010, 2017
"""The last year that is known."""
NEEDS_LEARNT, PARTNERS_LEARNT = (2007, 2008, 2009), (2014, 2015, 2016)
"""Cuts whose following year the trees learn from, as the shipped model does."""
OURS = "matchmaker"
TESTED = ("ndcg@10", "recall@100")

Lists = Sequence[Ints]
Scorer = Callable[[Scored], Floats]
Values = Mapping[str, Mapping[str, Floats]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A split, and the product as it would have been at its cut."""

    split: Split
    matchmaker: Matchmaker


def evaluate_needs(data: Path, seed: int, progress: Progress) -> dict[str, Any]:
    """T1, development split: calls of 2011 find organisations of calls up to 2010."""
    return _evaluate(needs_windows(data / "cordis"), NEEDS_CUT, NEEDS_LEARNT, seed, progress)


def evaluate_partners(data: Path, seed: int, progress: Progress) -> dict[str, Any]:
    """T2, development split: firms find new academic partners of projects that start in 2018."""
    windows = partners_windows(data / "cordis")
    return _evaluate(windows, PARTNERS_CUT, PARTNERS_LEARNT, seed, progress)


def needs_windows(folder: Path) -> Callable[[int], Window]:
    """Give the window of T1 for any cut."""
    tables = read_tables(folder)
    return lambda cut: Window(split=needs_split(tables, cut), matchmaker=_product_at(folder, cut))


def partners_windows(folder: Path) -> Callable[[int], Window]:
    """Give the window of T2 for any cut."""
    tables = read_tables(folder)
    return lambda cut: Window(
        split=partners_split(tables, cut + 1), matchmaker=_product_at(folder, cut)
    )


def _product_at(folder: Path, cut: int) -> Matchmaker:
    return Matchmaker(snapshot_at(folder, date(cut, 12, 31)))


def _evaluate(
    windows: Callable[[int], Window],
    cut: int,
    learnt: Sequence[int],
    seed: int,
    progress: Progress,
) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    lessons = [lesson(w.matchmaker, w.split, rng, progress) for w in map(windows, learnt)]
    trees = boosted_trees(lessons, seed)
    window = windows(cut)
    split = window.split
    discounts = discount_scorers()
    lists, by_id = ranked(window.matchmaker, split, {**trees, **discounts}, progress)
    discounted = {"0": lists[OURS], **{name: lists.pop(name) for name in discounts}}
    baselines = all_baselines(split, rng)
    for n_done, (name, scorer) in enumerate(baselines.items(), 1):
        lists[name] = [top(scorer(question), question) for question in split.questions]
        progress(f"{split.name} baselines", n_done, len(baselines))
    values = {name: per_query(found, split.questions) for name, found in lists.items()}
    best = max(baselines, key=lambda name: float(values[name]["ndcg@10"].mean()))
    return {
        "split": split.name,
        "n_questions": len(split.questions),
        "n_candidates": len(split.candidates),
        "model": window.matchmaker.ranker.book.version,
        "best_baseline": best,
        "yardsticks": list(trees),
        "systems": {
            name: _figures(lists[name], values[name], split, rng)
            | ({} if name == OURS else {"p": _chances(values[OURS], values[name], rng)})
            for name in lists
        },
        "ties": ties(lists[OURS], by_id, split.questions),
        "strata": strata(split, lists[OURS], lists[best], (OURS, best), rng),
        "popularity_discount": cost_curve(discounted, split, rng),
    }


def ranked(
    matchmaker: Matchmaker, split: Split, others: Mapping[str, Scorer], progress: Progress
) -> tuple[dict[str, Lists], Lists]:
    """
    The lists of the product and of others on its candidates, as places among the split's.

    Returns:
        Lists by system with pessimistic ties, and the product's with its own ties, by profile id.
    """
    places = {id_: place for place, id_ in enumerate(split.ids)}
    lists: dict[str, list[Ints]] = {name: [] for name in (OURS, *others)}
    scorers: dict[str, Scorer] = {OURS: attrgetter("scores"), **others}
    by_id = []
    for n_done, question in enumerate(split.questions, 1):
        scored = scored_for(matchmaker, question.query)
        at = _places_of(scored, places)
        by_id.append(at[scored.order][at[scored.order] >= 0][:DEPTH])
        for name, score in scorers.items():
            lists[name].append(top(_spread(score(scored), at, len(places)), question))
        progress(split.name, n_done, len(split.questions))
    return dict(lists), by_id


def _places_of(scored: Scored, places: Mapping[str, int]) -> Ints:
    """Where each scored profile stands among the candidates; -1 for one that is none."""
    ids = scored.prepared.snapshot.profiles.ids
    return np.array([places.get(ids[row], -1) for row in scored.rows], dtype=np.int64)


def _spread(scores: Floats, at: Ints, n_candidates: int) -> Floats:
    """Scores of all candidates; NaN, the last place, for those that were not retrieved."""
    spread = np.full(n_candidates, np.nan)
    spread[at[at >= 0]] = scores[at >= 0]
    return spread


def ties(pessimistic: Lists, by_id: Lists, questions: Sequence[EvaluationQuery]) -> dict[str, Any]:
    """Say what pessimism costs: lists that it changes, and the figures without it."""
    changed = [
        not np.array_equal(one[: len(other)], other)
        for one, other in zip(pessimistic, by_id, strict=True)
    ]
    figures = per_query(by_id, questions)
    means = {f"{m}_by_id": float(found.mean()) for m, found in figures.items()}
    return {"n_lists_changed": sum(changed), **means}


def _figures(
    lists: Lists, values: Mapping[str, Floats], split: Split, rng: np.random.Generator
) -> dict[str, Any]:
    counts = exposure(lists, len(split.candidates))
    figures: dict[str, Any] = {
        measure: asdict(bootstrap(found, split.questions, rng)) for measure, found in values.items()
    }
    return figures | {
        "catalogue_coverage@10": coverage(counts),
        "exposure_gini@10": gini(counts),
    }


def _chances(
    ours: Mapping[str, Floats], theirs: Mapping[str, Floats], rng: np.random.Generator
) -> dict[str, float]:
    return {measure: paired_p(ours[measure], theirs[measure], rng) for measure in TESTED}


__all__ = ["evaluate_needs", "evaluate_partners", "needs_windows", "partners_windows", "ranked"]
