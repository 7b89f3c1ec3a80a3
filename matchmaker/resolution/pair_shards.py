"""Compare and weigh candidate pairs shard by shard: in this process, or on workers."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matchmaker.execution import Engine
from matchmaker.resolution.blocking import Pairs
from matchmaker.resolution.columns import RecordColumns
from matchmaker.resolution.comparison import compare
from matchmaker.resolution.constraints import constrained
from matchmaker.resolution.matching import Scores, Weights, match_weights

PAIRS_AT_ONCE = 50_000
"""Pairs of a shard: some seconds of work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairShard:
    """Some pairs, with all that comparing them takes."""

    columns: RecordColumns
    """Of the records that the pairs name; words weigh what they do among all records."""
    pairs: Pairs
    """Rows of these columns."""
    weights: Weights
    n_records: int
    """Of the whole run."""
    complete: bool
    """Whether names are compared word by word even where that can't make a pair worth asking."""


def compare_on(
    engine: Engine,
    columns: RecordColumns,
    pairs: Pairs,
    weights: Weights,
    *,
    complete: bool = False,
    progress: Callable[[float], None] | None = None,
) -> tuple[Scores, NDArray[np.float64]]:
    """
    Compare and weigh pairs.

    Args:
        progress: called with the share done, in [0, 1].

    Returns:
        One array of scores a comparison and the constrained weights in bits, in the pairs' order.

    Raises:
        ExecutionError: Workers died again and again, or are of another version.
    """
    # At least one, so that each comparison has its array where there is no pair.
    cuts = range(0, max(1, len(pairs)), PAIRS_AT_ONCE)
    shards = [
        _shard(columns, pairs[at : at + PAIRS_AT_ONCE], weights, complete=complete) for at in cuts
    ]
    done = list(_told(engine.map(compare_shard, shards), len(shards), progress))
    scores = {name: np.concatenate([found[name] for found, _ in done]) for name in done[0][0]}
    return scores, np.concatenate([bits for _, bits in done])


def compare_shard(shard: PairShard) -> tuple[Scores, NDArray[np.float64]]:
    """Compare and weigh the pairs of a shard."""

    def worth_asking(best: Scores) -> NDArray[np.bool_]:
        return match_weights(shard.weights, best, shard.n_records) >= shard.weights.review

    scores = compare(shard.columns, shard.pairs, None if shard.complete else worth_asking)
    return scores, constrained(match_weights(shard.weights, scores, shard.n_records), scores)


def _shard(columns: RecordColumns, pairs: Pairs, weights: Weights, *, complete: bool) -> PairShard:
    rows, places = np.unique(pairs, return_inverse=True)
    kept = rows.tolist()
    return PairShard(
        columns=replace(
            columns,
            records=[columns.records[row] for row in kept],
            names=[columns.names[row] for row in kept],
            places=[columns.places[row] for row in kept],
            domains=[columns.domains[row] for row in kept],
            persons=[columns.persons[row] for row in kept],
        ),
        pairs=places.reshape(pairs.shape),
        weights=weights,
        n_records=len(columns.records),
        complete=complete,
    )


def _told(
    results: Iterator[tuple[Scores, NDArray[np.float64]]],
    n_shards: int,
    progress: Callable[[float], None] | None,
) -> Iterator[tuple[Scores, NDArray[np.float64]]]:
    for n_done, result in enumerate(results, 1):
        yield result
        if progress is not None:
            progress(n_done / n_shards)
