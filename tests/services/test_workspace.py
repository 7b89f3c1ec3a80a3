"""Contacts, tasks, feedback and shortlists: kept, told to whom they concern, and learned from."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from matchmaker.domain import Judgement, Layer, Profile, ProfileId, Role, Tie, Verdict
from matchmaker.domain.workspace import ContactKind, FeedbackReason
from matchmaker.errors import InputError, UnknownProfileError, UnknownRecordError
from matchmaker.privacy.permissions import Action, allowed
from matchmaker.privacy.principal import Principal
from matchmaker.services.accounts import add_account
from matchmaker.services.learning import facts_of, outcomes_of
from matchmaker.services.workspace import (
    case_of,
    finish_follow_up,
    give_feedback,
    hand_over,
    keep_in_view,
    note_contact,
    plan_follow_up,
)
from matchmaker.store import Origin, Store

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY = NOW.date()
A_DAY = timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path, profiles: Mapping[str, Profile]) -> Iterator[Store]:
    opened = Store.create(f"sqlite:///{tmp_path}/network.sqlite")
    with opened.write() as writer:
        writer.put_profiles(profiles.values())
    yield opened
    opened.close()


@pytest.fixture
def staff(store: Store) -> Origin:
    return Origin(source="test", at=NOW, account_id=colleague(store, "staff"))


def colleague(store: Store, name: str) -> str:
    """The id of a new account of staff."""
    origin = Origin(source="test", at=NOW)
    email = f"{name}@example.org"
    return add_account(store, email=email, name=name, role=Role.STAFF, origin=origin).id


def test_a_timeline_tells_the_latest_contact_first(store: Store, staff: Origin) -> None:
    for days, kind in ((3, ContactKind.CALL), (1, ContactKind.VISIT), (2, ContactKind.MAIL)):
        day = TODAY - days * A_DAY
        note_contact(store, "firm", kind, f"{kind}", happened_on=day, origin=staff)
    kinds = [each.kind for each in store.workspace.contacts_of("firm")]
    assert kinds == [ContactKind.VISIT, ContactKind.MAIL, ContactKind.CALL]
    assert store.workspace.contacts_of("rival") == []
    assert store.workspace.last_contacts() == {"firm": (TODAY - A_DAY).isoformat()}
    assert [line.action for line in store.audit.about("firm")] == ["timeline.write"] * 3


def test_after_midnight_here_today_is_noted_though_it_is_yesterday_in_utc(
    store: Store, staff: Origin
) -> None:
    late = replace(staff, at=datetime(2026, 11, 30, 23, 10, tzinfo=UTC))
    today = date(2026, 12, 1)
    noted = note_contact(store, "firm", ContactKind.CALL, "x", happened_on=today, origin=late)
    assert noted.happened_on == today
    with pytest.raises(InputError, match="has passed"):
        plan_follow_up(store, "firm", "x", due_on=today - A_DAY, origin=late)


def test_a_contact_cannot_lie_ahead_nor_a_task_behind(store: Store, staff: Origin) -> None:
    with pytest.raises(InputError, match="yet to come"):
        note_contact(store, "firm", ContactKind.CALL, "x", happened_on=TODAY + A_DAY, origin=staff)
    with pytest.raises(InputError, match="has passed"):
        plan_follow_up(store, "firm", "x", due_on=TODAY - A_DAY, origin=staff)
    with pytest.raises(InputError, match="nothing written"):
        note_contact(store, "firm", ContactKind.CALL, "  ", happened_on=TODAY, origin=staff)
    with pytest.raises(UnknownProfileError):
        note_contact(store, "nobody", ContactKind.CALL, "x", happened_on=TODAY, origin=staff)


def test_a_task_is_somebodys_until_it_is_done(store: Store, staff: Origin) -> None:
    task = plan_follow_up(store, "firm", "call again", due_on=TODAY, origin=staff)
    assert store.workspace.follow_ups_for(staff.account_id) == [task]
    assert not task.is_overdue(TODAY)
    assert task.is_overdue(TODAY + A_DAY)
    done = finish_follow_up(store, "firm", task.id, staff)
    assert done.done_at == NOW
    assert store.workspace.open_follow_ups() == []
    with pytest.raises(UnknownRecordError):
        finish_follow_up(store, "rival", task.id, staff)


def test_a_hand_over_takes_the_open_tasks_along(store: Store, staff: Origin) -> None:
    other = colleague(store, "other")
    plan_follow_up(store, "firm", "call again", due_on=TODAY, origin=staff)
    hand_over(store, "firm", other, "they are keen", staff)
    assert [task.assignee for task in store.workspace.follow_ups_of("firm")] == [other]
    assert store.workspace.contacts_of("firm")[0].kind is ContactKind.HAND_OVER
    with pytest.raises(InputError):
        hand_over(store, "firm", "nobody", "x", staff)


def test_an_expert_works_with_the_firms_it_follows_and_no_others(store: Store) -> None:
    ended = date(2026, 1, 1)
    follows = [
        Tie(source_id=ProfileId("ada"), target_id=ProfileId(firm), layer=Layer.EXPERT_CLIENT,
            starts_on=date(2025, 1, 1), ends_on=ends)
        for firm, ends in (("firm", None), ("rival", ended))
    ]  # fmt: skip
    with store.write() as writer:
        writer.put_ties(follows)
    ada = Principal(account_id="a", role=Role.EXPERT, speaks_for=frozenset({ProfileId("ada")}))
    for firm, may in (("firm", True), ("rival", False), ("ada", False)):
        about = case_of(store, ada, firm, TODAY)
        assert bool(allowed(ada, Action.TIMELINE_READ, about)) is may
    owner = Principal(account_id="b", role=Role.COMPANY, speaks_for=frozenset({ProfileId("firm")}))
    assert not allowed(owner, Action.TIMELINE_READ, case_of(store, owner, "firm", TODAY))


def test_the_last_word_on_a_suggestion_counts_and_is_learned_from(
    store: Store, staff: Origin
) -> None:
    give_feedback(store, "firm", "welders", useful=True, origin=staff)
    give_feedback(
        store, "firm", "welders", useful=False, reason=FeedbackReason.FAR,
        origin=replace(staff, at=NOW + A_DAY),
    )  # fmt: skip
    (said,) = store.workspace.feedback_of("firm", staff.account_id).values()
    assert (said.useful, said.reason) == (False, FeedbackReason.FAR)
    (outcome,) = outcomes_of(facts_of(store))
    assert (outcome.asker_id, outcome.candidate_id, outcome.accepted) == ("firm", "welders", False)


def test_what_came_of_an_introduction_says_more_than_feedback(store: Store, staff: Origin) -> None:
    give_feedback(store, "firm", "welders", useful=False, origin=staff)
    accepted = Judgement(
        left_id=ProfileId("welders"), right_id=ProfileId("firm"), verdict=Verdict.ACCEPTED,
        judged_on=date(2026, 1, 1),
    )  # fmt: skip
    with store.write() as writer:
        writer.put_judgements([accepted])
    assert [each.accepted for each in outcomes_of(facts_of(store))] == [True]


def test_a_shortlist_is_ones_own(store: Store, staff: Origin) -> None:
    keep_in_view(store, "firm", "welders", listed=True, origin=staff)
    keep_in_view(store, "firm", "ada", listed=True, origin=staff)
    keep_in_view(store, "firm", "welders", listed=False, origin=staff)
    assert store.workspace.shortlist("firm", staff.account_id) == ["ada"]
    assert store.workspace.shortlist("firm", "somebody else") == []


def test_whatever_was_noted_goes_with_who_is_erased(store: Store, staff: Origin) -> None:
    note_contact(store, "firm", ContactKind.CALL, "x", happened_on=TODAY, origin=staff)
    give_feedback(store, "rival", "firm", useful=True, origin=staff)
    assert {"interactions", "feedback"} <= store.about(ProfileId("firm")).keys()
    with store.write() as writer:
        writer.erase_profile(ProfileId("firm"))
    counted = store.counts()
    assert (counted["contacts"], counted["feedback"]) == (0, 0)
    assert store.check() == []
