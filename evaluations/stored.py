"""What a store holds, record by record: the facts that explanations are checked against."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import log1p

from matchmaker.domain import (
    Activity,
    ActivityId,
    ActivityKind,
    Layer,
    Need,
    Offer,
    Profile,
    ProfileId,
    Visibility,
)
from matchmaker.home import Home
from matchmaker.services.building import merged_profiles

Names = Callable[[str, str | None], Iterable[str]]
"""Text and its language -> the ids of the concepts that it names, repeated as often."""
Read = Callable[[Profile], Iterable[tuple[bool, str, float]]]
"""What a profile says: whether it offers, a concept, and the weight of its statement."""
Kin = Callable[[str], Mapping[str, float]]
"""A concept -> the concepts that answer for it, and how far."""

MEETINGS = {ActivityKind.EVENT, ActivityKind.CONTENT}
FIELD_WEIGHTS = {"title": 2.0, "programme": 0.5}


@dataclass(frozen=True)
class StoredRecords:
    """What is stored, duplicates merged, by id; profiles without consent are not there."""

    profiles: Mapping[ProfileId, Profile]
    activities: Mapping[ActivityId, Activity]
    went_to: Mapping[ProfileId, frozenset[ActivityId]]
    """Events and contents."""
    came: Mapping[ActivityId, frozenset[ProfileId]]
    belongs: Mapping[ProfileId, frozenset[ProfileId]]
    """Memberships, in both directions."""
    today: date
    names: Names
    read: Read
    kin: Kin
    is_problem: Callable[[str], bool]
    share: Callable[[str, Set[str]], float]
    """Weight of a concept beside others that are sought."""

    @cached_property
    def offers(self) -> Mapping[ProfileId, Mapping[str, float]]:
        """Weighted counts of the concepts in what each profile says it can do."""
        return {id_: self._offered(profile) for id_, profile in self.profiles.items()}

    @cached_property
    def rarity(self) -> Mapping[str, float]:
        """Inverse document frequency of each concept over offers and activities."""
        found: dict[str, int] = defaultdict(int)
        about = [self._counts(described(activity)) for activity in self.activities.values()]
        for counts in (*self.offers.values(), *about):
            for concept in counts:
                found[concept] += 1
        n_documents = len(self.profiles) + len(self.activities)
        return {concept: log1p(n_documents / (1 + n)) for concept, n in found.items()} | {
            "": log1p(n_documents)
        }

    @cached_property
    def mean_length(self) -> float:
        """Mean weighted count of concepts over the profiles that name any."""
        lengths = [sum(counts.values()) for counts in self.offers.values() if counts]
        return sum(lengths) / len(lengths)

    def _offered(self, profile: Profile) -> dict[str, float]:
        counts: dict[str, float] = defaultdict(float)
        for offers, concept, weight in self.read(profile):
            if offers and weight:
                counts[concept] += weight
        return dict(counts)

    def stated(self, field: str, text: str, language: str | None) -> Iterable[str]:
        """Concepts of one statement, each as often as it is named; a description has no problem."""
        found = self.names(text, language)
        if field in {"offer", "need"}:
            return found
        return (concept for concept in found if not self.is_problem(concept))

    def _counts(self, said: Iterable[tuple[str, str, str | None]]) -> dict[str, float]:
        counts: dict[str, float] = defaultdict(float)
        for field, text, language in said:
            for concept in self.stated(field, text, language):
                counts[concept] += FIELD_WEIGHTS.get(field, 1.0)
        return dict(counts)


def read_records(
    home: Home,
    *,
    today: date,
    names: Names,
    read: Read,
    kin: Kin,
    is_problem: Callable[[str], bool],
    share: Callable[[str, Set[str]], float],
) -> StoredRecords:
    """Read a network's store record by record."""
    with home.store() as store:
        canonical = store.clusters()
        profiles = {
            p.id: p for p in merged_profiles(store.profiles(), canonical) if p.consent.matching
        }
        activities = {activity.id: activity for activity in store.activities()}
        parts = [(p.profile_id, p.activity_id) for p in store.participations()]
        ties = [(t.source_id, t.target_id) for t in store.ties() if t.layer is Layer.MEMBERSHIP]
    went_to: dict[ProfileId, set[ActivityId]] = defaultdict(set)
    came: dict[ActivityId, set[ProfileId]] = defaultdict(set)
    for who, what in parts:
        head = canonical.get(who, who)
        if head in profiles and what in activities and activities[what].kind in MEETINGS:
            went_to[head].add(what)
            came[what].add(head)
    belongs: dict[ProfileId, set[ProfileId]] = defaultdict(set)
    for left, right in ((canonical.get(x, x), canonical.get(y, y)) for x, y in ties):
        if left in profiles and right in profiles:
            belongs[left].add(right)
            belongs[right].add(left)
    return StoredRecords(
        profiles=profiles,
        activities=activities,
        went_to={key: frozenset(value) for key, value in went_to.items()},
        came={key: frozenset(value) for key, value in came.items()},
        belongs={key: frozenset(value) for key, value in belongs.items()},
        today=today,
        names=names,
        read=read,
        kin=kin,
        is_problem=is_problem,
        share=share,
    )


def offered(profile: Profile) -> Iterable[tuple[str, str, str | None]]:
    """Field, text and language of all that a profile says it can do, private parts left out."""
    for text in profile.texts:
        if profile.visibility.get(text.field) is not Visibility.PRIVATE and text.value.strip():
            yield text.field, text.value, text.language
    yield from (("offer", text, language) for text, language in _stated(profile, profile.offers))


def _stated(
    profile: Profile, statements: Iterable[Need | Offer]
) -> Iterable[tuple[str, str | None]]:
    for each in statements:
        field = "needs" if isinstance(each, Need) else "offers"
        hidden = Visibility.PRIVATE in (each.visibility, profile.visibility.get(field))
        if not hidden and each.text.strip():
            yield each.text, each.language


def described(activity: Activity) -> Iterable[tuple[str, str, str | None]]:
    """Field, text and language of what an activity is about."""
    for field in ("title", "text", "topic", "programme"):
        if text := getattr(activity, field):
            yield field, text, activity.language
