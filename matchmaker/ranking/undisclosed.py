"""Let what others keep for matching only count: one step, for a whole class of profiles."""

from collections.abc import Iterable, Iterator

import numpy as np

from matchmaker.candidates import PreparedQuery, answers, eligible, prepare
from matchmaker.domain import Need, Offer, Profile, ProfileId, Query, Side
from matchmaker.privacy import NETWORK, Audience, anonymity_classes, statement_visibility
from matchmaker.ranking.feature import Breakdown, Facts, Feature, FloatArray, IntArray
from matchmaker.ranking.model import UNDISCLOSED
from matchmaker.snapshot import Passage, Snapshot, Stance, concepts_of, taking


def undisclosed_to(snapshot: Snapshot, asker: ProfileId) -> frozenset[ProfileId]:
    """
    Find the classes in which somebody hides a topic that meets one of the asker, as profiles.

    Hidden passages and the asker's own decide it, nothing that others can see of their owner: who
    of a class it is changes no answer. A class speaks only where all of it could be introduced, so
    that nobody finds its owner by excluding one after the other. Topics count, words do not.
    """
    prepared = prepare(snapshot, Query(profile_id=asker, new_only=False))
    hits = {snapshot.profiles.ids[row] for row in _hiding(snapshot) if _meets(prepared, row)}
    if not hits:
        return frozenset()
    table = snapshot.profiles
    there = {id_: kind for id_, kind in zip(table.ids, table.kinds, strict=True) if id_}
    open_ = eligible(prepared)
    speaking = (
        each
        for each in anonymity_classes(there)
        if each & hits and all(open_[table.row_of[id_]] for id_ in each - {asker})
    )
    told: frozenset[ProfileId] = frozenset().union(*speaking)
    return told - {asker}


def _hiding(snapshot: Snapshot) -> Iterator[int]:
    """Rows of those who say something that members are not shown."""
    records, n = snapshot.profiles.records, len(snapshot.profiles.ids)
    return (row for row in range(n) if hides(records[row], NETWORK))


def hides(profile: Profile, audience: Audience) -> bool:
    """Whether a profile as it ranks says something that the audience does not see."""
    stated: tuple[Need | Offer, ...] = (*profile.needs, *profile.offers)
    kept = (*profile.visibility.values(), *(statement_visibility(profile, s) for s in stated))
    return not all(audience.sees(visibility, profile.id) for visibility in kept)


def _meets(prepared: PreparedQuery, row: int) -> bool:
    """Whether a hidden need asks for what the asker offers, or the other way round."""
    snapshot, owner = prepared.snapshot, prepared.snapshot.profiles.ids[row]
    if row == prepared.row or not owner:
        return False
    said = [p for p in snapshot.passages(row) if not NETWORK.sees(p.visibility, owner)]
    sought = _wanted(snapshot, taking(said, Stance.SEEKING))
    if not sought.isdisjoint(prepared.offering_concepts):
        return True
    if not prepared.states_need:
        return False
    wanted = _wanted(snapshot, prepared.seeking)
    return not wanted.isdisjoint(concepts_of(taking(said, Stance.OFFERING)))


def _wanted(snapshot: Snapshot, passages: Iterable[Passage]) -> frozenset[str]:
    """All concepts that answer one that some passages name."""
    named = concepts_of(tuple(passages))
    return frozenset().union(*(answers(snapshot.taxonomy, concept) for concept in named))


def undisclosed_feature() -> Feature:
    """1 for classes in which a hidden fact counts for the asker, else 0; it rests on no fact."""

    def values(prepared: PreparedQuery, rows: IntArray) -> FloatArray:
        """Facts that are not shown: one step, given alike to a class of six or more profiles."""
        ids, told = prepared.snapshot.profiles.ids, prepared.query.undisclosed
        if not told:
            return np.zeros(len(rows))
        return np.array([ids[row] in told for row in rows], dtype=float)

    def breakdown(prepared: PreparedQuery, row: int, _: Facts) -> Breakdown:
        return Breakdown(float(values(prepared, np.array([row]))[0]))

    return Feature(
        name=UNDISCLOSED,
        family="need and offer",
        side=Side.BOTH,
        unit="",
        aspects=frozenset(),
        values=values,
        breakdown=breakdown,
    )
