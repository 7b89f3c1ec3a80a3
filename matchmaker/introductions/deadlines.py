"""Compute when an introduction expires, and which reminders are due."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from matchmaker.domain.introduction import SIDES, Introduction, Party, State

# Our choices. A firm of ten has no desk for this: a month to answer, a word after one week and
# after three; staff ask for the outcome soon, after a quarter, and after half a year, when a joint
# application is written or not.
PROPOSE_WITHIN = timedelta(days=60)
ANSWER_WITHIN = timedelta(days=30)
REMIND_TO_ANSWER = (timedelta(days=7), timedelta(days=21))
REMIND_TO_MEET = (timedelta(days=14),)
ASK_FOR_OUTCOME = (timedelta(days=14), timedelta(days=90), timedelta(days=180))


class ReminderKind(StrEnum):
    """What is not done yet."""

    ANSWER = "answer"
    MEETING = "meeting"
    OUTCOME = "outcome"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """A word to a side, or to whoever looks after the introduction (`Party.STAFF`)."""

    introduction_id: str
    kind: ReminderKind
    to: Party
    step: int
    """The first, second, … reminder, from 1."""
    due_at: datetime

    @property
    def key(self) -> str:
        """What makes it the same reminder, so that it is sent once."""
        return f"{self.introduction_id}/{self.kind}/{self.to}/{self.step}/{self.due_at:%Y%m%d}"


def expires_at(introduction: Introduction) -> datetime | None:
    """Compute when an introduction expires if nobody acts; None if nobody is waited for."""
    if introduction.state is State.SUGGESTED:
        return introduction.begun_at + PROPOSE_WITHIN
    if introduction.state in {State.PROPOSED, State.INTERESTED}:
        return _proposed_at(introduction) + ANSWER_WITHIN
    return None


def has_expired(introduction: Introduction, now: datetime) -> bool:
    """Whether its time is over."""
    end = expires_at(introduction)
    return end is not None and end <= now


def reminders(introduction: Introduction, now: datetime) -> list[Reminder]:
    """The reminders that are due by now, those already sent included; none once it has expired."""
    if has_expired(introduction, now):
        return []
    return [each for each in _planned(introduction) if each.due_at <= now]


def reminders_by_hand(introduction: Introduction, now: datetime) -> list[Reminder]:
    """A word to each side that has not answered, today; none where no answer is waited for."""
    if introduction.state not in {State.PROPOSED, State.INTERESTED} or introduction.held:
        return []
    return [
        Reminder(
            introduction_id=introduction.id, kind=ReminderKind.ANSWER, to=side, step=0, due_at=now
        )
        for side in sorted(SIDES - introduction.interests.keys())
    ]


def _planned(introduction: Introduction) -> Iterator[Reminder]:
    if introduction.state in {State.PROPOSED, State.INTERESTED}:
        start = _proposed_at(introduction)
        for side in sorted(SIDES - introduction.interests.keys()):
            yield from _steps(introduction, ReminderKind.ANSWER, side, start, REMIND_TO_ANSWER)
    elif introduction.state is State.INTRODUCED:
        start = introduction.introduced_at or introduction.changed_at
        yield from _steps(introduction, ReminderKind.MEETING, Party.STAFF, start, REMIND_TO_MEET)
    elif introduction.state is State.MEETING and introduction.meeting is not None:
        end = introduction.meeting.ends_at
        yield from _steps(introduction, ReminderKind.OUTCOME, Party.STAFF, end, ASK_FOR_OUTCOME)


def _steps(
    introduction: Introduction,
    kind: ReminderKind,
    to: Party,
    start: datetime,
    after: tuple[timedelta, ...],
) -> Iterator[Reminder]:
    for step, wait in enumerate(after, 1):
        yield Reminder(
            introduction_id=introduction.id, kind=kind, to=to, step=step, due_at=start + wait
        )


def _proposed_at(introduction: Introduction) -> datetime:
    return introduction.proposed_at or introduction.begun_at
