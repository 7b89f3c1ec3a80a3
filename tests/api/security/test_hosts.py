"""The service answers to its own names, and says over TLS that it is reached by nothing else."""

import socket
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from api import create_app
from api.security.hosts import host_of, own_hosts
from api.settings import SecuritySettings
from matchmaker.home import Home


def asking(home: Home, **settings: object) -> TestClient:
    security = SecuritySettings(**settings)  # type: ignore[arg-type]
    hosts = () if settings else own_hosts("127.0.0.1")
    return TestClient(create_app(home.path, security=security, hosts=hosts))


@pytest.fixture
def near(small_home: Home) -> Iterator[TestClient]:
    """A service as `serve` makes it."""
    with asking(small_home) as client:
        yield client


@pytest.mark.parametrize("path", ["/", "/sign-in/", "/static", "/api/v1/health", "/nothing"])
@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "localhost@evil.example", "", "[::1", "a b"]
)
def test_a_foreign_name_is_believed_nowhere(near: TestClient, path: str, host: str) -> None:
    answer = near.get(path, headers={"Host": host}, follow_redirects=False)
    assert answer.status_code == 400
    assert "evil" not in f"{answer.headers}{answer.text}"


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:8000", "[::1]:8000"])
def test_names_of_the_machine_are_known(near: TestClient, host: str) -> None:
    assert near.get("/api/v1/health", headers={"Host": host}).status_code == 200


def test_settings_name_further_ones(small_home: Home) -> None:
    said = {"url": "https://match.example.org", "hosts": ("intern.example",)}
    client = asking(small_home, **said)
    for host, status in (
        ("match.example.org", 200),
        ("intern.example:80", 200),
        ("x.example", 400),
    ):
        assert client.get("/api/v1/health", headers={"Host": host}).status_code == status


def test_a_service_that_listens_everywhere_knows_the_name_of_its_machine() -> None:
    assert {"localhost", "127.0.0.1", socket.gethostname().lower()} <= own_hosts("0.0.0.0")  # noqa: S104
    assert "10.0.0.9" in own_hosts("10.0.0.9")
    assert "match.local" in own_hosts("match.local")
    assert host_of("A.example:80") == "a.example"


def test_over_tls_it_says_that_it_is_reached_by_nothing_else(small_home: Home) -> None:
    over, plain = (
        asking(small_home, url="https://m.example"),
        asking(small_home, url="http://m.example"),
    )
    head = {"Host": "m.example"}
    assert "max-age" in over.get("/", headers=head).headers["Strict-Transport-Security"]
    assert "Strict-Transport-Security" not in plain.get("/", headers=head).headers


def test_a_head_is_the_answer_without_its_body(client: TestClient) -> None:
    for path in ("/", "/api/v1/health", "/profiles/firm", "/static/style.css", "/nowhere"):
        got, head = client.get(path), client.head(path)
        assert (head.status_code, head.content) == (got.status_code, b"")
        assert head.headers.get("Content-Type") == got.headers.get("Content-Type")


def test_what_browsers_and_robots_look_for_is_there(client: TestClient) -> None:
    assert "Disallow: /" in client.get("/robots.txt").text
    assert client.get("/favicon.ico").headers["Content-Type"].startswith("image/")


def test_every_answer_tells_browsers_to_be_careful(near: TestClient) -> None:
    for path in ("/", "/sign-in", "/api/v1/health", "/nowhere", "/account"):
        headers = near.get(path, headers={"Host": "localhost"}).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "private, no-store"


def test_requests_are_not_traced(near: TestClient) -> None:
    assert near.request("TRACE", "/", headers={"Host": "localhost"}).status_code == 405
