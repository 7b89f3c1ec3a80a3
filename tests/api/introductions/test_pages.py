"""People answer, meet and record outcomes on pages, each seeing what concerns them."""

import html
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from api import create_app
from api.introductions.forms import StepForm, step_from_form
from matchmaker.domain import Kind, Profile, ProfileId, Role
from matchmaker.home import Home
from matchmaker.services.accounts import add_account
from matchmaker.store import Origin

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
PASSWORD = "cinque parole facili da ricordare"
ANSWERS = {"cooperation": "prove <b>di</b> saldatura", "about": "un'officina", "unclear": ""}
WHO = (
    ("rossi", Role.COMPANY, "firm"),
    ("weber", Role.COMPANY, "lab"),
    ("anna", Role.STAFF, ""),
    ("bruno", Role.STAFF, ""),
    ("ana", Role.ANALYST, ""),
)


class People:
    """A browser for each person, signed in."""

    def __init__(self, app: Any) -> None:
        self.browsers: dict[str, TestClient] = {}
        for name, _, _ in WHO:
            browser = TestClient(app, follow_redirects=False)
            typed = {"email": f"{name}@example.org", "password": PASSWORD}
            assert browser.post("/sign-in", data=typed).status_code == 303
            self.browsers[name] = browser

    def see(self, who: str, path: str, lang: str = "en") -> str:
        answer = self.browsers[who].get(path, params={"lang": lang} if "?" not in path else None)
        assert answer.status_code == 200, answer.text
        return html.unescape(re.sub(r"\s+", " ", answer.text))

    def send(self, who: str, path: str, **data: object) -> Response:
        return self.browsers[who].post(path, data=data)

    def proposed(self) -> str:
        made = self.send("anna", "/introductions/new", asker="firm", candidate="lab")
        assert made.status_code == 303
        return str(made.headers["Location"])


@pytest.fixture
def people(tmp_path: Path) -> Iterator[People]:
    home = Home.create(tmp_path / "home")
    origin = Origin(source="test", at=START)
    with home.store() as store:
        with store.write() as writer:
            named = {"firm": "Officine Rossi", "lab": "Labor Sandkorn"}
            writer.put_profiles(
                [
                    Profile(id=ProfileId(id_), kind=Kind.COMPANY, names=(name,))
                    for id_, name in named.items()
                ]
            )
        for name, role, profile in WHO:
            add_account(
                store,
                email=f"{name}@example.org",
                name=name.title(),
                role=role,
                speaks_for=[ProfileId(profile)] if profile else (),
                password=PASSWORD,
                origin=origin,
            )
    app = create_app(home.path, now=lambda: START)
    with TestClient(app):
        yield People(app)


def test_a_side_finds_what_waits_for_its_answer_and_gives_it(people: People) -> None:
    path = people.proposed()
    inbox = people.see("rossi", "/introductions")
    assert "Waiting for your answer" in inbox
    assert "Labor Sandkorn" in inbox
    page = people.see("rossi", path)
    assert "What cooperation do you have in mind?" in page
    assert people.send("rossi", path, act="interest", **ANSWERS).status_code == 303
    assert "Waiting for your answer" not in people.see("rossi", "/introductions")
    other = people.see("weber", path, "it")
    assert "prove <b>di</b> saldatura" in other
    assert "Vi interessa?" in other


def test_what_people_type_is_not_taken_for_markup(people: People) -> None:
    path = people.proposed()
    people.send("rossi", path, act="interest", **ANSWERS)
    raw = people.browsers["weber"].get(path).text
    assert "prove &lt;b&gt;di&lt;/b&gt; saldatura" in raw


def test_both_yes_show_contacts_then_a_meeting_and_an_outcome(people: People) -> None:
    path = people.proposed()
    people.send("rossi", path, act="interest", **ANSWERS)
    assert "weber@example.org" not in people.see("rossi", path)
    people.send("weber", path, act="interest", **ANSWERS)
    assert "weber@example.org" in people.see("rossi", path)
    met = {"act": "meet", "day": "2026-07-03", "at": "14:00", "minutes": 90, "place": "Lecco"}
    assert people.send("rossi", path, **met).status_code == 303
    assert "3 July 2026, 14:00" in people.see("weber", path)
    file = people.browsers["weber"].get(f"{path}/meeting.ics").text
    assert "DTSTART:20260703T120000Z" in file, "summer time"
    came = {"act": "conclude", "result": "funded", "day": "2026-09-01", "amount": "2500,50",
            "currency": "CHF"}  # fmt: skip
    assert people.send("anna", path, **came).status_code == 303
    assert "2.500,50 CHF" in people.see("anna", path, "it").replace("\xa0", " ")


def test_a_decline_says_its_reason_to_staff_alone_and_can_be_lifted(people: People) -> None:
    path = people.proposed()
    people.send("rossi", path, act="interest", **ANSWERS)
    people.send("weber", path, act="decline", reason="competitor", remark="Quarzwiesel")
    assert "A competitor: Quarzwiesel" in people.see("anna", path)
    theirs = people.see("rossi", path)
    assert "Quarzwiesel" not in theirs
    assert "A competitor" not in theirs
    assert "Declined" in theirs
    assert "Allow suggesting again" in people.see("weber", path)
    assert people.send("anna", path, act="lift").status_code == 303
    assert "Decline lifted" in people.see("anna", path)


