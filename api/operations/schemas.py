"""What staff and operators look after: duplicates, a plan of who follows whom, backups."""

from typing import Literal

from pydantic import Field

from api.middleware.limits import MAX_ID
from api.schemas import Closed
from matchmaker.domain import Verdict

MAX_REASON = 500


class NamedProfile(Closed):
    """A profile by its id and name."""

    id: str
    name: str


class DuplicatePair(Closed):
    """Two profiles that may be one and the same."""

    left: NamedProfile
    right: NamedProfile
    probability: float = Field(ge=0, le=1)
    weight: float = Field(description="Match weight, in bits.")
    comparisons: dict[str, float] = Field(description="Bits for (+) and against (−).")


class DuplicatePairs(Closed):
    """The pairs to judge, the likeliest duplicates first."""

    items: list[DuplicatePair]
    n_open: int = Field(ge=0, description="All that wait for a judgement.")


class JudgementIn(Closed):
    """What is true of a pair."""

    left_id: str = Field(max_length=MAX_ID, examples=["demo-c-0001"])
    right_id: str = Field(max_length=MAX_ID, examples=["demo-c-0002"])
    verdict: Literal[Verdict.SAME, Verdict.DIFFERENT]
    reason: str = Field("", max_length=MAX_REASON)


class PlanPlacement(Closed):
    """A firm with the expert who would follow it."""

    expert: NamedProfile
    firm: NamedProfile
    score: float = Field(description="Log-odds.")


class PlanOut(Closed):
    """Who follows whom, so that the sum of the scores is the highest there is."""

    assignments: list[PlanPlacement]
    left_over: list[NamedProfile] = Field(description="Firms without a free place or a fit.")


class BackupOut(Closed):
    """A copy of the store, in the folder `backups` of the home."""

    name: str = Field(examples=["2026-11-24T02-00-00Z.sqlite"])
    sha256: str
