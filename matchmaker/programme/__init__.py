"""What a network does with suggestions: who takes which firm, who is introduced to whom."""

from matchmaker.programme.calendar import calendar_entry
from matchmaker.programme.caseload import Assignment, Plan, assign
from matchmaker.programme.deadlines import Lag, Reminder, expires_at, has_expired, reminders
from matchmaker.programme.introductions import (
    TRANSITIONS,
    Transition,
    apply,
    begin,
    is_for,
    judgement_of,
    possible,
    replay,
)
from matchmaker.programme.notices import AUDIENCES, Letter, Notice, letter, notices, teaser, unnamed

__all__ = [
    "AUDIENCES",
    "TRANSITIONS",
    "Assignment",
    "Lag",
    "Letter",
    "Notice",
    "Plan",
    "Reminder",
    "Transition",
    "apply",
    "assign",
    "begin",
    "calendar_entry",
    "expires_at",
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
