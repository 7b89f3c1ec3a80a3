"""Signing in by hand: forms, the way back, the second factor, one's own account."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
from fastapi.testclient import TestClient

from api import create_app
from matchmaker.domain import Role
from matchmaker.home import Home
from matchmaker.services.accounts import add_account, make_key
from matchmaker.store import Origin

PASSWORD = "cinque parole facili da ricordare"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[TestClient]:
    home = Home.create(tmp_path / "home")
    with home.store() as store:
        for role in (Role.STAFF, Role.ADMIN, Role.ANALYST):
            add_account(
                store,
                email=f"{role}@example.org",
                name="Anna",
                role=role,
                password=PASSWORD,
                origin=Origin(source="test", at=NOW),
            )
    app = create_app(home.path, now=lambda: NOW)
    with TestClient(app, follow_redirects=False) as asking:
        yield asking


def enter(site: TestClient, who: str = "staff", **fields: str) -> object:
    form = {"email": f"{who}@example.org", "password": PASSWORD} | fields
    return site.post("/sign-in", data=form)


@pytest.mark.parametrize(
    ("language", "word"),
    [("it", "Entra"), ("en", "Sign in"), ("de", "Anmelden"), ("fr", "Se connecter")],
)
def test_the_form_speaks_four_languages(site: TestClient, language: str, word: str) -> None:
    page = site.get("/sign-in", params={"lang": language})
    assert f"<h1>{word}</h1>" in page.text
    assert 'autocomplete="current-password"' in page.text


def test_who_signs_in_goes_back_to_where_it_was(site: TestClient) -> None:
    entered = enter(site, next="/account?lang=it")
    assert (entered.status_code, entered.headers["Location"]) == (303, "/account?lang=it")
    page = site.get("/account?lang=it")
    assert "staff@example.org" in page.text
    assert "Il mio account" in page.text
    assert site.get("/sign-in").headers["Location"] == "/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example", "//evil.example", "/\\evil", "x"])
def test_nobody_is_sent_to_another_site(site: TestClient, elsewhere: str) -> None:
    assert enter(site, next=elsewhere).headers["Location"] == "/"


def test_a_wrong_password_keeps_the_address_and_says_no_more(site: TestClient) -> None:
    answer = enter(site, password="wrong")
    assert answer.status_code == 401
    assert "staff@example.org" in answer.text
    assert "That is not right" in answer.text
    for _ in range(5):
        answer = enter(site, password="wrong")
    assert (answer.status_code, "Too many attempts" in answer.text) == (429, True)


def test_a_page_for_people_with_an_account_leads_to_the_form(site: TestClient) -> None:
    answer = site.get("/account")
    assert answer.status_code == 401
    assert "/sign-in?next=%2Faccount" in answer.text


def test_an_admin_sets_a_second_factor_up_and_uses_it(site: TestClient) -> None:
    assert enter(site, "admin", next="/account").headers["Location"] == "/sign-in?next=%2Faccount"
    offered = site.get("/sign-in?next=/account").text
    secret = re.search(r'class="secret">(\w+)<', offered)
    assert secret is not None
    fields = {"password": PASSWORD, "next": "/account"}
    wrong = site.post("/sign-in/second-factor", data=fields | {"code": "000000"})
    assert (wrong.status_code, secret[1] in wrong.text) == (401, True)
    code = pyotp.TOTP(secret[1]).at(NOW)
    done = site.post("/sign-in/second-factor", data=fields | {"code": code})
    assert (done.status_code, 'href="/account"' in done.text) == (200, True)
    assert done.text.count("<li><code>") == 10
    assert site.get("/account").status_code == 200
    site.post("/sign-out")
    enter(site, "admin")
    assert "authenticator program shows now" in site.get("/sign-in").text
    assert site.post("/sign-in/code", data={"code": code}).status_code == 401
    later = pyotp.TOTP(secret[1]).at(NOW + timedelta(seconds=30))
    assert site.post("/sign-in/code", data={"code": later}).headers["Location"] == "/"


def test_signing_out_is_one_button_in_every_page(site: TestClient) -> None:
    enter(site)
    assert 'action="/sign-out"' in site.get("/account").text
    left = site.post("/sign-out")
    assert (left.status_code, left.headers["Clear-Site-Data"]) == (303, '"cache", "storage"')
    assert site.get("/account").status_code == 401


def test_the_password_is_changed_by_hand(site: TestClient) -> None:
    enter(site)
    new = "tutta un'altra frase lunga"
    wrong = site.post("/account/password", data={"old": "x", "new": new})
    assert (wrong.status_code, "That is not right" in wrong.text) == (401, True)
    weak = site.post("/account/password", data={"old": PASSWORD, "new": "short"})
    assert (weak.status_code, "At least 15" in weak.text) == (422, True)
    done = site.post("/account/password", data={"old": PASSWORD, "new": new})
    assert done.headers["Location"] == "/account?done=password"
    assert "Saved." in site.get("/account?done=password").text


def test_staff_state_a_reason_and_others_are_not_asked(site: TestClient) -> None:
    enter(site)
    assert 'name="reason"' in site.get("/account").text
    done = site.post("/account/stated", data={"reason": "a call", "acting_for": ""})
    assert done.headers["Location"] == "/account?done=stated"
    assert 'value="a call"' in site.get("/account").text
    back = site.post("/account/stated", data={"reason": "a call", "next": "/check-ups/firm"})
    assert back.headers["Location"] == "/check-ups/firm"
    away = site.post("/account/stated", data={"reason": "a call", "next": "//evil.example"})
    assert away.headers["Location"] == "/account?done=stated"
    enter(site, "analyst")
    assert 'name="reason"' not in site.get("/account").text
    assert site.post("/account/stated", data={"reason": "x"}).status_code == 403


def test_ones_keys_stand_on_ones_account(site: TestClient) -> None:
    store = site.app.state.service.store  # type: ignore[attr-defined]
    account = store.accounts.by_email("staff@example.org")
    origin = Origin(source="test", at=NOW)
    make_key(store, account, name="crm", scopes=["read"], lasts=timedelta(days=9), origin=origin)
    enter(site)
    page = site.get("/account").text
    assert "API keys" in page
    assert "crm (2 December 2026)" in page
    assert "built-in" not in page


def test_keys_and_sessions_are_ended_on_the_page(site: TestClient) -> None:
    store = site.app.state.service.store  # type: ignore[attr-defined]
    account = store.accounts.by_email("staff@example.org")
    origin = Origin(source="test", at=NOW)
    _, key = make_key(
        store, account, name="crm", scopes=["read"], lasts=timedelta(days=9), origin=origin
    )
    enter(site)
    other = TestClient(site.app, follow_redirects=False)
    enter(other)
    page = site.get("/account").text
    ends = re.findall(r'action="(/account/(?:keys|sessions)/\w+/end)"', page)
    assert len(ends) == 2
    stranger = TestClient(site.app, follow_redirects=False)
    enter(stranger, "analyst")
    for end in ends:
        assert stranger.post(end).status_code == 404, "somebody else's"
        assert site.post(end).status_code == 303
    assert store.sessions.key(key.id).revoked_at is not None
    assert not re.findall(r'action="/account/(?:keys|sessions)/', site.get("/account").text)
