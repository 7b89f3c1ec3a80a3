"""Which expert is to follow which firm: hours, rules for pairs, and plans that somebody signs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from matchmaker.domain.profile import ProfileId


class PairRule(StrEnum):
    """What staff say of an expert and a firm before any plan."""

    LOCKED = "locked"
    """This expert follows this firm, whatever fits better."""
    FORBIDDEN = "forbidden"


class ReasonCode(StrEnum):
    """What speaks for an expert, or keeps one away."""

    TOPIC = "topic"
    """The expert knows what the firm works on or looks for."""
    SECTOR = "sector"
    LANGUAGE = "language"
    NEAR = "near"
    FAR = "far"
    NO_COMMON_LANGUAGE = "no_common_language"
    LOCKED = "locked"
    FORBIDDEN = "forbidden"
    EXCLUDED = "excluded"
    """One excludes the other: a competitor, or a conflict."""
    TOO_FAR = "too_far"
    FULL = "full"
    """No place is left."""
    NO_HOURS = "no_hours"
    DECLINED = "declined"
    COMPETITOR = "competitor"
    """The firm sells what the expert offers."""
    NEEDS_NO_HELP = "needs_no_help"
    """Its check-up finds it ready, and it looks for nothing."""
    WITHDRAWN = "withdrawn"
    """It agreed to no matching."""
    KEPT = "kept"
    """The expert follows it today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairReason:
    """One reason, with what fills its sentence."""

    code: ReasonCode
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallback:
    """Another expert who could follow the firm, where the first one cannot."""

    expert_id: ProfileId
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedPair:
    """A firm with its expert, and why."""

    firm_id: ProfileId
    expert_id: ProfileId
    score: float
    reasons: tuple[PairReason, ...] = ()
    fallbacks: tuple[Fallback, ...] = ()
    round: int = 1
    """1 begins at once; a later one when the expert's places have come free so often."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortage:
    """What a plan leaves over: a firm with what binds, or an expert with what more places bring."""

    profile_id: ProfileId
    constraint: ReasonCode | None = None
    """Of a firm without an expert; None for an expert."""
    n_planned: int = 0
    """Firms of an expert in the plan."""
    n_places: int = 0
    n_more: int = 0
    """Firms more that one more place would let in, everybody else moving as is best."""
    gain: float = 0.0
    """How much the sum of the scores would change by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPlan:
    """A plan as it is kept: nothing follows from it before somebody signs it."""

    id: str
    made_at: datetime
    made_by: str
    variant: str
    pairs: tuple[PlannedPair, ...]
    signed_at: datetime | None = None
    signed_by: str = ""
    shortages: tuple[Shortage, ...] = ()
    """Empty for plans that were kept before shortages were."""
