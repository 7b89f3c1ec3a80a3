"""
Choose the one number of each baseline on the window before the reported one, three values each.

`python -m evaluations.tuning shared/data` prints what each value reaches; the best stand in
`baselines`. Every baseline gets the same three tries, and no look at the development split.
"""

import argparse
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np

from evaluations.baselines import (
    Knobs,
    Scorer,
    all_baselines,
    ease_baseline,
    item_knn_baseline,
    prior_baselines,
    text_baselines,
    theme_baseline,
    walk_baselines,
)
from evaluations.metrics import per_query, top
from evaluations.protocols import Split, Tables, needs_split, partners_split, read_tables

CUTS: Mapping[str, Callable[[Tables], Split]] = {
    "T1": lambda tables: needs_split(tables, 2009),
    "T2": lambda tables: partners_split(tables, 2017),
}
Family = Callable[[Split, Knobs], Mapping[str, Scorer]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tries:
    """Three values of a knob, and the baseline that it is for."""

    knob: str
    values: Sequence[Any]
    baseline: str
    family: Family
    needs_askers: bool = False


def _priors(split: Split, knobs: Knobs) -> Mapping[str, Scorer]:
    return prior_baselines(split, knobs, np.random.default_rng(0))


def _everything(split: Split, knobs: Knobs) -> Mapping[str, Scorer]:
    return all_baselines(split, np.random.default_rng(0), knobs)


TRIES = (
    Tries(
        knob="recent_years", values=(1.0, 2.0, 3.0), baseline="recent_popularity", family=_priors
    ),
    Tries(
        knob="n_nearest",
        values=(10, 20, 50),
        baseline="same_theme_popularity",
        family=theme_baseline,
    ),
    Tries(knob="bm25_b", values=(0.0, 0.4, 0.75), baseline="bm25_profiles", family=text_baselines),
    Tries(
        knob="vote_power", values=(1.0, 2.0, 3.0), baseline="document_votes", family=text_baselines
    ),
    Tries(knob="n_topics", values=(100, 200, 300), baseline="lsa", family=text_baselines),
    Tries(
        knob="damping",
        values=(0.25, 0.5, 0.75),
        baseline="pagerank",
        family=walk_baselines,
        needs_askers=True,
    ),
    Tries(
        knob="beta",
        values=(0.0, 0.15, 0.3),
        baseline="rp3_beta",
        family=walk_baselines,
        needs_askers=True,
    ),
    Tries(
        knob="n_neighbours",
        values=(20, 100, 10_000),
        baseline="item_knn",
        family=item_knn_baseline,
        needs_askers=True,
    ),
    Tries(
        knob="ease_penalty",
        values=(1_000.0, 3_000.0, 10_000.0),
        baseline="ease",
        family=ease_baseline,
        needs_askers=True,
    ),
    Tries(
        knob="rrf_k",
        values=(10.0, 60.0, 200.0),
        baseline="reciprocal_rank_fusion",
        family=_everything,
    ),
)
"""In this order: a later baseline is made with the best values of the earlier ones."""
N_QUESTIONS = 500


def tried(split: Split, seed: int = 0) -> Iterator[tuple[str, Any, float]]:
    """Give knob, value and nDCG@10 on questions drawn from a split."""
    rng = np.random.default_rng(seed)
    n_drawn = min(N_QUESTIONS, len(split.questions))
    drawn = np.sort(rng.choice(len(split.questions), n_drawn, replace=False))
    some = replace(split, questions=tuple(split.questions[i] for i in drawn))
    with_askers = some.questions[0].asker is not None
    best = Knobs()
    for tries in TRIES:
        if tries.needs_askers and not with_askers:
            continue
        reached = []
        for value in tries.values:
            knobs = replace(best, **{tries.knob: value})
            reached.append((_ndcg(tries.family(some, knobs)[tries.baseline], some), knobs))
            yield tries.knob, value, reached[-1][0]
        best = max(reached, key=itemgetter(0))[1]


def _ndcg(scorer: Scorer, split: Split) -> float:
    lists = [top(scorer(question), question) for question in split.questions]
    return float(per_query(lists, split.questions)["ndcg@10"].mean())


def main(arguments: Iterable[str] | None = None, write: Callable[[str], object] = print) -> None:
    """Print what each value of each baseline's number reaches."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("data", type=Path, help="the folder that holds cordis/")
    options = parser.parse_args(None if arguments is None else list(arguments))
    tables = read_tables(options.data / "cordis")
    for name, cut in CUTS.items():
        for knob, value, figure in tried(cut(tables)):
            write(f"{name} {knob} {value:g}: {figure:.4f}")


if __name__ == "__main__":
    main()
