"""Who asks, for what, and which profiles are worth scoring."""

from collections.abc import Iterable
from dataclasses import dataclass

from matchmaker.domain.profile import ALL_KINDS, Kind, ProfileId
from matchmaker.errors import InputError


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
    only: frozenset[ProfileId] | None = None
    """Whom alone to look at; None means everybody."""
    new_only: bool = True
    """Leave out whoever already is a partner."""
    diversity: float = 0.0
    """0 ranks by score alone; 1 spreads the list over places, groups and topics."""
    popularity_discount: float = 0.0
    """0 to 1: the odds are divided by (1 + the candidate's partnerships) to this power."""
    allow_rivals: bool = False
    """Offering the same speaks for a candidate, as for joint purchasing or a joint bid."""
    undisclosed: frozenset[ProfileId] = frozenset()
    """Of whose classes somebody hides a topic that meets the one who asks; each gains a step."""
    without: frozenset[Fact] = frozenset()
    """Facts to rank as if they were not known: what a counterfactual re-runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A profile worth scoring, with the generators that found it."""

    profile_id: ProfileId
    found_by: frozenset[str]


def kinds_of(names: str | Iterable[str]) -> frozenset[Kind]:
    """
    Read one kind or several, as values or by name.

    Raises:
        InputError: One of them is no kind, or there is none; names those that there are.
    """
    found = _each(names)
    unknown = [name for name in found if name not in {*Kind}]
    if unknown or not found:
        value = str(unknown[0]) if unknown else ""
        raise InputError("kind_unknown", {"choices": ", ".join(Kind)}, field="kinds", value=value)
    return frozenset(Kind(str(name)) for name in found)


def countries_of(codes: str | Iterable[str]) -> frozenset[str]:
    """
    Read one country or several, by ISO 3166-1 alpha-2 code; none is anywhere.

    Raises:
        InputError: One of them is no code of two letters.
    """
    for code in (found := _each(codes)):
        if not (isinstance(code, str) and len(code) == 2 and code.isascii() and code.isalpha()):
            raise InputError("country_code_invalid", field="countries", value=str(code))
    return frozenset(str(code).upper() for code in found)


def _each(given: object) -> list[object]:
    """One value or many as a list; what is neither is refused as a value of its own."""
    if isinstance(given, str) or not isinstance(given, Iterable):
        return [given]
    return [*given]
