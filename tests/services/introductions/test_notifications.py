"""The right people are told, in their language, once; an e-mail gives nothing away."""

from datetime import date, timedelta
from typing import Any

import msgspec

from matchmaker.domain import ProfileId
from matchmaker.domain.introduction import Act, State
from matchmaker.services.introductions import finish_task, plan_task, send_due_reminders
from matchmaker.store import Store
from matchmaker.store.outbox import Webhook

World = Any


def told(world: World) -> set[tuple[str, str]]:
    return set(world.mails())


def test_both_sides_are_asked_each_in_its_language(world: World) -> None:
    world.propose()
    assert told(world) == {
        ("rossi", "Un possibile partner: un laboratorio (Svizzera)"),
        ("weber", "Möglicher Partner: ein Unternehmen (Italien)"),
    }


def test_a_side_that_proposes_is_not_asked_and_staff_hear_of_what_nobody_looks_after(
    world: World,
) -> None:
    world.propose(world.rossi, interest=world.interest)
    assert told(world) == {
        ("weber", "Möglicher Partner: ein Unternehmen (Italien)"),
        ("anna", "One side is interested"),
        ("bruno", "One side is interested"),
    }


def test_of_a_case_with_an_owner_only_the_owner_hears(world: World) -> None:
    found = world.propose()
    world.act(world.rossi, found.id, Act.INTEREST)
    assert [to for to, subject in world.mails() if subject == "One side is interested"] == ["anna"]


def test_a_side_that_never_said_yes_does_not_hear_of_the_end(world: World) -> None:
    found = world.propose()
    world.act(world.weber, found.id, Act.DECLINE)
    assert {to for to, _ in world.mails()[2:]} == {"anna"}


def test_no_name_no_need_no_reason_stands_in_an_email_or_a_report(world: World) -> None:
    found = world.introduced()
    world.act(world.rossi, found.id, Act.MEET)
    world.act(world.anna, found.id, Act.CONCLUDE)
    with world.store.write() as writer:
        writer.webhooks.put(Webhook(id="w", url="u", secret="s", by="root", at=world.start))
    other = world.propose(asker_id=ProfileId("rival"))
    world.act(world.weber, other.id, Act.DECLINE)
    everything = "".join(
        mail.subject + mail.body for mail in world.store.outbox.mails(world.start, limit=100)
    ) + "".join(each.body for each in world.store.outbox.deliveries(world.start))
    for secret in ("Quarzwiesel", "Sandkorn", "laser", "weld", "competitor", "copied", "price"):
        assert secret not in everything
    assert f"https://match.example/introductions/{found.id}" in everything


def test_a_disabled_account_is_told_nothing(world: World) -> None:
    with world.store.write() as writer:
        writer.accounts.change("rossi", disabled_at=world.start)
    world.propose()
    assert {to for to, _ in world.mails()} == {"weber"}


def after(world: World, days: float) -> tuple[int, int]:
    found = send_due_reminders(world.store, site=world.site, now=world.start + timedelta(days=days))
    return found.n_expired, found.n_reminders


def test_time_reminds_once_and_then_ends_it(world: World) -> None:
    found = world.propose()
    world.act(world.rossi, found.id, Act.INTEREST)
    assert after(world, 6) == (0, 0)
    assert after(world, 8) == (0, 1)
    assert after(world, 8) == (0, 0), "no reminder twice"
    assert after(world, 22) == (0, 1)
    assert world.mails()[-1][0] == "weber"
    assert after(world, 31) == (1, 0)
    assert after(world, 31) == (0, 0)
    assert world.store.introductions.get(found.id).state is State.EXPIRED
    assert {to for to, _ in world.mails()[-2:]} == {"rossi", "anna"}


def test_whoever_has_a_task_is_told_on_its_day(world: World) -> None:
    found = world.propose()
    day = (world.start + timedelta(days=2)).date()
    task = plan_task(
        world.store,
        world.anna,
        found.id,
        "ring them",
        due_on=day,
        assignee="bruno",
        now=world.start,
    )
    assert after(world, 1) == (0, 0)
    assert after(world, 2) == (0, 1)
    assert after(world, 3) == (0, 0)
    assert world.mails()[-1] == ("bruno", "A task is due on 4 March 2026")
    done = finish_task(world.store, world.anna, found.id, task.id, now=world.start)
    assert done.done_at == world.start
    assert world.store.introductions.tasks_of("bruno") == []


def test_a_report_of_each_event_waits_for_each_webhook(world: World) -> None:
    store: Store = world.store
    with store.write() as writer:
        for id_, active in (("on", True), ("off", False)):
            hook = Webhook(
                id=id_,
                url="https://x.example",
                secret="whsec_",
                by="root",
                at=world.start,
                active=active,
            )
            writer.webhooks.put(hook)
    found = world.propose()
    waiting = store.outbox.deliveries(world.start)
    assert [(each.webhook.id, msgspec.json.decode(each.body)["type"]) for each in waiting] == [
        ("on", "introduction.propose")
    ]
    assert msgspec.json.decode(waiting[0].body)["introduction"]["id"] == found.id
    assert date.fromisoformat(msgspec.json.decode(waiting[0].body)["at"][:10]) == date(2026, 3, 2)
