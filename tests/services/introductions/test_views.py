"""Everybody sees what concerns them, and nothing that was not said to them."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from matchmaker.checkup import Answers
from matchmaker.domain import (
    Activity,
    ActivityId,
    ActivityKind,
    Consent,
    Judgement,
    Kind,
    Participation,
    Profile,
    ProfileId,
    Verdict,
)
from matchmaker.domain.introduction import Act, Outcome, OutcomeResult, Party, State
from matchmaker.errors import InputError, NotAllowedError, UnknownRecordError
from matchmaker.programme import Stage
from matchmaker.services.data_subjects import export_person
from matchmaker.services.introductions import plan_task, view, views, write_note
from matchmaker.services.programme.progress import stages
from matchmaker.store import Origin, StoredCheckUp

World = Any


def seen(world: World, reader: object, id_: str) -> bool:
    try:
        view(world.store, reader, id_)
    except UnknownRecordError:
        return False
    return True


def listed(world: World, reader: object) -> list[str]:
    return [each.introduction.id for each in views(world.store, reader)]


def test_only_the_sides_and_those_who_look_after_it_see_it(world: World) -> None:
    id_ = world.propose().id
    readers = ("rossi", "weber", "anna", "bruno", "eva", "root", "analyst", "nobody")
    who = {name for name in readers if seen(world, getattr(world, name), id_)}
    assert who == {"rossi", "weber", "anna"}
    assert who == {name for name in readers if listed(world, getattr(world, name)) == [id_]}


def test_what_nobody_looks_after_is_shown_to_all_staff(world: World) -> None:
    id_ = world.propose(world.rossi, interest=world.interest).id
    assert listed(world, world.anna) == listed(world, world.bruno) == [id_]


def test_before_it_is_proposed_the_other_side_does_not_know(world: World) -> None:
    by_staff = world.propose(propose=False).id
    assert not seen(world, world.rossi, by_staff)
    assert listed(world, world.rossi) == []
    world.act(world.anna, by_staff, Act.WITHDRAW)
    assert not seen(world, world.weber, by_staff), "it never was proposed"
    by_side = world.propose(world.rossi, propose=False).id
    assert seen(world, world.rossi, by_side)
    assert not seen(world, world.weber, by_side)
    assert by_side in listed(world, world.rossi)
    assert by_side not in listed(world, world.weber)


def test_the_other_side_sees_the_answers_to_the_questions_but_no_reason_nor_remark(
    world: World,
) -> None:
    id_ = world.propose().id
    world.act(world.rossi, id_, Act.INTEREST)
    assert view(world.store, world.weber, id_).introduction.interests == {
        Party.ASKER: world.interest
    }
    world.act(world.weber, id_, Act.DECLINE)
    for reader, reasons in ((world.rossi, [None]), (world.weber, ["competitor"]),
                            (world.anna, ["competitor"])):  # fmt: skip
        log = view(world.store, reader, id_).log
        assert [each.reason for each in log if each.act is Act.DECLINE] == reasons
    assert "Quarzwiesel" not in repr(view(world.store, world.rossi, id_))
    assert "weber" not in repr(view(world.store, world.rossi, id_))


def test_sides_are_not_told_who_hands_over_to_whom(world: World) -> None:
    id_ = world.propose().id
    world.act(world.anna, id_, Act.HAND_OVER)
    assert "anna" not in repr(view(world.store, world.rossi, id_))
    assert "bruno" not in repr(view(world.store, world.rossi, id_))
    assert view(world.store, world.bruno, id_).introduction.owner == "bruno"


def test_contacts_are_told_once_both_have_said_yes(world: World) -> None:
    id_ = world.propose().id
    world.act(world.rossi, id_, Act.INTEREST)
    for reader in (world.rossi, world.weber, world.anna):
        assert view(world.store, reader, id_).contacts == {}
    world.act(world.weber, id_, Act.INTEREST)
    for reader in (world.rossi, world.weber, world.anna):
        contacts = view(world.store, reader, id_).contacts
        assert {side: [one.email for one in ones] for side, ones in contacts.items()} == {
            Party.ASKER: ["rossi@example.org"],
            Party.CANDIDATE: ["weber@example.org"],
        }


def test_everybody_is_told_what_they_may_do_next(world: World) -> None:
    id_ = world.propose().id
    assert view(world.store, world.rossi, id_).can == {Act.INTEREST, Act.DECLINE}
    assert view(world.store, world.anna, id_).can == {Act.WITHDRAW, Act.HAND_OVER}
    assert view(world.store, world.on_behalf_of("lab"), id_).can == {Act.INTEREST, Act.DECLINE}
    world.act(world.rossi, id_, Act.INTEREST)
    assert view(world.store, world.rossi, id_).can == {Act.DECLINE}
    world.act(world.weber, id_, Act.INTEREST)
    assert view(world.store, world.rossi, id_).can == {Act.MEET, Act.CONCLUDE}


def test_a_note_is_for_staff_unless_it_is_shared_and_tasks_are_for_staff(world: World) -> None:
    id_ = world.propose().id
    write_note(world.store, world.anna, id_, "they are slow", now=world.start)
    write_note(world.store, world.anna, id_, "ring me any time", shared=True, now=world.start)
    plan_task(world.store, world.anna, id_, "ring", due_on=world.start.date(), now=world.start)
    assert [n.text for n in view(world.store, world.rossi, id_).notes] == ["ring me any time"]
    assert len(view(world.store, world.anna, id_).notes) == 2
    assert view(world.store, world.rossi, id_).tasks == ()
    assert [t.assignee for t in view(world.store, world.anna, id_).tasks] == ["anna"]


def test_notes_and_tasks_are_written_by_those_who_look_after_it(world: World) -> None:
    id_ = world.propose().id
    with pytest.raises(NotAllowedError):
        write_note(world.store, world.rossi, id_, "x", now=world.start)
    with pytest.raises(UnknownRecordError):
        write_note(world.store, world.bruno, id_, "x", now=world.start)
    with pytest.raises(InputError, match="nothing written"):
        write_note(world.store, world.anna, id_, "  ", now=world.start)
    with pytest.raises(InputError, match="nobody of the staff"):
        plan_task(
            world.store, world.anna, id_, "x", due_on=world.start.date(), assignee="rossi",
            now=world.start,
        )  # fmt: skip


def test_a_list_goes_on_where_the_page_before_ended(world: World) -> None:
    first = world.propose()
    second = world.propose(asker_id=ProfileId("rival"))
    pages = views(world.store, world.anna, limit=1)
    end = pages[-1].introduction
    rest = views(world.store, world.anna, after=(end.changed_at, end.id))
    assert {each.introduction.id for each in (*pages, *rest)} == {first.id, second.id}
    assert len(rest) == 1


def test_a_list_is_filtered_by_state_and_by_profile(world: World) -> None:
    first = world.propose()
    world.propose(asker_id=ProfileId("rival"))
    world.act(world.rossi, first.id, Act.INTEREST)
    by_state = views(world.store, world.anna, states=[State.INTERESTED])
    by_profile = views(world.store, world.anna, profile=ProfileId("firm"))
    assert [one.introduction.id for one in by_state] == [first.id]
    assert [one.introduction.id for one in by_profile] == [first.id]


def test_the_stages_that_a_firm_reached_have_their_first_day(world: World) -> None:
    found = world.introduced()
    for result, day in (
        (OutcomeResult.AGREEMENT, 5),
        (OutcomeResult.FUNDED, 9),
        (OutcomeResult.FUNDED, 7),
    ):
        outcome = Outcome(result=result, on=date(2026, day, 1))
        world.act(world.anna, found.id, Act.CONCLUDE, outcome=outcome)
    assert stages(world.store) == {
        "firm": {
            Stage.EXPERT: date(2025, 1, 1),
            Stage.INTRODUCTION: date(2026, 3, 2),
            Stage.ACCEPTED: date(2026, 3, 2),
            Stage.FUNDED: date(2026, 7, 1),
        },
        "rival": {},
        "shy": {},
    }


def test_contact_a_check_up_and_an_imported_yes_are_stages_too(world: World) -> None:
    day = date(2025, 6, 1)
    rival = Profile(
        id=ProfileId("rival"), kind=Kind.COMPANY, maturity=0.4, consent=Consent(given_on=day)
    )
    meetings = {"talk": ActivityKind.EVENT, "joint": ActivityKind.PROJECT}
    with world.store.write() as writer:
        writer.put_profiles([rival])
        writer.put_activities(
            [
                Activity(id=ActivityId(id_), kind=kind, starts_on=date(2025, 3, 1))
                for id_, kind in meetings.items()
            ]
        )
        writer.put_participations(
            [
                Participation(profile_id=ProfileId("firm"), activity_id=ActivityId(id_))
                for id_ in meetings
            ]
        )
        said = Judgement(
            left_id=ProfileId("rival"),
            right_id=ProfileId("lab"),
            verdict=Verdict.ACCEPTED,
            judged_on=day,
        )
        writer.put_judgements([said])
        writer.checkups.add(
            StoredCheckUp(
                profile_id=ProfileId("firm"),
                answered_at=datetime(2025, 5, 2, 9, tzinfo=UTC),
                account_id="rossi",
                answers=Answers(version="2", grades={"strategy_goals": 1}),
            )
        )
    found = stages(world.store)
    assert found["rival"] == {Stage.CONTACTED: day, Stage.CHECK_UP: None, Stage.ACCEPTED: day}
    assert found["firm"] == {
        Stage.CONTACTED: date(2025, 3, 1),
        Stage.CHECK_UP: date(2025, 5, 2),
        Stage.EXPERT: date(2025, 1, 1),
    }


def test_a_copy_of_ones_data_holds_what_one_may_see_of_introductions(world: World) -> None:
    draft = world.propose(asker_id=ProfileId("rival"), propose=False)
    found = world.propose()
    world.act(world.rossi, found.id, Act.INTEREST)
    world.act(world.weber, found.id, Act.DECLINE)
    write_note(world.store, world.anna, found.id, "they are slow", now=world.start)
    origin = Origin(source="test", at=world.start)
    copies = {id_: export_person(world.store, id_, origin) for id_ in ("firm", "lab")}
    for secret in ("competitor", "Quarzwiesel copied us", "they are slow", draft.id):
        assert secret not in str(copies["firm"]), secret
    assert "competitor" in str(copies["lab"]), "it said so itself"
    assert draft.id not in str(copies["lab"])
    (told,) = copies["firm"]["records"]["introductions"]
    assert told["introduction"]["interests"]["asker"]["cooperation"] == "weld trials"
    assert [event["act"] for event in told["log"]] == ["propose", "interest", "decline"]
