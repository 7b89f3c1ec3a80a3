"""Rules of introductions without a store: transitions, deadlines, reminders, notices."""

from matchmaker.introductions.calendar import calendar_entry
from matchmaker.introductions.deadlines import (
    Reminder,
    ReminderKind,
    expires_at,
    has_expired,
    reminders,
)
from matchmaker.introductions.notices import (
    AUDIENCES,
    Notice,
    letter,
    notices,
    teaser,
    unnamed,
)
from matchmaker.introductions.transitions import (
    TRANSITIONS,
    Transition,
    apply,
    first_transition,
    is_for,
    judgement_of,
    possible,
    replay,
)

__all__ = [
    "AUDIENCES",
    "TRANSITIONS",
    "Notice",
    "Reminder",
    "ReminderKind",
    "Transition",
    "apply",
    "calendar_entry",
    "expires_at",
    "first_transition",
    "has_expired",
    "is_for",
    "judgement_of",
    "letter",
    "notices",
    "possible",
    "reminders",
    "replay",
    "teaser",
    "unnamed",
]
