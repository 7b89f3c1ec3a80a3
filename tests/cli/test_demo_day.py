"""One day of a programme on the demo network, by commands, the interface and its pages."""

import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api import create_app
from evaluations.programme_results import recounted
from matchmaker.checkup import Questionnaire
from matchmaker.domain import Role
from matchmaker.home import Home
from matchmaker.services.accounts import add_account, make_key
from matchmaker.services.checkups import record_checkup
from matchmaker.store import Origin

NOW = datetime.now(UTC)
ORIGIN = Origin(source="test", at=NOW)
BY = ("--by", "anna@example.org")
N_FIRMS = 80
OUTCOMES = ("agreement", "agreement", "joint_application", "funded", "funded")
EVENT = {
    "language": "it",
    "starts_at": (NOW + timedelta(days=30)).isoformat(),
    "ends_at": (NOW + timedelta(days=30, hours=2)).isoformat(),
    "place": "Lecco",
}
TITLES = (
    "Tech Talk: saldatura laser di lamiera sottile",
    "Tech Talk: visione artificiale per il controllo qualità",
    "Tech Day: polimeri riciclati in prodotti tecnici",
)
CALLS = {
    "voucher": ("Voucher digitali (demo)", "piattaforme dati e MES di fabbrica"),
    "across": ("Bando transfrontaliero (demo)", "visione artificiale per il controllo qualità"),
}
RULES = {
    "countries": ["IT", "CH"], "kinds": ["company"], "max_staff": 250, "min_partners": 2,
    "partner_kinds": ["research_group"],
}  # fmt: skip


@pytest.fixture
def home(demo_home: Path, tmp_path: Path) -> Path:
    path = tmp_path / "home"
    shutil.copytree(demo_home, path)
    return path


@pytest.fixture
def staff(home: Path) -> TestClient:
    with Home.open(home).store() as store:
        anna = add_account(
            store, email="anna@example.org", name="Anna", role=Role.STAFF, origin=ORIGIN,
            password="cinque parole facili da ricordare",
        )  # fmt: skip
        scopes = {"write", "export.run"}
        key, _ = make_key(
            store, anna, name="day", scopes=scopes, lasts=timedelta(days=1), origin=ORIGIN
        )
    app = create_app(home)
    return TestClient(app, headers={"Authorization": f"Bearer {key}"}, follow_redirects=False)


def free_firms(home: Path) -> list[str]:
    with Home.open(home).store() as store:
        followed = {tie.target_id for tie in store.ties() if tie.layer == "expert_client"}
        merged = store.clusters()
        firms = [
            each.id for each in store.profiles() if each.kind == "company" and each.consent.matching
        ]
    return [id_ for id_ in firms if id_ not in followed and id_ not in merged][:N_FIRMS]


def test_a_day_of_the_programme_ends_in_a_report_that_can_be_recounted(
    run: Callable[..., Any], home: Path, staff: TestClient
) -> None:
    firms = free_firms(home)
    before = figures(staff)
    ask(staff, firms, home)
    experts = planned(staff, firms)
    assert len(experts) == 12, "every expert of the demo has work"
    held(staff)
    applied(staff, firms)
    came_to(run, home, firms)
    reported(run, home, staff, before)


def ask(staff: TestClient, firms: list[str], home: Path) -> None:
    """Eighty firms answer the check-up; its campaign is proved where it stands."""
    questions = [each.id for each in Questionnaire.load().questions]
    with Home.open(home).store() as store:
        for n, firm in enumerate(firms):
            record_checkup(store, firm, dict.fromkeys(questions, n % 3), ORIGIN)
    assert staff.put("/api/v1/results/targets/check_up", json={"value": 80}).status_code == 200


