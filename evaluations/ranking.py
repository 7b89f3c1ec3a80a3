"""T1 and T2 through the product: what `matchmaker rank` gives, beside every baseline."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from evaluations.baselines import all_baselines
from evaluations.fitting import Progress, snapshot_at
from evaluations.metrics import (
    DEPTH,
    bootstrap,
    coverage,
    exposure,
    gini,
    paired_p,
    per_query,
    top,
)
from evaluations.protocols import (
    Floats,
    Ints,
    Split,
    needs_split,
    partners_split,
    read_tables,
)
from evaluations.strata import strata
from matchmaker.engine import Matchmaker

NEEDS_UNTIL = 2010
PARTNERS_YEAR = 2018
OURS = "matchmaker"

Lists = Sequence[Ints]


def evaluate_needs(data: Path, seed: int, progress: Progress) -> dict[str, Any]:
    """T1, development split: calls of 2011 find organisations of calls up to 2010."""
    folder = data / "cordis"
    split = needs_split(read_tables(folder), NEEDS_UNTIL)
    past = snapshot_at(folder, date(NEEDS_UNTIL, 12, 31))
    return _evaluate(split, Matchmaker(past), seed, progress)


def evaluate_partners(data: Path, seed: int, progress: Progress) -> dict[str, Any]:
    """T2, development split: firms find new academic partners of projects that start in 2018."""
    folder = data / "cordis"
    split = partners_split(read_tables(folder), PARTNERS_YEAR)
    past = snapshot_at(folder, date(PARTNERS_YEAR - 1, 12, 31))
    return _evaluate(split, Matchmaker(past), seed, progress)


def _evaluate(
    split: Split, matchmaker: Matchmaker, seed: int, progress: Progress
) -> dict[str, Any]:
    rng = np.random.default_rng(seed)
    lists = {OURS: ranked(matchmaker, split, progress)}
    for name, scorer in all_baselines(split, rng).items():
        lists[name] = [top(scorer(question), question) for question in split.questions]
        progress(f"{split.name} baselines", len(lists) - 1, len(lists))
    values = {name: per_query(found, split.questions) for name, found in lists.items()}
    best = max(
        (name for name in values if name != OURS), key=lambda n: float(values[n]["ndcg@10"].mean())
    )
    return {
        "split": split.name,
        "n_questions": len(split.questions),
        "n_candidates": len(split.candidates),
        "model": matchmaker.ranker.book.version,
        "best_baseline": best,
        "systems": {
            name: _figures(lists[name], values[name], split, rng)
            | ({"p_against_best_baseline": _chances(values, best, rng)} if name == OURS else {})
            for name in lists
        },
        "strata": strata(split, {OURS: values[OURS], best: values[best]}),
    }


def ranked(matchmaker: Matchmaker, split: Split, progress: Progress) -> Lists:
    """The product's lists as places among the split's candidates, best first."""
    places = {id_: place for place, id_ in enumerate(split.ids)}
    lists = []
    for n_done, question in enumerate(split.questions, 1):
        found = matchmaker.rank(question.query, DEPTH)
        lists.append(np.array([places[id_] for id_, _ in found if id_ in places], dtype=np.int64))
        progress(split.name, n_done, len(split.questions))
    return lists


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
    values: Mapping[str, Mapping[str, Floats]], best: str, rng: np.random.Generator
) -> dict[str, float]:
    return {
        measure: paired_p(values[OURS][measure], values[best][measure], rng)
        for measure in ("ndcg@10", "recall@100")
    }


__all__ = ["evaluate_needs", "evaluate_partners", "ranked"]
