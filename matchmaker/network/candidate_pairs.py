"""Collect the pairs that introductions are chosen from, with their fit and capacities."""

from collections.abc import Iterator, Sequence

import numpy as np

from matchmaker.candidates import n_clients, prepare, retrieve
from matchmaker.candidates.gates import consents, has_room
from matchmaker.domain import ALL_KINDS, Kind, ProfileId, Query
from matchmaker.graph.arguments import at_least
from matchmaker.network.bridging import Pair
from matchmaker.network.selection import Rows
from matchmaker.ranking import Ranker
from matchmaker.snapshot import Progress, Snapshot, no_progress

EACH = 2
"""Introductions that a profile without a stated capacity can take at a time."""


def askers_of(snapshot: Snapshot, rows: Rows, *, at_most: int | None, seed: int = 0) -> Rows:
    """
    Profiles of the rows that may be introduced: with consent, and experts with a free place.

    `at_most` draws so many of them; None asks all.

    Raises:
        InputError: A number is negative.
    """
    at_least("seed", seed, 0)
    if at_most is not None:
        at_least("at_most", at_most, 0)
    open_ = consents(snapshot) & has_room(snapshot)
    found = rows[open_[rows]]
    if at_most is None or len(found) <= at_most:
        return found
    drawn = np.random.default_rng(seed).choice(len(found), size=at_most, replace=False)
    return np.asarray(found[np.sort(drawn)], dtype=np.int64)


def candidate_pairs(
    snapshot: Snapshot,
    ranker: Ranker,
    askers: Rows,
    *,
    k: int = 20,
    kinds: frozenset[Kind] = ALL_KINDS,
    countries: frozenset[str] = frozenset(),
    progress: Progress = no_progress,
) -> list[Pair]:
    """
    The k best partners of each asker behind all gates, each pair once, with its better direction.

    Who declined, excludes the other, is a partner already, or has no free place is not among them.

    Raises:
        InputError: k is no whole number from 1.
    """
    at_least("k", k, 1)
    ids = snapshot.profiles.ids
    best: dict[frozenset[ProfileId], Pair] = {}
    for done, row in enumerate(askers.tolist()):
        progress("ranking", done, len(askers))
        query = Query(profile_id=ids[row], kinds=kinds, countries=countries)
        for pair in _best(snapshot, ranker, query, k):
            both = frozenset(pair.ids)
            if both not in best or pair.fit > best[both].fit:
                best[both] = pair
    progress("ranking", len(askers), len(askers))
    return [*best.values()]


def _best(snapshot: Snapshot, ranker: Ranker, query: Query, k: int) -> Iterator[Pair]:
    prepared = prepare(snapshot, query)
    rows = retrieve(prepared).rows
    if query.profile_id is None or not len(rows):
        return
    scored = ranker.score(prepared, rows)
    for place in scored.order[:k].tolist():
        score = float(scored.scores[place])
        yield Pair(
            asker_id=query.profile_id,
            candidate_id=snapshot.profiles.ids[int(scored.rows[place])],
            fit=float(1 / (1 + np.exp(-score))),
            score=score,
        )


def capacity(
    snapshot: Snapshot, ids: Sequence[ProfileId], *, each: int = EACH
) -> dict[ProfileId, int]:
    """
    How many introductions each profile can take: an expert its free places, others `each`.

    Raises:
        InputError: `each` is negative, or no whole number.
    """
    at_least("each", each, 0)
    stated, clients = snapshot.profiles.columns.capacity, n_clients(snapshot)
    rows = [snapshot.profiles.row_of[id_] for id_ in ids]
    return {
        id_: each if np.isnan(stated[row]) else max(int(stated[row] - clients[row]), 0)
        for id_, row in zip(ids, rows, strict=True)
    }