def planned(staff: TestClient, firms: list[str]) -> set[str]:
    """Twelve experts are assigned, and follow nobody before staff sign."""
    kept = staff.post("/api/v1/plans", json={"firms": firms, "rounds": 2}).json()
    assert len(kept["assignments"]) >= N_FIRMS - 5
    assert all(each["why"] and each["fallbacks"] for each in kept["assignments"])
    page = staff.get(f"/programme/plans/{kept['id']}", params={"lang": "it"})
    assert kept["assignments"][0]["firm"]["name"] in page.text.replace("&amp;", "&").replace(
        "&#39;", "'"
    )
    signed = staff.post(f"/api/v1/plans/{kept['id']}/signature").json()
    assert signed["signed_at"]
    return {each["expert"]["id"] for each in kept["assignments"]}


def held(staff: TestClient) -> None:
    """Three events invite with a reason; who came is checked in."""
    for n, title in enumerate(TITLES):
        path = f"/api/v1/events/day-{n}"
        assert staff.put(path, json=EVENT | {"title": title}).status_code == 200
        drafted = staff.post(f"{path}/drafts").json()["n"]
        assert drafted > 5, title
        assert staff.post(f"{path}/invitations").json()["n"] == drafted
        guests = staff.get(f"{path}/guests").json()["items"]
        for guest in guests[:5]:
            who = {"profile_id": guest["profile"]["id"]}
            assert staff.post(f"{path}/arrivals", json=who).json()["state"] == "attended"


def applied(staff: TestClient, firms: list[str]) -> None:
    """Two calls are matched to firms, and one consortium is built that may apply."""
    for call, (title, topic) in CALLS.items():
        told = {"title": title, "topic": topic, "language": "it", "rules": RULES}
        assert staff.put(f"/api/v1/calls/{call}", json=told).status_code == 200
        assert staff.get(f"/api/v1/calls/{call}/firms").json()["items"]
    asked = {
        "lead_id": firms[0],
        "call_id": "across",
        "need": "visione artificiale, saldatura laser",
    }
    team = staff.post("/api/v1/teams", json=asked).json()
    assert len(team["members"]) >= 2
    assert team["covered"]
    assert team["eligibility"]["verdict"] is not False


def came_to(run: Callable[..., Any], home: Path, firms: list[str]) -> None:
    """Five introductions are accepted and come to something."""

    def do(*line: object) -> Any:
        ran = run("--home", home, *line, "--json")
        assert ran.code == 0, ran.err
        return ran.json

    labs = [f"demo-r-{n:02}" for n in range(1, 40)]
    pairs = zip(firms[:20], labs, strict=False)
    done = 0
    for firm, lab in pairs:
        begun = run("--home", home, "introductions", "propose", firm, lab, *BY, "--json")
        if begun.code or done == len(OUTCOMES):
            continue
        for side in (firm, lab):
            do("introductions", "answer", begun.json["id"], "--for", side,
               "--cooperation", "trials", "--about", "us", *BY)  # fmt: skip
        do("introductions", "outcome", begun.json["id"], OUTCOMES[done],
           "--on", NOW.date().isoformat(), *BY)  # fmt: skip
        done += 1
    assert done == len(OUTCOMES)


def figures(staff: TestClient) -> dict[str, float]:
    """What the results count, by stage and by name."""
    found = staff.get("/api/v1/results").json()
    stages = {each["stage"]: each["n"] for each in found["stages"]}
    return stages | {f"n_{each['name']}": each["value"] for each in found["counts"]}


def reported(
    run: Callable[..., Any], home: Path, staff: TestClient, before: dict[str, float]
) -> None:
    """The report says what was recorded, and an independent count agrees."""
    said = figures(staff)
    counted = recounted(home / "network.sqlite", date.today())  # noqa: DTZ011 - as the service counts
    stages = [name for name in said if not name.startswith("n_")]
    assert {stage: said[stage] for stage in stages} == {s: counted.get(s, 0) for s in stages}
    assert said["introduction"] - before["introduction"] >= 5
    assert said["application"] - before["application"] == 1
    assert said["n_agreements"] - before["n_agreements"] == 2
    assert said["n_events"] == counted["events"]
    for language in ("it", "de"):
        report = staff.get("/api/v1/results/report/pdf", params={"lang": language})
        assert report.content.startswith(b"%PDF-")
    shown = run("--home", home, "results", "list", "application", "--json")
    assert len(shown.json) == said["application"]
