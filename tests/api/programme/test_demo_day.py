"""
A day of the programme from end to end, over the command line, the interface and pages.

80 firms are invited to the check-up, 12 experts are assigned, three events, two calls and one
consortium are made, and five introductions lead somewhere; the results count what was recorded.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from api import create_app
from matchmaker.cli.app import app
from matchmaker.domain import Kind, Need, Offer, Place, Profile, ProfileId, Role
from matchmaker.home import Home
from matchmaker.services.building import build

TRADES = (
    "laser welding of thin sheet metal",
    "machine vision for quality control",
    "recycled polymers in technical parts",
    "heat recovery and energy efficiency",
)
ACT = "/api/v1/introductions/{id}/events"


def _firm(number: int) -> Profile:
    return Profile(
        id=ProfileId(f"firm-{number:02d}"),
        kind=Kind.COMPANY,
        names=(f"Firm {number:02d} (invented)",),
        needs=(Need(id=f"n{number}", text=f"We look for help with {TRADES[number % 4]}."),),
        place=Place(country="IT" if number % 3 else "CH", latitude=45.85, longitude=9.4),
        languages=("it",),
        demo=True,
    )


def _helper(kind: Kind, number: int) -> Profile:
    return Profile(
        id=ProfileId(f"{kind.value}-{number:02d}"),
        kind=kind,
        names=(f"{kind.value} {number:02d} (invented)",),
        offers=(Offer(id=f"o{kind.value}{number}", text=f"We offer {TRADES[number % 4]}."),),
        place=Place(country="IT", latitude=45.86, longitude=9.39),
        languages=("it",),
        capacity=8 if kind is Kind.EXPERT else None,
        demo=True,
    )


@pytest.fixture(scope="module")
def day_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """80 firms, 12 experts and 8 groups, built."""
    home = Home.create(tmp_path_factory.mktemp("day") / "home")
    profiles = [*map(_firm, range(80)), *(_helper(Kind.EXPERT, n) for n in range(12))]
    profiles += [_helper(Kind.RESEARCH_GROUP, n) for n in range(8)]
    with home.store() as store, store.write() as writer:
        writer.put_profiles(profiles)
    build(home, today=date(2026, 11, 30))
    return home


def test_a_day_of_the_programme(
    day_home: Home, tmp_path: Path, somebody_in: Callable[..., str]
) -> None:
    key = somebody_in(day_home, Role.STAFF)
    site = TestClient(
        create_app(day_home.path),
        headers={"Authorization": f"Bearer {key}", "Sec-Fetch-Site": "same-origin"},
        follow_redirects=False,
    )

    # 80 firms are invited to the check-up, pasted from a table into the page.
    begun = site.post("/campaigns", data={"name": "Day", "until": _in_six_weeks()})
    pasted = "\n".join(f"firm-{n:02d}; firm{n}@example.org; ; it" for n in range(80))
    invited = site.post(f"{begun.headers['location']}/invitations", data={"firms": pasted})
    assert "80 " in invited.text

    # 12 experts are assigned to them: planned on the page, signed by hand.
    plan = site.post("/programme/plans", data={"variant": "total", "rounds": "1"})
    kept = site.get(plan.headers["location"], params={"lang": "en"})
    assert kept.text.count("/profiles/firm-") >= 80
    assert site.post(plan.headers["location"]).status_code == 303

    # Three events: by form, over the interface, from a file on the command line.
    form = {
        "title": "Tech Talk: laser welding", "topic": TRADES[0], "language": "en",
        "starts_at": "2027-02-01T09:00", "ends_at": "2027-02-01T11:00",
    }  # fmt: skip
    talk = site.post("/programme/events/new", data=form).headers["location"]
    details = {"starts_at": "2027-02-02T08:00:00Z", "ends_at": "2027-02-02T10:00:00Z"}
    vision = {"title": "Tech Day: machine vision", "topic": TRADES[1], **details}
    assert site.put("/api/v1/events/vision", json=vision).status_code == 200
    file = tmp_path / "heat.toml"
    file.write_text(
        'id = "heat"\ntitle = "Heat"\n[details]\nstarts_at = 2027-02-03T08:00:00Z\n'
        "ends_at = 2027-02-03T10:00:00Z\n",
        encoding="utf-8",
    )
    ran = CliRunner().invoke(app, ["--home", str(day_home.path), "events", "set", str(file)])
    assert ran.exit_code == 0, ran.output
    drafted = site.post(f"{talk}/drafts").headers["location"]
    assert drafted.endswith("drafted=20"), "the firms of that trade, and no other"
    site.post(f"{talk}/invitations")
    for who in ("Firm 00 (invented)", "research_group-00"):
        assert site.post(f"{talk}/door", data={"who": who}).status_code == 303
    assert "firm-00" in site.get(f"{talk}/follow-ups").text

    # Two calls and a consortium.
    call = {"title": "Voucher", "topic": TRADES[0], "countries": "IT", "language": "en",
            "min_partners": "2", "partner_kinds": "research_group"}  # fmt: skip
    voucher = site.post("/programme/calls/new", data=call).headers["location"]
    swiss = {"title": "Cheque", "topic": TRADES[1], "rules": {"countries": ["CH"]}}
    assert site.put("/api/v1/calls/cheque", json=swiss).status_code == 200
    fits = site.get(f"/api/v1{voucher.replace('/programme', '')}/firms").json()["items"]
    assert len(fits) == 20
    assert {each["verdict"] for each in fits} == {True, False}
    wanted = {"call": voucher.rsplit("/", 1)[1], "lead": "Firm 04 (invented)"}
    team = site.get("/programme/team", params=wanted | {"lang": "en"}).text
    assert "research_group" in team

    # Five introductions lead somewhere.
    for number in range(5):
        _lead_somewhere(site, number)

    found = site.get("/api/v1/results").json()
    reached = {each["stage"]: each["n"] for each in found["stages"]}
    assert reached["expert"] == 80
    assert reached["introduction"] == 5
    assert reached["meeting"] == 5
    assert reached["application"] == 5
    report = CliRunner().invoke(
        app,
        ["--home", str(day_home.path), "results", "report", "--out", str(tmp_path / "day.xlsx")],
    )
    assert report.exit_code == 0, report.output
    assert (tmp_path / "day.xlsx").stat().st_size > 5_000


def _in_six_weeks() -> str:
    return (datetime.now(UTC) + timedelta(weeks=6)).date().isoformat()


def _lead_somewhere(site: TestClient, number: int) -> None:
    """Suggest, propose, two yeses on behalf of the sides, a meeting, a joint application."""
    asker, candidate = f"firm-{4 * number:02d}", f"research_group-0{4 * (number % 2)}"
    asked = {"asker_id": asker, "candidate_id": candidate, "propose": True}
    made = site.post("/api/v1/introductions", json=asked)
    assert made.status_code == 201, made.text
    here = ACT.format(id=made.json()["id"])
    interest = {"cooperation": "A trial.", "about": "A firm.", "unclear": ""}
    for side in (asker, candidate):
        _step(site, here, {"act": "interest", "interest": interest}, behalf=side)
    today = datetime.now(UTC)
    meeting = {
        "starts_at": today.isoformat(),
        "ends_at": (today + timedelta(hours=1)).isoformat(),
    }
    _step(site, here, {"act": "meet", "meeting": meeting | {"place": "Lecco"}})
    outcome = {"result": "joint_application", "on": today.date().isoformat()}
    _step(site, here, {"act": "conclude", "outcome": outcome})


def _step(site: TestClient, here: str, step: dict[str, object], *, behalf: str = "") -> None:
    now = site.get(here.removesuffix("/events"))
    headers = {"If-Match": now.headers.get("etag", "")} | (
        {"X-Acting-For": behalf} if behalf else {}
    )
    answer = site.post(here, json=step, headers=headers)
    assert answer.status_code in (200, 201), answer.text
