"""
The plain features once more, from the stored profiles and by other means.

Nothing here shares code with `matchmaker.ranking`: records come from the store, one at a time,
where the ranking reads the columns of a snapshot; sums run over sets and dictionaries, where the
ranking multiplies matrices; distances go by vectors, where the ranking uses haversines. Only the
reading of concepts in a text is the library's own. None stands for unknown.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from math import atan2, cos, hypot, radians, sin

from evaluations.stored import StoredRecords, offered
from matchmaker.domain import Need, Offer, ProfileId, Query

Value = float | None

# First NACE Rev.2 division of each section, A to U, as the classification prints them.
SECTIONS = (1, 5, 10, 35, 36, 41, 45, 49, 55, 58, 64, 68, 69, 77, 84, 85, 86, 90, 94, 97, 99)
B = 0.75


def distance(records: StoredRecords, query: Query, other: ProfileId) -> Value:
    """Kilometres along the great circle, by the angle between two unit vectors."""
    here, there = _place(records, query.profile_id), _place(records, other)
    if here is None or there is None:
        return None
    across = (
        here[1] * there[2] - here[2] * there[1],
        here[2] * there[0] - here[0] * there[2],
        here[0] * there[1] - here[1] * there[0],
    )
    along = sum(a * b for a, b in zip(here, there, strict=True))
    return 6371.0088 * atan2(hypot(*across), along)


def _place(records: StoredRecords, id_: ProfileId | None) -> tuple[float, float, float] | None:
    place = records.profiles[id_].place if id_ is not None else None
    if place is None or place.latitude is None or place.longitude is None:
        return None
    lat, lon = radians(place.latitude), radians(place.longitude)
    return cos(lat) * cos(lon), cos(lat) * sin(lon), sin(lat)


def sector_relatedness(records: StoredRecords, query: Query, other: ProfileId) -> Value:
    """Digits that the closest pair of NACE codes has in common, in quarters."""
    if query.profile_id is None:
        return None
    mine, theirs = records.profiles[query.profile_id].sectors, records.profiles[other].sectors
    return max((_kinship(a, b) for a in mine for b in theirs), default=None)


def _kinship(left: str, right: str) -> float:
    one, two = left.replace(".", ""), right.replace(".", "")
    for n_digits in (4, 3, 2):
        if len(one) >= n_digits and one[:n_digits] == two[:n_digits]:
            return n_digits / 4
    return 0.25 if _section(one) == _section(two) else 0.0


def _section(code: str) -> int:
    return max(first for first in SECTIONS if int(code[:2]) >= first)


def shared_language(records: StoredRecords, query: Query, other: ProfileId) -> Value:
    """Whether a spoken language is in both lists."""
    mine = set(records.profiles[query.profile_id].languages if query.profile_id else ())
    theirs = set(records.profiles[other].languages)
    return float(bool(mine & theirs)) if mine and theirs else None


def cooperation_intent(records: StoredRecords, query: Query, other: ProfileId) -> Value:
    """The larger of: my kinds of cooperation sought that they offer, offered that they seek."""
    if query.profile_id is None:
        return None
    me, them = records.profiles[query.profile_id], records.profiles[other]
    shares = [
        len(mine & theirs) / len(mine)
        for mine, theirs in (
            (_cooperation(me.needs), _cooperation(them.offers)),
            (_cooperation(me.offers), _cooperation(them.needs)),
        )
        if mine and theirs
    ]
    return max(shares, default=None)


def _cooperation(statements: Iterable[Need | Offer]) -> set[str]:
    return {kind.value for each in statements for kind in each.cooperation}


def trl_adjacency(records: StoredRecords, query: Query, other: ProfileId) -> Value:
    """One less a quarter for each level between the ranges sought and offered, 0 at the least."""
    mine = (
        [n.trl for n in records.profiles[query.profile_id].needs if n.trl]
        if (query.profile_id)
        else []
    )
    theirs = [offer.trl for offer in records.profiles[other].offers if offer.trl]
    if not mine or not theirs:
        return None
    sought_levels = range(min(low for low, _ in mine), max(high for _, high in mine) + 1)
    given = range(min(low for low, _ in theirs), max(high for _, high in theirs) + 1)
    gap = min(abs(a - b) for a in sought_levels for b in given)
    return max(0.0, 1 - gap / 4)


def shared_events(records: StoredRecords, query: Query, other: ProfileId) -> Value:
    """Meetings that both went to, each 1 / (all others who came)."""
    if query.profile_id is None or other not in records.went_to:
        return None
    mine = records.went_to.get(query.profile_id, frozenset())
    both = mine & records.went_to[other]
    return sum(1 / max(len(records.came[meeting]) - 1, 1) for meeting in both)


def shared_associations(records: StoredRecords, query: Query, other: ProfileId) -> Value:
    """Associations of both, each 1 / (all other members)."""
    mine = records.belongs.get(query.profile_id) if query.profile_id else None
    theirs = records.belongs.get(other)
    if not mine or not theirs:
        return None
    return sum(1 / max(len(records.belongs[each]) - 1, 1) for each in mine & theirs)


def need_concepts(records: StoredRecords, query: Query, other: ProfileId) -> Value:
    """Sought concepts by rarity, each answered by the best of itself and its kin."""
    asked = _asked(records, query)
    if not asked or not any(True for _ in offered(records.profiles[other])):
        return None
    counts = records.offers[other]
    damping = (1 - B) + B * sum(counts.values()) / records.mean_length
    weights = {
        concept: records.rarity.get(concept, records.rarity[""]) * records.share(concept, asked)
        for concept in asked
    }
    covered = sum(
        weights[concept]
        * max(
            degree * counts.get(answer, 0.0) / (counts.get(answer, 0.0) + damping)
            for answer, degree in records.kin(concept).items()
        )
        for concept in asked
    )
    return covered / sum(weights.values()) * len(asked) / (len(asked) + 1)


def _asked(records: StoredRecords, query: Query) -> set[str]:
    if query.need:
        return set(records.stated("need", query.need, query.language))
    said = records.read(records.profiles[query.profile_id or ProfileId("")])
    return {concept for offers, concept, weight in said if not offers and concept and weight}


def freshness(records: StoredRecords, _query: Query, other: ProfileId) -> Value:
    """Years since the profile was confirmed, from the day of the build."""
    updated = records.profiles[other].updated_on
    return None if updated is None else max(_years(records.today) - _years(updated), 0.0)


def _years(day: date) -> float:
    return day.year + (day - date(day.year, 1, 1)).days / 365.25


def readiness(records: StoredRecords, _query: Query, other: ProfileId) -> Value:
    """What the Check-Up found."""
    return records.profiles[other].maturity


RECOMPUTED: Mapping[str, Callable[[StoredRecords, Query, ProfileId], Value]] = {
    "distance": distance,
    "sector_relatedness": sector_relatedness,
    "shared_language": shared_language,
    "cooperation_intent": cooperation_intent,
    "trl_adjacency": trl_adjacency,
    "shared_events": shared_events,
    "shared_associations": shared_associations,
    "need_concepts": need_concepts,
    "freshness": freshness,
    "readiness": readiness,
}
