"""Lists of who was there are read by their published columns, and guests go step by step."""

from datetime import UTC, datetime

import pytest

from matchmaker.domain import Activity, ActivityId, ActivityKind, ProfileId
from matchmaker.domain.event import EventDetails, Feedback, Guest, GuestState
from matchmaker.errors import ConflictError, InputError
from matchmaker.programme.events import (
    NEXT,
    AttendanceSource,
    Attendee,
    advanced,
    event_calendar,
    read_attendance,
    require_place,
    with_feedback,
)

NOW = datetime(2026, 12, 1, 9, tzinfo=UTC)
DETAILS = EventDetails(
    starts_at=NOW, ends_at=NOW.replace(hour=11), place="Lecco, sala 1", link="https://call.example"
)
ZOOM = """\
Topic,Meeting ID,User Email,Duration (Minutes),Participants
Tech Talk,812,host@example.org,60,3

Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest
Ada Rossi,ADA@example.org,12/01/2026 09:00,12/01/2026 09:10,10,No
Ada Rossi,ada@example.org,12/01/2026 09:12,12/01/2026 10:00,48,No
Guest,,12/01/2026 09:00,12/01/2026 10:00,60,Yes
"""
EVENTBRITE = """\
Order #,Order Date,First Name,Last Name,Email,Ticket Type,Attendee Status,Company
1,2026-10-01,Rosa,Demo,rosa@example.org,Free,Checked In,Firm
2,2026-10-01,Ugo,Demo,ugo@example.org,Free,Not Attending,Rival
3,2026-10-01,Ida,Demo,ida@example.org,Free,Attending,Rival
"""


def guest(state: GuestState) -> Guest:
    return Guest(
        event_id=ActivityId("talk"), profile_id=ProfileId("f"), state=state, changed_at=NOW
    )


def test_a_list_of_zoom_is_read_behind_its_heading_each_person_once() -> None:
    source, people = read_attendance(ZOOM)
    assert source is AttendanceSource.ZOOM
    assert people == [
        Attendee(email="ada@example.org", name="Ada Rossi"),
        Attendee(name="Guest"),
    ]


def test_of_eventbrite_only_those_who_checked_in_were_there() -> None:
    source, people = read_attendance("\ufeff" + EVENTBRITE)
    assert source is AttendanceSource.EVENTBRITE
    assert people == [Attendee(email="rosa@example.org", name="Rosa Demo", company="Firm")]


def test_any_other_list_needs_a_column_that_tells_who_somebody_is() -> None:
    source, people = read_attendance("Company;Name\nFirm;Ada\n")
    assert (source, people) == (AttendanceSource.OTHER, [Attendee(name="Ada", company="Firm")])
    with pytest.raises(InputError, match="column"):
        read_attendance("a,b\n1,2\n")


@pytest.mark.parametrize("state", list(GuestState))
@pytest.mark.parametrize("to", list(GuestState))
def test_a_guest_goes_where_the_table_leads_and_nowhere_else(
    state: GuestState, to: GuestState
) -> None:
    if to is state or to in NEXT[state]:
        assert advanced(guest(state), to, NOW).state is to
    else:
        with pytest.raises(ConflictError):
            advanced(guest(state), to, NOW)


def test_places_are_taken_by_who_registered_or_came() -> None:
    small = EventDetails(starts_at=NOW, ends_at=NOW.replace(hour=11), places=1)
    require_place(small, [guest(GuestState.INVITED), guest(GuestState.CANCELLED)])
    with pytest.raises(ConflictError, match="1 places"):
        require_place(small, [guest(GuestState.REGISTERED)])


def test_only_who_was_there_says_how_it_was() -> None:
    said = with_feedback(guest(GuestState.ATTENDED), Feedback(rating=4))
    assert said.feedback == Feedback(rating=4)
    with pytest.raises(ConflictError):
        with_feedback(guest(GuestState.REGISTERED), Feedback(rating=4))
    with pytest.raises(InputError):
        with_feedback(guest(GuestState.ATTENDED), Feedback(rating=6))


def test_the_calendar_file_tells_place_and_time_and_no_address_of_the_call() -> None:
    activity = Activity(id=ActivityId("talk"), kind=ActivityKind.EVENT, title="Tech Talk")
    text = event_calendar(activity, DETAILS, link="https://match.example/e", now=NOW).decode()
    assert "DTSTART:20261201T090000Z" in text
    assert "Lecco" in text
    assert "call.example" not in text
