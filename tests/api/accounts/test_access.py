"""Sign in, be known, be limited: sessions, keys, second factor, origin, rates, repeats."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import pyotp
import pytest
from fastapi.testclient import TestClient

from api import create_app
from api.middleware.limits import Limits
from api.middleware.rate_limit import client_of
from api.settings import SecuritySettings
from matchmaker.domain import Need, Profile, Role, Visibility
from matchmaker.home import Home
from matchmaker.services.accounts import (
    add_account,
    disable,
    find_account,
    make_key,
    set_password,
)
from matchmaker.snapshot import Snapshot
from matchmaker.store import Origin

As = Callable[..., TestClient]
PASSWORD = "cinque parole facili da ricordare"
SESSION = "/api/v1/session"
ANNA = {"email": "anna@example.org", "password": PASSWORD}


class Clock:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def home(
    tmp_path: Path,
    snapshot_of: Callable[..., Snapshot],
    publish: Callable[[Home, Snapshot], None],
    profiles: dict[str, Profile],
) -> Home:
    """A home with three accounts, in which a firm keeps a need for staff."""
    home = Home.create(tmp_path / "home")
    need = Need(id="n9", text="Brevetto segreto su zirconio", visibility=Visibility.STAFF)
    known = {**profiles, "secretive": replace(profiles["secretive"], needs=(need,))}
    with home.store() as store:
        with store.write() as writer:
            writer.put_profiles(known.values())
        origin = Origin(source="test", at=datetime.now(UTC))
        for role, email, spoken in (
            (Role.STAFF, "anna@example.org", ()),
            (Role.ADMIN, "admin@example.org", ()),
            (Role.COMPANY, "firm@example.org", ("firm",)),
        ):
            add_account(
                store,
                email=email,
                name="",
                role=role,
                speaks_for=spoken,
                password=PASSWORD,
                origin=origin,
            )
    publish(home, snapshot_of(profiles=list(known.values())))
    return home  # fmt: skip


@pytest.fixture
def site(home: Home, clock: Clock) -> Iterator[TestClient]:
    with TestClient(create_app(home.path, now=clock), follow_redirects=False) as asking:
        yield asking


def test_a_sign_in_sets_a_cookie_that_no_script_reads_and_other_sites_do_not_send(
    site: TestClient,
) -> None:
    answer = site.post(SESSION, json=ANNA)
    assert answer.status_code == 200
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("session=")
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    present = site.get(SESSION).json()
    assert (present["role"], present["account"]["email"]) == ("staff", "anna@example.org")
    assert "password" not in site.get(SESSION).text
    assert site.delete(SESSION).json() == {"status": "done"}
    assert site.get(SESSION).json()["account"] is None


def test_over_tls_the_cookie_is_bound_to_the_host(home: Home) -> None:
    app = create_app(home.path, security=SecuritySettings(url="https://match.example.org"))
    with TestClient(app, base_url="https://match.example.org") as site:
        cookie = site.post(SESSION, json=ANNA).headers["Set-Cookie"]
        assert cookie.startswith("__Host-session=")
        assert {"Secure", "HttpOnly", "Path=/"} <= set(cookie.split("; "))
        assert "Domain" not in cookie
        assert site.get(SESSION).json()["role"] == "staff"


def test_wrong_answers_are_alike_and_slow_down(site: TestClient) -> None:
    unknown = site.post(SESSION, json={"email": "x@example.org", "password": "wrong"})
    wrong = site.post(SESSION, json=ANNA | {"password": "wrong"})
    assert unknown.status_code == wrong.status_code == 401
    assert {**unknown.json(), "instance": ""} == {**wrong.json(), "instance": ""}
    for _ in range(4):
        site.post(SESSION, json=ANNA | {"password": "wrong"})
    slowed = site.post(SESSION, json=ANNA)
    assert slowed.status_code == 429
    assert int(slowed.headers["Retry-After"]) >= 1


def test_forged_addresses_do_not_reset_the_wait(site: TestClient) -> None:
    for i in range(20):
        bad = {"email": f"n{i}@example.org", "password": "wrong"}
        assert (
            site.post(SESSION, json=bad, headers={"X-Forwarded-For": f"10.0.0.{i}"}).status_code
            == 401
        )
    answer = site.post(SESSION, json=ANNA, headers={"X-Forwarded-For": "10.9.9.9"})
    assert answer.status_code == 429


def test_a_session_ends_with_time(site: TestClient, clock: Clock) -> None:
    site.post(SESSION, json=ANNA)
    clock.now += timedelta(minutes=61)
    assert site.get(SESSION).json()["role"] == "public"


def test_an_admin_enters_only_with_a_second_factor(site: TestClient, clock: Clock) -> None:
    admin = {"email": "admin@example.org", "password": PASSWORD}
    assert site.post(SESSION, json=admin).json()["needs"] == "second_factor"
    assert site.get("/api/v1/accounts").status_code == 401
    offered = site.post(f"{SESSION}/second-factor").json()
    totp = pyotp.TOTP(offered["secret"])
    assert site.post(f"{SESSION}/second-factor").json() == offered, "until another session"
    bad = {"code": "000000", "password": PASSWORD}
    for secret in ("JBSWY3DPEHPK3PXP", "no base 32", "short"):
        chosen = site.put(f"{SESSION}/second-factor", json=bad | {"secret": secret})
        assert chosen.status_code == 422, "the service makes it"
    assert site.put(f"{SESSION}/second-factor", json=bad).status_code == 401
    good = bad | {"code": totp.at(clock.now)}
    assert site.put(f"{SESSION}/second-factor", json=good).json()["role"] == "admin"
    assert site.get("/api/v1/accounts").status_code == 200
    again = site.post(SESSION, json=admin).json()
    assert (again["needs"], again["account"]) == ("code", None)
    assert site.get("/api/v1/accounts").status_code == 401
    assert site.put(f"{SESSION}/second-factor", json=good).status_code == 401
    clock.now += timedelta(seconds=30)
    done = site.post(f"{SESSION}/code", json={"code": totp.at(clock.now)})
    assert done.json()["role"] == "admin"
    assert site.get("/api/v1/audit/verification").json()["fault"] == ""


def test_what_needs_a_session_says_so(site: TestClient) -> None:
    answer = site.post(f"{SESSION}/code", json={"code": "123456"})
    assert (answer.status_code, answer.json()["type"]) == (401, "urn:matchmaker:problem:sign-in")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_ones_password_is_changed_with_the_present_one(site: TestClient, home: Home) -> None:
    site.post(SESSION, json=ANNA)
    other = TestClient(site.app)
    other.post(SESSION, json=ANNA)
    new = "tutta un'altra frase lunga"
    wrong = site.post(f"{SESSION}/password", json={"old": "wrong", "new": new})
    assert wrong.status_code == 401
    weak = site.post(f"{SESSION}/password", json={"old": PASSWORD, "new": "short"})
    assert weak.status_code == 422
    assert site.post(f"{SESSION}/password", json={"old": PASSWORD, "new": new}).status_code == 200
    assert site.get(SESSION).json()["role"] == "staff"
    assert other.get(SESSION).json()["role"] == "public"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://testserver"}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"}, 403),
    ],
)
def test_other_sites_pages_cannot_write(
    site: TestClient, headers: dict[str, str], status: int
) -> None:
    assert site.post(SESSION, json=ANNA, headers=headers).status_code == status
    assert site.get(SESSION, headers=headers).status_code == 200


def test_who_asks_too_often_waits_whatever_it_says_of_itself(home: Home) -> None:
    with TestClient(create_app(home.path, limits=Limits(requests_per_minute=5))) as site:
        answers = [
            site.get("/api/v1/health", headers={"X-Forwarded-For": f"10.0.0.{i}"}) for i in range(7)
        ]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 2
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 61


@pytest.mark.parametrize(
    ("socket", "forwarded", "client"),
    [
        ("192.0.2.7", "", "192.0.2.7"),
        ("192.0.2.7", "10.9.9.9", "192.0.2.7"),
        ("10.0.0.1", "192.0.2.7", "192.0.2.7"),
        ("10.0.0.1", "6.6.6.6, 192.0.2.7", "192.0.2.7"),
        ("10.0.0.1", "192.0.2.7, 10.0.0.2", "192.0.2.7"),
        ("10.0.0.1", "nonsense, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "", "192.0.2.7"),
        ("testclient", "10.9.9.9", "testclient"),
    ],
)
def test_an_address_counts_as_far_as_trusted_proxies_vouch(
    socket: str, forwarded: str, client: str
) -> None:
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    scope = {"type": "http", "client": (socket, 1), "headers": headers}
    assert client_of(scope, [ip_network("10.0.0.0/8")]) == client


def test_a_bad_key_is_refused_rather_than_taken_for_the_public(anyone: TestClient) -> None:
    for bad in ("Bearer nonsense", "Bearer mm_x_y", "bearer "):
        answer = anyone.get("/api/v1/profiles", headers={"Authorization": bad})
        assert answer.status_code == 401


def test_a_key_does_what_its_scopes_say(as_role: As) -> None:
    maker = as_role(Role.COMPANY)
    asked = {"name": "crm", "password": PASSWORD}
    made = maker.post("/api/v1/keys", json=asked | {"scopes": ["profile.find"]})
    assert made.status_code == 403, "no scope of the first key's own"
    made = maker.post("/api/v1/keys", json=asked | {"scopes": ["write"], "days": 2}).json()
    narrow = TestClient(maker.app, headers={"Authorization": f"Bearer {made['key']}"})
    assert narrow.get("/api/v1/profiles/firm").status_code == 200
    assert narrow.get("/api/v1/keys").status_code == 403
    assert made["id"] in {key["id"] for key in maker.get("/api/v1/keys").json()["items"]}
    assert as_role(Role.EXPERT).delete(f"/api/v1/keys/{made['id']}").status_code == 403
    assert maker.delete(f"/api/v1/keys/{made['id']}").json()["revoked"]
    assert narrow.get("/api/v1/profiles/firm").status_code == 401
    assert as_role(Role.ADMIN).delete("/api/v1/keys/nothing").status_code == 422


def test_staff_act_on_behalf_and_others_do_not(as_role: As) -> None:
    staff = as_role(Role.STAFF, X_Acting_For="firm")
    assert staff.get(SESSION).json()["acting_for"] == "firm"
    assert as_role(Role.COMPANY, X_Acting_For="rival").get(SESSION).status_code == 403
    assert as_role(Role.ADMIN, X_Acting_For="rival").get(SESSION).status_code == 403
    assert as_role(Role.STAFF, X_Acting_For="nobody").get(SESSION).status_code == 404


def test_confidential_content_needs_a_reason_and_is_logged(site: TestClient, home: Home) -> None:
    site.post(SESSION, json=ANNA)
    hidden = site.get("/api/v1/profiles/secretive")
    assert "zirconio" not in hidden.text
    shown = site.get("/api/v1/profiles/secretive", headers={"X-Reason": "telefonata%20del%203"})
    assert "zirconio" in shown.text
    with home.store() as store:
        (line,) = store.audit.lines(subject="profile:secretive")
        assert (line.action, line.reason) == ("confidential.read", "telefonata del 3")
    site.get("/api/v1/profiles/firm/suggestions?k=50", headers={"X-Reason": "x"})
    with home.store() as store:
        assert len(store.audit.lines(subject="profile:secretive")) == 2
    long = site.get("/api/v1/profiles/firm", headers={"X-Reason": "x" * 501})
    assert long.status_code == 422


def test_a_reason_counts_for_half_an_hour_of_a_session(site: TestClient, clock: Clock) -> None:
    site.post(SESSION, json=ANNA)
    stated = site.patch(SESSION, json={"reason": "a call", "acting_for": "firm"}).json()
    assert (stated["reason"], stated["acting_for"]) == ("a call", "firm")
    assert "zirconio" in site.get("/api/v1/profiles/secretive").text
    clock.now += timedelta(minutes=31)
    assert "zirconio" not in site.get("/api/v1/profiles/secretive").text
    assert site.get(SESSION).json()["acting_for"] == "firm"
    assert site.patch(SESSION, json={"acting_for": ""}).json()["acting_for"] == ""


def test_members_state_no_reasons(site: TestClient) -> None:
    site.post(SESSION, json=ANNA | {"email": "firm@example.org"})
    assert site.patch(SESSION, json={"reason": "curious"}).status_code == 403
    assert site.patch(SESSION, json={"acting_for": "rival"}).status_code == 403
    shown = site.get("/api/v1/profiles/secretive", headers={"X-Reason": "curious"})
    assert "zirconio" not in shown.text


def test_lists_show_nothing_confidential_to_anybody(as_role: As) -> None:
    staff, reasoned = as_role(Role.STAFF), as_role(Role.STAFF, X_Reason="why")
    for path in ("/api/v1/profiles", "/api/v1/search?name=firm"):
        assert staff.get(path).json() == reasoned.get(path).json()


def test_admins_add_change_and_disable_accounts(as_role: As, small_home: Home) -> None:
    admin = as_role(Role.ADMIN)
    new = {"email": "new@example.org", "role": "company", "speaks_for": ["rival"]}
    added = admin.post("/api/v1/accounts", json=new | {"password": PASSWORD})
    assert added.status_code == 200
    path = f"/api/v1/accounts/{added.json()['id']}"
    assert admin.post("/api/v1/accounts", json=new).status_code == 422
    assert admin.get(path).json()["speaks_for"] == ["rival"]
    changes = {"role": "expert", "name": "Ada", "password": PASSWORD, "disabled": True}
    changed = admin.patch(path, json=changes).json()
    assert (changed["role"], changed["name"], changed["disabled"]) == ("expert", "Ada", True)
    assert not admin.patch(path, json={"disabled": False}).json()["disabled"]
    assert "new@example.org" in {
        each["email"] for each in admin.get("/api/v1/accounts").json()["items"]
    }
    subject = f"account:{added.json()['id']}"
    lines = admin.get("/api/v1/audit", params={"subject": subject}).json()["items"]
    assert {line["action"] for line in lines} >= {
        "account.add",
        "account.change",
        "account.disable",
    }


def test_an_account_is_read_by_its_owner_and_by_admins(as_role: As) -> None:
    own = as_role(Role.ANALYST).get(SESSION).json()["account"]["id"]
    assert as_role(Role.ANALYST).get(f"/api/v1/accounts/{own}").status_code == 200
    assert as_role(Role.STAFF).get(f"/api/v1/accounts/{own}").status_code == 403


def test_the_audit_log_is_paged(as_role: As, small_home: Home) -> None:
    admin = as_role(Role.ADMIN)
    first = admin.get("/api/v1/audit", params={"limit": 3}).json()
    second = admin.get("/api/v1/audit", params={"limit": 3, "before": first["before"]}).json()
    assert second["items"][0]["id"] == first["items"][-1]["id"] - 1
    assert admin.get("/api/v1/audit", params={"account_id": "nobody"}).json()["before"] is None


def test_the_table_is_public_in_both_languages(anyone: TestClient) -> None:
    italian = anyone.get("/api/v1/permissions", params={"lang": "it"}).json()["items"]
    english = anyone.get("/api/v1/permissions", params={"lang": "fr"}).json()["items"]
    assert italian[0]["title"] != english[0]["title"]
    assert {"action", "title", "scope", "grants"} == english[0].keys()


def test_a_disabled_account_is_out_with_the_next_request(site: TestClient, home: Home) -> None:
    site.post(SESSION, json=ANNA)
    with home.store() as store:
        origin = Origin(source="test", at=datetime.now(UTC))
        disable(store, find_account(store, "anna@example.org"), origin)
    assert site.get(SESSION).json()["role"] == "public"


KEYS = "/api/v1/keys"


def test_a_session_alone_makes_no_key(site: TestClient, clock: Clock) -> None:
    site.post(SESSION, json=ANNA)
    asked = {"name": "x", "scopes": ["read", "key.manage"], "days": 366}
    assert site.post(KEYS, json=asked).status_code == 422
    assert site.post(KEYS, json=asked | {"password": "wrong"}).status_code == 401
    assert site.get(KEYS).json()["items"] == []
    assert site.post(KEYS, json=asked | {"password": PASSWORD}).status_code == 200
    admin = {"email": "admin@example.org", "password": PASSWORD}
    site.post(SESSION, json=admin)
    totp = pyotp.TOTP(site.post(f"{SESSION}/second-factor").json()["secret"])
    code = {"code": totp.at(clock.now), "password": PASSWORD}
    assert site.put(f"{SESSION}/second-factor", json=code).status_code == 200
    asked |= {"password": PASSWORD}
    assert site.post(KEYS, json=asked).status_code == 401, "no code"
    assert site.post(KEYS, json=asked | {"code": code["code"]}).status_code == 401, "used before"
    clock.now += timedelta(seconds=30)
    assert site.post(KEYS, json=asked | {"code": totp.at(clock.now)}).status_code == 200


def test_a_key_alone_makes_no_key(site: TestClient) -> None:
    site.post(SESSION, json=ANNA)
    asked = {"name": "x", "scopes": ["key.manage"], "password": PASSWORD}
    key = site.post(KEYS, json=asked).json()["key"]
    program = TestClient(site.app, headers={"Authorization": f"Bearer {key}"})
    assert program.post(KEYS, json=asked | {"password": "unknown to it"}).status_code == 401


@pytest.mark.parametrize("end_keys", [True, False])
def test_a_change_of_password_ends_keys_where_that_is_asked_for(
    site: TestClient, *, end_keys: bool
) -> None:
    site.post(SESSION, json=ANNA)
    asked = {"name": "x", "scopes": ["read"], "password": PASSWORD}
    key = site.post(KEYS, json=asked).json()["key"]
    program = TestClient(site.app, headers={"Authorization": f"Bearer {key}"})
    assert program.get(SESSION).status_code == 200
    change = {"old": PASSWORD, "new": "tutta un'altra frase lunga", "end_keys": end_keys}
    assert site.post(f"{SESSION}/password", json=change).status_code == 200
    assert program.get(SESSION).status_code == (401 if end_keys else 200)


def test_the_keys_of_an_admin_end_with_the_password(home: Home, site: TestClient) -> None:
    with home.store() as store:
        admin = find_account(store, "admin@example.org")
        origin = Origin(source="test", at=datetime(2026, 11, 23, tzinfo=UTC))
        text, _ = make_key(
            store, admin, name="", scopes=["read"], lasts=timedelta(days=9), origin=origin
        )
        set_password(store, admin, "tutta un'altra frase lunga", origin)
        assert [line.action for line in store.audit.lines(n=2)] == [
            "account.password", "key.revoke",
        ]  # fmt: skip
    asked = TestClient(site.app, headers={"Authorization": f"Bearer {text}"})
    assert asked.get(SESSION).status_code == 401


def test_sessions_are_seen_and_ended_one_by_one(site: TestClient) -> None:
    site.post(SESSION, json=ANNA)
    other, stranger = TestClient(site.app), TestClient(site.app)
    other.post(SESSION, json=ANNA)
    stranger.post(SESSION, json=ANNA | {"email": "firm@example.org"})
    (there,) = [each for each in site.get("/api/v1/sessions").json()["items"] if not each["here"]]
    away = f"/api/v1/sessions/{there['id']}"
    assert stranger.delete(away).status_code == 404
    assert site.delete(away).status_code == 200
    assert other.get(SESSION).json()["role"] == "public"
    assert [each["here"] for each in site.get("/api/v1/sessions").json()["items"]] == [True]


@pytest.mark.parametrize("code", ["１２３４５６", "é", "\u0661\u0662", "x" * 12])
def test_a_code_of_strange_characters_is_wrong_and_logged(
    site: TestClient, home: Home, clock: Clock, code: str
) -> None:
    admin = {"email": "admin@example.org", "password": PASSWORD}
    site.post(SESSION, json=admin)
    wrong = {"code": code, "password": PASSWORD}
    assert site.put(f"{SESSION}/second-factor", json=wrong).status_code == 401
    totp = pyotp.TOTP(site.post(f"{SESSION}/second-factor").json()["secret"])
    right = {"code": totp.at(clock.now), "password": PASSWORD}
    site.put(f"{SESSION}/second-factor", json=right)
    site.post(SESSION, json=admin)
    assert site.post(f"{SESSION}/code", json={"code": code}).status_code == 401
    with home.store() as store:
        refused = [line for line in store.audit.lines() if line.action == "session.refused"]
    assert [line.note for line in refused] == ["code", "code"]