def test_staff_see_a_board_with_filters_notes_tasks_and_hand_over(people: People) -> None:
    path = people.proposed()
    assert "Officine Rossi – Labor Sandkorn" in people.see("anna", "/introductions")
    none = people.see("anna", "/introductions?state=meeting&lang=it")
    assert "Qui non ci sono presentazioni" in none
    people.send("anna", f"{path}/notes", text="ring in May", shared="true")
    assert "ring in May" in people.see("rossi", path)
    people.send("anna", f"{path}/tasks", text="ring them", due_on="2026-03-05")
    board = people.see("anna", "/introductions")
    assert "ring them" in board
    (done,) = re.findall(rf"{path}/tasks/[\w-]+", people.see("anna", path))
    people.send("anna", done)
    assert "ring them" not in people.see("anna", "/introductions")
    (bruno,) = re.findall(r'value="(a-\w+)">Bruno', people.see("anna", path).split("owner")[-1])
    handed = people.send("anna", path, act="hand_over", owner=bruno)
    assert handed.headers["Location"] == "/introductions"
    assert "Handed over" in people.see("bruno", path)
    assert "For staff" not in people.see("rossi", path)


def test_a_side_proposes_with_its_answers_and_staff_with_a_click(people: People) -> None:
    new = "/introductions/new?asker=firm&candidate=lab&lang=en"
    assert "What cooperation" in people.see("rossi", new)
    assert "What cooperation" not in people.see("anna", new)
    made = people.send("rossi", "/introductions/new", asker="firm", candidate="lab", **ANSWERS)
    assert "One is interested" in people.see("rossi", made.headers["Location"])


def test_a_message_is_read_by_both_sides_and_by_nobody_else(people: People) -> None:
    words = "Vi siete già visti a Lecco: parlatevi."
    made = people.send("anna", "/introductions/new", asker="firm", candidate="lab", message=words)
    path = made.headers["Location"]
    assert [words in people.see(who, path) for who in ("anna", "rossi", "weber")] == [True] * 3
    assert words not in people.browsers["bruno"].get(path).text


def test_a_second_proposal_leads_to_the_first_and_loses_nothing(people: People) -> None:
    path = people.proposed()
    typed = {"asker": "lab", "candidate": "firm", "message": "Ancora una volta"}
    again = people.send("anna", "/introductions/new", **typed)
    assert again.status_code == 409
    assert "It exists already" in again.text
    assert f'href="{path}' in again.text
    assert "Ancora una volta" in again.text


def test_a_proposal_that_cannot_be_written_comes_back_filled_in(people: People) -> None:
    typed = {"asker": "firm", "candidate": "lab", "cooperation": "Prove su lamiera", "about": ""}
    answer = people.send("rossi", "/introductions/new", **typed)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert "Prove su lamiera</textarea>" in answer.text


def test_errors_are_pages_that_say_what_to_do(people: People) -> None:
    path = people.proposed()
    foreign = people.browsers["bruno"].get(path)
    assert (foreign.status_code, "not for you" in foreign.text) == (404, True)
    people.send("rossi", path, act="interest", **ANSWERS)
    people.send("weber", path, act="interest", **ANSWERS)
    no_money = {"act": "conclude", "result": "funded", "day": "2026-01-01", "amount": "x"}
    no_result = {"act": "conclude", "day": "2026-01-01"}
    endless = {"act": "meet", "day": "2026-04-01", "at": "14:00", "minutes": 10**12}
    no_day = {"act": "meet", "day": "x", "at": "y"}
    for bad in (no_day, endless, no_result, no_money):
        assert people.send("rossi", path, **bad).status_code == 422
    back = people.send("rossi", path, **no_money | {"amount": "circa 3", "currency": "CHF"}).text
    for kept in ('value="circa 3"', 'value="2026-01-01"', "<option selected>CHF", 'id="refused"'):
        assert kept in back


@pytest.mark.parametrize("typed", ["12.000,50", "12'000.50", "12 000,5", "12000.50"])
def test_amounts_are_read_as_four_countries_type_them(typed: str) -> None:
    said = StepForm(act="conclude", result="funded", day="2026-09-01", amount=typed)
    outcome = step_from_form(said).outcome
    assert outcome is not None
    assert outcome.amount == Decimal("12000.50")


def test_who_takes_no_part_is_not_led_there(people: People) -> None:
    assert people.browsers["ana"].get("/introductions").status_code == 403
    assert 'href="/introductions' not in people.browsers["ana"].get("/account").text
    assert 'href="/introductions' in people.browsers["rossi"].get("/account").text


def test_staff_find_introductions_that_fit_and_connect(as_role: Callable[..., TestClient]) -> None:
    staff = as_role(Role.STAFF)
    analyses = staff.app.state.service.analyses  # type: ignore[attr-defined]
    analyses.patience_s = 0.0
    first = staff.get("/introductions/plan", params={"n": 3})
    assert (first.status_code, "Refresh" in first.headers) == (200, True)
    analyses.patience_s = 60.0
    seen = html.unescape(staff.get("/introductions/plan", params={"n": 3}).text)
    pairs = re.findall(r"/introductions/new\?asker=([^&\"]+)&candidate=([^&\"]+)", seen)
    assert 0 < len(pairs) <= 3
    assert 'href="/introductions/plan' in staff.get("/introductions").text
    assert as_role(Role.COMPANY).get("/introductions/plan").status_code == 403
