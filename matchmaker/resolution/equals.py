"""
Fold equal records before anything is compared: however many there are, they are one comparison.

Two of each stay, so that the match weight of equals is known: a bare first name is no more sure for
being written the same sixty times. What holds of these two holds of the others.
"""

from collections import defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass

from matchmaker.domain import ProfileId
from matchmaker.resolution.records import Record
from matchmaker.resolution.words import fold, says_nothing

Edge = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """Records of which at most two are equal."""

    records: Sequence[Record]
    pairs: Sequence[Edge]
    """Rows of two equals each."""
    others: Mapping[int, Sequence[ProfileId]]
    """Row of the first of equals -> those that were folded into it."""


def fold_equals(records: Sequence[Record], apart: Collection[ProfileId] = ()) -> Folded:
    """Fold equal records; those in `apart`, which somebody judged or owns, stay by themselves."""
    kept: list[Record] = []
    rows: dict[Hashable, list[int]] = defaultdict(list)
    others: dict[int, list[ProfileId]] = defaultdict(list)
    for record in records:
        known = rows[_facts(record)] if _is_named(record) and record.id not in apart else []
        if len(known) == 2:
            others[known[0]].append(record.id)
            continue
        known.append(len(kept))
        kept.append(record)
    pairs = [(known[0], known[1]) for known in rows.values() if len(known) == 2]
    return Folded(records=kept, pairs=pairs, others=dict(others))


def _is_named(record: Record) -> bool:
    return not all(says_nothing(name) for name in record.names)


def _facts(record: Record) -> Hashable:
    """All that is compared, with case and punctuation apart."""
    return (
        tuple(fold(name) for name in record.names),
        *(fold(text or "") for text in (record.city, record.postcode, record.address)),
        *(record.country, record.kind, record.url, record.nuts),
        frozenset(record.identifiers),
        frozenset(record.sectors),
    )
