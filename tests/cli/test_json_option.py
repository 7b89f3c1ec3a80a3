"""Every command has --json, and then standard output holds one JSON document and nothing else."""

import io
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typer

from matchmaker.cli.app import app
from matchmaker.domain import Need, ProfileId
from matchmaker.domain.digest import Confirmation
from matchmaker.home import Home

Run = Callable[..., Any]
FIRMS = """\
id;kind;name;description;country;languages;updated_on
f1;company;Torneria Brambati;Tornitura di acciaio inox;IT;it;2026-01-02
f2;company;Stampi Valsassina;Stampi per materie plastiche;IT;it|de;2026-01-02
f3;company;Officine Generose;Fresatura e saldatura di lamiera sottile;CH;it;2026-01-02
r1;lab;Laboratorio Laser;Saldatura laser di lamiera sottile;CH;it;2026-01-02
e1;expert;Ada Rossetti;Esperta di saldatura;IT;it;2026-01-02
"""
SAVED = """\
<html><head><title>Torneria Rovina</title></head><body><article><h1>Torneria Rovina</h1>
<p>Siamo una torneria di Lecco con quaranta dipendenti, fondata nel 1974.</p>
<p>Offriamo lavorazioni meccaniche di precisione conto terzi per altre imprese.</p>
</article></body></html>
"""
QUERY = '{"qid": "q1", "profile_id": "f1", "need": "saldatura laser"}\n'
INVITEES = "profile_id;email;language\nf1;info@example.org;it\n"
ANSWERS = "profile_id;finance_budget;finance_funding\nf1;2;n/a\n"
TIES = "source_id;target_id;layer;starts_on\ne1;f1;expert_client;2025-01-01\n"
CALL = 'id = "kept-call"\ntitle = "Voucher"\n[rules]\nmax_staff = 250\n'
EVENT = """\
id = "talk"
title = "Tech Talk"
[details]
starts_at = 2026-12-01T09:00:00Z
ends_at = 2026-12-01T11:00:00Z
"""
THERE = "Email,Company\n,Stampi Valsassina\n"
CONTENT = """\
id = "guide"
title = "Welding guide"
[content]
form = "link"
address = "https://guide.example.org"
licence = "CC-BY-4.0"
"""
PASSWORD = "cinque parole facili da ricordare"
BY = "--by anna@example.org"
NEXT_YEAR = datetime.now(UTC).year + 1

