"""What the JSON interface says of calls and teams, and takes."""

from datetime import date
from typing import Annotated

import msgspec
from pydantic import Field

from matchmaker.domain import Kind, Language
from matchmaker.domain.call import CallRules, SizeName

from ..middleware.limits import MAX_ID
from ..schemas import Closed, NamedProfile


class RulesModel(Closed):
    """What a call asks for; what is empty or null is not asked."""

    countries: list[Annotated[str, Field(pattern="^[A-Z]{2}$")]] = Field([], max_length=60)
    kinds: list[Kind] = Field([], max_length=len(Kind))
    sizes: list[SizeName] = Field([], max_length=len(SizeName))
    min_staff: float | None = Field(None, ge=0)
    max_staff: float | None = Field(None, ge=0, description="Fewer than this.")
    sectors: list[Annotated[str, Field(max_length=5)]] = Field([], max_length=100)
    trl: tuple[Annotated[int, Field(ge=1, le=9)], Annotated[int, Field(ge=1, le=9)]] | None = None
    min_partners: int = Field(1, ge=1, le=100)
    max_partners: int | None = Field(None, ge=1, le=100)
    partner_kinds: list[Kind] = Field([], max_length=len(Kind))
    min_countries: int = Field(1, ge=1, le=60)
    opens_on: date | None = None
    deadline: date | None = None
    rate: float | None = Field(None, gt=0, le=1, description="Share of the cost that is paid.")
    ceiling: float | None = Field(None, ge=0)
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] | None = None

    def value(self) -> CallRules:
        """The same in the library's terms."""
        return msgspec.convert(self.model_dump(mode="json"), CallRules)


class CallIn(Closed):
    """A call to keep."""

    title: str = Field(max_length=300)
    text: str = Field("", max_length=5_000)
    topic: str = Field("", max_length=500)
    language: Language | None = None
    programme: str = Field("", max_length=200)
    rules: RulesModel | None = Field(None, description="null: nothing is asked.")


class CallOut(CallIn):
    """A call with its rules."""

    id: str


class CallList(Closed):
    """All calls, those that close first at the head."""

    items: list[CallOut]


class CheckedRule(Closed):
    """One rule: whether it is met, what was found and what is asked."""

    rule: str
    met: bool | None = Field(description="null where what it takes to know is not known.")
    found: str
    asked: str
    words: str = Field(examples=["260 employees, limit 250"])


class EligibilityOut(Closed):
    """Whether somebody may apply."""

    verdict: bool | None
    words: str
    checks: list[CheckedRule]


class AppliedIn(Closed):
    """Who applies, and its partners."""

    profiles: list[Annotated[str, Field(max_length=MAX_ID)]] = Field(min_length=1, max_length=20)


class CallMatchOut(Closed):
    """A call and a profile that it may fit."""

    call_id: str
    title: str
    profile: NamedProfile
    verdict: bool | None
    broken: list[str]
    need: str | None = Field(description="The words that the call answers.")
    share: float | None


class CallMatchList(Closed):
    """Matches, the best first; those who may not apply stand last."""

    items: list[CallMatchOut]


class SharedIn(Closed):
    """A need that several firms may have."""

    need: str = Field(min_length=1, max_length=1_000)


class FirmServed(Closed):
    """A firm that a shared partner would serve."""

    id: str
    name: str
    fit: int = Field(description="0 to 100, by the firm's own words.")


class SharedPartnerOut(Closed):
    """Somebody who fits several firms with one need."""

    id: str
    name: str
    kind: Kind
    places: int | None = Field(description="Firms it can follow at a time; null: not stated.")
    firms: list[FirmServed]


class SharedPartnersOut(Closed):
    """Who could serve several of the firms with one need, those who serve most first."""

    n_firms: int = Field(description="Firms that look for it.")
    partners: list[SharedPartnerOut]
    alone: list[NamedProfile] = Field(description="Firms that no shared partner serves.")
    fewest: list[NamedProfile] = Field(
        description="The fewest partners that serve as many firms as all of them could."
    )


class TeamIn(Closed):
    """For what to build a team."""

    lead_id: str = Field(max_length=MAX_ID)
    call_id: str = Field("", max_length=MAX_ID)
    need: str = Field("", max_length=1_000)


class TeamOut(Closed):
    """The team that covers most with least coordination; empty where none meets the rules."""

    members: list[NamedProfile]
    covered: dict[str, str] = Field(description="Who covers each capability, by its name.")
    uncovered: dict[str, list[NamedProfile]] = Field(description="And who could.")
    effort: float | None
    proven: bool | None
    eligibility: EligibilityOut | None
