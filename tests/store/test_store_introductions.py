"""Introductions and the outbox mean the same in every database, whoever writes at once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from matchmaker.domain import Judgement, Kind, Language, Profile, ProfileId, Role, Verdict
from matchmaker.domain.introduction import (
    Act,
    Event,
    Introduction,
    IntroductionStep,
    Note,
    Party,
    State,
    Task,
)
from matchmaker.errors import StaleError, UnknownRecordError
from matchmaker.introductions import apply, first_transition
from matchmaker.privacy.principal import Principal
from matchmaker.services.introductions import SiteAddress, act
from matchmaker.store import Account, Store
from matchmaker.store.introductions import VisibleTo
from matchmaker.store.outbox import Mail, Webhook

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
A, B, C = (ProfileId(id_) for id_ in "abc")
ANNA = Principal(account_id="anna", role=Role.STAFF)


@pytest.fixture
def filled(store: Store) -> Store:
    with store.write() as writer:
        writer.put_profiles([Profile(id=id_, kind=Kind.COMPANY) for id_ in (A, B, C)])
        writer.accounts.add(
            Account(
                id="anna",
                email="anna@x.org",
                name="Anna",
                role=Role.STAFF,
                language=Language.IT,
                created_at=NOW,
            )
        )
    return store


def event(what: Act, party: Party = Party.STAFF, **said: object) -> Event:
    return Event(**({"act": what, "party": party, "by": "anna", "at": NOW} | said))


def begun(
    store: Store, id_: str, left: ProfileId = A, right: ProfileId = B, **said: object
) -> Introduction:
    first = event(Act.SUGGEST, **said)
    introduction = first_transition(id_, left, right, first)
    with store.write() as writer:
        writer.introductions.add(introduction, first)
    return introduction


def listed(store: Store, **shown: object) -> list[str]:
    return [each.id for each in store.introductions.page(VisibleTo(**shown))]


def test_an_introduction_and_its_log_come_back_as_they_were_kept(filled: Store) -> None:
    first = begun(filled, "i", owner="anna")
    proposal = event(Act.PROPOSE)
    second = apply(first, proposal)
    with filled.write() as writer:
        writer.introductions.change(second, proposal)
    assert filled.introductions.get("i") == second
    assert filled.introductions.log("i") == [event(Act.SUGGEST, owner="anna"), proposal]
    assert filled.check() == []
    with pytest.raises(UnknownRecordError):
        filled.introductions.get("j")


def test_of_two_changes_of_one_version_the_second_is_refused(filled: Store) -> None:
    first = begun(filled, "i")
    later = apply(first, event(Act.PROPOSE))
    with filled.write() as writer:
        writer.introductions.change(later, event(Act.PROPOSE))
    with pytest.raises(StaleError), filled.write() as writer:
        writer.introductions.change(later, event(Act.WITHDRAW))
    assert len(filled.introductions.log("i")) == 2


def test_lists_show_to_each_what_is_theirs(filled: Store) -> None:
    begun(filled, "staffs", owner="anna")
    begun(filled, "sides", A, C, party=Party.ASKER)
    assert listed(filled) == []
    assert listed(filled, sides=frozenset({A})) == ["sides"]
    assert listed(filled, sides=frozenset({B, C})) == []
    assert listed(filled, owner="anna") == ["staffs"]
    assert listed(filled, unowned=True) == ["sides"]
    assert set(listed(filled, owner="anna", unowned=True)) == {"staffs", "sides"}


def test_pages_follow_one_another_by_change_then_id(filled: Store) -> None:
    for number in range(5):
        begun(filled, f"i{number}", at=NOW + timedelta(hours=number % 2))
    order, after = [], None
    while page := filled.introductions.page(VisibleTo(unowned=True), after=after, limit=2):
        order += [each.id for each in page]
        after = (page[-1].changed_at, page[-1].id)
    assert order == ["i1", "i3", "i0", "i2", "i4"]


def test_the_open_one_of_a_pair_is_found_from_both_sides(filled: Store) -> None:
    first = begun(filled, "i")
    for pair in ((A, B), (B, A)):
        assert filled.introductions.open_between(*pair) == first
    assert filled.introductions.open_between(A, C) is None
    with filled.write() as writer:
        writer.introductions.change(apply(first, event(Act.WITHDRAW)), event(Act.WITHDRAW))
    assert filled.introductions.open_between(A, B) is None
    assert [each.id for each in filled.introductions.all([State.WITHDRAWN])] == ["i"]


def test_an_answer_to_an_anonymous_need_is_none_that_both_know_of(filled: Store) -> None:
    first = begun(filled, "i", party=Party.CANDIDATE, need="n", hides=Party.ASKER)
    assert filled.introductions.open_between(A, B) is None
    assert filled.introductions.has_answered(A, B, "n")
    assert not filled.introductions.has_answered(A, B, "another")
    assert not filled.introductions.has_answered(B, A, "n")
    with filled.write() as writer:
        writer.introductions.change(apply(first, event(Act.WITHDRAW)), event(Act.WITHDRAW))
    assert not filled.introductions.has_answered(A, B, "n")


def test_an_answer_that_is_held_is_shown_to_who_gave_it_alone(filled: Store) -> None:
    said = {"party": Party.CANDIDATE, "need": "n", "hides": Party.ASKER}
    for id_, held in (("asked", False), ("held", True)):
        first = begun(filled, id_, held=held, **said)
        proposal = event(Act.PROPOSE, Party.CANDIDATE, remark='"held":true')
        with filled.write() as writer:
            writer.introductions.change(apply(first, proposal), proposal)
    assert listed(filled, sides=frozenset({A})) == ["asked"]
    assert listed(filled, sides=frozenset({B})) == ["asked", "held"]
    assert listed(filled, sides=frozenset({A, B})) == ["asked", "held"]


def test_the_last_word_on_a_pair_forgets_those_of_its_day(filled: Store) -> None:
    said = Judgement(
        left_id=B, right_id=A, verdict=Verdict.DECLINED, judged_on=NOW.date(), judged_by="zoe"
    )
    same = replace(said, verdict=Verdict.SAME)
    now = replace(said, left_id=A, right_id=B, verdict=Verdict.LIFTED, judged_by="anna")
    with filled.write() as writer:
        writer.put_judgements([said, same, replace(said, judged_on=date(2025, 1, 1))])
        writer.introductions.forget_words(now)
        writer.put_judgements([now])
    assert filled.introductions.last_word(A, B) == now
    kept = [each.verdict for each in filled.judgements()]
    assert sorted(kept) == [Verdict.DECLINED, Verdict.LIFTED, Verdict.SAME]


def test_notes_and_tasks_come_back(filled: Store) -> None:
    begun(filled, "i")
    note = Note(id="n", introduction_id="i", by="anna", at=NOW, text="è così", shared=True)
    task = Task(
        id="t", introduction_id="i", by="anna", at=NOW, text="x", due_on=NOW.date(), assignee="anna"
    )
    with filled.write() as writer:
        writer.introductions.note(note)
        writer.introductions.put_task(task)
    assert filled.introductions.notes("i") == [note]
    assert filled.introductions.tasks_of("anna") == filled.introductions.open_tasks() == [task]
    with filled.write() as writer:
        writer.introductions.put_task(replace(task, done_at=NOW))
    assert filled.introductions.tasks("i") == [replace(task, done_at=NOW)]
    assert filled.introductions.open_tasks() == []
    with pytest.raises(UnknownRecordError):
        filled.introductions.task("j", "t")


def test_one_claim_of_eight_is_granted(filled: Store) -> None:
    with filled.write() as writer:
        writer.outbox.put([Mail(key="k", account_id="anna", subject="s", body="b")], NOW)
    (mail,) = filled.outbox.mails(NOW)

    def claim(_: int) -> bool:
        with filled.write() as writer:
            return writer.outbox.claim_mail(mail, NOW)

    with ThreadPoolExecutor(8) as pool:
        granted = list(pool.map(claim, range(8)))
    assert sorted(granted) == [False] * 7 + [True]


def test_a_report_waits_for_each_webhook_that_is_on(filled: Store) -> None:
    begun(filled, "i")
    hook = Webhook(id="w", url="https://x.example", secret="whsec_", by="anna", at=NOW)
    with filled.write() as writer:
        writer.webhooks.put(hook)
        writer.webhooks.put(replace(hook, id="off", active=False))
        writer.outbox.report("i", 1, "{}", NOW)
    (waiting,) = filled.outbox.deliveries(NOW)
    assert (waiting.webhook, waiting.body, waiting.n_tries) == (hook, "{}", 0)


def test_eight_writers_lose_no_update(filled: Store) -> None:
    begun(filled, "i", owner="anna")

    def hand_over(_: int) -> None:
        for _ in range(5):
            step = IntroductionStep(act=Act.HAND_OVER, owner="anna")
            act(filled, ANNA, "i", step, site=SiteAddress("http://x"), now=NOW)

    with ThreadPoolExecutor(8) as pool:
        # Taking the results raises what went wrong in any of them.
        assert list(pool.map(hand_over, range(8))) == [None] * 8
    assert filled.introductions.get("i").version == 41
    assert len(filled.introductions.log("i")) == 41
