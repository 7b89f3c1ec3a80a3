"""Profiles that are one and the same: what holds of one of them holds of all."""

from collections.abc import Mapping

from matchmaker.domain import Profile, ProfileId
from matchmaker.resolution import merge
from matchmaker.store import Store


def head_of(canonical: Mapping[ProfileId, ProfileId], profile_id: ProfileId) -> ProfileId:
    """The id that a profile and its duplicates are known by."""
    return canonical.get(profile_id, profile_id)


def members_of(
    canonical: Mapping[ProfileId, ProfileId], profile_id: ProfileId
) -> frozenset[ProfileId]:
    """A profile, by any of its ids, with all its duplicates."""
    head = head_of(canonical, profile_id)
    return frozenset({head, *(id_ for id_, other in canonical.items() if other == head)})


def merged(store: Store, profile_id: ProfileId) -> Profile:
    """A profile with what its duplicates say, under the id that it is asked for by."""
    members = members_of(store.clusters(), profile_id)
    if len(members) == 1:
        return store.profile(profile_id)
    return merge([store.profile(id_) for id_ in sorted(members)], profile_id)
