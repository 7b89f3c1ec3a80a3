"""
Boosted trees over the product's own features: the yardstick for what transparency costs.

They see what the product's model sees, on windows as early as its own, and may combine features
freely where it adds them up. Stumps can't combine anything: they are the additive model of this
family, so that the step from stumps to more leaves is what interactions are worth.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import lightgbm as lgb
import numpy as np
from numpy.typing import NDArray

from evaluations.protocols import EvaluationQuery, Floats, Split
from matchmaker.candidates import prepare, retrieve
from matchmaker.domain import Query
from matchmaker.engine import Matchmaker
from matchmaker.ranking import Scored

Progress = Callable[[str, int, int], None]

TREES: Mapping[str, tuple[int, int, float]] = {
    "boosted_stumps": (2, 400, 0.1),
    "boosted_8_leaves": (8, 100, 0.05),
    "boosted_31_leaves": (31, 50, 0.05),
}
"""Leaves, rounds, and rate; of two to five tries each on the window before the reported one."""
PARAMETERS = {
    "objective": "lambdarank",
    "min_data_in_leaf": 50,
    "lambdarank_truncation_level": 30,
    "num_threads": 1,
    "deterministic": True,
    "force_col_wise": True,
    "verbose": -1,
}
N_QUESTIONS = 500
"""Questions drawn from a window, and below it candidates that are no answer, of each question."""
N_OTHERS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeTrainingSet:
    """Candidates of questions from the past, one row a candidate."""

    values: NDArray[np.float32]
    relevant: NDArray[np.bool_]
    sizes: Sequence[int]
    """Rows of each question, in order."""


@dataclass(frozen=True, slots=True)
class Trees:
    """Trees that score candidates from their features."""

    booster: lgb.Booster

    def __call__(self, scored: Scored) -> Floats:
        """Score the candidates that the product scored."""
        return np.asarray(self.booster.predict(table_of(scored), num_threads=1), dtype=float)


def scored_for(matchmaker: Matchmaker, query: Query) -> Scored:
    """Score all that the product retrieves, as `Matchmaker.rank` does, and keep the features."""
    question = prepare(matchmaker.snapshot, query)
    rows = retrieve(question).rows
    return matchmaker.ranker.score(question, rows)


def table_of(scored: Scored) -> NDArray[np.float32]:
    """Features as a table, shape (n_candidates, n_features); NaN where unknown."""
    return np.stack([*scored.values.values()], axis=1).astype(np.float32)


def lesson(
    matchmaker: Matchmaker, split: Split, rng: np.random.Generator, progress: Progress
) -> TreeTrainingSet:
    """Draw questions of a window, with all answers that are retrieved and some other candidates."""
    n_drawn = min(N_QUESTIONS, len(split.questions))
    drawn = np.sort(rng.choice(len(split.questions), n_drawn, replace=False))
    ids = split.ids
    pieces = []
    for n_done, place in enumerate(drawn, 1):
        question = split.questions[place]
        pieces.append(_piece(matchmaker, question, {ids[x] for x in question.relevant}, rng))
        progress(f"{split.name} boosted trees", n_done, n_drawn)
    kept = [(values, hits) for values, hits in pieces if hits.any()]
    return TreeTrainingSet(
        values=np.concatenate([values for values, _ in kept]),
        relevant=np.concatenate([hits for _, hits in kept]),
        sizes=[len(hits) for _, hits in kept],
    )


def _piece(
    matchmaker: Matchmaker, question: EvaluationQuery, answers: set[str], rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    scored = scored_for(matchmaker, question.query)
    ids = scored.prepared.snapshot.profiles.ids
    hits = np.array([ids[row] in answers for row in scored.rows], dtype=bool)
    others = np.flatnonzero(~hits)
    some = rng.choice(others, min(N_OTHERS, len(others)), replace=False)
    kept = np.concatenate([np.flatnonzero(hits), some])
    return table_of(scored)[kept], hits[kept]


def boosted_trees(lessons: Sequence[TreeTrainingSet], seed: int) -> dict[str, Trees]:
    """Fit LambdaMART with few and with many leaves (Burges 2010, MSR-TR-2010-82)."""
    values = np.concatenate([each.values for each in lessons])
    relevant = np.concatenate([each.relevant for each in lessons])
    sizes = [size for each in lessons for size in each.sizes]
    return {
        name: Trees(
            lgb.train(
                {**PARAMETERS, "num_leaves": n_leaves, "learning_rate": rate, "seed": seed},
                lgb.Dataset(values, relevant.astype(np.int8), group=sizes),
                n_rounds,
            )
        )
        for name, (n_leaves, n_rounds, rate) in TREES.items()
    }
