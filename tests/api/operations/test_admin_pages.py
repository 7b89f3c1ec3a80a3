"""Whoever administers the network does it in the browser, in four languages, and nobody else."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from api import create_app
from api.operations.ranking import as_html
from matchmaker.domain import Consent, Kind, Language, Profile, ProfileId, Role
from matchmaker.home import Home
from matchmaker.services.accounts import add_account, make_key, open_session
from matchmaker.store import Account, Origin, Store

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HERE = Origin(source="test", at=NOW)
PASSWORD = "cinque parole facili da ricordare"
PAGES = ("", "/accounts", "/audit", "/mail", "/backups", "/health", "/consent", "/how-we-rank")


def add(store: Store, role: Role, email: str, **facts: object) -> Account:
    return add_account(store, email=email, name="Anna", role=role, origin=HERE, **facts)  # type: ignore[arg-type]


def as_somebody(home: Home, role: Role) -> TestClient:
    app = create_app(home.path, now=lambda: NOW)
    with home.store() as store:
        account = store.accounts.by_email(f"{role}@example.org") or add(
            store, role, f"{role}@example.org", language=Language.EN, password=PASSWORD
        )
        token = open_session(store, account, NOW, verified=True).token
    return TestClient(app, cookies={"session": token}, follow_redirects=False)


@pytest.fixture
def admin(empty_home: Home) -> Iterator[TestClient]:
    with as_somebody(empty_home, Role.ADMIN) as asking:
        yield asking


def store_of(site: TestClient) -> Store:
    found: Store = site.app.state.service.store  # type: ignore[attr-defined]
    return found


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["it", "en", "de", "fr"])
def test_every_page_is_there_in_every_language_with_nothing_built(
    admin: TestClient, path: str, language: str
) -> None:
    page = admin.get(f"/admin{path}", params={"lang": language})
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.text
    assert page.text.count('aria-current="page"') >= 1


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("role", [Role.STAFF, Role.COMPANY, Role.ANALYST, Role.EXPERT])
def test_nobody_else_sees_them(empty_home: Home, path: str, role: Role) -> None:
    assert as_somebody(empty_home, role).get(f"/admin{path}").status_code == 403


def test_somebody_is_invited_changed_locked_out_and_let_in_again(
    admin: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MATCHMAKER_SMTP", "smtp://localhost")
    form = {"email": "bruno@example.org", "name": "Bruno", "role": "staff", "language": "de"}
    made = admin.post("/admin/accounts", data=form)
    assert made.status_code == 303
    path = made.headers["Location"].split("?")[0]
    assert "on its way" in admin.get(made.headers["Location"]).text
    assert "Ihr Konto im Netzwerk" in admin.get("/admin/mail").text
    assert "bruno@example.org" in admin.get("/admin/accounts", params={"q": "BRUN"}).text
    assert "bruno@example.org" not in admin.get("/admin/accounts", params={"role": "expert"}).text
    changed = {"name": "Bruno B.", "role": "analyst", "language": "fr", "speaks_for": ""}
    assert admin.post(path, data=changed).status_code == 303
    account = store_of(admin).accounts.by_email("bruno@example.org")
    assert account is not None
    assert (account.name, account.role, account.language) == ("Bruno B.", Role.ANALYST, "fr")
    admin.post(f"{path}/disable")
    assert "disabled" in admin.get(path).text
    admin.post(f"{path}/disable", data={"enable": "1"})
    assert store_of(admin).accounts.by_id(account.id).disabled_at is None  # type: ignore[union-attr]


def test_a_form_with_a_mistake_comes_back_as_it_was_typed(admin: TestClient) -> None:
    form = {"email": "no address", "name": "Bruno", "role": "company", "speaks_for": "f1 f2"}
    page = admin.post("/admin/accounts", data=form)
    assert page.status_code == 422
    for typed in ("no address", "Bruno", "f1 f2"):
        assert f'value="{typed}"' in page.text
    assert 'role="alert"' in page.text
    wrong = admin.post("/admin/accounts", data=form | {"email": "b@example.org"})
    assert (wrong.status_code, "f1" in wrong.text) == (422, True)


def test_without_a_mail_server_the_link_is_shown_once_and_works(admin: TestClient) -> None:
    form = {"email": "bruno@example.org", "role": "staff", "language": "de"}
    made = admin.post("/admin/accounts", data=form)
    link = re.search(r"https?://[^/<]+(/invitation/[^<]+)</code>", made.text)
    assert link is not None
    assert admin.get(link[1]).status_code == 200
    account = store_of(admin).accounts.by_email("bruno@example.org")
    assert "/invitation/" not in admin.get(f"/admin/accounts/{account.id}").text  # type: ignore[union-attr]
    assert "Ihr Konto im Netzwerk" not in admin.get("/admin/mail").text


def test_an_invitation_is_sent_again_or_withdrawn(
    admin: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MATCHMAKER_SMTP", "smtp://localhost")
    account = add(store_of(admin), Role.STAFF, "b@example.org")
    path = f"/admin/accounts/{account.id}"
    for _ in range(2):
        assert admin.post(f"{path}/link").status_code == 303
    assert "open until" in admin.get(path).text
    admin.post(f"{path}/link/end")
    assert "open until" not in admin.get(path).text
    assert len(store_of(admin).links.of(account_id=account.id)) == 2


def test_sessions_keys_and_a_lost_factor_of_somebody_are_ended(admin: TestClient) -> None:
    store = store_of(admin)
    account = add(store, Role.STAFF, "b@example.org", password=PASSWORD)
    with store.write() as writer:
        writer.accounts.change(account.id, totp_secret="A" * 32)
    open_session(store, account, NOW, verified=True)
    lasts = timedelta(days=9)
    make_key(store, account, name="crm", scopes=["read"], lasts=lasts, origin=HERE)
    path = f"/admin/accounts/{account.id}"
    ends = re.findall(rf'action="({path}/(?:keys|sessions)/\w+/end)"', admin.get(path).text)
    assert len(ends) == 2
    for end in ends:
        assert admin.post(end).status_code == 303
    assert not re.findall(r"/(?:keys|sessions)/\w+/end", admin.get(path).text)
    admin.post(f"{path}/second-factor/remove")
    assert store.accounts.by_id(account.id).totp_secret == ""  # type: ignore[union-attr]


def test_nobody_locks_themselves_out(admin: TestClient) -> None:
    me = store_of(admin).accounts.by_email("admin@example.org")
    assert me is not None
    assert admin.post(f"/admin/accounts/{me.id}/disable").status_code == 409
    assert admin.get("/admin/accounts/a-none").status_code == 404


def test_the_log_is_searched_by_what_who_whom_words_and_day(admin: TestClient) -> None:
    store = store_of(admin)
    add(store, Role.STAFF, "b@example.org")
    with store.write() as writer:
        late = Origin(source="test", at=NOW + timedelta(days=5), account_id="x", reason="A Call")
        writer.audit.record("confidential.read", late, subject="profile:f1")

    def found(**asked: str) -> list[str]:
        page = admin.get("/admin/audit", params=asked).text
        return re.findall(r"<td><code>([\w.]+)</code>", page)

    assert found(action="confidential.read") == ["confidential.read"]
    assert found(subject="profile:f1") == found(words="a call") == found(account_id="x")
    assert found(since="2026-11-28") == found(action="confidential.read")
    assert "confidential.read" not in found(until="2026-11-27")
    assert set(found(account_id="admin@example.org")) == {"session.begin"}
    assert found(since="no day") == found()
    assert "none was changed" in admin.get("/admin/audit", params={"verify": "1"}).text


def test_programs_search_the_log_too(admin: TestClient) -> None:
    add(store_of(admin), Role.STAFF, "b@example.org")
    asked = {"action": "account.", "words": "staff"}
    items = admin.get("/api/v1/audit", params=asked).json()["items"]
    assert [line["action"] for line in items] == ["account.add"]


def test_long_logs_are_read_page_by_page(admin: TestClient) -> None:
    with store_of(admin).write() as writer:
        for n in range(60):
            writer.audit.record("build.run", HERE, note=f"n{n}")
    first = admin.get("/admin/audit", params={"action": "build.run"}).text
    more = re.search(r'href="(/admin/audit\?before=\d+[^"]*)"', first)
    assert more is not None
    second = admin.get(more[1].replace("&amp;", "&")).text
    assert ("n59" in first, "n0<" in first, "n0<" in second) == (True, False, True)


def test_copies_are_made_and_listed(admin: TestClient) -> None:
    assert "There is none yet" in admin.get("/admin/backups").text
    assert admin.post("/admin/backups").status_code == 303
    assert "2026-11-23T09-00-00Z.sqlite" in admin.get("/admin/backups").text
    again = admin.post("/admin/backups")
    assert (again.status_code, "this very second" in again.text) == (409, True)


def test_the_store_is_examined_where_that_is_asked_for(admin: TestClient) -> None:
    assert "sound" not in admin.get("/admin/health").text.split("<main")[1].split("Examine")[1]
    assert "log verified: sound" in admin.get("/admin/health", params={"examined": "1"}).text
    account = add(store_of(admin), Role.STAFF, "b@example.org")
    with store_of(admin).write() as writer:
        writer.accounts.change(account.id, role=Role.EXPERT)
    assert "the audit log says" in admin.get("/admin/health", params={"examined": "1"}).text
    assert admin.post("/admin/health/build").status_code == 303


def test_what_is_written_into_names_runs_nowhere(admin: TestClient) -> None:
    script = "<script>alert(1)</script>"
    form = {"email": "b@example.org", "name": script, "role": "staff"}
    assert "<script>alert" not in admin.post("/admin/accounts", data=form).text
    account = store_of(admin).accounts.by_email("b@example.org")
    path = f"/admin/accounts/{account.id}"  # type: ignore[union-attr]
    for page in ("/admin/accounts", path, "/admin/audit?words=<script>", "/admin/mail"):
        assert "<script>alert" not in admin.get(page).text


def test_the_document_on_ranking_becomes_a_page() -> None:
    html = as_html("# A <b>\n\n- **x** `y`\n- z\n\n| a | b |\n| --- | --- |\n| 1<br>2 | 3 |\n")
    assert html == (
        "<h1>A &lt;b&gt;</h1>\n<ul><li><strong>x</strong> <code>y</code></li><li>z</li></ul>\n"
        '<div class="scroll" tabindex="0"><table class="log"><thead><tr><th>a</th><th>b</th></tr>'
        "</thead><tbody><tr><td>1<br>2</td><td>3</td></tr></tbody></table></div>"
    )


def test_consent_is_told_of_profiles_and_not_of_their_records(admin: TestClient) -> None:
    store = store_of(admin)
    no = Consent(matching=False)
    made = [Profile(id=ProfileId(id_), kind=Kind.COMPANY, consent=no) for id_ in ("a", "a-again")]
    with store.write() as writer:
        writer.put_profiles([*made, Profile(id=ProfileId("b"), kind=Kind.COMPANY)])
        writer.put_clusters({ProfileId("a-again"): ProfileId("a")})
    assert "1 of 2 profiles are not matched" in admin.get("/admin/consent?lang=en").text
