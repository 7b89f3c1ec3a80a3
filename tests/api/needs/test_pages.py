"""People read needs on a page, answer one, and see what others see of theirs."""

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api import create_app
from matchmaker.domain import Kind, Need, Place, Profile, ProfileId, Role, SizeFacts, Visibility
from matchmaker.home import Home
from matchmaker.services.accounts import add_account
from matchmaker.store import Origin

START = datetime(2026, 11, 24, tzinfo=UTC)
PASSWORD = "cinque parole facili da ricordare"
ANSWERS = {"cooperation": "prove", "about": "un laboratorio", "unclear": ""}
SECRET = "Fresatura di zirconio <b>Aldebaran</b>"
TEASER = "Lavorazioni <i>speciali</i>"


class People:
    """A browser for each person, signed in."""

    def __init__(self, home: Home) -> None:
        app = create_app(home.path, now=lambda: START)
        self.browsers = {"": TestClient(app)}
        for name in ("rossi", "weber", "anna", "ana"):
            browser = TestClient(app, follow_redirects=False)
            typed = {"email": f"{name}@example.org", "password": PASSWORD}
            assert browser.post("/sign-in", data=typed).status_code == 303
            self.browsers[name] = browser

    def see(self, who: str, path: str, **query: str) -> str:
        answer = self.browsers[who].get(path, params={"lang": "en"} | query)
        assert answer.status_code == 200, answer.text
        return re.sub(r"\s+", " ", answer.text)

    def address(self, who: str) -> str:
        return re.findall(r'href="(/needs/\w+)\?', self.see(who, "/needs"))[0]


@pytest.fixture
def people(tmp_path: Path) -> Iterator[People]:
    home = Home.create(tmp_path / "home")
    origin = Origin(source="test", at=START)
    secret = Need(id="n", text=SECRET, anonymous=True, teaser=TEASER, trl=(3, 5))
    size = SizeFacts(headcount=4, turnover_eur=1e5)
    with home.store() as store:
        with store.write() as writer:
            writer.put_profiles(
                Profile(
                    id=ProfileId(f"firm-{n}"), kind=Kind.COMPANY, names=(f"Officina {n}",),
                    place=Place(country="IT", city="Lecco"), size=size,
                    needs=() if n else (secret,),
                )
                for n in range(6)
            )  # fmt: skip
        for name, role, profiles in (
            ("rossi", Role.COMPANY, ["firm-0"]), ("weber", Role.COMPANY, ["firm-1", "firm-2"]),
            ("anna", Role.STAFF, []), ("ana", Role.ANALYST, []),
        ):  # fmt: skip
            add_account(
                store, email=f"{name}@example.org", name=name.title(), role=role,
                speaks_for=[ProfileId(each) for each in profiles], password=PASSWORD,
                origin=origin,
            )  # fmt: skip
    found = People(home)
    with found.browsers[""]:
        yield found


def test_the_list_shows_a_teaser_and_its_owner_what_others_see(people: People) -> None:
    theirs, own = people.see("weber", "/needs"), people.see("rossi", "/needs")
    assert "Company · IT · micro enterprise" in theirs
    assert html.escape(TEASER) in theirs
    assert "Aldebaran" not in theirs
    assert "firm-0" not in theirs
    assert html.escape(SECRET) in own
    assert "Others see: Company · IT · micro enterprise" in own
    assert "shown without your name" in own


def test_the_page_speaks_italian_too(people: People) -> None:
    page = people.see("weber", "/needs", lang="it")
    assert "Impresa · IT · microimpresa" in page
    assert "Rispondi a questo bisogno" in page


def test_who_may_not_answer_is_not_asked_to(people: People) -> None:
    page = people.see("anna", "/needs")
    assert "micro enterprise" in page
    assert "Answer this need" not in page
    outside = people.see("", "/needs")
    assert "There is no need here" in outside
    assert "for members of the network only" in outside
    assert "members of the network only" not in people.see("weber", "/needs", kind="lab")


def test_choosing_whose_needs_to_see(people: People) -> None:
    assert "micro enterprise" in people.see("rossi", "/needs", which="mine")
    for which in ("mine", "invited"):
        assert "There is no need here" in people.see("weber", "/needs", which=which)
    assert "There is no need here" in people.see("weber", "/needs", kind="lab")


def test_an_answer_leads_to_an_introduction_with_nobody_in_particular(people: People) -> None:
    path = people.address("weber")
    assert "Who answers?" in people.see("weber", path)
    sent = people.browsers["weber"].post(path, data=ANSWERS | {"profile": "firm-2"})
    assert sent.status_code == 303
    place = sent.headers["Location"]
    shown = people.see("weber", place)
    assert "A member who stays anonymous" in shown
    assert html.escape(TEASER) in shown
    for told in (shown, people.see("weber", "/introductions"), people.see("weber", path)):
        assert "Officina 0" not in told
        assert "firm-0" not in told
    assert "To your introduction" in people.see("weber", path)
    asked = people.see("rossi", place)
    assert "Officina 2" in asked
    assert html.escape(SECRET) in asked
    assert "Whoever is anonymous stays so" in asked
    assert "Officina 0" in people.see("anna", place)


def test_an_owner_chooses_the_need_that_it_invites_to(people: People) -> None:
    path = "/introductions/new"
    form = people.see("rossi", path, asker="firm-0", candidate="firm-1")
    (need_id,) = re.findall(r'<option value="(\w+)">', form)
    typed = ANSWERS | {"asker": "firm-0", "candidate": "firm-1", "need": need_id}
    assert people.browsers["rossi"].post(path, data=typed).status_code == 303
    listed = people.see("weber", "/needs", which="invited")
    assert "You are invited" in listed
    assert html.escape(SECRET) in listed


def test_staff_read_an_anonymous_need_in_a_case_for_a_reason_that_is_logged(people: People) -> None:
    sent = people.browsers["weber"].post(
        people.address("weber"), data=ANSWERS | {"profile": "firm-1"}
    )
    place, browser = sent.headers["Location"], people.browsers["anna"]
    shown = people.see("anna", place)
    assert html.escape(TEASER) in shown
    assert html.escape(SECRET) not in shown
    browser.headers["X-Reason"] = "the owner rang"
    assert html.escape(SECRET) in people.see("anna", place)
    with Home.open(browser.app.state.service.home).store() as store:  # type: ignore[attr-defined]
        lines = store.audit.about("firm-0")
    assert ("confidential.read", "the owner rang") in {(each.action, each.reason) for each in lines}


def test_staff_read_that_an_answer_is_held_and_nobody_else_does(people: People) -> None:
    path = people.address("weber")
    home = Home.open(people.browsers[""].app.state.service.home)  # type: ignore[attr-defined]
    with home.store() as store:
        owner = store.profile(ProfileId("firm-0"))
        barred = Profile(
            id=owner.id, kind=owner.kind, names=owner.names, needs=owner.needs, place=owner.place,
            size=owner.size, excludes=(ProfileId("firm-1"),),
            visibility={"excludes": Visibility.STAFF},
        )  # fmt: skip
        with store.write() as writer:
            writer.put_profiles([barred])
    sent = people.browsers["weber"].post(path, data=ANSWERS | {"profile": "firm-1"})
    place = sent.headers["Location"]
    assert "may not meet" in people.see("anna", place)
    assert "may not meet" not in people.see("weber", place)
    assert people.browsers["rossi"].get(place).status_code == 404
