"""Signing in through a provider: a small one of our own, on this machine."""

import base64
import hashlib
import json
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import RSAKey

from api import create_app
from api.settings import SecuritySettings
from matchmaker.domain import Role
from matchmaker.home import Home
from matchmaker.services.accounts import add_account, disable
from matchmaker.store import Origin

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
HERE = Origin(source="test", at=NOW)


class Provider:
    """An OpenID provider that vouches for one person; tests bend what it says."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "k1"})
        self.claims: dict[str, Any] = {
            "sub": "42",
            "email": "anna@example.org",
            "email_verified": True,
        }
        self.issuer, self.challenge, self.nonce = "", "", ""
        self.signed_by = self.key

    def visit(self, url: str) -> str:
        """What the person does there: sign in; gives the address to come back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        self.challenge, self.nonce = asked["code_challenge"], asked["nonce"]
        assert asked["code_challenge_method"] == "S256"
        back = urlsplit(asked["redirect_uri"]).path
        return f"{back}?code=c0de&state={asked['state']}"

    def answer(self, path: str, body: str) -> dict[str, Any] | None:
        if path == "/.well-known/openid-configuration":
            at = self.issuer
            return {"issuer": at, "authorization_endpoint": f"{at}/authorize",
                    "token_endpoint": f"{at}/token", "jwks_uri": f"{at}/keys"}  # fmt: skip
        if path == "/keys":
            return {"keys": [self.key.as_dict(private=False)]}
        asked = {name: values[0] for name, values in parse_qs(body).items()}
        hashed = hashlib.sha256(asked["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(hashed).rstrip(b"=").decode() != self.challenge:
            return None
        claims = {"iss": self.issuer, "aud": "matchmaker", "nonce": self.nonce,
                  "exp": int(NOW.timestamp()) + 300} | self.claims  # fmt: skip
        token = jwt.encode({"alg": "RS256", "kid": "k1"}, claims, self.signed_by)
        return {"access_token": "a", "token_type": "Bearer", "id_token": token}


@pytest.fixture
def provider() -> Iterator[Provider]:
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer("")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def _answer(self, body: str) -> None:
            found = provider.answer(self.path, body)
            self.send_response(200 if found else 400)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(found or {"error": "invalid_grant"}).encode())

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield provider
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home.create(tmp_path / "home")
    with home.store() as store:
        for role in (Role.STAFF, Role.ADMIN):
            email = "anna@example.org" if role is Role.STAFF else "admin@example.org"
            add_account(store, email=email, name="", role=role, origin=HERE)
    return home


@pytest.fixture
def site(home: Home, provider: Provider) -> Iterator[TestClient]:
    security = SecuritySettings(
        url="http://testserver", oidc_issuer=provider.issuer, oidc_client_id="matchmaker",
        oidc_client_secret="s3cret",
    )  # fmt: skip
    app = create_app(home.path, security=security, now=lambda: NOW)
    with TestClient(app, follow_redirects=False) as asking:
        yield asking


def go(site: TestClient, provider: Provider, onward: str = "") -> Any:
    """Leave for the provider, sign in there, come back."""
    left = site.get("/sign-in/openid", params={"next": onward})
    assert left.status_code == 303
    return site.get(provider.visit(left.headers["Location"]))


def role(site: TestClient) -> str:
    return str(site.get("/api/v1/session").json()["role"])


def test_who_is_known_there_is_signed_in_here(site: TestClient, provider: Provider) -> None:
    back = go(site, provider, "/account")
    assert (back.status_code, back.headers["Location"]) == (303, "/account")
    assert role(site) == "staff"
    assert 'href="/sign-in/openid"' in TestClient(site.app).get("/sign-in").text


def test_the_subject_counts_from_then_on_and_not_the_address(
    site: TestClient, provider: Provider, home: Home
) -> None:
    go(site, provider)
    provider.claims["email"] = "changed@example.org"
    other = TestClient(site.app, follow_redirects=False)
    go(other, provider)
    assert role(other) == "staff"
    provider.claims |= {"sub": "666", "email": "anna@example.org"}
    thief = TestClient(site.app, follow_redirects=False)
    assert go(thief, provider).status_code == 401


@pytest.mark.parametrize(
    "claims",
    [
        {"email": "stranger@example.org"},
        {"email_verified": False},
        {"email_verified": "true"},
        {"aud": "another"},
        {"iss": "https://evil.example"},
        {"nonce": "replayed"},
        {"exp": 1},
    ],
)
def test_what_a_provider_does_not_vouch_for_is_refused(
    site: TestClient, provider: Provider, claims: dict[str, object]
) -> None:
    provider.claims |= claims
    assert go(site, provider).status_code == 401
    assert role(site) == "public"


def test_a_token_signed_by_somebody_else_is_refused(site: TestClient, provider: Provider) -> None:
    provider.signed_by = RSAKey.generate_key(2048, {"kid": "k1"})
    assert go(site, provider).status_code == 401


def test_another_browsers_way_back_leads_nowhere(site: TestClient, provider: Provider) -> None:
    left = site.get("/sign-in/openid")
    back = provider.visit(left.headers["Location"])
    assert TestClient(site.app).get(back).status_code == 401
    assert site.get(back.replace("state=", "state=x")).status_code == 401
    assert site.get(back.replace("code=c0de", "code=")).status_code == 401


def test_an_admin_still_gives_a_code(site: TestClient, provider: Provider) -> None:
    provider.claims["email"] = "admin@example.org"
    assert go(site, provider).headers["Location"].startswith("/sign-in")
    assert role(site) == "public"


def test_a_disabled_account_stays_out(site: TestClient, provider: Provider, home: Home) -> None:
    with home.store() as store:
        disable(store, store.accounts.by_email("anna@example.org"), HERE)
    assert go(site, provider).status_code == 401


@pytest.mark.parametrize("spoil", ["issuer", "challenge"])
def test_a_provider_that_is_not_what_it_was_is_refused(
    site: TestClient, provider: Provider, spoil: str
) -> None:
    left = site.get("/sign-in/openid")
    back = provider.visit(left.headers["Location"])
    setattr(provider, spoil, "another")
    assert site.get(back).status_code == 401


def test_a_provider_that_does_not_answer_is_said(home: Home) -> None:
    security = SecuritySettings(url="http://testserver", oidc_issuer="http://127.0.0.1:9")
    with TestClient(create_app(home.path, security=security)) as site:
        assert site.get("/sign-in/openid").status_code == 401


def test_without_a_provider_there_is_no_such_page(home: Home) -> None:
    with TestClient(create_app(home.path)) as site:
        assert site.get("/sign-in/openid").status_code == 404


def test_without_the_extra_it_says_what_to_install(
    site: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "authlib.integrations.httpx_client", None)
    assert site.get("/sign-in/openid").status_code == 501
