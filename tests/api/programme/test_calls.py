"""Calls: anybody reads them, members check themselves, staff match firms and build teams."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from matchmaker.domain import Role

As = Callable[..., TestClient]
CALL = {
    "title": "Laser welding voucher (demo)",
    "topic": "laser welding of thin sheet metal",
    "text": "Trials with a research partner.",
    "language": "en",
    "rules": {
        "countries": ["IT"],
        "max_staff": 250,
        "min_partners": 2,
        "partner_kinds": ["research_group"],
        "deadline": "2027-06-30",
        "rate": 0.5,
        "ceiling": 20000,
        "currency": "EUR",
    },
}


@pytest.fixture
def staff(of_programme: As) -> TestClient:
    site = of_programme(Role.STAFF)
    assert site.put("/api/v1/calls/weld-call", json=CALL).status_code == 200
    return site


def test_a_call_is_kept_with_its_rules_and_read_by_anybody(
    of_programme: As, staff: TestClient
) -> None:
    found = of_programme(Role.PUBLIC).get("/api/v1/calls/weld-call").json()
    assert (found["title"], found["rules"]["max_staff"]) == (CALL["title"], 250)
    assert of_programme(Role.COMPANY).put("/api/v1/calls/weld-call", json=CALL).status_code == 403
    assert staff.get("/api/v1/calls/nonsense").status_code == 404


def test_a_team_is_checked_rule_by_rule_in_words(staff: TestClient) -> None:
    asked = {"profiles": ["firm", "welders"]}
    found = staff.post("/api/v1/calls/weld-call/check", json=asked, params={"lang": "de"}).json()
    assert found["verdict"] is None, "nobody knows how many work there"
    told = {each["rule"]: each["words"] for each in found["checks"]}
    assert told["max_staff"] == "nicht bekannt; verlangt: 250"
    alone = staff.post("/api/v1/calls/weld-call/check", json={"profiles": ["polymers"]}).json()
    assert alone["verdict"] is False


def test_firms_are_matched_by_the_need_that_the_call_answers(staff: TestClient) -> None:
    items = staff.get("/api/v1/calls/weld-call/firms").json()["items"]
    assert [each["profile"]["id"] for each in items] == ["firm"]
    assert "saldatura laser" in items[0]["need"]


def test_what_a_firm_keeps_for_matching_is_not_read_out_to_staff(staff: TestClient) -> None:
    hidden = CALL | {"title": "Precision milling (demo)", "topic": "fresatura di precisione"}
    staff.put("/api/v1/calls/mill-call", json=hidden | {"text": "", "rules": None})
    items = staff.get("/api/v1/calls/mill-call/firms").json()["items"]
    told = {each["profile"]["id"]: each["need"] for each in items}
    assert told["secretive"] == ""
    reason = {"X-Reason": "visit tomorrow"}
    items = staff.get("/api/v1/calls/mill-call/firms", headers=reason).json()["items"]
    assert "fresatura" in {e["profile"]["id"]: e["need"] for e in items}["secretive"]


def test_a_firm_finds_its_own_calls_and_nobody_elses(of_programme: As, staff: TestClient) -> None:
    site = of_programme(Role.COMPANY)
    items = site.get("/api/v1/profiles/firm/calls").json()["items"]
    assert items[0]["call_id"] == "weld-call"
    assert site.get("/api/v1/profiles/rival/calls").status_code == 403


def test_a_team_covers_what_the_leader_seeks(staff: TestClient) -> None:
    asked = {"lead_id": "firm", "call_id": "weld-call"}
    found = staff.post("/api/v1/teams", json=asked, params={"lang": "it"}).json()
    assert [each["id"] for each in found["members"]] == ["firm", "welders"]
    assert found["proven"] is True
    assert found["eligibility"]["verdict"] is None
    nothing = staff.post("/api/v1/teams", json={"lead_id": "firm", "need": "qqqq xxxx"})
    assert nothing.status_code == 422
    shared = staff.post("/api/v1/shared-partners", json={"need": "qqqq xxxx"})
    assert shared.json()["code"] == "nobody_seeks_it"
    page = staff.get("/programme/team", params={"shared": "saldatura laser", "lang": "en"})
    assert "Firms that look for it" in page.text


@pytest.mark.parametrize(
    "change",
    [
        {"title": " "},
        {"rules": {"opens_on": "2026-03-01", "deadline": "2026-02-01"}},
        {"rules": {"min_partners": 3, "max_partners": 2}},
    ],
)
def test_what_contradicts_itself_is_refused(staff: TestClient, change: dict) -> None:
    assert staff.put("/api/v1/calls/weld-call", json=CALL | change).status_code == 422


@pytest.mark.parametrize("language", ["it", "en", "de", "fr"])
def test_the_pages_show_calls_rules_firms_and_a_team(
    of_programme: As, staff: TestClient, language: str
) -> None:
    asked = {"lang": language}
    assert CALL["title"] in staff.get("/programme/calls", params=asked).text
    shown = staff.get("/programme/calls/weld-call", params=asked | {"profile": "firm"})
    assert "250" in shown.text
    assert "Firm:" in shown.text
    assert "Firm" in staff.get("/programme/calls/weld-call/firms", params=asked).text
    wanted = {"call": "weld-call", "lead": "Firm", "need": "saldatura laser"}
    team = staff.get("/programme/team", params=asked | wanted)
    assert team.status_code == 200
    assert "Welders" in team.text
    public = of_programme(Role.PUBLIC).get("/programme/calls/weld-call", params=asked)
    assert public.status_code == 200
    assert "<form" not in public.text.split("<main", 1)[1]
