"""An event from the draft of its invitations to the introductions that follow."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from matchmaker.domain import Activity, ActivityId, ActivityKind, ProfileId, Role
from matchmaker.domain.event import EventDetails, Feedback, GuestRole, GuestState
from matchmaker.engine import Matchmaker
from matchmaker.errors import ConflictError, InputError, UnknownRecordError
from matchmaker.programme import Stage
from matchmaker.services.accounts import add_account
from matchmaker.services.programme.events import (
    cancel,
    check_in,
    draft_invitations,
    event_of,
    follow_ups,
    import_attendance,
    put_event,
    register,
    say_how_it_was,
    send_invitations,
    set_role,
)
from matchmaker.services.programme.progress import stages
from matchmaker.store import Origin, Store
from matchmaker.store.outbox import PendingMail

AT = datetime(2026, 12, 1, 9, tzinfo=UTC)
ORIGIN = Origin(source="test", at=AT, account_id="anna")
DETAILS = EventDetails(starts_at=AT, ends_at=AT.replace(hour=11), place="Lecco")
TALK = Activity(
    id=ActivityId("talk"),
    kind=ActivityKind.EVENT,
    title="Tech Talk: laser welding of thin sheet metal",
    language="en",
)


def waiting(store: Store) -> list[PendingMail]:
    return store.outbox.mails(AT)


@pytest.fixture
def store(own_store: Store) -> Store:
    put_event(own_store, TALK, DETAILS, ORIGIN)
    return own_store


def test_firms_are_drafted_with_the_need_that_it_answers_and_nobody_is_asked(
    built: Matchmaker, store: Store
) -> None:
    drafted = draft_invitations(built, store, "talk", ORIGIN)
    assert [guest.profile_id for guest, _ in drafted] == ["firm"]
    assert "saldatura laser" in drafted[0][0].reason
    assert draft_invitations(built, store, "talk", ORIGIN) == [], "nobody is drafted twice"
    assert list(waiting(store)) == []


def test_an_invitation_goes_to_who_speaks_for_the_firm_with_the_reason(
    built: Matchmaker, store: Store
) -> None:
    add_account(
        store, email="rossi@example.org", name="Rossi", role=Role.COMPANY,
        speaks_for=["firm"], password="cinque parole facili da ricordare", origin=ORIGIN,
    )  # fmt: skip
    draft_invitations(built, store, "talk", ORIGIN)
    assert send_invitations(store, "talk", "https://match.example/", ORIGIN) == 1
    (mail,) = waiting(store)
    assert "saldatura laser" in mail.body
    assert "https://match.example/programme/events/talk" in mail.body
    assert send_invitations(store, "talk", "https://match.example/", ORIGIN) == 0


def test_attendance_is_a_participation_with_its_role_and_counts_as_contact(store: Store) -> None:
    set_role(store, "talk", "welders", GuestRole.SPEAKER, ORIGIN)
    code = register(store, "talk", "rival", ORIGIN).code
    assert check_in(store, "talk", ORIGIN, code=code).profile_id == "rival"
    check_in(store, "talk", ORIGIN, profile_id="welders")
    roles = {part.profile_id: part.role for part in store.participations()}
    assert roles == {"rival": "attendee", "welders": "speaker"}
    assert stages(store)["rival"] == {Stage.CONTACTED: AT.date()}
    with pytest.raises(UnknownRecordError):
        check_in(store, "talk", ORIGIN, code="nobody's")


def test_a_full_event_takes_nobody_more_until_somebody_cancels(store: Store) -> None:
    put_event(store, TALK, replace(DETAILS, places=1), ORIGIN)
    register(store, "talk", "firm", ORIGIN)
    assert register(store, "talk", "firm", ORIGIN).state is GuestState.REGISTERED
    with pytest.raises(ConflictError):
        register(store, "talk", "rival", ORIGIN)
    cancel(store, "talk", "firm", ORIGIN)
    assert register(store, "talk", "rival", ORIGIN).state is GuestState.REGISTERED


def test_a_list_checks_in_by_company_and_tells_whom_it_does_not_know(store: Store) -> None:
    text = "Email,Company\nx@example.org,Secretive\ny@example.org,Unheard Of Works\n"
    found = import_attendance(store, "talk", text, ORIGIN)
    assert found.attended == ("secretive",)
    assert [each.company for each in found.unmatched] == ["Unheard Of Works"]
    assert "y@example.org" not in str(store.about(ProfileId("secretive")))


def test_those_who_met_and_fit_are_suggested_to_one_another_once(
    built: Matchmaker, store: Store
) -> None:
    for who in ("firm", "welders", "rival", "silent"):
        check_in(store, "talk", ORIGIN, profile_id=who)
    found = follow_ups(built, store, "talk")
    pairs = [frozenset({each.asker_id, each.candidate_id}) for each in found]
    assert frozenset({"firm", "welders"}) in pairs
    assert len(pairs) == len(set(pairs))
    assert frozenset({"firm", "rival"}) not in pairs, "they exclude one another"


def test_feedback_is_of_who_was_there(store: Store) -> None:
    register(store, "talk", "firm", ORIGIN)
    with pytest.raises(ConflictError):
        say_how_it_was(store, "talk", "firm", Feedback(rating=5), ORIGIN)
    check_in(store, "talk", ORIGIN, profile_id="firm")
    say_how_it_was(store, "talk", "firm", Feedback(rating=5, remark="chiaro"), ORIGIN)
    assert store.events.guest("talk", "firm").feedback == Feedback(rating=5, remark="chiaro")


def test_an_event_has_a_title_and_ends_after_it_begins(store: Store) -> None:
    with pytest.raises(InputError):
        put_event(store, replace(TALK, title=" "), DETAILS, ORIGIN)
    with pytest.raises(InputError):
        put_event(store, TALK, replace(DETAILS, ends_at=AT), ORIGIN)
    assert event_of(store, "talk").activity.starts_on == AT.date()
