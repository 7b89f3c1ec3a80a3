"""The rules of a call for projects: who may apply, with whom, and what it pays."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from matchmaker.domain.profile import Kind


class SizeName(StrEnum):
    """The classes of Recommendation 2003/361/EC."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRules:
    """What a call asks for; what is empty or None is not asked."""

    countries: frozenset[str] = frozenset()
    """Of the applicant, ISO 3166-1 alpha-2."""
    kinds: frozenset[Kind] = frozenset()
    """Of the applicant."""
    sizes: frozenset[SizeName] = frozenset()
    """Of the applicant, where it is a firm."""
    min_staff: float | None = None
    """Annual work units; at least."""
    max_staff: float | None = None
    """Annual work units; fewer than this."""
    sectors: tuple[str, ...] = ()
    """NACE Rev.2, as many digits as the call names: "C" is not one, "25" is."""
    trl: tuple[int, int] | None = None
    """Of the need that the project is to meet."""
    min_partners: int = 1
    """Of the team, the applicant included."""
    max_partners: int | None = None
    partner_kinds: tuple[Kind, ...] = ()
    """The team has at least one of each."""
    min_countries: int = 1
    """From how many countries the team must come."""
    opens_on: date | None = None
    deadline: date | None = None
    """The last day to apply."""
    rate: float | None = None
    """Share of the cost that is paid, in (0, 1]."""
    ceiling: float | None = None
    """At most this much, in `currency`."""
    currency: str | None = None
    """ISO 4217."""
