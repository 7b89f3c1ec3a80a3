"""An event of the network, and who is asked, comes and was there."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from matchmaker.domain.profile import ProfileId
from matchmaker.domain.tie import ActivityId


class EventFormat(StrEnum):
    """What kind of event it is."""

    TECH_TALK = "tech_talk"
    TECH_DAY = "tech_day"
    TECHNOLOGY_EVENT = "technology_event"
    WORKSHOP = "workshop"
    ONLINE = "online"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaItem:
    """One point of the agenda."""

    starts_at: datetime
    title: str
    speaker: str = ""
    """In words; who has a profile is a guest in the role of a speaker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDetails:
    """What is known of an event beside its title, text and topic."""

    starts_at: datetime
    ends_at: datetime
    format: EventFormat = EventFormat.TECH_TALK
    place: str = ""
    link: str = ""
    """Address of an online event; told to those who registered."""
    places: int | None = None
    """How many may register; None is without a limit."""
    agenda: tuple[AgendaItem, ...] = ()
    public_attendance: bool = False
    """Whether anybody may read who was there."""


class GuestState(StrEnum):
    """How far a guest came, in order."""

    DRAFTED = "drafted"
    """Proposed with a reason; nobody was asked yet."""
    INVITED = "invited"
    REGISTERED = "registered"
    ATTENDED = "attended"
    CANCELLED = "cancelled"


class GuestRole(StrEnum):
    """In what part somebody is at an event."""

    ATTENDEE = "attendee"
    SPEAKER = "speaker"
    ORGANISER = "organiser"
    EXHIBITOR = "exhibitor"


ON_THE_AGENDA = frozenset({GuestRole.SPEAKER, GuestRole.ORGANISER, GuestRole.EXHIBITOR})
"""Who is there for all to see; who else was there is for staff alone, unless the event is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What a guest said afterwards."""

    rating: int
    """1 to 5."""
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """A profile that is asked to an event, comes, or was there."""

    event_id: ActivityId
    profile_id: ProfileId
    state: GuestState
    role: GuestRole = GuestRole.ATTENDEE
    reason: str = ""
    """The words of its own that the event answers, for staff and for the guest."""
    code: str = ""
    """What it shows at the door; of no use elsewhere."""
    changed_at: datetime
    feedback: Feedback | None = None
