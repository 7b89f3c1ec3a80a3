"""Who asks, for what, and which profiles are worth scoring."""

from dataclasses import dataclass

from matchmaker.domain.profile import ALL_KINDS, Kind, ProfileId


@dataclass(frozen=True, slots=True, order=True)
class Fact:
    """
    One stored thing that a feature rests on, so that it can be shown, and taken away to test it.

    `subject` is the profile that the fact is about; `aspect` names the type of fact (concept, term,
    activity, tie, sector, place, cooperation, …) and `key` the value.
    """

    subject: ProfileId
    aspect: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Who is looking, for what, and under which limits."""

    profile_id: ProfileId | None = None
    need: str = ""
    """Plain words in any supported language; empty means "whatever fits the profile"."""
    language: str | None = None
    """Of the need; None means: find out."""
    kinds: frozenset[Kind] = ALL_KINDS
    countries: frozenset[str] = frozenset()
    """ISO 3166-1 alpha-2; empty means anywhere."""
    new_only: bool = True
    """Leave out whoever already is a partner."""
    diversity: float = 0.0
    """0 ranks by score alone; 1 spreads the list over places, groups and topics."""
    popularity_discount: float = 0.0
    """0 to 1: the odds are divided by (1 + the candidate's partnerships) to this power."""
    without: frozenset[Fact] = frozenset()
    """Facts to rank as if they were not known: what a counterfactual re-runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A profile worth scoring, with the generators that found it."""

    profile_id: ProfileId
    found_by: frozenset[str]