# A line a command. {home} is its network, {folder} beside it, {open} and {noted} introductions.
LINES = {
    "init": "init",
    "import": "import profiles {folder}/firms.csv",
    "check": "check {folder}/firms.csv",
    "imports list": "imports list",
    "imports undo": "imports undo 1",
    "template": "template {folder}/new.csv",
    "draft": "draft --html {folder}/saved.html --id new --out {folder}/draft.csv",
    "contacts list": "contacts list f1",
    "contacts add": "contacts add f1 Anna",
    "contacts change": "contacts change {person} --role CEO",
    "contacts due": "contacts due",
    "contacts send": "contacts send",
    "contacts informed": "contacts informed {person} --on 2026-11-02",
    "contacts export": "contacts export {person}",
    "contacts erase": "contacts erase {person} --reason asked --yes",
    "need list": "need list f1",
    "need aged": "need aged",
    "need add": "need add f1 laser",
    "need change": "need change f1 noted --text tempra",
    "need remove": "need remove f1 noted",
    "offer list": "offer list f1",
    "offer add": "offer add f1 tornitura",
    "offer change": "offer change f1 noted --visibility network",
    "offer remove": "offer remove f1 noted",
    "suggest": "suggest f1",
    "clients": "clients e1",
    "explain": "explain f1 r1",
    "find": "find brambati",
    "rank": "rank --queries {folder}/q.jsonl --out {folder}/run.trec",
    "plan": "plan",
    "plan list": "plan list",
    "plan show": "plan show {plan}",
    "plan sign": f"plan sign {{plan}} {BY}",
    "plan rule": f"plan rule e1 f2 locked {BY}",
    "plan hours": f"plan hours e1 40 {BY}",
    "plan export": "plan export {plan} --out {folder}/plan.csv",
    "calls list": "calls list",
    "calls set": "calls set {folder}/call.toml",
    "calls check": "calls check kept-call f1",
    "calls firms": "calls firms kept-call",
    "calls for": "calls for f1",
    "consortium": "consortium f1 --need welding",
    "events list": "events list",
    "events set": "events set {folder}/event.toml",
    "events guests": "events guests talk",
    "events draft": "events draft talk",
    "events invite": "events invite talk",
    "events register": "events register talk f1",
    "events cancel": "events cancel talk f3",
    "events role": "events role talk r1 speaker",
    "events check-in": "events check-in talk f1",
    "events import": "events import talk {folder}/there.csv",
    "events feedback": "events feedback talk f2 4",
    "events follow-ups": "events follow-ups talk",
    "calls shared": "calls shared saldatura",
    "contents list": "contents list",
    "contents set": "contents set {folder}/content.toml",
    "contents readers": "contents readers guide",
    "contents stories": "contents stories",
    "contents draft": "contents draft {told}",
    "contents edit": "contents edit {story} --title New --text Words",
    "contents agree": "contents agree {story} --for f3",
    "digest readers": "digest readers",
    "digest due": "digest due",
    "digest send": "digest send",
    "digest choose": "digest choose anna@example.org --no",
    "digest set-aside": "digest set-aside f2",
    "digest put-back": "digest put-back f2 old",
    "results show": "results show",
    "results list": "results list contacted",
    "results report": "results report --out {folder}/results.pdf",
    "results target": "results target check_up 80",
    "introductions list": "introductions list",
    "introductions show": "introductions show {open}",
    "introductions propose": f"introductions propose f2 r1 {BY}",
    "introductions send": f"introductions send {{noted}} {BY}",
    "introductions answer": (
        f"introductions answer {{open}} --for f1 --cooperation trials --about us {BY}"
    ),
    "introductions withdraw": f"introductions withdraw {{open}} {BY}",
    "introductions meet": f"introductions meet {{both}} --at 2026-12-03T14:00+01:00 {BY}",
    "introductions outcome": f"introductions outcome {{both}} agreement --on 2026-11-02 {BY}",
    "introductions hand-over": f"introductions hand-over {{open}} bruno@example.org {BY}",
    "introductions lift": f"introductions lift {{declined}} {BY}",
    "introductions note": f"introductions note {{open}} called {BY}",
    "introductions task": f"introductions task {{open}} ring --due 2026-12-10 {BY}",
    "outbox bounces": "outbox bounces {folder}/call.toml",
    "outbox send": "outbox send --to-files {folder}/mails",
    "webhook add": "webhook add https://crm.example.org/hook",
    "webhook list": "webhook list",
    "webhook remove": "webhook remove {webhook}",
    "network": "network",
    "network measures": "network measures --layer expert_client",
    "network profiles": "network profiles --layer expert_client",
    "network gaps": "network gaps",
    "network innovation": "network innovation --out {folder}/level.xlsx",
    "network brokers": "network brokers --layer expert_client",
    "network border": "network border --layer expert_client",
    "network place": "network place --layer expert_client",
    "network ego": "network ego e1 --layer expert_client",
    "network nodes": "network nodes --layer expert_client",
    "network edges": "network edges --layer expert_client",
    "network compare": "network compare --before 2020 --after 2025 --layer expert_client --draws 5",
    "network years": "network years --layer expert_client --since 2024",
    "network recommender": "network recommender -k 2",
    "network funnel": "network funnel",
    "network plan": "network plan -n 2",
    "network whatif": "network whatif --without e1",
    "network export": "network export --out {folder}/n.graphml",
    "network report": "network report --layer expert_client --out {folder}/report",
    "checkup": "checkup --template {folder}/answers.json",
    "campaign open": f"campaign open T1 --until {NEXT_YEAR}-06-15 {BY}",
    "campaign list": "campaign list",
    "campaign invite": f"campaign invite {{campaign}} {{folder}}/invitees.csv {BY}",
    "campaign remind": f"campaign remind {{campaign}} {BY}",
    "campaign show": "campaign show {campaign}",
    "campaign link": f"campaign link f1 {BY}",
    "campaign take-in": f"campaign take-in {{folder}}/answers.csv {BY}",
    "resolve": "resolve",
    "judge": "judge f1 f2 different",
    "unjudge": "unjudge f1 f3",
    "duplicates": "duplicates -n 2",
    "build": "build",
    "account add": "account add new@example.org --role staff",
    "account list": "account list",
    "account role": "account role bruno@example.org analyst",
    "account password": "account password bruno@example.org",
    "account disable": "account disable bruno@example.org",
    "account code": "account code bruno@example.org",
    "account invite": "account invite carla@example.org --role staff",
    "account reset": "account reset bruno@example.org",
    "account key": "account key bruno@example.org --name crm --scope read",
    "audit": "audit",
    "person consent": "person consent f2 --withdraw",
    "person export": "person export f2",
    "person erase": "person erase f2 --reason asked --yes",
    "retention": "retention",
    "rollback": "rollback",
    "how-we-rank": "how-we-rank",
    "backup": "backup {folder}/backup.sqlite",
    "restore": "restore {folder}/kept.sqlite",
    "migrate": "migrate",
    "doctor": "doctor",
}
MORE = {
    "audit --verify": "audit --verify",
    "account code --remove": "account code bruno@example.org --remove",
    "account key, all": "account key bruno@example.org",
    "outbox send --dry-run": "outbox send --dry-run",
    "person export --out": "person export f2 --out {folder}/f2.json",
    "retention --apply": "retention --apply",
    "template of needs": "template {folder}/new.csv --table needs",
}
ELSEWHERE = {"serve", "evaluate", "move-store"}
"""Proven where they are tested: they serve until stopped, take minutes, or need a server."""
NEW_HOMES = {"init", "restore"}


