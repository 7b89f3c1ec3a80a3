"""Staff bring two firms together by command, and the e-mails leave."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from matchmaker.domain import Kind, Profile, ProfileId, Role
from matchmaker.home import Home
from matchmaker.services.accounts import add_account
from matchmaker.store import Origin

Ran = Any
Do = Callable[..., Ran]


@pytest.fixture
def do(tmp_path: Path, run: Callable[..., Ran]) -> Do:
    """A command on a home with two firms, their accounts and staff."""

    home = Home.create(tmp_path / "home")
    origin = Origin(source="test", at=datetime(2026, 1, 1, tzinfo=UTC))
    with home.store() as store:
        with store.write() as writer:
            writer.put_profiles(
                [
                    Profile(id=ProfileId(id_), kind=Kind.COMPANY, names=(id_.title(),))
                    for id_ in "ab"
                ]
            )
        for name, role, firms in (
            ("anna", Role.STAFF, ()),
            ("bruno", Role.STAFF, ()),
            ("rossi", Role.COMPANY, ("a",)),
            ("weber", Role.COMPANY, ("b",)),
        ):
            add_account(
                store,
                email=f"{name}@x.org",
                name=name,
                role=role,
                speaks_for=[ProfileId(each) for each in firms],
                origin=origin,
            )
    return lambda *arguments: run("--home", home.path, *arguments)


def proposed(do: Do) -> str:
    made = do("introductions", "propose", "a", "b", "--by", "anna@x.org")
    assert made.code == 0, made.err
    return str(made.out.split()[0])


def test_an_introduction_from_the_proposal_to_the_money(do: Do, tmp_path: Path) -> None:
    id_ = proposed(do)
    yes = ("--cooperation", "trials", "--about", "us")
    for firm in "ab":
        answered = do("introductions", "answer", id_, "--for", firm, *yes, "--by", "anna@x.org")
        assert answered.code == 0, answered.err
    assert "introduced" in answered.out
    ics = tmp_path / "meeting.ics"
    at = ("--at", "2026-12-03T14:00+01:00", "--place", "Lecco", "--ics", ics)
    assert do("introductions", "meet", id_, *at, "--by", "anna@x.org").code == 0
    assert "DTSTART:20261203T130000Z" in ics.read_text()
    money = ("--amount", "2500.50", "--currency", "chf")
    came = do(
        "introductions", "outcome", id_, "funded", "--on", "2027-05-02", *money,
        "--by", "anna@x.org",
    )  # fmt: skip
    assert "outcome" in came.out
    told = do("introductions", "show", id_, "--json").json
    assert told["introduction"]["outcomes"] == [
        {"result": "funded", "on": "2027-05-02", "amount": "2500.50", "currency": "CHF"}
    ]
    assert [event["act"] for event in told["log"]] == [
        "suggest", "propose", "interest", "interest", "meet", "conclude",
    ]  # fmt: skip
    assert "interest (asker" in do("introductions", "show", id_).out


def test_a_decline_shows_its_reason_to_staff_and_can_be_lifted(do: Do) -> None:
    id_ = proposed(do)
    said = ("--decline", "no_time", "--remark", "until May")
    assert do("introductions", "answer", id_, "--for", "b", *said, "--by", "anna@x.org").code == 0
    assert "no_time until May" in do("introductions", "show", id_).out
    again = do("introductions", "propose", "a", "b", "--by", "anna@x.org")
    assert (again.code, "at present" in again.err) == (1, True)
    assert do("introductions", "lift", id_, "--by", "anna@x.org").code == 0
    assert do("introductions", "propose", "b", "a", "--by", "anna@x.org").code == 0


def test_a_pair_is_noted_sent_handed_over_and_taken_back(do: Do) -> None:
    made = do("introductions", "propose", "a", "b", "--draft", "--by", "anna@x.org")
    id_ = made.out.split()[0]
    assert "suggested" in made.out
    assert "proposed" in do("introductions", "send", id_, "--by", "anna@x.org").out
    assert "A – B" in do("introductions", "list").out
    refused = do("introductions", "withdraw", id_, "--by", "bruno@x.org")
    assert (refused.code, "no introduction" in refused.err) == (1, True)
    assert do("introductions", "hand-over", id_, "bruno@x.org", "--by", "anna@x.org").code == 0
    assert "withdrawn" in do("introductions", "withdraw", id_, "--by", "bruno@x.org").out
    assert do("introductions", "list").out == "0 introductions.\n"
    assert len(do("introductions", "list", "--state", "withdrawn", "--json").json) == 1


def test_notes_and_tasks_stand_with_the_introduction(do: Do) -> None:
    id_ = proposed(do)
    assert do("introductions", "note", id_, "slow", "--by", "anna@x.org").out == "Noted.\n"
    due = ("--due", "2026-12-10", "--to", "bruno@x.org")
    assert do("introductions", "task", id_, "ring", *due, "--by", "anna@x.org").code == 0
    shown = do("introductions", "show", id_).out
    assert "note, staff: slow" in shown
    assert "2026-12-10: ring" in shown


def test_emails_are_looked_at_written_to_files_and_sent_once(do: Do, tmp_path: Path) -> None:
    proposed(do)
    looked = do("outbox", "send", "--dry-run")
    assert "To: rossi <rossi@x.org>" in looked.out
    assert "2 e-mails and 0 reports wait; nothing was sent." in looked.out
    assert do("outbox", "send").code == 2, "no server is set"
    sink = tmp_path / "mails"
    assert "2 e-mails and 0 reports sent, 0 failed" in do("outbox", "send", "--to-files", sink).out
    assert "0 e-mails" in do("outbox", "send", "--to-files", sink).out
    assert len(list(sink.glob("*.eml"))) == 2


def test_a_webhook_is_added_listed_without_its_secret_and_removed(do: Do) -> None:
    added = do("webhook", "add", "https://hook.example/in")
    id_, secret = added.out.split("\nsecret: ")
    proposed(do)
    assert "introduction.propose" in do("outbox", "send", "--dry-run").out
    assert secret.strip() not in do("webhook", "list", "--json").out
    assert id_ in do("webhook", "list").out
    assert do("webhook", "remove", id_).code == 0
    assert do("webhook", "remove", id_).code == 1
    assert do("webhook", "add", "http://10.0.0.1/").code == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("meet", "x", "--at", "soon"),
        ("outcome", "x", "funded", "--on", "2026-01-01", "--amount", "much"),
    ],
)
def test_what_cannot_be_read_is_bad_input(do: Do, arguments: tuple[str, ...]) -> None:
    assert do("introductions", *arguments, "--by", "anna@x.org").code == 2
