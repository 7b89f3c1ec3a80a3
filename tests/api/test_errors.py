"""Errors as problem+json: shape, status, and what they keep to themselves."""

import logging
import sqlite3
from contextlib import closing

import pytest
from fastapi import APIRouter
from fastapi.testclient import TestClient

from api import create_app
from api.errors import STATUS, problem_of
from api.middleware.limits import Limits
from matchmaker.errors import MissingExtraError, StoreError
from matchmaker.home import Home

LONG = "x" * 5_000


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/api/v1/profiles/nobody", 404, "unknown-profile"),
        ("/api/v1/profiles/nobody/suggestions", 404, "unknown-profile"),
        ("/api/v1/profiles/firm/suggestions/nobody", 404, "unknown-profile"),
        ("/api/v1/experts/nobody/clients", 403, "not-allowed"),
        ("/api/v1/profiles/firm/suggestions?k=0", 422, "bad-request"),
        ("/api/v1/profiles/firm/suggestions?k=51", 422, "bad-request"),
        ("/api/v1/profiles/firm/suggestions?diversity=2", 422, "bad-request"),
        ("/api/v1/profiles/firm/suggestions?lang=ru", 422, "bad-request"),
        ("/api/v1/profiles?kind=wizard", 422, "bad-request"),
        ("/api/v1/profiles?country=ITA", 422, "bad-request"),
        ("/api/v1/profiles?limit=101", 422, "bad-request"),
        (f"/api/v1/profiles?cursor={LONG}", 422, "bad-request"),
        ("/api/v1/search?name=", 422, "bad-request"),
        ("/api/v1/search", 422, "bad-request"),
        (f"/api/v1/search?name={LONG}", 422, "bad-request"),
        (f"/api/v1/profiles/{LONG}", 422, "bad-request"),
        ("/api/v1/nowhere", 404, ""),
    ],
)
def test_every_error_is_a_problem(client: TestClient, path: str, status: int, kind: str) -> None:
    answer = client.get(path)
    problem = answer.json()
    assert answer.status_code == status == problem["status"]
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert problem["type"] == (f"urn:matchmaker:problem:{kind}" if kind else "about:blank")
    assert problem["title"]
    assert problem["detail"]
    assert problem["instance"] == f"urn:uuid:{answer.headers['X-Request-ID']}"
    assert LONG not in answer.text


def test_an_unknown_id_comes_with_those_that_resemble_it(client: TestClient) -> None:
    assert client.get("/api/v1/profiles/welder").json()["close"] == ["welders"]


def test_a_wrong_method_is_a_problem_too(client: TestClient) -> None:
    answer = client.delete("/api/v1/profiles/firm")
    assert (answer.status_code, answer.json()["title"]) == (405, "Method Not Allowed")
    assert answer.headers["Allow"] == "GET, HEAD"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/api/v1/profiles", "GET, HEAD, POST"),
        ("PUT", "/api/v1/session", "DELETE, GET, HEAD, PATCH, POST"),
        ("PATCH", "/api/v1/profiles/firm/record", "GET, HEAD, PUT"),
        ("HEAD", "/sign-out", "POST"),
        ("DELETE", "/sign-in", "GET, HEAD, POST"),
        ("DELETE", "/static/style.css", "GET, HEAD"),
    ],
)
def test_a_wrong_method_is_told_all_that_the_address_answers(
    client: TestClient, method: str, path: str, allowed: str
) -> None:
    answer = client.request(method, path)
    assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)


