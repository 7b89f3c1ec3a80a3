"""Events over HTTP: anybody reads them, members register, staff invite and check in."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from matchmaker.domain import Role

As = Callable[..., TestClient]
ORIGIN = {"Origin": "http://testserver"}
TALK = {
    "title": "Tech Talk: laser welding of thin sheet metal",
    "language": "en",
    "starts_at": "2027-02-01T09:00:00Z",
    "ends_at": "2027-02-01T11:00:00Z",
    "place": "Lecco",
    "link": "https://call.example/secret",
    "agenda": [{"starts_at": "2027-02-01T09:15:00Z", "title": "Joints", "speaker": "Welders"}],
}


@pytest.fixture
def staff(of_programme: As) -> TestClient:
    site = of_programme(Role.STAFF)
    assert site.put("/api/v1/events/talk", json=TALK).status_code == 200
    return site


def test_anybody_reads_an_event_and_not_the_address_of_its_call(
    of_programme: As, staff: TestClient
) -> None:
    answer = of_programme(Role.PUBLIC).get("/api/v1/events/talk")
    assert answer.json()["title"] == TALK["title"]
    assert "secret" not in answer.text
    entry = of_programme(Role.PUBLIC).get("/api/v1/events/talk/calendar")
    assert "DTSTART:20270201T090000Z" in entry.text
    assert "secret" not in entry.text


def test_a_firm_registers_itself_and_nobody_else(of_programme: As, staff: TestClient) -> None:
    site = of_programme(Role.COMPANY)
    mine = site.put("/api/v1/events/talk/registrations/firm").json()
    assert (mine["state"], mine["link"]) == ("registered", TALK["link"])
    assert site.put("/api/v1/events/talk/registrations/rival").status_code == 403
    gone = site.delete("/api/v1/events/talk/registrations/firm").json()
    assert (gone["state"], gone["link"]) == ("cancelled", "")


def test_who_was_there_is_public_only_where_the_event_says_so(
    of_programme: As, staff: TestClient
) -> None:
    public = of_programme(Role.PUBLIC)
    assert (
        staff.post("/api/v1/events/talk/arrivals", json={"profile_id": "rival"}).status_code == 200
    )
    assert public.get("/api/v1/events/talk").json()["attended"] is None
    staff.put("/api/v1/events/talk", json=TALK | {"public_attendance": True})
    assert [e["id"] for e in public.get("/api/v1/events/talk").json()["attended"]] == ["rival"]


def test_staff_draft_invite_and_follow_up(staff: TestClient) -> None:
    staff.put("/api/v1/events/other", json=TALK)
    assert staff.post("/api/v1/events/other/drafts").json() == {"n": 1}
    (guest,) = staff.get("/api/v1/events/other/guests").json()["items"]
    assert (guest["profile"]["id"], guest["state"]) == ("firm", "drafted")
    assert "saldatura laser" in guest["reason"]
    assert staff.post("/api/v1/events/other/invitations").json() == {"n": 1}
    role = staff.put("/api/v1/events/other/guests/welders/role", json={"role": "speaker"})
    assert role.json()["role"] == "speaker"
    for who in ("firm", "welders"):
        staff.post("/api/v1/events/other/arrivals", json={"profile_id": who})
    (pair,) = staff.get("/api/v1/events/other/follow-ups").json()["items"]
    assert {pair["asker"]["id"], pair["candidate"]["id"]} == {"firm", "welders"}
    listed = staff.post("/api/v1/events/other/attendance", json={"csv": "Company\nSecretive\n"})
    assert listed.json()["attended"] == ["secretive"]


@pytest.mark.parametrize("role", [Role.PUBLIC, Role.COMPANY, Role.EXPERT, Role.ANALYST])
def test_only_staff_see_guests_and_check_in(
    of_programme: As, staff: TestClient, role: Role
) -> None:
    site = of_programme(role)
    assert site.get("/api/v1/events/talk/guests").status_code in {401, 403}
    assert site.post("/api/v1/events/talk/arrivals", json={"code": "x"}).status_code in {401, 403}
    assert "firm" not in site.get("/programme/events/talk").text.partition("<main")[2] or (
        role is Role.COMPANY
    )


@pytest.mark.parametrize("language", ["it", "en", "de", "fr"])
def test_a_firm_registers_on_the_page_and_shows_its_code_at_the_door(
    of_programme: As, staff: TestClient, language: str
) -> None:
    event = f"door-{language}"
    staff.put(f"/api/v1/events/{event}", json=TALK)
    site, asked = of_programme(Role.COMPANY), {"lang": language}
    assert TALK["title"] in site.get("/programme/events", params=asked).text
    there = f"/programme/events/{event}"
    done = site.post(
        f"{there}/registration", params=asked, data={"profile": "firm"}, headers=ORIGIN
    )
    assert done.status_code == 303
    shown = site.get(there, params=asked).text
    assert "<svg" in shown.partition("<main")[2], "the code as a picture"
    code = shown.split("<code>")[1].split("</code>")[0]
    door = staff.post(f"{there}/door", params=asked, data={"who": code}, headers=ORIGIN)
    assert door.status_code == 303
    said = {"profile": "firm", "act": "feedback", "rating": "4", "remark": "bene"}
    assert site.post(f"{there}/registration", data=said, headers=ORIGIN).status_code == 303
    (guest,) = staff.get(f"/api/v1/events/{event}/guests").json()["items"]
    assert (guest["state"], guest["rating"]) == ("attended", 4)
    assert staff.get(f"{there}/follow-ups", params=asked).status_code == 200


def test_nobody_registers_another_one_on_the_page(of_programme: As, staff: TestClient) -> None:
    site = of_programme(Role.COMPANY)
    there = "/programme/events/talk/registration"
    assert site.post(there, data={"profile": "rival"}, headers=ORIGIN).status_code == 403
