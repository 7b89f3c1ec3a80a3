"""Give owners access to what they keep from their circle: their profile and private needs."""

from matchmaker.domain import Profile, ProfileId
from matchmaker.engine import Matchmaker
from matchmaker.privacy import disclose, hidden_needs
from matchmaker.privacy.permissions import suggesting_tier
from matchmaker.privacy.principal import Ownership, Principal, Subject

from .state import AppState


def profile_for(
    service: AppState, matchmaker: Matchmaker, principal: Principal, profile_id: str
) -> Profile:
    """
    A profile as a reader may see it; an owner sees its own as it stands in the store.

    Raises:
        UnknownProfileError: No such profile, or not for this reader.
    """
    if owns(service, principal, profile_id):
        return disclose(service.store.profile(ProfileId(profile_id)), principal.audience)
    return matchmaker.profile(profile_id, audience=principal.audience)


def private_needs_text(service: AppState, principal: Principal, profile_id: str) -> str:
    """The needs that an owner keeps from the network, in its words; nothing for anybody else."""
    if not owns(service, principal, profile_id):
        return ""
    # What the list comes from does not know these; they are told to it as words.
    tier = suggesting_tier(principal, Subject.of_profile(profile_id), in_words=False)
    kept = hidden_needs(service.store.profile(ProfileId(profile_id)), tier)
    return "\n".join(need.text for need in kept)


def owns(service: AppState, principal: Principal, profile_id: str) -> bool:
    """Whether the reader speaks for a profile that is stored, and sees it whole."""
    mine = principal.stands_to(Subject.of_profile(profile_id)) is Ownership.OWN
    if not mine or not principal.sees_own:
        return False
    return bool(service.store.has_profiles([ProfileId(profile_id)]))
