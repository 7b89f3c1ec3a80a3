"""Persons of a firm are seen by the firm and by staff with a reason, and by nobody else."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api import create_app
from matchmaker.domain import Profile, ProfileId, Role
from matchmaker.domain.contact_person import ContactPerson, ContactVisibility
from matchmaker.home import Home
from matchmaker.snapshot import Snapshot

FIRM = "/api/v1/profiles/firm/contacts"
PAGE = "/profiles/firm/contacts"
ZAIRA = {"name": "Zaira Quattrocchi", "email": "zaira@example.org", "language": "it"}
REASON = {"X-Reason": "call with the owner"}
AsRole = Callable[..., TestClient]


@pytest.fixture
def home(
    tmp_path: Path,
    profiles: Mapping[str, Profile],
    snapshot: Snapshot,
    publish: Callable[[Home, Snapshot], None],
) -> Home:
    home = Home.create(tmp_path / "home")
    imported = ContactPerson(
        id="p1",
        profile_id=ProfileId("firm"),
        name="Ugo Bianchetti",
        email="ugo@example.org",
        language="de",
        source="import firms.csv",
        added_on=date(2020, 1, 1),
    )
    with home.store() as store, store.write() as writer:
        writer.put_profiles(profiles.values())
        writer.contacts.put(imported)
    publish(home, snapshot)
    return home


@pytest.fixture
def own(home: Home, somebody_in: Callable[[Home, Role], str]) -> AsRole:
    app = create_app(home.path)

    def asking(role: Role) -> TestClient:
        headers = (
            {} if role is Role.PUBLIC else {"Authorization": f"Bearer {somebody_in(home, role)}"}
        )
        return TestClient(app, headers=headers, follow_redirects=False)

    return asking


def test_a_firm_keeps_its_persons(own: AsRole) -> None:
    site = own(Role.COMPANY)
    added = site.post(FIRM, json=ZAIRA | {"visibility": "private"})
    assert added.status_code == 201, added.text
    path = f"{FIRM}/{added.json()['id']}"
    assert site.put(path, json=ZAIRA | {"role": "Direttrice"}).json()["role"] == "Direttrice"
    assert site.post(FIRM, json=ZAIRA).status_code == 409
    assert {each["name"] for each in site.get(FIRM).json()["items"]} == {
        "Ugo Bianchetti",
        "Zaira Quattrocchi",
    }
    assert site.delete(path).status_code == 204
    assert [each["name"] for each in site.get(FIRM).json()["items"]] == ["Ugo Bianchetti"]
    assert site.post(FIRM, json=ZAIRA | {"email": "nowhere"}).status_code == 422


def test_staff_state_a_reason_and_do_not_see_who_is_kept_private(home: Home, own: AsRole) -> None:
    own(Role.COMPANY).post(FIRM, json=ZAIRA | {"visibility": ContactVisibility.PRIVATE})
    staff = own(Role.STAFF)
    assert staff.get(FIRM).status_code == 403
    seen = staff.get(FIRM, headers=REASON)
    assert [each["name"] for each in seen.json()["items"]] == ["Ugo Bianchetti"]
    with home.store() as store:
        assert store.audit.lines(subject="profile:firm")[0].action == "contact_person.read"


@pytest.mark.parametrize("role", [Role.PUBLIC, Role.EXPERT, Role.ANALYST])
def test_nobody_else_reads_or_changes_them(own: AsRole, role: Role) -> None:
    site = own(role)
    assert site.get(FIRM).status_code in {401, 403}
    assert site.post(FIRM, json=ZAIRA).status_code in {401, 403}
    assert site.get("/api/v1/contacts/notices").status_code in {401, 403}
    assert site.get(PAGE).status_code in {303, 401, 403}


ELSEWHERE = (
    "/api/v1/profiles/firm",
    "/api/v1/profiles",
    "/api/v1/search?name=bianchetti",
    "/api/v1/profiles/firm/suggestions",
    "/?q=saldatura",
    "/needs",
)


@pytest.mark.parametrize("role", [Role.PUBLIC, Role.EXPERT, Role.COMPANY, Role.STAFF])
def test_no_other_answer_knows_them(own: AsRole, role: Role) -> None:
    site, headers = own(role), REASON if role is Role.STAFF else {}
    for path in ELSEWHERE:
        told = site.get(path, headers=headers).text
        assert "Ugo" not in told
        assert "ugo@example.org" not in told


@pytest.mark.parametrize(
    ("role", "headers", "sees"),
    [
        (Role.PUBLIC, {}, False),
        (Role.EXPERT, {}, False),
        (Role.STAFF, {}, False),
        (Role.STAFF, REASON, True),
        (Role.COMPANY, {}, True),
    ],
)
def test_the_page_of_a_firm_names_them_to_who_may_see_them(
    own: AsRole, role: Role, headers: dict[str, str], sees: bool
) -> None:
    told = own(role).get("/profiles/firm", headers=headers).text
    assert ("Ugo Bianchetti" in told, "ugo@example.org" in told) == (sees, sees)


def test_staff_see_who_still_has_to_be_told_and_note_it(own: AsRole) -> None:
    staff = own(Role.STAFF)
    (due,) = staff.get("/api/v1/contacts/notices").json()["items"]
    assert (due["name"], due["due_on"], due["language"]) == ("Ugo Bianchetti", "2020-01-31", "de")
    assert "firms.csv" in due["body"]
    page = staff.get("/contacts/notices").text
    assert "mailto:ugo@example.org?subject=" in page
    assert staff.post("/api/v1/contacts/notices", json={"contact_ids": ["p1"]}).json() == {
        "n_queued": 1, "n_waiting": 0, "n_without_address": 0,
    }  # fmt: skip
    chosen = {"on": "2026-11-20", "contact_id": "p1"}
    assert staff.post("/contacts/notices", data={**chosen, "send": "1"}).status_code == 303
    assert "On its way since" in staff.get("/contacts/notices").text
    done = staff.post("/contacts/notices", data=chosen)
    assert done.status_code == 303
    assert staff.get("/api/v1/contacts/notices").json()["items"] == []
    told = {"contact_ids": ["p1"], "on": "2026-11-21"}
    assert staff.post("/api/v1/contacts/informed", json=told).json() == {"n": 1}


def test_the_page_adds_changes_and_erases_without_scripts(own: AsRole) -> None:
    site = own(Role.COMPANY)
    assert "Ugo Bianchetti" in site.get(PAGE).text
    assert site.post(PAGE, data=ZAIRA).status_code == 303
    wrong = site.post(PAGE, data=ZAIRA | {"email": "nowhere", "name": "Ada"})
    assert wrong.status_code == 422
    assert "nowhere" in wrong.text
    changed = {"contact_id": "p1", "name": "Ugo Bianchi", "consent": "true", "private": "true"}
    assert site.post(PAGE, data=changed).status_code == 303
    person = next(each for each in site.get(FIRM).json()["items"] if each["id"] == "p1")
    assert (person["name"], person["consent"], person["visibility"]) == (
        *("Ugo Bianchi", True, "private"),
    )
    assert site.post(f"{PAGE}/p1/erase").status_code == 303
    assert "Ugo" not in site.get(PAGE).text
    assert "/profiles/firm/contacts" in site.get("/profiles/firm").text