@pytest.mark.parametrize(
    "body", ["{", '"need"', "{}", '{"need": "abc", "colour": 1}', '{"need": "abc", "k": 51}']
)
def test_a_body_that_breaks_the_rules_is_refused(client: TestClient, body: str) -> None:
    answer = client.post(
        "/api/v1/suggestions", content=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["rule"]


@pytest.mark.parametrize("language", ["en", "it"])
def test_a_code_says_what_went_wrong_and_the_detail_stays_english(
    client: TestClient, language: str
) -> None:
    answer = client.post(
        "/api/v1/suggestions", json={"need": "?!"}, headers={"Accept-Language": language}
    ).json()
    assert answer["code"] == "need_too_short"
    assert "no word in it" in answer["detail"]
    assert "code" not in client.post("/api/v1/suggestions", json={}).json()


def test_a_home_with_nothing_built_is_not_ready_but_healthy(empty_home: Home) -> None:
    client = TestClient(create_app(empty_home.path))
    assert client.get("/api/v1/health").json() == {"status": "ok"}
    answer = client.get("/api/v1/ready")
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:matchmaker:problem:not-built")
    assert str(empty_home.path) not in answer.text


def test_a_folder_that_is_no_home_is_told_apart(tmp_path_factory: pytest.TempPathFactory) -> None:
    client = TestClient(create_app(tmp_path_factory.mktemp("nothing")))
    answer = client.get("/api/v1/profiles")
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:matchmaker:problem:no-network")


def test_readiness_names_the_network(client: TestClient) -> None:
    answer = client.get("/api/v1/ready").json()
    assert answer == {
        "status": "ready",
        "n_profiles": 10,
        "built_on": "2026-11-23",
    }


def test_the_table_has_a_status_for_each_error() -> None:
    known = {401, 403, 404, 409, 412, 422, 500, 501, 503}
    assert {status for status, _ in STATUS.values()} <= known
    unread = problem_of(StoreError("backup_not_written", {"problem": "/secret/path is broken"}))
    assert (unread.detail, unread.code) == ("", "backup_not_written")
    assert problem_of(MissingExtraError("encoder", "reading")).status == 501


def test_what_nobody_foresaw_is_answered_and_logged_without_its_words(
    small_home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    app = create_app(small_home.path)
    router = APIRouter()

    @router.get("/api/v1/broken")
    def broken(q: str) -> None:
        raise KeyError(q)

    app.include_router(router)
    with caplog.at_level(logging.INFO):
        answer = TestClient(app).get("/api/v1/broken", params={"q": "laser"})
    assert answer.status_code == 500
    assert answer.json()["title"] == "Internal Server Error"
    assert "KeyError" in caplog.text
    ours = [r for r in caplog.records if r.name == "matchmaker.api"]
    assert not any("laser" in record.getMessage() for record in ours)
    assert "laser" not in answer.text


def test_the_log_says_what_happened_and_not_what_was_asked(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="matchmaker.api"):
        client.post("/api/v1/suggestions", json={"need": "saldatura laser"})
        client.get("/api/v1/search", params={"name": "welders"})
        answer = client.get("/api/v1/profiles/firm")
        client.get("/", params={"q": "saldatura laser"})
    lines = [r.getMessage() for r in caplog.records if r.name == "matchmaker.api"]
    assert len(lines) == 4
    assert f"{answer.headers['X-Request-ID']} GET /api/v1/profiles/{{profile_id}} 200" in lines[2]
    assert not any(word in "".join(lines) for word in ("saldatura", "welders", "firm"))


def test_a_body_beyond_the_limit_is_refused_however_it_is_sent(small_home: Home) -> None:
    client = TestClient(create_app(small_home.path, limits=Limits(body_bytes=1_000)))
    big = b'{"need": "' + b"x" * 2_000 + b'"}'
    headers = {"Content-Type": "application/json"}
    whole = client.post("/api/v1/suggestions", content=big, headers=headers)
    pieces = (big[i : i + 100] for i in range(0, len(big), 100))
    streamed = client.post("/api/v1/suggestions", content=pieces, headers=headers)
    assert (whole.status_code, streamed.status_code) == (413, 413)
    assert "1,000 bytes" in whole.json()["detail"]


def test_whoever_cannot_write_in_time_is_asked_to_come_again(
    small_home: Home, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(small_home.path)
    with (
        TestClient(app) as client,
        closing(sqlite3.connect(small_home.path / "network.sqlite")) as other,
    ):
        monkeypatch.setattr("matchmaker.store.sqlite.PATIENCE_MS", 10)
        other.execute("BEGIN IMMEDIATE")
        asked = {"email": "x@example.org", "password": "wrong"}
        answer = client.post("/api/v1/session", json=asked)
    assert answer.status_code == 503
    assert answer.json()["title"] == "The database is busy with a long write"
    assert int(answer.headers["Retry-After"]) >= 1
    said = [line for line in caplog.messages if "another program is writing" in line]
    assert len(said) == 1
    assert "Traceback" not in caplog.text
