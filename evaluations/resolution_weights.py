"""
Where match weights and the automatic threshold of resolution come from: T4, the training half.

`python -m evaluations.resolution_weights DATA` prints newly estimated weights; with
`--cross-validate` what each threshold would reach on pairs that were not learnt from.
"""

import argparse
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluations.resolution import Pair, Truth, intervals, measures, read_truth
from matchmaker.resolution.clustering import clusters
from matchmaker.resolution.constraints import constrained
from matchmaker.resolution.estimation import CUTS, estimate, written
from matchmaker.resolution.matching import Level, Scores, Weights, match_weights, shipped_weights
from matchmaker.resolution.resolve import compare_records

N_FOLDS = 5
RIDGE = 3.0
"""Pull of the fitted bits; 1, 3 and 6 were tried, cross-validated, and hardly differ."""
THRESHOLDS = tuple(quarter / 4 for quarter in range(17))


def estimate_weights(data: Path) -> Weights:
    """Estimate the weights anew from the training half; thresholds and hand-set levels are kept."""
    shipped = shipped_weights()
    truth = read_truth(data, "train")
    compared = compare_records(truth.records, shipped, complete=True)
    is_same = np.array([truth.is_same((i, j)) for i, j in compared.pairs.tolist()])
    return replace(
        estimate(
            compared.scores,
            is_same,
            n_records=len(truth.records),
            by_hand=_set_by_hand(shipped),
            ridge=RIDGE,
        ),
        estimated_from=shipped.estimated_from,
        automatic=shipped.automatic,
        review=shipped.review,
    )


def _set_by_hand(weights: Weights) -> dict[str, tuple[Level, ...]]:
    return {name: levels for name, levels in weights.comparisons.items() if name not in CUTS}


def cross_validated(data: Path, seed: int = 0) -> list[dict[str, Any]]:
    """
    Measure the training half by threshold, each pair weighed without the fold that holds it.

    The folds go by organisation: no pair of either of its organisations is learnt from. Clusters
    are made of all folds together.
    """
    truth = read_truth(data, "train")
    compared = compare_records(truth.records, shipped_weights(), complete=True)
    edges = [(int(i), int(j)) for i, j in compared.pairs]
    is_same = np.array([truth.is_same(edge) for edge in edges])
    folds = np.array([[_fold(truth.organisations[row]) for row in edge] for edge in edges])
    held_out = _weighed_by_others(compared.scores, is_same, folds, len(truth.records))
    weights = dict(zip(edges, held_out.tolist(), strict=True))
    return [_at_threshold(truth, weights, threshold, seed) for threshold in THRESHOLDS]


def _fold(organisation_id: str) -> int:
    digest = hashlib.blake2b(organisation_id.encode(), digest_size=8).digest()
    return digest[1] % N_FOLDS


def _weighed_by_others(
    scores: Scores, is_same: NDArray[np.bool_], folds: NDArray[np.int64], n_records: int
) -> NDArray[np.float64]:
    by_hand = _set_by_hand(shipped_weights())
    weights = np.zeros(len(is_same))
    for number in range(N_FOLDS):
        mine, others = folds[:, 0] == number, (folds != number).all(axis=1)
        learnt = {name: score[others] for name, score in scores.items()}
        held_out = {name: score[mine] for name, score in scores.items()}
        found = estimate(learnt, is_same[others], n_records=n_records, by_hand=by_hand, ridge=RIDGE)
        # Other pairs have two organisations, so that leaving out takes more of them.
        prior = found.prior - _odds_bits(is_same[others]) + _odds_bits(is_same)
        found = replace(found, prior=prior)
        weights[mine] = constrained(match_weights(found, held_out), held_out)
    return weights


def _odds_bits(is_same: NDArray[np.bool_]) -> float:
    return float(np.log2(is_same.sum() / (~is_same).sum()))


def _at_threshold(
    truth: Truth, weights: Mapping[Pair, float], threshold: float, seed: int
) -> dict[str, Any]:
    groups = clusters(weights, threshold)
    found = {pair for group in groups for pair in combinations(group, 2) if truth.differs(pair)}
    true = truth.pairs()
    intervals_95 = intervals(truth, found, true, seed)
    return {"threshold": threshold, **measures(found, true), "intervals_95": intervals_95}


def main(arguments: Iterable[str] | None = None, write: Callable[[str], object] = print) -> None:
    """Estimate match weights, or cross-validate them."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("data", type=Path, help="organisation_records.parquet")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--cross-validate", action="store_true", help="print training measures by threshold"
    )
    options = parser.parse_args(None if arguments is None else list(arguments))
    if options.cross_validate:
        write(json.dumps(cross_validated(options.data, options.seed), indent=2))
    else:
        write(written(estimate_weights(options.data)))


if __name__ == "__main__":
    main()
