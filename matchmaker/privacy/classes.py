"""Divide profiles into fixed classes, so that what is hidden is told of a class and of nobody."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from matchmaker.domain import Kind, ProfileId
from matchmaker.privacy.visibility import SMALLEST

LEAST = SMALLEST + 1
"""Whoever asks from within a class knows that it is not meant itself: five others are left."""
BITS = 256

Class = frozenset[ProfileId]


def anonymity_classes(kinds: Mapping[ProfileId, Kind]) -> tuple[Class, ...]:
    """
    Divide profiles into classes of at least six, by kind and then by the digest of their ids.

    A class is a branch of one tree that the ids alone decide. Of two classes of one kind, from
    whichever builds, one holds the other or they share nobody: answers do not narrow down over
    time. Kinds with fewer than six are taken together; where that is still too few there is none.
    """
    by_kind: dict[Kind, list[ProfileId]] = {}
    for id_, kind in kinds.items():
        by_kind.setdefault(kind, []).append(id_)
    rare = [id_ for ids in by_kind.values() if len(ids) < LEAST for id_ in ids]
    groups = [ids for ids in by_kind.values() if len(ids) >= LEAST]
    groups += [rare] if len(rare) >= LEAST else []
    return tuple(leaf for ids in groups for leaf in _leaves([(_digest(i), i) for i in ids], 0))


def _leaves(members: Sequence[tuple[int, ProfileId]], depth: int) -> Iterable[Class]:
    halves: tuple[list[tuple[int, ProfileId]], ...] = ([], [])
    for digest, id_ in members:
        halves[digest >> (BITS - 1 - depth) & 1].append((digest, id_))
    if min(map(len, halves)) < LEAST:
        yield frozenset(id_ for _, id_ in members)
        return
    for half in halves:
        yield from _leaves(half, depth + 1)


def _digest(id_: ProfileId) -> int:
    return int.from_bytes(sha256(id_.encode()).digest())
