"""What the JSON interface says of events, and takes."""

from datetime import datetime

from pydantic import Field

from matchmaker.domain import Language
from matchmaker.domain.event import EventFormat, GuestRole, GuestState

from ..middleware.limits import MAX_ID
from ..schemas import Closed, NamedProfile


class AgendaModel(Closed):
    """One point of the agenda."""

    starts_at: datetime
    title: str = Field(max_length=300)
    speaker: str = Field("", max_length=200)


class EventModel(Closed):
    """An event."""

    title: str = Field(max_length=300)
    text: str = Field("", max_length=5_000)
    topic: str = Field("", max_length=500)
    language: Language | None = None
    programme: str = Field("", max_length=200)
    format: EventFormat = EventFormat.TECH_TALK
    starts_at: datetime
    ends_at: datetime
    place: str = Field("", max_length=300)
    places: int | None = Field(None, ge=1, le=100_000, description="null: without a limit.")
    agenda: list[AgendaModel] = Field([], max_length=100)
    public_attendance: bool = Field(
        default=False, description="Whether anybody may read who was there."
    )


class ProgrammeEventIn(EventModel):
    """An event to keep."""

    link: str = Field("", max_length=500, description="Told to those who registered.")


class ProgrammeEventOut(EventModel):
    """An event, and who speaks; who was there only where the event says so."""

    id: str
    speakers: list[NamedProfile]
    attended: list[NamedProfile] | None = Field(description="null where it is not public.")


class EventList(Closed):
    """All events that have details, the earliest first."""

    items: list[ProgrammeEventOut]


class GuestOut(Closed):
    """Somebody who is asked, comes, or was there."""

    profile: NamedProfile
    state: GuestState
    role: GuestRole
    reason: str = Field(description="The need that it was invited for, where one may read it.")
    changed_at: datetime
    rating: int | None


class GuestList(Closed):
    """All guests of an event."""

    items: list[GuestOut]


class MyGuestOut(GuestOut):
    """One's own registration, with the code for the door."""

    code: str
    link: str = Field(description="Address of the call, for who registered.")


class NInvited(Closed):
    """How many guests a step was taken for."""

    n: int


class RoleIn(Closed):
    """In what part somebody is there."""

    role: GuestRole


class ArrivalIn(Closed):
    """Who arrived: by code, or by profile."""

    code: str = Field("", max_length=40)
    profile_id: str = Field("", max_length=MAX_ID)


class AttendanceIn(Closed):
    """A list of who was there, as text."""

    csv: str = Field(max_length=2_000_000)


class UnmatchedOut(Closed):
    """Somebody on the list whom no profile was found for."""

    email: str
    name: str
    company: str


class AttendanceOut(Closed):
    """What became of a list."""

    source: str
    attended: list[str]
    unmatched: list[UnmatchedOut] = Field(description="Not kept.")


class FeedbackIn(Closed):
    """What a guest says of an event."""

    rating: int = Field(ge=1, le=5)
    remark: str = Field("", max_length=2_000)


class FollowUpOut(Closed):
    """Two who were there and fit one another."""

    asker: NamedProfile
    candidate: NamedProfile
    fit: int
    verdict: str


class FollowUpList(Closed):
    """Whom to introduce, the best fit first."""

    items: list[FollowUpOut]
