"""
The verbs of introductions: start, act, note, list, remind; each in one transaction of the store.

What a change tells others is written into the outbox with it, and leaves later.
"""

from matchmaker.introducing.due import Swept, sweep
from matchmaker.introducing.needs import (
    NeedBoard,
    SeenNeed,
    answer_need,
    invitation,
    see_need,
    seen_needs,
)
from matchmaker.introducing.notes import MAY_DO_TASKS, finish_task, plan_task, write_note
from matchmaker.introducing.progress import stages
from matchmaker.introducing.standing import may, parties_of, shown_to, subject_of
from matchmaker.introducing.steps import About, act, start, willing
from matchmaker.introducing.teasers import Teaser, owner_teasers
from matchmaker.introducing.telling import Site
from matchmaker.introducing.view import View, told_to, view, views

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
