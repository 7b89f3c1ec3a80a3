"""The right people hear of the right things in time, and an e-mail gives nothing away."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest

from matchmaker.domain import Kind, Language, ProfileId
from matchmaker.domain.introduction import (
    Act,
    Event,
    Interest,
    Introduction,
    Meeting,
    Outcome,
    OutcomeResult,
    Party,
    Reason,
    State,
)
from matchmaker.errors import ConflictError
from matchmaker.introductions import (
    AUDIENCES,
    ReminderKind,
    apply,
    calendar_entry,
    expires_at,
    first_transition,
    has_expired,
    letter,
    notices,
    reminders,
    teaser,
)

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
MEETING = Meeting(
    starts_at=START + timedelta(days=9),
    ends_at=START + timedelta(days=9, hours=1),
    place="Lecco, via Gaetano Previati 1",
    link="https://call.example/1",
)
SAID = {
    Act.INTEREST: {"interest": Interest(cooperation="trials", about="a workshop")},
    Act.DECLINE: {"reason": Reason.COMPETITOR, "remark": "they copied us"},
    Act.MEET: {"meeting": MEETING},
    Act.CONCLUDE: {"outcome": Outcome(result=OutcomeResult.AGREEMENT, on=date(2026, 5, 1))},
    Act.HAND_OVER: {"owner": "anna"},
}


def event(act: Act, party: Party, **facts: object) -> Event:
    return Event(
        **({"act": act, "party": party, "by": "x", "at": START} | SAID.get(act, {}) | facts)
    )


def steps(*taken: tuple[Act, Party]) -> Introduction:
    found = first_transition("i", ProfileId("a"), ProfileId("b"), event(Act.SUGGEST, Party.STAFF))
    for act, party in taken:
        found = apply(found, event(act, party))
    return found


PROPOSED = ((Act.PROPOSE, Party.STAFF),)
ONE_YES = (*PROPOSED, (Act.INTEREST, Party.ASKER))
INTRODUCED = (*ONE_YES, (Act.INTEREST, Party.CANDIDATE))
MET = (*INTRODUCED, (Act.MEET, Party.STAFF))


def told(*taken: tuple[Act, Party], **facts: object) -> set[tuple[Party, str]]:
    before = steps(*taken[:-1])
    last = event(*taken[-1], **facts)
    return {(each.to, each.topic) for each in notices(before, last, apply(before, last))}


@pytest.mark.parametrize(
    ("taken", "days"),
    [((), 60), (PROPOSED, 30), (ONE_YES, 30), (INTRODUCED, None), (MET, None)],
)
def test_only_what_waits_for_an_answer_expires(
    taken: tuple[tuple[Act, Party], ...], days: int | None
) -> None:
    end = expires_at(steps(*taken))
    assert end == (None if days is None else START + timedelta(days=days))
    if end is not None:
        assert has_expired(steps(*taken), end)
        assert not has_expired(steps(*taken), end - timedelta(seconds=1))


def due(introduction: Introduction, days: float) -> list[tuple[ReminderKind, Party, int]]:
    found = reminders(introduction, START + timedelta(days=days))
    return [(each.kind, each.to, each.step) for each in found]


def test_the_silent_sides_are_reminded_and_those_who_answered_are_not() -> None:
    assert due(steps(*PROPOSED), 6.9) == []
    assert due(steps(*PROPOSED), 7) == [
        (ReminderKind.ANSWER, Party.ASKER, 1),
        (ReminderKind.ANSWER, Party.CANDIDATE, 1),
    ]
    assert due(steps(*ONE_YES), 22) == [
        (ReminderKind.ANSWER, Party.CANDIDATE, 1),
        (ReminderKind.ANSWER, Party.CANDIDATE, 2),
    ]
    assert due(steps(*PROPOSED), 31) == [], "an expired one is not urged"


def test_whoever_looks_after_it_is_reminded_to_arrange_a_meeting_and_to_ask_what_came_of_it() -> (
    None
):
    assert due(steps(*INTRODUCED), 14) == [(ReminderKind.MEETING, Party.STAFF, 1)]
    assert due(steps(*MET), 22) == []
    assert [step for *_, step in due(steps(*MET), 300)] == [1, 2, 3]
    assert due(steps(*MET, (Act.CONCLUDE, Party.STAFF)), 300) == []


def test_a_moved_meeting_is_asked_about_anew() -> None:
    month = timedelta(days=30)
    later = replace(MEETING, starts_at=MEETING.starts_at + month, ends_at=MEETING.ends_at + month)
    late = START + timedelta(days=100)
    first, moved = steps(*MET), apply(steps(*MET), event(Act.MEET, Party.STAFF, meeting=later))
    keys = [{each.key for each in reminders(one, late)} for one in (first, moved)]
    assert keys[0] & keys[1] == set()


BOTH = {Party.ASKER, Party.CANDIDATE}
ALL = BOTH | {Party.STAFF}


@pytest.mark.parametrize(
    ("taken", "to", "topic"),
    [
        (PROPOSED, BOTH, "propose"),
        (ONE_YES, {Party.STAFF}, "interest"),
        (INTRODUCED, ALL, "introduced"),
        (MET, BOTH, "meet"),
        ((*INTRODUCED, (Act.MEET, Party.ASKER)), {Party.CANDIDATE, Party.STAFF}, "meet"),
        ((*PROPOSED, (Act.DECLINE, Party.ASKER)), {Party.STAFF}, "decline"),
        ((*ONE_YES, (Act.DECLINE, Party.CANDIDATE)), {Party.ASKER, Party.STAFF}, "decline"),
        ((*ONE_YES, (Act.WITHDRAW, Party.STAFF)), {Party.ASKER}, "withdraw"),
        ((*ONE_YES, (Act.EXPIRE, Party.CLOCK)), {Party.ASKER, Party.STAFF}, "expire"),
        ((*PROPOSED, (Act.HAND_OVER, Party.EXPERT)), {Party.STAFF}, "hand_over"),
    ],
)
def test_who_is_told_of_what(
    taken: tuple[tuple[Act, Party], ...], to: set[Party], topic: str
) -> None:
    assert told(*taken) == {(each, topic) for each in to}


def test_a_side_for_whom_staff_acted_is_told() -> None:
    assert (Party.ASKER, "meet") in told(*INTRODUCED, (Act.MEET, Party.ASKER), on_behalf=True)


TOPICS = sorted({*map(str, AUDIENCES), *map(str, ReminderKind), "introduced", "task"})


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("topic", TOPICS)
def test_there_is_a_letter_for_every_topic_in_every_language(
    topic: str, language: Language
) -> None:
    someone = teaser(Kind.LAB, "CH", language)
    said = letter(topic, language, teaser=someone, link="https://x.example/1", day="3 May")
    assert said.body.count("https://x.example/1") == 1
    assert "{" not in said.subject + said.body
    assert "\n" not in said.subject


def test_a_teaser_is_a_kind_and_a_country() -> None:
    assert teaser(Kind.COMPANY, "CH", Language.IT) == "un'impresa (Svizzera)"
    assert teaser(Kind.LAB, None, Language.EN) == "a laboratory"


def test_a_meeting_goes_into_a_calendar_and_moves_there() -> None:
    found = steps(*MET)
    names = ("Officine Rossi", "Welders, Lugano")
    written = calendar_entry(found, names=names, link="https://x.example/1", now=START)
    (entry,) = icalendar.Calendar.from_ical(written).walk("VEVENT")
    assert entry.decoded("dtstart") == MEETING.starts_at
    assert entry.decoded("dtend") == MEETING.ends_at
    assert str(entry["summary"]) == "Officine Rossi – Welders, Lugano"
    assert str(entry["location"]) == MEETING.place
    moved = apply(found, event(Act.MEET, Party.STAFF))
    again = icalendar.Calendar.from_ical(
        calendar_entry(moved, names=names, link="", now=START)
    ).walk("VEVENT")[0]
    assert again["uid"] == entry["uid"]
    assert again["sequence"] > entry["sequence"]


def test_without_a_meeting_there_is_nothing_for_the_calendar() -> None:
    introduced = steps(*INTRODUCED)
    assert introduced.state is State.INTRODUCED
    with pytest.raises(ConflictError, match="no meeting"):
        calendar_entry(introduced, names=("a", "b"), link="", now=START)


def test_a_link_that_an_earlier_version_took_is_written_or_left_out() -> None:
    for link, written in (("javascript:alert(1)", False), ("https://a.example/\r\nX:y", True)):
        meeting = replace(MEETING, place="Lecco\nX:y", link=link)
        taken = replace(steps(*MET), meeting=meeting)
        file = calendar_entry(
            taken, names=("a", "b"), link="https://m.example", now=MEETING.ends_at
        )
        (entry,) = icalendar.Calendar.from_ical(file).walk("VEVENT")
        assert ("url" in entry) is written
        assert "X" not in entry
