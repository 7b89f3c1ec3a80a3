"""Pages of events: made and edited in a form, guests by name, the door, and one's own answer."""

import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from matchmaker.domain import Role

As = Callable[..., TestClient]
SAME = {"Sec-Fetch-Site": "same-origin"}
FORM = {
    "title": "Tech Talk: laser welding of thin sheet metal",
    "topic": "laser welding",
    "language": "en",
    "starts_at": "2027-02-01T09:00",
    "ends_at": "2027-02-01T11:00",
    "place": "Lecco",
    "places": "2",
    "agenda": "09:15 | Joints | Welders\n10:00 Questions",
}


@pytest.fixture
def staff(of_programme: As) -> TestClient:
    site = of_programme(Role.STAFF)
    site.headers.update(SAME)
    return site


def made(staff: TestClient, **changed: str) -> str:
    """The address of a new event."""
    answer = staff.post("/programme/events/new", data=FORM | changed)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def test_an_event_is_made_and_edited_in_a_form(staff: TestClient) -> None:
    here = made(staff)
    told = staff.get(f"/api/v1{here.replace('/programme', '')}").json()
    # The clocks of Lecco are an hour ahead of UTC in winter.
    assert told["starts_at"] == "2027-02-01T08:00:00Z"
    assert [(p["title"], p["speaker"]) for p in told["agenda"]] == [
        ("Joints", "Welders"),
        ("Questions", ""),
    ]
    form = staff.get(f"{here}/edit").text
    assert "09:15 | Joints | Welders" in form
    assert 'value="2027-02-01T09:00"' in form
    assert staff.post(f"{here}/edit", data=FORM | {"title": "Moved"}).status_code == 303
    assert "Moved" in staff.get(here).text


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("agenda", "soon: Joints"),
        ("ends_at", "2027-02-01T08:00"),
        ("starts_at", "tomorrow"),
        ("places", "many"),
        ("link", "javascript:alert(1)"),
    ],
)
def test_what_cannot_be_kept_comes_back_with_the_reason_beside_the_field(
    staff: TestClient, field: str, typed: str
) -> None:
    answer = staff.post("/programme/events/new", data=FORM | {field: typed})
    assert answer.status_code == 422
    assert f'id="{field}_error"' in answer.text
    assert FORM["title"] in answer.text, "nothing typed is lost"


def test_guests_are_proposed_struck_added_by_name_and_checked_in_at_the_door(
    staff: TestClient, of_programme: As
) -> None:
    here = made(staff)
    assert staff.post(f"{here}/drafts").headers["location"].endswith("drafted=1")
    assert "saldatura laser" in staff.get(here).text
    assert staff.post(f"{here}/guests/firm").status_code == 303
    assert "saldatura laser" not in staff.get(here).text
    staff.post(f"{here}/guests", data={"who": "Welders", "role": "speaker"})
    assert staff.post(f"{here}/guests", data={"who": "Nobody at all"}).status_code == 422

    firm = of_programme(Role.COMPANY)
    firm.headers.update(SAME)
    firm.post(f"{here}/registration", data={"profile": "firm"})
    code = re.search(r"<code>([^<]+)</code>", firm.get(here).text)
    assert code is not None
    full = f"https://any.example{here}/door?code={code[1]}"
    assert "Firm" in staff.get(f"{here}/door", params={"code": code[1]}).text
    assert staff.post(f"{here}/door", data={"who": full}).headers["location"].endswith("came=firm")
    assert staff.post(f"{here}/door", data={"who": "guess"}).status_code == 422
    assert firm.get(f"{here}/door").status_code == 403

    said = {"profile": "firm", "act": "feedback", "rating": "4", "remark": "More welding, please"}
    firm.post(f"{here}/registration", data=said)
    assert "More welding, please" in staff.get(here).text
    assert "More welding, please" not in of_programme(Role.PUBLIC).get(here).text


def test_a_list_of_who_was_there_is_taken_as_a_file(staff: TestClient) -> None:
    here = made(staff)
    listed = ("there.csv", b"Company\nWelders\nUnknown Ltd\n", "text/csv")
    page = staff.post(f"{here}/attendance", files={"file": listed})
    assert page.status_code == 200
    assert "Unknown Ltd" in page.text
    broken = ("there.csv", b"\xff\xfe\x00", "text/csv")
    assert staff.post(f"{here}/attendance", files={"file": broken}).status_code == 422


@pytest.mark.parametrize("role", [Role.PUBLIC, Role.COMPANY, Role.EXPERT, Role.ANALYST])
def test_only_staff_make_events(of_programme: As, role: Role) -> None:
    site = of_programme(role)
    site.headers.update(SAME)
    assert site.get("/programme/events/new").status_code in (401, 403)
    assert site.post("/programme/events/new", data=FORM).status_code in (401, 403)
