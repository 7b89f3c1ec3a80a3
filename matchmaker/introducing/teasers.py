"""What an anonymous need says of its owner: country, kind and size, as far as five share them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from matchmaker.domain import Kind, Profile, ProfileId
from matchmaker.privacy import PUBLIC, coarsened
from matchmaker.privacy.cells import Facts
from matchmaker.profiles import Size, size_class


@dataclass(frozen=True, slots=True, kw_only=True)
class Teaser:
    """What is told of the owner; None where it is not."""

    country: str | None = None
    """ISO 3166-1 alpha-2."""
    kind: Kind | None = None
    size: Size | None = None
    """Class of Recommendation 2003/361/EC."""


def owner_teasers(profiles: Iterable[Profile]) -> Mapping[ProfileId, Teaser]:
    """
    What would be told of each profile; nobody is in it where the network is too small.

    There is one for all readers, made of what everybody may know: two that differ would add up.
    """
    known = {profile.id: _facts(profile) for profile in profiles}
    return {id_: _teaser(facts) for id_, facts in coarsened(known).items()}


def _facts(profile: Profile) -> Facts:
    country = profile.place.country if PUBLIC.sees_field(profile, "place") else None
    size = size_class(profile.size if PUBLIC.sees_field(profile, "size") else None).name
    return country, profile.kind.value, None if size is Size.UNKNOWN else size.value


def _teaser(facts: Facts) -> Teaser:
    country, kind, size = facts
    return Teaser(
        country=country, kind=Kind(kind) if kind else None, size=Size(size) if size else None
    )
