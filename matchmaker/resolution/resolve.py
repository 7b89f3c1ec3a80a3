"""Resolve duplicates: turn records and judgements into canonical ids and a review list."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain import Judgement, ProfileId, Verdict
from matchmaker.execution import Engine, ProcessEngine
from matchmaker.resolution.blocking import Blocks, Pairs, candidate_pairs, unique_pairs
from matchmaker.resolution.clustering import clusters
from matchmaker.resolution.columns import columns_of
from matchmaker.resolution.constraints import VETOED_BITS, Claims, Edge
from matchmaker.resolution.equals import Folded, fold_equals
from matchmaker.resolution.matching import (
    Scores,
    Weights,
    evidence,
    probability,
    shipped_weights,
)
from matchmaker.resolution.pair_shards import compare_on
from matchmaker.resolution.records import Record

HERE = ProcessEngine()
DECIDED = frozenset({Verdict.SAME, Verdict.DIFFERENT})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPair:
    """Two profiles that may be one and the same."""

    left_id: ProfileId
    right_id: ProfileId
    weight: float
    """Match weight, in bits."""
    probability: float
    comparisons: Mapping[str, float]
    """Bits for (+) and against (-) by comparison; unknown ones are left out."""


def usefulness(probabilities: NDArray[np.float64], sizes: NDArray[np.int64]) -> NDArray[np.float64]:
    """
    Weigh how much a judgement would tell: doubt, in bits, times the pairs that it decides.

    Args:
        sizes: how many pairs of records the two groups make.
    """
    # The logarithm of 0 times 0 is not a number; the limit is no doubt.
    p = np.clip(probabilities, 1e-9, 1 - 1e-9)
    doubt = -(p * np.log2(p) + (1 - p) * np.log2(1 - p))
    # The root: many pairs of one large group must not fill the list.
    return doubt * np.sqrt(sizes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """What was not compared, since too many records share a key."""

    n_blocks: int = 0
    """Keys that more records share than are compared with each other."""
    n_pairs: int = 0
    """Pairs of theirs that were not compared for that key, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """Which profiles are one, and which may be."""

    clusters: Mapping[ProfileId, ProfileId]
    """Member -> canonical id, only where they differ."""
    review: tuple[ReviewPair, ...]
    """Most useful first; one of each two groups."""
    skipped: Skipped = Skipped()
    n_compared: int = 0
    """Pairs that were compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedPairs:
    """Candidate pairs with their scores and weights."""

    pairs: Pairs
    scores: Scores
    weights: NDArray[np.float64]
    skipped: Skipped = Skipped()


def resolve(
    records: Sequence[Record],
    judgements: Sequence[Judgement] = (),
    progress: Callable[[float], None] | None = None,
    *,
    weights: Weights | None = None,
    self_stated: Mapping[ProfileId, Set[ProfileId]] | None = None,
    engine: Engine = HERE,
) -> Resolution:
    """
    Find the records that are one and the same.

    Args:
        judgements: SAME and DIFFERENT are honoured, the newest of a pair; others are ignored.
        progress: called with the share done, in [0, 1].
        weights: the shipped ones by default.
        self_stated: records whose owner stated what is compared here, each with the records of
            the same owner; with any other one it makes no sure pair, and goes to review.
        engine: compares pairs; with the same result whoever does.

    Raises:
        ExecutionError: Workers of the engine died again and again, or are of another version.
    """
    weights = weights or shipped_weights()
    judgements = [j for j in judgements if j.verdict in DECIDED]
    folded = fold_equals(records, _spoken_for(judgements, self_stated or {}))
    records = folded.records
    claims = Claims.of([record.id for record in records], self_stated or {})
    compared = _held_back(
        compare_records(records, weights, progress, folded.pairs, engine=engine), claims
    )
    together, apart = judged_edges(records, judgements)
    found = clusters(_by_edge(compared), weights.automatic, together, apart, claims)
    group_of = {row: i for i, group in enumerate(found) for row in group}
    review = _review(records, compared, weights, found, group_of, {*together, *apart})
    if progress is not None:
        progress(1.0)
    return Resolution(
        clusters=_canonical_ids(folded, found, group_of),
        review=review,
        skipped=compared.skipped,
        n_compared=len(compared.pairs),
    )


def _spoken_for(
    judgements: Iterable[Judgement], self_stated: Mapping[ProfileId, Set[ProfileId]]
) -> set[ProfileId]:
    """Name the records that must not be folded into equal ones."""
    judged = {id_ for judgement in judgements for id_ in (judgement.left_id, judgement.right_id)}
    return judged | set(self_stated)


def compare_records(
    records: Sequence[Record],
    weights: Weights,
    progress: Callable[[float], None] | None = None,
    equals: Sequence[Edge] = (),
    *,
    complete: bool = False,
    engine: Engine = HERE,
) -> ComparedPairs:
    """
    Block, compare and weigh; `equals` are compared whatever blocking says.

    Names are compared word by word where they could make the pair worth asking; of all pairs where
    that is to be `complete`.
    """
    columns = columns_of(records)
    blocks = candidate_pairs(columns, progress and (lambda done: progress(0.3 * done)))
    pairs = _with_equals(blocks, equals, len(records))

    scores, bits = compare_on(
        engine,
        columns,
        pairs,
        weights,
        complete=complete,
        progress=progress and (lambda done: progress(0.3 + 0.6 * done)),
    )
    skipped = Skipped(n_blocks=blocks.n_large, n_pairs=blocks.n_skipped)
    return ComparedPairs(pairs=pairs, scores=scores, weights=bits, skipped=skipped)


def _with_equals(blocks: Blocks, equals: Sequence[Edge], n_records: int) -> Pairs:
    if not equals:
        return blocks.pairs
    more = np.array(equals, dtype=np.int64).reshape(-1, 2)
    return unique_pairs(np.concatenate([blocks.pairs, more]), n_records)


def _held_back(compared: ComparedPairs, claims: Claims) -> ComparedPairs:
    """Bring the weights of pairs that only a person may call sure down to even odds."""
    held = claims.holding(compared.pairs)
    weights = np.where(held, np.minimum(compared.weights, VETOED_BITS), compared.weights)
    return replace(compared, weights=weights)


def judged_edges(
    records: Sequence[Record], judgements: Iterable[Judgement]
) -> tuple[list[Edge], list[Edge]]:
    """Take the newest verdict of each pair present: the same (newest first), and different."""
    rows = {record.id: row for row, record in enumerate(records)}
    newest: dict[Edge, Judgement] = {}
    # The newest comes last and overwrites what was said of the pair before.
    for judgement in sorted(judgements, key=lambda j: j.judged_on):
        left, right = rows.get(judgement.left_id), rows.get(judgement.right_id)
        if judgement.verdict in DECIDED and None not in {left, right}:
            newest[_edge(left, right)] = judgement
    by_date = sorted(newest.items(), key=lambda item: item[1].judged_on, reverse=True)
    same = [
        edge
        for edge, judgement in by_date
        if judgement.verdict is Verdict.SAME and edge[0] != edge[1]
    ]
    different = [edge for edge, judgement in by_date if judgement.verdict is Verdict.DIFFERENT]
    return same, different


def _edge(left: int | None, right: int | None) -> Edge:
    first, second = sorted(row for row in (left, right) if row is not None)
    return first, second


def _by_edge(compared: ComparedPairs) -> dict[Edge, float]:
    left, right = compared.pairs.T.tolist()
    return dict(zip(zip(left, right, strict=True), compared.weights.tolist(), strict=True))


def _canonical_ids(
    folded: Folded, groups: list[list[int]], group_of: Mapping[int, int]
) -> dict[ProfileId, ProfileId]:
    """Name each group after its smallest id, which no rebuild changes."""
    found: dict[ProfileId, ProfileId] = {}
    alike = {first for first, second in folded.pairs if _in_one(first, second, group_of)}
    for group in groups:
        ids = [folded.records[row].id for row in group]
        # Of equals, two were compared: where these are one, the others are.
        ids += [id_ for row in group if row in alike for id_ in folded.others.get(row, ())]
        canonical = min(ids)
        found.update({id_: canonical for id_ in ids if id_ != canonical})
    return found


def _review(
    records: Sequence[Record],
    compared: ComparedPairs,
    weights: Weights,
    groups: list[list[int]],
    group_of: Mapping[int, int],
    judged: set[Edge],
) -> tuple[ReviewPair, ...]:
    """List the uncertain pairs between groups that nobody has judged."""
    pairs = compared.pairs.tolist()
    open_rows = [
        k
        for k in np.flatnonzero(compared.weights >= weights.review).tolist()
        if not _settled(pairs[k], group_of, judged)
    ]
    sizes = np.array(
        [
            _size(i, groups, group_of) * _size(j, groups, group_of)
            for i, j in (pairs[k] for k in open_rows)
        ]
    )
    chances = probability(compared.weights[open_rows])
    # Stable, so that equally useful pairs keep their order from run to run.
    order = np.argsort(-usefulness(chances, sizes), kind="stable").tolist()
    # The first of each two groups: what is said of it decides the others.
    first = {_groups(pairs[open_rows[k]], group_of): k for k in reversed(order)}
    bits = evidence(weights, compared.scores)
    return tuple(
        _review_pair(records, compared, bits, open_rows[k], float(chances[k]))
        for k in order
        if first[_groups(pairs[open_rows[k]], group_of)] == k
    )


def _groups(pair: list[int], group_of: Mapping[int, int]) -> frozenset[tuple[str, int]]:
    return frozenset(("group", group_of[r]) if r in group_of else ("row", r) for r in pair)


def _settled(pair: list[int], group_of: Mapping[int, int], judged: set[Edge]) -> bool:
    left, right = pair
    return _in_one(left, right, group_of) or (left, right) in judged


def _in_one(left: int, right: int, group_of: Mapping[int, int]) -> bool:
    return left in group_of and group_of[left] == group_of.get(right)


def _size(row: int, groups: list[list[int]], group_of: Mapping[int, int]) -> int:
    return len(groups[group_of[row]]) if row in group_of else 1


def _review_pair(
    records: Sequence[Record],
    compared: ComparedPairs,
    bits: Mapping[str, NDArray[np.float64]],
    k: int,
    chance: float,
) -> ReviewPair:
    left, right = compared.pairs[k].tolist()
    return ReviewPair(
        left_id=records[left].id,
        right_id=records[right].id,
        weight=float(compared.weights[k]),
        probability=chance,
        comparisons={
            name: float(bits[name][k]) for name in bits if not np.isnan(compared.scores[name][k])
        },
    )
