"""The JSON interface's shapes of introductions and webhooks."""

from datetime import date, datetime
from decimal import Decimal

from pydantic import AwareDatetime, Field

from matchmaker.domain.introduction import (
    Act,
    Interest,
    Meeting,
    Outcome,
    OutcomeResult,
    Party,
    Reason,
    State,
)

from ..middleware.limits import MAX_ID
from ..schemas import Closed

MAX_WORDS = 4_000
"""Characters of an answer, a note, a remark."""


class InterestIn(Closed):
    """An expression of interest: the three questions of the Enterprise Europe Network."""

    cooperation: str = Field(max_length=MAX_WORDS, description="What cooperation do you seek?")
    about: str = Field(max_length=MAX_WORDS, description="Who are you, what do you bring?")
    unclear: str = Field("", max_length=MAX_WORDS, description="What is unclear to you?")

    def value(self) -> Interest:
        """The same in the library's terms."""
        return Interest(cooperation=self.cooperation, about=self.about, unclear=self.unclear)


class MeetingIn(Closed):
    """When and where the two meet; times with their zone."""

    starts_at: AwareDatetime = Field(examples=["2026-12-03T14:00:00+01:00"])
    ends_at: AwareDatetime = Field(examples=["2026-12-03T15:00:00+01:00"])
    place: str = Field("", max_length=500)
    link: str = Field("", max_length=2_000, description="Address of a call.")

    def value(self) -> Meeting:
        """The same in the library's terms."""
        return Meeting(
            starts_at=self.starts_at, ends_at=self.ends_at, place=self.place, link=self.link
        )


class OutcomeIn(Closed):
    """What came of it, when, and the money where there is any."""

    result: OutcomeResult
    on: date
    amount: Decimal | None = Field(None, ge=0, max_digits=15, decimal_places=2)
    currency: str | None = Field(None, pattern="^[A-Z]{3}$", description="ISO 4217.")

    def value(self) -> Outcome:
        """The same in the library's terms."""
        return Outcome(result=self.result, on=self.on, amount=self.amount, currency=self.currency)


class OutcomeOut(Closed):
    """What came of it."""

    result: OutcomeResult
    on: date
    amount: Decimal | None
    currency: str | None


class IntroductionIn(Closed):
    """A pair to bring together; a side that proposes says by it that it is interested."""

    asker_id: str = Field(max_length=MAX_ID, examples=["demo-c-0001"])
    candidate_id: str = Field(max_length=MAX_ID, examples=["demo-r-01"])
    propose: bool = Field(True, description="False only notes the pair; nobody is asked.")
    interest: InterestIn | None = Field(None, description="Needed of a side that proposes.")
    need_id: str | None = Field(
        None, max_length=MAX_ID, description="A need of the asker's own, which the other may read."
    )


class EventIn(Closed):
    """A step, with what it has to say."""

    act: Act = Field(description="One of `can` in the introduction.")
    reason: Reason | None = Field(None, description="Of a decline; told to staff alone.")
    remark: str = Field("", max_length=MAX_WORDS, description="For staff alone.")
    interest: InterestIn | None = None
    meeting: MeetingIn | None = None
    outcome: OutcomeIn | None = None
    owner: str | None = Field(None, max_length=MAX_ID, description="Account to hand over to.")


class EventOut(Closed):
    """One line of the log, as far as the reader may know it."""

    act: Act
    party: Party
    by: str = Field(description="Account; empty where it is not told.")
    at: datetime
    on_behalf: bool
    reason: Reason | None
    remark: str


class SideOut(Closed):
    """One side of an introduction."""

    party: Party
    profile_id: str | None = Field(description="null for who stays anonymous until it says yes.")
    name: str = Field(description="Empty for who stays anonymous.")
    interest: InterestIn | None = Field(description="Its expression of interest.")
    contacts: list["ContactOut"] = Field(description="Once both sides have said yes.")


class ContactOut(Closed):
    """Whom to write to."""

    name: str
    email: str


class NoteIn(Closed):
    """Something to note."""

    text: str = Field(min_length=1, max_length=MAX_WORDS)
    shared: bool = Field(False, description="Both sides may read it.")


class NoteOut(Closed):
    """What was noted."""

    id: str
    by: str
    at: datetime
    text: str
    shared: bool


class TaskIn(Closed):
    """Something to do by a day."""

    text: str = Field(min_length=1, max_length=MAX_WORDS)
    due_on: date
    assignee: str = Field("", max_length=MAX_ID, description="Account; oneself where empty.")


class TaskOut(Closed):
    """What is to be done."""

    id: str
    introduction_id: str
    by: str
    at: datetime
    text: str
    due_on: date
    assignee: str
    done_at: datetime | None


class IntroductionSummary(Closed):
    """What a list shows of an introduction."""

    id: str
    state: State
    version: int
    sides: list[SideOut]
    owner: str | None = Field(description="Account that looks after it; told to staff.")
    begun_at: datetime
    changed_at: datetime
    expires_at: datetime | None
    can: list[Act] = Field(description="What the reader may do next.")


class NeedAbout(Closed):
    """The need that an introduction is about."""

    id: str = Field(description="As in the list of needs.")
    text: str = Field(description="Empty as long as its owner is not named.")
    language: str | None
    teaser: str = Field(description="Words of the owner's for who may not read it.")


class IntroductionOut(IntroductionSummary):
    """An introduction as the reader may see it."""

    need: NeedAbout | None
    declined_by: Party | None
    lifted: bool
    meeting: MeetingIn | None
    outcomes: list[OutcomeOut]
    log: list[EventOut]
    notes: list[NoteOut]
    tasks: list[TaskOut]


class IntroductionPage(Closed):
    """Some introductions, the one that changed last first."""

    items: list[IntroductionSummary]
    next_cursor: str | None = Field(description="null on the last page.")


class Tasks(Closed):
    """What the reader has to do, the most urgent first."""

    items: list[TaskOut]


class WebhookIn(Closed):
    """An address that takes reports by POST."""

    url: str = Field(max_length=2_000, examples=["https://crm.example.org/matchmaker"])


class WebhookOut(Closed):
    """Where events are reported."""

    id: str
    url: str
    by: str
    at: datetime
    active: bool


class NewWebhook(WebhookOut):
    """A new one, with the secret that signs its reports; it is shown this once."""

    secret: str


class WebhookList(Closed):
    """All webhooks."""

    items: list[WebhookOut]
