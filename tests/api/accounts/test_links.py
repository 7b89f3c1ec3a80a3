"""Invitations and resets, by pages and by routes: once, in one's language, the same for anybody."""

import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest
from fastapi.testclient import TestClient

from api import create_app
from api.settings import SecuritySettings
from matchmaker.domain import Language, Role
from matchmaker.home import Home
from matchmaker.services.accounts import add_account, invite, make_key
from matchmaker.store import Account, Origin, Store

PASSWORD = "cinque parole facili da ricordare"
NEW = "tutta un'altra frase lunga"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HERE = Origin(source="test", at=NOW)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home.create(tmp_path / "home")
    with home.store() as store:
        for role in (Role.STAFF, Role.ADMIN):
            add(store, role, f"{role}@example.org", PASSWORD)
    return home


def add(store: Store, role: Role, email: str, password: str = "") -> Account:
    return add_account(
        store, email=email, name="Anna", role=role, password=password,
        language=Language.EN, origin=HERE,
    )  # fmt: skip


def site_of(home: Home, **security: Any) -> TestClient:
    app = create_app(home.path, now=lambda: NOW, security=SecuritySettings(**security))
    return TestClient(app, follow_redirects=False)


@pytest.fixture
def site(home: Home) -> Iterator[TestClient]:
    with site_of(home) as asking:
        yield asking


@pytest.fixture
def admin(home: Home, site: TestClient) -> TestClient:
    with home.store() as store:
        account = store.accounts.by_email("admin@example.org")
        assert account is not None
        text, _ = make_key(
            store, account, name="", scopes=["account.manage"], lasts=timedelta(days=1), origin=HERE
        )
    return TestClient(site.app, headers={"Authorization": f"Bearer {text}"})


def store_of(site: TestClient) -> Store:
    found: Store = site.app.state.service.store  # type: ignore[attr-defined]
    return found


def link_in_mail(site: TestClient) -> str:
    body = store_of(site).outbox.mails(NOW)[-1].body
    found = re.search(r"http://\S+?(/(?:invitation|password-reset)/\S+)", body)
    assert found is not None
    return found[1]


def test_who_is_invited_chooses_a_password_on_the_page_and_signs_in(
    site: TestClient, admin: TestClient
) -> None:
    asked = {"email": "new@example.org", "role": "staff", "language": "fr", "invite": True}
    assert admin.post("/api/v1/accounts", json=asked).status_code == 200
    link = link_in_mail(site)
    assert "new@example.org" in site.get(link).text
    assert "At least 15" in site.post(link, data={"password": "short"}).text
    done = site.post(link, data={"password": NEW})
    assert (done.status_code, done.headers["Location"]) == (303, "/sign-in?done=password")
    assert "Your password is set" in site.get(done.headers["Location"]).text
    form = {"email": "new@example.org", "password": NEW}
    assert site.post("/sign-in", data=form).status_code == 303
    assert site.post(link, data={"password": PASSWORD}).status_code == 404


@pytest.mark.parametrize(
    ("language", "word"),
    [("it", "non è più valido"), ("en", "not good any more"), ("de", "gilt nicht mehr"),
     ("fr", "plus valable")],
)  # fmt: skip
def test_a_link_that_is_none_says_so_and_no_more(
    site: TestClient, language: str, word: str
) -> None:
    page = site.get("/invitation/no-such-token", params={"lang": language})
    assert (page.status_code, word in page.text) == (404, True)
    assert "no-such-token" not in page.text


def test_an_invitation_is_sent_again_and_the_first_link_is_void(
    site: TestClient, admin: TestClient
) -> None:
    asked = {"email": "new@example.org", "role": "staff", "invite": True}
    added = admin.post("/api/v1/accounts", json=asked).json()
    first = link_in_mail(site)
    assert admin.post(f"/api/v1/accounts/{added['id']}/invitation").status_code == 200
    assert site.get(first).status_code == 404
    assert site.get(link_in_mail(site)).status_code == 200
    both = asked | {"email": "b@example.org", "password": NEW}
    assert admin.post("/api/v1/accounts", json=both).status_code == 422


def test_who_forgot_the_password_sets_another_by_the_page(site: TestClient) -> None:
    assert "/forgot" in site.get("/sign-in").text
    assert "on its way" in site.post("/forgot", data={"email": "staff@example.org"}).text
    link = link_in_mail(site)
    assert site.post(link, data={"password": NEW}).status_code == 303
    form = {"email": "staff@example.org", "password": NEW}
    assert site.post("/sign-in", data=form).status_code == 303


def test_a_program_resets_a_password_by_the_interface(site: TestClient) -> None:
    asked = {"email": "staff@example.org"}
    assert site.post("/api/v1/password-resets", json=asked).json() == {"status": "done"}
    token = link_in_mail(site).rsplit("/", 1)[1]
    given = {"purpose": "password-reset", "token": token, "password": NEW}
    wrong = given | {"purpose": "invitation"}
    assert site.put("/api/v1/password", json=wrong).json()["code"] == "link_not_good"
    assert site.put("/api/v1/password", json=given).status_code == 200
    assert site.put("/api/v1/password", json=given).status_code == 404


def test_the_answer_is_the_same_for_an_address_that_nobody_has(site: TestClient) -> None:
    pages = [
        site.post("/forgot", data={"email": email})
        for email in ("staff@example.org", "x@example.org")
    ]
    said = [
        page.text.replace("staff@example.org", "…").replace("x@example.org", "…") for page in pages
    ]
    assert said[0] == said[1]
    assert len(store_of(site).outbox.mails(NOW)) == 1


