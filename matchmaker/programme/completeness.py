"""How complete a profile is for matching, and what to add next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from matchmaker.domain import Kind, Profile

CONFIRMED_FOR = timedelta(days=365)
"""A profile that nobody confirmed for longer counts as not up to date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """What is there, and what is missing, the most useful first."""

    present: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def share(self) -> float:
        """Of what counts, in [0, 1]."""
        return len(self.present) / (len(self.present) + len(self.missing))

    @property
    def next(self) -> str:
        """The one thing to add next; "" where nothing is missing."""
        return self.missing[0] if self.missing else ""


def completeness(profile: Profile, today: date) -> Completeness:
    """
    Look at what ranking rests on, in the order in which it helps.

    What is sought and offered weighs most; facts that open filters follow.
    """
    size = profile.size
    facts: Sequence[tuple[str, bool]] = (
        ("needs", bool(profile.needs) or profile.kind is not Kind.COMPANY),
        ("offers", bool(profile.offers)),
        ("description", any(text.field == "description" for text in profile.texts)),
        ("sectors", bool(profile.sectors)),
        ("place", bool(profile.place.city or profile.place.nuts)),
        ("languages", bool(profile.languages)),
        ("size", size is not None and size.headcount is not None),
        ("capacity", profile.capacity is not None),
        ("url", bool(profile.url)),
        ("updated_on", _confirmed(profile, today)),
    )
    counted = [(name, there) for name, there in facts if _counts(name, profile.kind)]
    return Completeness(
        present=tuple(name for name, there in counted if there),
        missing=tuple(name for name, there in counted if not there),
    )


def _counts(name: str, kind: Kind) -> bool:
    """Whether a fact is one of this kind of profile at all."""
    kinds = {"size": Kind.COMPANY, "needs": Kind.COMPANY, "capacity": Kind.EXPERT}
    return kinds.get(name, kind) is kind


def _confirmed(profile: Profile, today: date) -> bool:
    return profile.updated_on is not None and today - profile.updated_on <= CONFIRMED_FOR
