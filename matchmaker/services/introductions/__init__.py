"""
The verbs of introductions: start, act, note, list, remind; each in one transaction of the store.

What a change tells others is written into the outbox with it, and leaves later.
"""

from matchmaker.services.introductions.needs import (
    NeedBoard,
    SeenNeed,
    Teaser,
    answer_need,
    invitation,
    owner_teasers,
    see_need,
    seen_needs,
)
from matchmaker.services.introductions.notes import MAY_DO_TASKS, finish_task, plan_task, write_note
from matchmaker.services.introductions.notifications import Site
from matchmaker.services.introductions.permissions import may, parties_of, shown_to, subject_of
from matchmaker.services.introductions.progress import stages
from matchmaker.services.introductions.reminders import Swept, sweep
from matchmaker.services.introductions.steps import About, act, start, willing
from matchmaker.services.introductions.views import View, told_to, view, views

__all__ = [
    "MAY_DO_TASKS",
    "About",
    "NeedBoard",
    "SeenNeed",
    "Site",
    "Swept",
    "Teaser",
    "View",
    "act",
    "answer_need",
    "finish_task",
    "invitation",
    "may",
    "owner_teasers",
    "parties_of",
    "plan_task",
    "see_need",
    "seen_needs",
    "shown_to",
    "stages",
    "start",
    "subject_of",
    "sweep",
    "told_to",
    "view",
    "views",
    "willing",
    "write_note",
]