@pytest.mark.parametrize("email", ["staff@example.org", "nobody@example.org"])
def test_the_answer_leaves_before_anybody_looks_for_the_account(
    site: TestClient, email: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So it takes as long for an address that nobody has."""
    happened: list[str] = []
    accounts = store_of(site).accounts
    looked = accounts.by_email
    monkeypatch.setattr(
        accounts, "by_email", lambda asked: [happened.append("looked"), looked(asked)][1]
    )
    app = site.app

    async def watched(scope: Any, receive: Any, send: Any) -> None:
        async def noted(message: Any) -> None:
            if message["type"] == "http.response.body":
                happened.append("answered")
            await send(message)

        await app(scope, receive, noted)

    TestClient(watched).post("/forgot", data={"email": email})
    assert happened[0] == "answered"
    assert happened[-1] == "looked"


def test_asking_again_and_again_has_a_limit(site: TestClient) -> None:
    answers = [site.post("/forgot", data={"email": "x@example.org"}) for _ in range(4)]
    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    assert "Too many attempts" in answers[-1].text
    api = site.post("/api/v1/password-resets", json={"email": "x@example.org"})
    assert api.status_code == 429


def test_a_token_stands_in_no_log(
    home: Home, site: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with home.store() as store:
        new = invite(store, add(store, Role.STAFF, "n@example.org"), HERE, url="http://h")
    assert site.get(new.path).status_code == 200
    assert site.post(new.path, data={"password": "short"}).status_code == 422
    assert site.post(new.path, data={"password": NEW}).status_code == 303
    assert site.get(new.path).status_code == 404
    assert "GET /invitation/{token} 200" in caplog.text
    service = "\n".join(r.getMessage() for r in caplog.records if not r.name.startswith("http"))
    assert new.token not in service
    assert new.token not in site.get("/api/v1/metrics").text


def test_an_admin_sends_a_reset_and_takes_a_lost_factor_away(
    site: TestClient, admin: TestClient
) -> None:
    account = store_of(site).accounts.by_email("staff@example.org")
    assert account is not None
    with store_of(site).write() as writer:
        writer.accounts.change(account.id, totp_secret="A" * 32)
    changed = admin.delete(f"/api/v1/accounts/{account.id}/second-factor")
    assert changed.json()["second_factor"] is False
    assert admin.post(f"/api/v1/accounts/{account.id}/password-reset").status_code == 200
    assert site.get(link_in_mail(site)).status_code == 200


def test_the_operator_says_which_roles_need_a_second_factor(home: Home) -> None:
    form = {"email": "staff@example.org", "password": PASSWORD}
    with site_of(home) as free:
        assert free.post("/sign-in", data=form).headers["Location"] == "/"
    with site_of(home, second_factor=["staff"]) as strict:
        assert strict.post("/sign-in", data=form).headers["Location"] == "/sign-in"
        assert strict.get("/account").status_code == 401
        form["email"] = "admin@example.org"
        assert strict.post("/sign-in", data=form).headers["Location"] == "/sign-in", "always"


def set_up(site: TestClient) -> tuple[str, list[str]]:
    """Set up a second factor on one's own page; its secret, and the recovery codes."""
    site.post("/sign-in", data={"email": "staff@example.org", "password": PASSWORD})
    offered = site.get("/account/second-factor").text
    assert 'src="data:image/svg+xml' in offered
    secret = re.search(r'class="secret">(\w+)<', offered)
    assert secret is not None
    code = pyotp.TOTP(secret[1]).at(NOW)
    shown = site.post("/account/second-factor", data={"code": code, "password": PASSWORD})
    return secret[1], re.findall(r"<li><code>([\w-]+)</code>", shown.text)


def test_anybody_may_set_up_a_second_factor_and_gets_codes_for_when_it_is_lost(
    site: TestClient,
) -> None:
    _, codes = set_up(site)
    assert len(codes) == 10
    assert "10 of 10 are left" in site.get("/account").text
    site.post("/sign-out")
    site.post("/sign-in", data={"email": "staff@example.org", "password": PASSWORD})
    assert "recovery codes" in site.get("/sign-in").text
    assert site.post("/sign-in/code", data={"code": codes[0]}).headers["Location"] == "/"
    assert "9 of 10 are left" in site.get("/account").text


def test_new_recovery_codes_take_password_and_code(site: TestClient) -> None:
    _, codes = set_up(site)
    form = {"password": PASSWORD, "code": codes[0]}
    wrong = site.post("/account/recovery-codes", data=form | {"password": "wrong"})
    assert (wrong.status_code, "That is not right" in wrong.text) == (401, True)
    shown = site.post("/account/recovery-codes", data=form)
    assert len(re.findall(r"<li><code>([\w-]+)</code>", shown.text)) == 10
    assert codes[1] not in shown.text


def test_programs_get_recovery_codes_too(site: TestClient) -> None:
    form = {"email": "staff@example.org", "password": PASSWORD}
    site.post("/api/v1/session", json=form)
    refused = site.post("/api/v1/session/recovery-codes", json={"code": "1", "password": PASSWORD})
    assert refused.json()["code"] == "second_factor_missing"
    secret = site.post("/api/v1/session/second-factor").json()["secret"]
    given = {"code": pyotp.TOTP(secret).at(NOW), "password": PASSWORD}
    codes = site.put("/api/v1/session/second-factor", json=given).json()["recovery_codes"]
    again = site.post(
        "/api/v1/session/recovery-codes", json={"code": codes[0], "password": PASSWORD}
    )
    assert len(set(again.json()["codes"]) - set(codes)) == 10
