"""The values of an introduction: who is brought together, who said what, what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from matchmaker.domain.profile import ProfileId


class State(StrEnum):
    """How far an introduction got."""

    SUGGESTED = "suggested"
    """Noted by whoever prepares it; the others do not know of it yet."""
    PROPOSED = "proposed"
    """Both sides are asked."""
    INTERESTED = "interested"
    """One side said yes."""
    INTRODUCED = "introduced"
    """Both said yes and know how to reach one another."""
    MEETING = "meeting"
    OUTCOME = "outcome"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    """Whoever proposed it took it back."""
    EXPIRED = "expired"
    """Nobody answered in time."""


class Act(StrEnum):
    """What somebody does with an introduction."""

    SUGGEST = "suggest"
    PROPOSE = "propose"
    INTEREST = "interest"
    DECLINE = "decline"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    MEET = "meet"
    CONCLUDE = "conclude"
    LIFT = "lift"
    """Let a pair that was declined be suggested again."""
    HAND_OVER = "hand_over"


class Party(StrEnum):
    """In what capacity somebody acts."""

    ASKER = "asker"
    """The side to whom the other was suggested."""
    CANDIDATE = "candidate"
    EXPERT = "expert"
    STAFF = "staff"
    CLOCK = "clock"
    """Nobody: a deadline passed."""


SIDES = frozenset({Party.ASKER, Party.CANDIDATE})


class Reason(StrEnum):
    """Why a side declines; the other side is not told."""

    NOT_RELEVANT = "not_relevant"
    NO_TIME = "no_time"
    KNOWN_ALREADY = "known_already"
    COMPETITOR = "competitor"
    CONFIDENTIAL = "confidential"
    TERMS = "terms"
    TOO_FAR = "too_far"
    OTHER = "other"


class OutcomeResult(StrEnum):
    """What came of it."""

    AGREEMENT = "agreement"
    JOINT_APPLICATION = "joint_application"
    FUNDED = "funded"
    SUCCESS_STORY = "success_story"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """
    An expression of interest: the answers to three standard questions.

    Source:
        The Enterprise Europe Network asks them of whoever answers a partnering profile.
    """

    cooperation: str
    """What cooperation do you have in mind?"""
    about: str
    """Who are you, and what do you bring?"""
    unclear: str = ""
    """What is unclear, what would you like to know first?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """When and where the two sides meet."""

    starts_at: datetime
    ends_at: datetime
    place: str = ""
    link: str = ""
    """Address of a call."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A result with its day, and the money where there is any."""

    result: OutcomeResult
    on: date
    amount: Decimal | None = None
    currency: str | None = None
    """ISO 4217; there is one exactly where there is an amount."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IntroductionStep:
    """What somebody wants to do, with what it takes to say."""

    act: Act
    reason: Reason | None = None
    remark: str = ""
    interest: Interest | None = None
    meeting: Meeting | None = None
    outcome: Outcome | None = None
    owner: str | None = None
    need: str | None = None
    hides: Party | None = None
    held: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of an introduction's log; the log is the whole truth of it."""

    act: Act
    party: Party
    by: str
    """The account that did it; "" for the clock."""
    at: datetime
    on_behalf: bool = False
    """Whether staff did it for the party."""
    reason: Reason | None = None
    remark: str = ""
    """For staff alone."""
    interest: Interest | None = None
    meeting: Meeting | None = None
    outcome: Outcome | None = None
    owner: str | None = None
    """The account that looks after it from now on."""
    need: str | None = None
    hides: Party | None = None
    held: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduction:
    """What the events so far add up to."""

    id: str
    asker_id: ProfileId
    candidate_id: ProfileId
    state: State
    version: int
    """How many events there were: what a change must name to be sure it knows them all."""
    begun_at: datetime
    changed_at: datetime
    begun_by: Party
    owner: str | None = None
    """The account of staff or of an expert that looks after it."""
    proposed_at: datetime | None = None
    interests: Mapping[Party, Interest] = field(default_factory=dict)
    introduced_at: datetime | None = None
    declined_by: Party | None = None
    meeting: Meeting | None = None
    outcomes: tuple[Outcome, ...] = ()
    lifted: bool = False
    """Whether the pair may be suggested again although this led nowhere."""
    need: str | None = None
    """The asker's need that it is about."""
    hides: Party | None = None
    """A side whose name the other one is told once it says yes."""
    held: bool = False
    """Whether the side that it hides is not asked: the two may not meet, and nobody is told."""

    def profile_of(self, party: Party) -> ProfileId:
        """The profile of a side."""
        return self.asker_id if party is Party.ASKER else self.candidate_id

    @property
    def hidden(self) -> Party | None:
        """The side that the other one may not know yet."""
        return None if self.hides in self.interests else self.hides

    @property
    def is_open(self) -> bool:
        """Whether somebody may still be waiting for somebody."""
        return self.state in OPEN

    @property
    def came_to_nothing(self) -> bool:
        """Whether the latest result is that there is none."""
        return bool(self.outcomes) and self.outcomes[-1].result is OutcomeResult.NOTHING

    @property
    def both_interested(self) -> bool:
        """Whether each side said yes, so that contacts may be told."""
        return frozenset(self.interests) >= SIDES


OPEN = frozenset(
    {State.SUGGESTED, State.PROPOSED, State.INTERESTED, State.INTRODUCED, State.MEETING}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What somebody wrote down about an introduction."""

    id: str
    introduction_id: str
    by: str
    at: datetime
    text: str
    shared: bool = False
    """Whether both sides may read it; else it is for staff and the expert."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something that staff have to do by a day."""

    id: str
    introduction_id: str
    by: str
    at: datetime
    text: str
    due_on: date
    assignee: str
    """An account."""
    done_at: datetime | None = None
