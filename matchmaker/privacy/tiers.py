"""Tiers: each circle of readers is answered from a snapshot of what it may know."""

from dataclasses import replace
from enum import StrEnum

from matchmaker.domain import Layer, Need, Profile, Visibility
from matchmaker.privacy.visibility import (
    NETWORK,
    PUBLIC,
    STAFF,
    Audience,
    shown,
    statement_visibility,
)


class Tier(StrEnum):
    """A circle of readers, from the widest view to the narrowest."""

    STAFF = "staff"
    NETWORK = "network"
    MEMBERS = "members"
    """What members are shown: nothing ranks in it that they may not read."""
    PUBLIC = "public"


_RANKS = {
    Tier.STAFF: frozenset(Visibility) - {Visibility.PRIVATE},
    # Matching only: to rank among members is what it is stated for.
    Tier.NETWORK: frozenset({Visibility.PUBLIC, Visibility.NETWORK, Visibility.MATCHING_ONLY}),
    Tier.MEMBERS: frozenset({Visibility.PUBLIC, Visibility.NETWORK}),
    Tier.PUBLIC: frozenset({Visibility.PUBLIC}),
}
_AUDIENCES = {Tier.STAFF: STAFF, Tier.NETWORK: NETWORK, Tier.MEMBERS: NETWORK, Tier.PUBLIC: PUBLIC}

PROGRAMME_LAYERS = frozenset({Layer.EXPERT_CLIENT, Layer.INTRODUCTION_ACCEPTED})
"""Who follows whom, and who accepted to meet: the programme's own knowledge."""


def ranks_in(tier: Tier, visibility: Visibility) -> bool:
    """Whether facts of a visibility rank in a tier."""
    return visibility in _RANKS[tier]


def bars_in(tier: Tier) -> bool:
    """
    Whether a tier keeps barred pairs apart; the public one does not.

    Whoever could read a list with a gap would learn of a decline or an exclusion.
    """
    return tier is not Tier.PUBLIC


def layers_of(tier: Tier) -> frozenset[Layer]:
    """The ties that a tier knows; the public is not told whom the programme brought together."""
    return frozenset(Layer) - (PROGRAMME_LAYERS if tier is Tier.PUBLIC else frozenset())


def view(profile: Profile, tier: Tier) -> Profile | None:
    """
    A profile as it ranks in a tier; None where it withdrew its consent.

    Where nothing is hidden it is the profile itself, so that tiers which say the same can be told
    by identity.
    """
    if not profile.consent.matching:
        return None
    left = shown(profile, lambda visibility: ranks_in(tier, visibility))
    left = left if bars_in(tier) else replace(left, excludes=())
    return profile if left == profile else left


def hidden_needs(profile: Profile, tier: Tier) -> tuple[Need, ...]:
    """The needs that a tier does not know, and that may rank where their owner asks for itself."""
    return tuple(
        need
        for need in profile.needs
        if ranks_in(Tier.STAFF, visible := statement_visibility(profile, need))
        and not ranks_in(tier, visible)
    )


def tier_of(audience: Audience) -> Tier:
    """The narrowest tier that holds all that an audience may see of others."""
    return next(tier for tier in Tier if _AUDIENCES[tier].reach is audience.reach)
