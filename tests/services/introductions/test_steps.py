"""Whoever may takes a step; all that follows from it is kept with it, or nothing is."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from matchmaker.domain import Consent, Judgement, ProfileId, Verdict
from matchmaker.domain.introduction import Act, Outcome, OutcomeResult, Party, Reason, State
from matchmaker.errors import (
    ConflictError,
    InputError,
    NotAllowedError,
    UnknownProfileError,
    UnknownRecordError,
)
from matchmaker.introductions import replay
from matchmaker.services.introductions import send_due_reminders

World = Any


def test_staff_propose_a_pair_and_look_after_it(world: World) -> None:
    found = world.propose()
    assert (found.state, found.owner, found.version) == (State.PROPOSED, "anna", 2)
    assert world.store.introductions.get(found.id) == found
    assert [event.act for event in world.store.introductions.log(found.id)] == [
        Act.SUGGEST,
        Act.PROPOSE,
    ]


def test_a_side_that_proposes_says_yes_by_it(world: World) -> None:
    with pytest.raises(InputError, match="what cooperation"):
        world.propose(world.rossi)
    assert world.store.counts()["introductions"] == 0, "nothing is half begun"
    found = world.propose(world.rossi, interest=world.interest)
    assert found.state is State.INTERESTED
    assert found.owner is None
    assert found.interests == {Party.ASKER: world.interest}
    introduced = world.act(world.weber, found.id, Act.INTEREST)
    assert introduced.state is State.INTRODUCED


def test_an_expert_proposes_for_a_firm_that_it_follows_and_for_no_other(world: World) -> None:
    found = world.propose(world.eva)
    assert found.owner == "eva"
    assert found.begun_by is Party.EXPERT
    with pytest.raises(NotAllowedError):
        world.propose(world.eva, asker_id=ProfileId("rival"))


def test_who_is_neither_side_nor_staff_begins_nothing(world: World) -> None:
    for reader in (world.nobody, world.root, world.analyst):
        with pytest.raises(NotAllowedError):
            world.propose(reader)
    with pytest.raises(NotAllowedError):
        world.propose(world.weber, candidate_id=ProfileId("rival"), interest=world.interest)


BARRED = [("firm", "rival"), ("rival", "firm")]


@pytest.mark.parametrize(("asker", "candidate"), BARRED)
def test_exclusions_are_kept_without_saying_whose(world: World, asker: str, candidate: str) -> None:
    with pytest.raises(ConflictError, match=r"^these two may not be introduced at present$"):
        world.propose(asker_id=ProfileId(asker), candidate_id=ProfileId(candidate))


def test_who_withdrew_consent_is_as_unknown_as_who_never_was(world: World) -> None:
    said = []
    for candidate in ("shy", "shz"):
        with pytest.raises(UnknownProfileError) as caught:
            world.propose(candidate_id=ProfileId(candidate))
        said.append(str(caught.value).replace(candidate, "…"))
        assert caught.value.close == ()
    assert said[0] == said[1]


def withdraw(world: World, profile_id: str) -> None:
    profile = world.store.profile(ProfileId(profile_id))
    with world.store.write() as writer:
        writer.put_profiles([replace(profile, consent=Consent(matching=False))])


def test_nobody_is_introduced_to_who_withdrew_consent_meanwhile(world: World) -> None:
    found = world.propose()
    world.act(world.rossi, found.id, Act.INTEREST)
    withdraw(world, "firm")
    with pytest.raises(UnknownProfileError):
        world.act(world.weber, found.id, Act.INTEREST)
    assert send_due_reminders(world.store, site=world.site, now=world.start).n_expired == 1
    assert world.store.introductions.get(found.id).state is State.EXPIRED


def test_who_met_already_stays_introduced(world: World) -> None:
    found = world.introduced()
    withdraw(world, "firm")
    assert send_due_reminders(world.store, site=world.site, now=world.start).n_expired == 0
    assert world.act(world.weber, found.id, Act.MEET).state is State.MEETING


def test_nobody_is_introduced_to_a_stranger_and_one_pair_has_one_open_introduction(
    world: World,
) -> None:
    with pytest.raises(UnknownProfileError):
        world.propose(candidate_id=ProfileId("stranger"))
    world.propose()
    with pytest.raises(ConflictError, match="open introduction"):
        world.propose(asker_id=ProfileId("lab"), candidate_id=ProfileId("firm"))


def test_a_decline_parts_the_pair_for_both_until_somebody_lifts_it(world: World) -> None:
    found = world.propose()
    world.act(world.weber, found.id, Act.DECLINE)
    (judgement,) = world.store.judgements()
    assert (judgement.verdict, judgement.reason) == (Verdict.DECLINED, "declined")
    for asker, candidate in (("firm", "lab"), ("lab", "firm")):
        with pytest.raises(ConflictError, match="at present"):
            world.propose(asker_id=ProfileId(asker), candidate_id=ProfileId(candidate))
    world.act(world.anna, found.id, Act.LIFT)
    assert [each.verdict for each in world.store.judgements()] == [Verdict.LIFTED]
    assert world.propose().state is State.PROPOSED


def test_the_reason_of_a_decline_stands_in_no_copy_for_the_other_side(world: World) -> None:
    found = world.propose()
    world.act(world.rossi, found.id, Act.INTEREST)
    world.act(world.weber, found.id, Act.DECLINE)
    copy = str(world.store.about(ProfileId("firm")))
    assert found.id in copy
    assert "competitor" not in copy
    assert "Quarzwiesel copied us" not in copy


def test_of_two_words_on_one_day_the_later_counts_whoever_said_it(world: World) -> None:
    said = Judgement(
        left_id=ProfileId("lab"),
        right_id=ProfileId("firm"),
        verdict=Verdict.DECLINED,
        judged_on=world.start.date(),
        judged_by="zoe",
    )
    found = world.propose()
    with world.store.write() as writer:
        writer.put_judgements([said])
    world.act(world.rossi, found.id, Act.INTEREST)
    world.act(world.weber, found.id, Act.INTEREST)
    assert [each.verdict for each in world.store.judgements()] == [Verdict.ACCEPTED]


def test_an_outcome_of_nothing_parts_the_pair_and_an_agreement_does_not(world: World) -> None:
    found = world.introduced()
    world.act(world.anna, found.id, Act.CONCLUDE, now=world.start + timedelta(days=60))
    nothing = Outcome(result=OutcomeResult.NOTHING, on=date(2026, 9, 1))
    world.act(
        world.anna, found.id, Act.CONCLUDE, outcome=nothing, now=world.start + timedelta(days=180)
    )
    verdicts = [(each.verdict, each.reason) for each in world.store.judgements()]
    assert verdicts == [
        (Verdict.ACCEPTED, "introduced"),
        (Verdict.ACCEPTED, "outcome: agreement"),
        (Verdict.DECLINED, "outcome: nothing"),
    ]


def test_staff_answer_only_when_they_act_for_a_side_and_it_is_marked(world: World) -> None:
    found = world.propose()
    for reader in (world.anna, world.bruno):
        with pytest.raises((NotAllowedError, UnknownRecordError)):
            world.act(reader, found.id, Act.INTEREST)
    world.act(world.on_behalf_of("firm"), found.id, Act.INTEREST)
    *_, last = world.store.introductions.log(found.id)
    assert (last.party, last.by, last.on_behalf) == (Party.ASKER, "anna", True)


def test_an_expert_who_looks_after_a_case_cannot_answer_for_a_side(world: World) -> None:
    found = world.propose(world.eva)
    with pytest.raises(NotAllowedError):
        world.act(world.eva, found.id, Act.DECLINE)
    assert world.act(world.eva, found.id, Act.WITHDRAW).state is State.WITHDRAWN


def test_a_case_of_a_colleague_is_not_there_until_it_is_handed_over(world: World) -> None:
    found = world.propose()
    with pytest.raises(UnknownRecordError):
        world.act(world.bruno, found.id, Act.WITHDRAW)
    assert world.act(world.anna, found.id, Act.HAND_OVER).owner == "bruno"
    assert world.act(world.bruno, found.id, Act.WITHDRAW).state is State.WITHDRAWN


def test_a_case_is_handed_to_a_colleague_and_to_nobody_else(world: World) -> None:
    found = world.propose()
    for owner in ("rossi", "stranger"):
        with pytest.raises(InputError, match="nobody of the staff"):
            world.act(world.anna, found.id, Act.HAND_OVER, owner=owner)


def test_who_has_not_seen_the_last_change_changes_nothing(world: World) -> None:
    found = world.propose()
    world.act(world.rossi, found.id, Act.INTEREST, expected=found.version)
    with pytest.raises(ConflictError, match="read it again"):
        world.act(world.weber, found.id, Act.DECLINE, expected=found.version)
    assert world.store.introductions.get(found.id).state is State.INTERESTED


def test_what_has_expired_is_over_before_the_clock_says_so(world: World) -> None:
    found = world.propose()
    with pytest.raises(ConflictError, match="expired"):
        world.act(world.rossi, found.id, Act.INTEREST, now=world.start + timedelta(days=30))


def test_a_refused_step_leaves_nothing_behind(world: World) -> None:
    found = world.propose()
    before = (world.store.counts(), world.mails(), world.store.revision())
    with pytest.raises(InputError):
        world.act(world.rossi, found.id, Act.DECLINE, reason=None)
    with pytest.raises(ConflictError):
        world.act(world.rossi, found.id, Act.MEET)
    assert (world.store.counts(), world.mails(), world.store.revision()) == before


def test_the_log_replayed_gives_what_is_stored(world: World) -> None:
    found = world.introduced()
    world.act(world.rossi, found.id, Act.MEET)
    world.act(world.anna, found.id, Act.HAND_OVER)
    last = world.act(world.bruno, found.id, Act.CONCLUDE)
    log = world.store.introductions.log(found.id)
    assert replay(found.id, found.asker_id, found.candidate_id, log) == last
    assert world.store.introductions.get(found.id) == last
    assert world.store.check() == []


def test_eight_people_act_at_once_and_nothing_is_lost(world: World) -> None:
    found = world.introduced()
    n_each = 6

    def write(_: int) -> None:
        for _ in range(n_each):
            world.act(world.anna, found.id, Act.MEET)

    with ThreadPoolExecutor(8) as pool:
        # Taking the results raises what went wrong in any of them.
        assert list(pool.map(write, range(8))) == [None] * 8
    last = world.store.introductions.get(found.id)
    assert last.version == found.version + 8 * n_each
    log = world.store.introductions.log(found.id)
    assert len(log) == last.version
    assert replay(found.id, found.asker_id, found.candidate_id, log) == last


def test_of_eight_who_saw_the_same_version_one_wins(world: World) -> None:
    found = world.introduced()
    won: list[int] = []
    lost: list[str] = []

    def write() -> None:
        try:
            world.act(world.anna, found.id, Act.MEET, expected=found.version)
            won.append(1)
        except ConflictError as error:
            lost.append(str(error))

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(won), len(lost)) == (1, 7)
    assert world.store.introductions.get(found.id).version == found.version + 1


def test_a_reason_is_kept_with_the_decline(world: World) -> None:
    found = world.propose()
    world.act(world.rossi, found.id, Act.DECLINE, reason=Reason.TOO_FAR)
    *_, last = world.store.introductions.log(found.id)
    assert last.reason is Reason.TOO_FAR


def test_who_erases_a_side_erases_the_introduction_with_all_that_waits(world: World) -> None:
    found = world.propose()
    with world.store.write() as writer:
        writer.erase_profile(ProfileId("firm"))
    counts = world.store.counts()
    assert counts["introductions"] == counts["introduction_events"] == counts["outbox"] == 0
    with pytest.raises(UnknownRecordError):
        world.store.introductions.get(found.id)


def test_every_step_is_in_the_audit_log_without_what_was_said(world: World) -> None:
    found = world.propose()
    acting = replace(
        world.anna, acting_for=ProfileId("firm"), speaks_for=frozenset({ProfileId("firm")})
    )
    world.act(acting, found.id, Act.INTEREST)
    world.act(world.weber, found.id, Act.DECLINE, reason=Reason.TOO_FAR, remark="SECRET")
    lines = world.store.audit.lines(subject=f"introduction:{found.id}")[::-1]
    assert [(line.action, line.account_id, line.acting_for) for line in lines] == [
        ("introduction.suggest", "anna", ""),
        ("introduction.propose", "anna", ""),
        ("introduction.interest", "anna", "firm"),
        ("introduction.decline", "weber", ""),
    ]
    assert "SECRET" not in str(lines)
    assert world.store.audit.verify() == ""
