"""Field visibility: reduce a profile to what an audience may see."""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from matchmaker.domain import Consent, Need, Offer, Place, Profile, ProfileId, Visibility

_ORDER = tuple(Visibility)

_OPEN = frozenset({Visibility.PUBLIC, Visibility.NETWORK})

# What a Check-Up found is never shown to other profiles, whatever the profile says.
FLOORS = {"maturity": Visibility.STAFF}

# What a hidden field holds instead.
_EMPTY: Mapping[str, Any] = {
    "identifiers": (),
    "sectors": (),
    "place": Place(),
    "size": None,
    "url": None,
    "languages": (),
    "capacity": None,
    "maturity": None,
    "updated_on": None,
}


@dataclass(frozen=True, slots=True)
class Audience:
    """A reader: how far they may see, and the profiles they speak for, which they see whole."""

    reach: Visibility
    speaks_for: frozenset[ProfileId] = frozenset()

    def sees(self, visibility: Visibility, owner: ProfileId) -> bool:
        """Whether something of this visibility that belongs to a profile may be shown."""
        if visibility is Visibility.PRIVATE:
            return owner in self.speaks_for
        return owner in self.speaks_for or _ORDER.index(visibility) <= _ORDER.index(self.reach)

    def sees_field(self, profile: Profile, field: str) -> bool:
        """Whether a field of a profile may be shown."""
        return self.sees(visibility_of(profile, field), profile.id)


def strictest(*levels: Visibility) -> Visibility:
    """The least open of some levels."""
    return max(levels, key=_ORDER.index)


def visibility_of(profile: Profile, field: str) -> Visibility:
    """What the profile says of a field, never more open than the field's floor."""
    stated = profile.visibility.get(field, Visibility.PUBLIC)
    floor = FLOORS.get(field, Visibility.PUBLIC)
    return strictest(stated, floor)


def statement_visibility(profile: Profile, statement: Need | Offer) -> Visibility:
    """
    Who may read a need or offer: the stricter of what it says and what the profile says of them.

    An anonymous need ranks and is never shown; its teaser is for those whom it is open to.
    """
    stated = _stated(profile, statement)
    veiled = isinstance(statement, Need) and statement.anonymous
    return Visibility.MATCHING_ONLY if veiled and stated in _OPEN else stated


def teaser_visibility(profile: Profile, need: Need) -> Visibility:
    """Who may see an anonymous need's teaser, or the words of an open one."""
    return _stated(profile, need)


def _stated(profile: Profile, statement: Need | Offer) -> Visibility:
    field = "needs" if isinstance(statement, Need) else "offers"
    return strictest(statement.visibility, visibility_of(profile, field))


PUBLIC = Audience(Visibility.PUBLIC)
NETWORK = Audience(Visibility.NETWORK)
STAFF = Audience(Visibility.MATCHING_ONLY)
"""Staff alone see what is there for matching only."""


def disclose(profile: Profile, audience: Audience) -> Profile:
    """The profile as this reader may see it; hidden fields are empty, not marked."""
    staff = audience.reach is STAFF.reach
    return replace(
        shown(profile, lambda visibility: audience.sees(visibility, profile.id)),
        excludes=(),
        rejected_concepts=(),
        visibility={},
        consent=profile.consent if staff else Consent(matching=profile.consent.matching),
        sources=profile.sources if staff else (),
    )


def shown(profile: Profile, sees: Callable[[Visibility], bool]) -> Profile:
    """The profile with only the texts, needs, offers and fields of visibilities that are seen."""
    return replace(
        profile,
        texts=tuple(text for text in profile.texts if sees(visibility_of(profile, text.field))),
        needs=tuple(need for need in profile.needs if sees(statement_visibility(profile, need))),
        offers=tuple(o for o in profile.offers if sees(statement_visibility(profile, o))),
        **{
            field: empty
            for field, empty in _EMPTY.items()
            if not sees(visibility_of(profile, field))
        },
    )


SMALLEST = 5
"""The smallest group that something may be said of."""

Key = TypeVar("Key", bound=Hashable)
Facts = tuple[str | None, ...]


def k_anonymised(known: Mapping[Key, Facts], k: int = SMALLEST) -> dict[Key, Facts]:
    """
    Suppress fine facts until at least k members share what is left (k-anonymity).

    Facts stand from the broadest to the finest, None where unknown, and the finest are left out
    first. Whoever is left with the same facts is at least k, counting those whose finer facts were
    left out: a gap says no more than that. Empty where there are fewer than k.
    """
    return _split(known, (), k) if len(known) >= k else {}


def _split(members: Mapping[Key, Facts], told: Facts, k: int) -> dict[Key, Facts]:
    """Tell the next fact of those groups that are large enough; k members or more are given."""
    depth, n_facts = len(told), len(next(iter(members.values())))
    if depth == n_facts:
        return dict.fromkeys(members, told)
    groups: dict[str | None, dict[Key, Facts]] = {}
    for key, facts in members.items():
        groups.setdefault(facts[depth], {})[key] = facts
    rest = groups.pop(None, {})
    by_size = sorted(groups, key=lambda value: (len(groups[value]), value or ""))
    for value in by_size:
        # The rest must be many too, or the gap would give them away: the smallest join them.
        if len(groups[value]) < k or 0 < len(rest) < k:
            rest |= groups.pop(value)
    found = dict.fromkeys(rest, told + (None,) * (n_facts - depth))
    for value, group in groups.items():
        found |= _split(group, (*told, value), k)
    return found
