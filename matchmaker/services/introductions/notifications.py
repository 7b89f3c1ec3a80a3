"""What a change tells others: e-mails and reports, into the outbox."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

import msgspec
from babel.dates import format_date

from matchmaker.domain import Language, Profile, Role
from matchmaker.domain.introduction import SIDES, Event, Introduction, Party, Task
from matchmaker.introductions import Notice, Reminder, expires_at, letter, notices, teaser, unnamed
from matchmaker.privacy import NETWORK, disclose
from matchmaker.store import Account, Store, Writer
from matchmaker.store.outbox import Mail


@dataclass(frozen=True, slots=True)
class SiteAddress:
    """Where the service is, for the links in e-mails."""

    url: str

    def link(self, introduction_id: str) -> str:
        """Where an introduction is shown."""
        return f"{self.url.rstrip('/')}/introductions/{introduction_id}"


def notify(
    store: Store,
    writer: Writer,
    site: SiteAddress,
    before: Introduction,
    event: Event,
    after: Introduction,
) -> None:
    """Write whom to tell of an event, with the event: all of it or nothing is kept."""
    told = notices(before, event, after)
    mails = [
        mail
        for notice in told
        for mail in _mails(store, writer, site, after, notice, f"{after.id}/{after.version}")
        if mail.account_id != event.by
    ]
    writer.outbox.put(mails, event.at)
    writer.outbox.report(after.id, after.version, report_of(event, after), event.at)


def remind(
    store: Store,
    writer: Writer,
    site: SiteAddress,
    introduction: Introduction,
    reminder: Reminder,
    now: datetime,
) -> int:
    """Write a reminder, once; gives how many e-mails are new."""
    notice = Notice(to=reminder.to, topic=str(reminder.kind))
    mails = _mails(store, writer, site, introduction, notice, reminder.key)
    return writer.outbox.put(mails, now)


def remind_of_task(writer: Writer, site: SiteAddress, task: Task, now: datetime) -> int:
    """Write that a task is due, once for each day that it was put off to."""
    account = writer.accounts.stored.by_id(task.assignee)
    if account is None or account.disabled_at is not None:
        return 0
    said = letter(
        "task",
        account.language,
        teaser="",
        link=site.link(task.introduction_id),
        day=_in_words(task.due_on, account.language),
    )
    mail = Mail(
        key=f"task/{task.id}/{task.due_on}",
        account_id=account.id,
        introduction_id=task.introduction_id,
        subject=said.subject,
        body=said.body,
    )
    return writer.outbox.put([mail], now)


def report_of(event: Event, after: Introduction) -> str:
    """An event for programs: what happened to which pair, and nothing that was confided."""
    return msgspec.json.encode(
        {
            "id": f"{after.id}/{after.version}",
            "type": f"introduction.{event.act}",
            "at": event.at,
            "introduction": {
                "id": after.id,
                "asker_id": after.asker_id,
                "candidate_id": after.candidate_id,
                "state": after.state,
                "version": after.version,
            },
        }
    ).decode()


def _mails(
    store: Store,
    writer: Writer,
    site: SiteAddress,
    introduction: Introduction,
    notice: Notice,
    key: str,
) -> Iterator[Mail]:
    profiles = {side: store.profile(introduction.profile_of(side)) for side in SIDES}
    for account in _recipients(writer, introduction, notice.to):
        said = letter(
            notice.topic,
            account.language,
            teaser=_teaser(introduction, profiles, notice.to, account.language),
            link=site.link(introduction.id),
            day=_day(introduction, notice.topic, account.language),
        )
        yield Mail(
            key=f"{key}/{notice.topic}/{account.id}",
            account_id=account.id,
            introduction_id=introduction.id,
            subject=said.subject,
            body=said.body,
        )


def _recipients(writer: Writer, introduction: Introduction, to: Party) -> list[Account]:
    """Who speaks for a side; who looks after it, or all staff while nobody does."""
    accounts = writer.accounts.stored
    if introduction.held and to is introduction.hides:
        return []
    if to in SIDES:
        found = accounts.speaking_for(introduction.profile_of(to))
    elif introduction.owner is not None:
        owner = accounts.by_id(introduction.owner)
        found = [owner] if owner is not None else []
    else:
        found = [account for account in accounts.all() if account.role is Role.STAFF]
    return [account for account in found if account.disabled_at is None]


def _teaser(
    introduction: Introduction, profiles: Mapping[Party, Profile], to: Party, language: Language
) -> str:
    """The other side, as the network may know it; for staff both."""
    others = sorted(SIDES - {to})
    if to in SIDES and introduction.hidden in others:
        return unnamed(language)
    known = [disclose(profiles[side], NETWORK) for side in others]
    return " / ".join(teaser(each.kind, each.place.country, language) for each in known)


def _day(introduction: Introduction, topic: str, language: Language) -> str:
    if topic == "meet" and introduction.meeting is not None:
        return _in_words(introduction.meeting.starts_at.date(), language)
    end = expires_at(introduction)
    return _in_words(end.date(), language) if end is not None else ""


def _in_words(day: date, language: Language) -> str:
    # Day before month in English too, as the network's own countries write it.
    locale = "en_GB" if language is Language.EN else language.value
    return format_date(day, format="long", locale=locale)
