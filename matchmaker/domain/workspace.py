"""What people note while they work: contacts, tasks, feedback, shortlists, comparisons."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from matchmaker.domain.profile import ProfileId


class ContactKind(StrEnum):
    """How somebody was in touch with a profile."""

    CALL = "call"
    VISIT = "visit"
    MAIL = "mail"
    MEETING = "meeting"
    SUGGESTIONS_SENT = "suggestions_sent"
    HAND_OVER = "hand_over"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One line of a profile's timeline, written down by staff or by its expert."""

    id: str
    profile_id: ProfileId
    kind: ContactKind
    happened_on: date
    text: str
    by: str
    """Account that wrote it down."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """Something to do about a profile, by a day."""

    id: str
    profile_id: ProfileId
    text: str
    due_on: date
    assignee: str
    by: str
    at: datetime
    done_at: datetime | None = None

    def is_overdue(self, today: date) -> bool:
        """Whether its day has passed and it is not done."""
        return self.done_at is None and self.due_on < today


class FeedbackReason(StrEnum):
    """Why a suggestion is of no use."""

    TOPIC = "topic"
    FAR = "far"
    KNOWN = "known"
    SIZE = "size"
    COMPETITOR = "competitor"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What an account thinks of one suggestion to a profile."""

    asker_id: ProfileId
    candidate_id: ProfileId
    by: str
    useful: bool
    reason: FeedbackReason | None
    """Only where it is not useful."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortlisted:
    """A suggestion that an account keeps in view for a profile."""

    by: str
    asker_id: ProfileId
    candidate_id: ProfileId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Candidates that an account put side by side for a profile, under a name."""

    by: str
    asker_id: ProfileId
    name: str
    candidate_ids: tuple[ProfileId, ...]
    at: datetime
