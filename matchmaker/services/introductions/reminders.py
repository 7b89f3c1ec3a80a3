"""What time does: introductions expire, sides and staff are reminded, tasks come due."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from matchmaker.domain import ProfileId
from matchmaker.domain.introduction import OPEN, Introduction
from matchmaker.introductions import has_expired, reminders
from matchmaker.introductions.deadlines import reminders_by_hand
from matchmaker.privacy.permissions import Action
from matchmaker.privacy.principal import Principal
from matchmaker.services.introductions.notifications import SiteAddress, remind, remind_of_task
from matchmaker.services.introductions.permissions import may
from matchmaker.services.introductions.steps import expire
from matchmaker.store import Origin, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class ReminderCounts:
    """What was due."""

    n_expired: int
    n_reminders: int
    """E-mails newly written into the outbox."""


def send_due_reminders(store: Store, *, site: SiteAddress, now: datetime) -> ReminderCounts:
    """Do what is due by now; doing it again changes nothing."""
    opened = list(store.introductions.all(OPEN))
    gone = store.unconsented()
    over = [each for each in opened if has_expired(each, now) or _is_unwilling(each, gone)]
    n_expired = sum(expire(store, each.id, site=site, now=now) for each in over)
    n_reminders = 0
    left = [each for each in opened if each not in over]
    due = [(each, found) for each in left if (found := reminders(each, now))]
    tasks = [task for task in store.introductions.open_tasks() if task.due_on <= now.date()]
    if due or tasks:
        with store.write() as writer:
            for introduction, found in due:
                for reminder in found:
                    n_reminders += remind(store, writer, site, introduction, reminder, now)
            for task in tasks:
                n_reminders += remind_of_task(writer, site, task, now)
    return ReminderCounts(n_expired=n_expired, n_reminders=n_reminders)


def remind_now(
    store: Store,
    principal: Principal,
    introduction_ids: Collection[str],
    *,
    site: SiteAddress,
    now: datetime,
) -> int:
    """
    Remind the sides of several introductions that have not answered; how many e-mails are new.

    Once a day at most. Those that the reader does not look after are left alone.
    """
    n_new = 0
    with store.write() as writer:
        for id_ in dict.fromkeys(introduction_ids):
            introduction = writer.introductions.stored.get(id_)
            if not may(principal, Action.INTRODUCTION_MANAGE, introduction):
                continue
            for reminder in reminders_by_hand(introduction, now):
                n_new += remind(store, writer, site, introduction, reminder, now)
            origin = Origin(source="service", at=now, account_id=principal.account_id)
            writer.audit.record("introduction.remind", origin, subject=f"introduction:{id_}")
    return n_new


def _is_unwilling(introduction: Introduction, gone: Collection[ProfileId]) -> bool:
    """Whether a side withdrew its consent before both had said yes."""
    sides = (introduction.asker_id, introduction.candidate_id)
    return introduction.introduced_at is None and any(id_ in gone for id_ in sides)
