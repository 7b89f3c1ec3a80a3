"""Each command that changes the truth of a network leaves a line, and no command is forgotten."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from matchmaker.cli.commands import OWN, OnDemand
from matchmaker.home import Home

Run = Callable[..., Any]
ANNA = "anna@example.org"
HOOK = "https://crm.example.org/matchmaker"
FIRMS = "id;kind;name;country\nf1;company;Torneria Brambati;IT\nf2;lab;Laboratorio Laser;CH\n"
FIRMS += "e1;expert;Ada Rossetti;IT\n"

EVENT = """\
id = "talk"
title = "Tech Talk"
[details]
starts_at = 2026-12-01T09:00:00Z
ends_at = 2026-12-01T11:00:00Z
"""

NEXT_YEAR = datetime.now(UTC).year + 1
LOGGED: Mapping[str, tuple[tuple[object, ...], str]] = {
    "import": (("import", "profiles", "FIRMS"), "import.run"),
    "imports undo": (("imports", "undo", "1"), "import.undo"),
    "contacts add": (("contacts", "add", "f1", "Ada"), "contact_person.edit"),
    "need add": (("need", "add", "f1", "laser"), "profile.edit"),
    "offer add": (("offer", "add", "f1", "tornitura"), "profile.edit"),
    "judge": (("judge", "f1", "f2", "different", "--by", ANNA), "duplicate.judge"),
    "account add": (
        ("account", "add", "b@example.org", "--role", "staff", "--no-password"),
        "account.add",
    ),
    "account role": (("account", "role", ANNA, "analyst"), "account.change"),
    "account disable": (("account", "disable", ANNA), "account.disable"),
    "account code": (("account", "code", ANNA), "account.second_factor"),
    "account key": (("account", "key", ANNA, "--scope", "read"), "key.make"),
    "person consent": (("person", "consent", "f1", "--withdraw"), "consent.change"),
    "person export": (("person", "export", "f1"), "person.export"),
    "person erase": (("person", "erase", "f1", "--reason", "asked", "--yes"), "person.erase"),
    "introductions propose": (
        ("introductions", "propose", "f1", "f2", "--by", ANNA, "--draft"),
        "introduction.suggest",
    ),
    "plan rule": (("plan", "rule", "e1", "f1", "locked", "--by", ANNA), "plan.rule"),
    "plan hours": (("plan", "hours", "e1", "40", "--by", ANNA), "plan.hours"),
    "calls set": (("calls", "set", "CALL"), "call.put"),
    "events set": (("events", "set", "EVENT"), "event.put"),
    "results target": (("results", "target", "check_up", "80"), "target.set"),
    "results report": (("results", "report", "--out", "REPORT"), "export.run"),
    "webhook add": (("webhook", "add", HOOK), "webhook.add"),
    "account invite": (("account", "invite", "carla@example.org", "--role", "staff"), "link.make"),
    "account reset": (("account", "reset", ANNA), "link.make"),
    "backup": (("backup", "COPY"), "backup.run"),
    "campaign open": (
        ("campaign", "open", "T0", "--until", f"{NEXT_YEAR}-06-15", "--by", ANNA),
        "checkup.campaign",
    ),
    "campaign link": (("campaign", "link", "f1", "--by", ANNA), "link.make"),
}
"""A call of each command in a small network, and the action that its line has."""

ELSEWHERE: Mapping[str, str] = {
    "unjudge": "tests/services/test_duplicates",
    "campaign invite": "tests/services/checkups/test_campaigns",
    "campaign remind": "tests/services/checkups/test_campaigns",
    "campaign take-in": "tests/services/programme/test_table_imports",
    "account password": "test_account_commands",
    "introductions send": "calls `act`, as do the steps below",
    "introductions answer": "calls `act`",
    "introductions withdraw": "calls `act`",
    "introductions meet": "calls `act`",
    "introductions outcome": "calls `act`",
    "introductions hand-over": "calls `act`",
    "introductions lift": "calls `act`",
    "contacts change": "test_contact_commands",
    "contacts informed": "test_contact_commands",
    "contacts send": "test_contact_commands",
    "contacts export": "test_contact_commands",
    "contacts erase": "test_contact_commands",
    "need change": "test_statement_commands",
    "need remove": "test_statement_commands",
    "offer change": "test_statement_commands",
    "offer remove": "test_statement_commands",
    "network export": "test_network_commands",
    "outbox bounces": "tests/services/programme/test_outreach",
    **dict.fromkeys(
        [
            f"events {name}"
            for name in (
                *("draft", "invite", "register", "cancel", "role"),
                *("check-in", "import", "feedback"),
            )
        ],
        "tests/services/programme/test_events",
    ),
    **dict.fromkeys(
        [f"contents {name}" for name in ("set", "draft", "edit", "agree")],
        "tests/services/programme/test_contents",
    ),
    **dict.fromkeys(
        [f"digest {name}" for name in ("send", "choose", "put-back")],
        "tests/services/programme/test_outreach",
    ),
    "plan sign": "tests/services/programme/test_plans",
    "restore": "test_audit_lines",
    "migrate": "test_keeping",
    "move-store": "tests/test_store_on_server",
    "webhook remove": "test_audit_lines",
    "build": "with --fit: test_learning_from_outcomes; else derives from what is logged",
    "rollback": "test_learning_from_outcomes",
    "retention": "says so where it empties a log; test_person_commands",
}
"""Which test or verb shows it of a command that takes more to call."""

UNLOGGED: Mapping[str, str] = {
    "init": "there is no network yet",
    "resolve": "derives from what is logged",
    "outbox send": "sends what verbs that are logged have written",
    "introductions note": "stands in the introduction under author and time",
    "introductions task": "stands in the introduction under author and time",
}
"""Why a command changes something and leaves no line."""

READS = frozenset(
    {
        *(
            "check",
            "template",
            "draft",
            "suggest",
            "clients",
            "explain",
            "find",
            "rank",
            "checkup",
        ),
        *("account list", "audit", "how-we-rank", "doctor", "webhook list", "imports list"),
        *("need list", "need aged", "offer list", "contacts list", "contacts due", "duplicates"),
        *("introductions list", "introductions show"),
        *("campaign list", "campaign show"),
        *("calls list", "calls check", "calls firms", "calls for", "calls shared", "consortium"),
        *("events list", "events guests", "events follow-ups"),
        *("contents list", "contents readers", "contents stories"),
        *("digest readers", "digest due", "digest set-aside"),
        *("results show", "results list", "plan list", "plan show", "plan export"),
    }
)


def names() -> Iterator[str]:
    """Every command with its group; those of packages above the library are theirs to test."""
    commands = OnDemand()
    for name in OWN:
        inner = getattr(commands[name], "commands", {})
        yield from (f"{name} {each}" for each in inner) if inner else (name,)


@pytest.fixture
def network(own: Run, tmp_path: Path) -> Run:
    """A command about a network of two profiles, in which anna is staff."""
    path = tmp_path / "firms.csv"
    path.write_text(FIRMS, encoding="utf-8")
    assert own("import", "profiles", path).code == 0
    assert own("account", "add", ANNA, "--role", "staff", "--no-password").code == 0
    return own


def test_no_command_is_forgotten() -> None:
    known = {*LOGGED, *ELSEWHERE, *UNLOGGED, *READS}
    there = {name for name in names() if name == "network export" or name.split()[0] != "network"}
    assert there == known


@pytest.mark.parametrize("name", LOGGED)
def test_a_command_that_writes_leaves_a_line(network: Run, tmp_path: Path, name: str) -> None:
    arguments, action = LOGGED[name]
    files = {"FIRMS": tmp_path / "firms.csv", "COPY": tmp_path / "copy.sqlite"}
    files["CALL"] = tmp_path / "call.toml"
    files["CALL"].write_text('id = "c"\ntitle = "Voucher"\n[rules]\n', encoding="utf-8")
    files["EVENT"] = tmp_path / "event.toml"
    files["EVENT"].write_text(EVENT, encoding="utf-8")
    files["REPORT"] = tmp_path / "results.html"
    with Home.open(tmp_path / "home").store() as store:
        before, _ = store.audit.head()
        ran = network(*(files.get(str(each), each) for each in arguments))
        assert ran.code == 0, ran.err
        lines = [line for line in store.audit.lines() if line.id > before]
    assert action in {line.action for line in lines}
