"""Field visibility: what a reader may see of a profile."""

from dataclasses import dataclass, replace

from matchmaker.domain import Need, Offer, Profile, ProfileId, Visibility

_ORDER = tuple(Visibility)

# What a Check-Up found is never shown to other profiles, whatever the profile says.
FLOORS = {"maturity": Visibility.STAFF}


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


def visibility_of(profile: Profile, field: str) -> Visibility:
    """What the profile says of a field, never more open than the field's floor."""
    stated = profile.visibility.get(field, Visibility.PUBLIC)
    floor = FLOORS.get(field, Visibility.PUBLIC)
    return max(stated, floor, key=_ORDER.index)


def statement_visibility(profile: Profile, statement: Need | Offer) -> Visibility:
    """The stricter of what a need or offer says of itself and what the profile says of them all."""
    field = "needs" if isinstance(statement, Need) else "offers"
    return max(statement.visibility, visibility_of(profile, field), key=_ORDER.index)


PUBLIC = Audience(Visibility.PUBLIC)
NETWORK = Audience(Visibility.NETWORK)
STAFF = Audience(Visibility.MATCHING_ONLY)
"""Staff alone see what is there for matching only."""


def disclose(profile: Profile, audience: Audience) -> Profile:
    """The profile as this reader may see it; hidden fields are empty, not marked."""

    def shown(field: str) -> bool:
        return audience.sees_field(profile, field)

    def stated(statement: Need | Offer) -> bool:
        return audience.sees(statement_visibility(profile, statement), profile.id)

    return replace(
        profile,
        identifiers=profile.identifiers if shown("identifiers") else (),
        texts=tuple(text for text in profile.texts if shown(text.field)),
        needs=tuple(need for need in profile.needs if stated(need)),
        offers=tuple(offer for offer in profile.offers if stated(offer)),
        sectors=profile.sectors if shown("sectors") else (),
        place=profile.place if shown("place") else type(profile.place)(),
        size=profile.size if shown("size") else None,
        url=profile.url if shown("url") else None,
        languages=profile.languages if shown("languages") else (),
        capacity=profile.capacity if shown("capacity") else None,
        maturity=profile.maturity if shown("maturity") else None,
        excludes=(),
        visibility={},
        sources=profile.sources if audience.reach is STAFF.reach else (),
    )
