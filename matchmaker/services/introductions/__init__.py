"""
The verbs of introductions: start, act, note, list, remind; each in one transaction of the store.

What a change tells others is written into the outbox with it, and leaves later.
"""

from matchmaker.services.introductions.needs import (
    NeedBoard,
    Teaser,
    VisibleNeed,
    answer_need,
    invitation,
    owner_teasers,
    visible_need,
    visible_needs,
)
from matchmaker.services.introductions.notes import MAY_DO_TASKS, finish_task, plan_task, write_note
from matchmaker.services.introductions.notifications import SiteAddress
from matchmaker.services.introductions.permissions import may, parties_of, shown_to, subject_of
from matchmaker.services.introductions.reminders import (
    ReminderCounts,
    remind_now,
    send_due_reminders,
)
from matchmaker.services.introductions.steps import IntroductionSubject, act, start, willing
from matchmaker.services.introductions.views import IntroductionView, told_to, view, views

__all__ = [
    "MAY_DO_TASKS",
    "IntroductionSubject",
    "IntroductionView",
    "NeedBoard",
    "ReminderCounts",
    "SiteAddress",
    "Teaser",
    "VisibleNeed",
    "act",
    "answer_need",
    "finish_task",
    "invitation",
    "may",
    "owner_teasers",
    "parties_of",
    "plan_task",
    "remind_now",
    "send_due_reminders",
    "shown_to",
    "start",
    "subject_of",
    "told_to",
    "view",
    "views",
    "visible_need",
    "visible_needs",
    "willing",
    "write_note",
]