def leaves(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Every command that does something by itself."""
    commands = getattr(command, "commands", None)
    if commands is None or (path and command.invoke_without_command and command.params):
        yield " ".join(path), command
    for name in commands or ():
        yield from leaves(command.get_command(None, name), (*path, name))


def all_commands() -> dict[str, Any]:
    return dict(leaves(typer.main.get_command(app)))


@pytest.fixture(scope="module")
def prepared(run: Run, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A small network in service, with accounts and introductions; and the ids that lines name."""
    folder = tmp_path_factory.mktemp("json")
    tables = {"firms.csv": FIRMS, "q.jsonl": QUERY, "ties.csv": TIES}
    tables |= {"invitees.csv": INVITEES, "answers.csv": ANSWERS}
    tables |= {"call.toml": CALL, "event.toml": EVENT, "there.csv": THERE, "content.toml": CONTENT}
    for name, text in tables.items():
        (folder / name).write_text(text, encoding="utf-8")

    (folder / "saved.html").write_text(SAVED, encoding="utf-8")

    def do(line: str) -> Any:
        ran = run("--home", folder / "home", *line.format(folder=folder).split(), "--json")
        assert ran.code == 0, ran.err
        return ran.json

    do("import profiles {folder}/firms.csv")
    do("import ties {folder}/ties.csv")
    do("need add f1 prove --id noted")
    do("need add f2 saldatura --id sought")
    do("offer add f1 stampi --id noted")
    do("calls set {folder}/call.toml")
    do("contents set {folder}/content.toml")
    do("events set {folder}/event.toml")
    do("events register talk f3")
    do("events check-in talk f2")
    do("build")
    for name in ("anna", "bruno"):
        do(f"account add {name}@example.org --role staff --no-password")
    ids = {
        "open": do(f"introductions propose f1 r1 {BY}")["id"],
        "noted": do(f"introductions propose f1 f2 --draft {BY}")["id"],
        "both": do(f"introductions propose f3 r1 {BY}")["id"],
        "declined": do(f"introductions propose f2 f3 {BY}")["id"],
        "told": do(f"introductions propose f1 f3 {BY}")["id"],
        "plan": do(f"plan --keep {BY}")["id"],
        "person": do("contacts add f1 Ada")["id"],
        "webhook": do("webhook add https://crm.example.org/hook")["id"],
        "campaign": do(f"campaign open T0 --until {NEXT_YEAR}-06-15 {BY}")["id"],
    }
    for side in ("f3", "r1"):
        do(f"introductions answer {ids['both']} --for {side} --cooperation c --about a {BY}")
    do(f"introductions answer {ids['declined']} --for f2 --decline terms {BY}")
    for side in ("f1", "f3"):
        do(f"introductions answer {ids['told']} --for {side} --cooperation c --about a {BY}")
    do("judge f1 f3 different")
    do(f"introductions outcome {ids['told']} agreement --on 2026-11-02 {BY}")
    ids["story"] = do(f"contents draft {ids['told']}")["id"]
    with Home.open(folder / "home").store() as store, store.write() as writer:
        old = Need(id="old", text="Cerchiamo prove di fatica.")
        gone = Confirmation(profile_id=ProfileId("f2"), statement_id="old", set_aside=old)
        writer.outreach.confirm(replace(gone, set_aside_at=datetime.now(UTC)))
    do("backup {folder}/kept.sqlite")
    return folder, ids


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A password on the standard input."""
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{PASSWORD}\n"))


def test_every_command_has_the_option() -> None:
    without = [
        name
        for name, command in all_commands().items()
        if not any("--json" in parameter.opts for parameter in command.params)
    ]
    assert without == []


def test_every_command_has_a_line_here() -> None:
    assert LINES.keys() == all_commands().keys() - ELSEWHERE


@pytest.mark.usefixtures("typed")
@pytest.mark.parametrize("name", [*LINES, *MORE])
def test_standard_output_is_one_json_document(
    run: Run, prepared: tuple[Path, dict[str, str]], tmp_path: Path, name: str
) -> None:
    whole, ids = prepared
    folder = tmp_path / "of-its-own"
    shutil.copytree(whole, folder)
    home = folder / ("new" if name in NEW_HOMES else "home")
    line = (LINES | MORE)[name].format(folder=folder, **ids)
    ran = run("--home", home, *line.split(), "--json")
    assert ran.code == 0, ran.err
    assert ran.json is not None
    assert "\x1b" not in ran.out
