"""A write that is sent twice under one key is carried out once."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import JSONResponse
from fastapi.testclient import TestClient
from starlette.exceptions import HTTPException

from api import create_app
from api.security import permit
from api.security.idempotency import IdempotentRoute
from api.security.permissions import own_account
from api.state import clock
from matchmaker.domain import Kind, Profile, ProfileId, Role
from matchmaker.domain.introduction import Act, Event, Party
from matchmaker.errors import StoreError
from matchmaker.home import Home
from matchmaker.introductions import first_transition
from matchmaker.privacy.permissions import Action
from matchmaker.services.accounts import change_account, find_account
from matchmaker.store import IdempotentAnswer, Origin
from matchmaker.store.idempotency import IdempotencyWriter

router = APIRouter(prefix="/api/v1/try", route_class=IdempotentRoute)


@router.post("/count")
def count(body: dict[str, int]) -> JSONResponse:
    """Count calls."""
    CALLS.append(body["n"])
    if body["n"] == 13:
        raise HTTPException(409, "thirteen")
    if body["n"] == 500:
        return JSONResponse({}, 500)
    return JSONResponse({"calls": len(CALLS)}, 201)


@router.post("/guarded", dependencies=[Depends(permit(Action.KEY_MANAGE, subject=own_account))])
def guarded() -> JSONResponse:
    """Give something away."""
    return JSONResponse({"secret": "of the first answer"}, 201)


CALLS: list[int] = []
HERE = Origin(source="test", at=clock())


@pytest.fixture
def post(small_home: Home, keys: dict[Role, str]) -> Iterator[Callable[..., object]]:
    """Count once, perhaps under a key."""
    app: FastAPI = create_app(small_home.path)
    app.include_router(router)
    CALLS.clear()
    with app.state.service.store.write() as writer:
        writer.idempotency.forget()
    with TestClient(app) as client:

        def asked(n: int, key: str = "", role: Role | None = Role.STAFF) -> object:
            headers = {"Idempotency-Key": key} if key else {}
            if role is not None:
                headers["Authorization"] = f"Bearer {keys[role]}"
            return client.post("/api/v1/try/count", json={"n": n}, headers=headers)

        asked.app = app  # type: ignore[attr-defined]
        yield asked


def test_the_second_answer_is_the_first_one(post: Callable[..., object]) -> None:
    first, second = post(1, "k"), post(1, "k")
    assert CALLS == [1]
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert second.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers


def test_without_a_key_or_a_name_every_write_counts(post: Callable[..., object]) -> None:
    post(1)
    post(1)
    post(1, "k", role=None)
    post(1, "k", role=None)
    assert len(CALLS) == 4


def test_keys_of_different_accounts_have_nothing_in_common(post: Callable[..., object]) -> None:
    post(1, "k")
    post(1, "k", Role.ADMIN)
    assert len(CALLS) == 2


def test_a_key_is_for_one_request(post: Callable[..., object]) -> None:
    post(1, "k")
    assert post(2, "k").status_code == 422
    assert post(1, "k" * 101).status_code == 422
    assert CALLS == [1]


def test_what_failed_may_be_tried_again(post: Callable[..., object]) -> None:
    assert post(500, "a").status_code == post(500, "a").status_code == 500
    assert post(13, "b").status_code == post(13, "b").status_code == 409
    assert len(CALLS) == 4


def test_while_the_first_is_under_way_the_second_waits(post: Callable[..., object]) -> None:
    leave_under_way(post, began_s_ago=0)
    waiting = post(1, "k")
    assert (waiting.status_code, waiting.headers["Retry-After"]) == (409, "1")


def test_what_died_with_its_process_may_be_sent_again(post: Callable[..., object]) -> None:
    leave_under_way(post, began_s_ago=61)
    assert post(2, "k").status_code == 422
    assert post(1, "k").status_code == 201
    assert post(1, "k").headers["Idempotency-Replayed"] == "true"
    assert CALLS == [1, 1]


def leave_under_way(post: Callable[..., object], began_s_ago: int) -> None:
    """Leave a first request as a process leaves it that is killed before it answers."""
    service = post.app.state.service  # type: ignore[attr-defined]
    post(1, "k")
    with service.store.write() as writer:
        account = service.store.accounts.by_email("staff@example.org")
        asked = IdempotentAnswer(
            account_id=account.id, key="k", request="", status=0, media_type="", body="",
            asked_at=service.now(),
        )  # fmt: skip
        kept = replace(writer.idempotency.begin(asked), status=0, body="")
        writer.idempotency.drop(kept)
        writer.idempotency.begin(
            replace(kept, asked_at=service.now() - timedelta(seconds=began_s_ago))
        )


@router.post("/write")
def write(request: Request, body: dict[str, list[str]]) -> JSONResponse:
    """Write profiles, each in a transaction of its own; one without a name is refused."""
    for name in body["names"]:
        CALLS.append(len(CALLS))
        with request.app.state.service.store.write() as writer:
            writer.put_profiles([Profile(id=ProfileId("kept-apart"), kind=Kind.LAB, names=(name,))])
            if not name:
                raise HTTPException(422, "without a name")
    return JSONResponse({"names": body["names"]}, 201)


@pytest.fixture
def written(tmp_path: Path, somebody_in: Callable[..., str]) -> Iterator[Callable[..., Any]]:
    """Write profiles under the key "k", so many seconds from now."""
    home = Home.create(tmp_path / "home")
    key, after_s = somebody_in(home, Role.STAFF), 0
    app = create_app(home.path, now=lambda: clock() + timedelta(seconds=after_s))
    app.include_router(router)
    CALLS.clear()
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": "k"}
    with TestClient(app, headers=headers, raise_server_exceptions=False) as client:

        def asked(*names: str, later_s: int = 0) -> Any:
            nonlocal after_s
            after_s = later_s
            return client.post("/api/v1/try/write", json={"names": names})

        yield asked


def test_what_was_refused_before_anything_was_written_may_be_sent_again(
    written: Callable[..., Any],
) -> None:
    assert written("").status_code == written("").status_code == 422
    assert len(CALLS) == 2


def test_what_was_refused_halfway_is_not_begun_again(written: Callable[..., Any]) -> None:
    assert written("a", "").status_code == 422
    for again in (written("a", ""), written("a", "", later_s=61)):
        assert again.status_code == 409
        assert again.json()["type"] == "urn:matchmaker:problem:carried-out"
        assert "at least in part" in again.json()["detail"]
        assert "Retry-After" not in again.headers, "nothing is under way any more"
    assert len(CALLS) == 2


def test_an_answer_that_cannot_be_kept_is_not_worth_a_second_write(
    written: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: object, **__: object) -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(IdempotencyWriter, "finish", lost)
    assert written("a").status_code == 500
    monkeypatch.undo()
    assert written("a", later_s=61).json()["type"] == "urn:matchmaker:problem:carried-out"
    assert len(CALLS) == 1


KILLED = """
import os, signal, sys
from pathlib import Path
from fastapi.testclient import TestClient
from api import create_app
from matchmaker.store.idempotency import IdempotencyWriter

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

home, key, path = sys.argv[1:]
IdempotencyWriter.finish = die
headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": "k"}
TestClient(create_app(Path(home)), headers=headers).post(path, json={"text": "Telefonato."})
"""


def test_a_service_killed_between_writing_and_answering_does_not_write_again(
    tmp_path: Path, somebody_in: Callable[..., str]
) -> None:
    home, noting = Home.create(tmp_path / "home"), "/api/v1/introductions/i/notes"
    key = somebody_in(home, Role.STAFF)
    suggested = Event(act=Act.SUGGEST, party=Party.STAFF, by="", at=clock())
    with home.store() as store, store.write() as writer:
        writer.put_profiles([Profile(id=ProfileId(id_), kind=Kind.LAB) for id_ in "ab"])
        introduction = first_transition("i", ProfileId("a"), ProfileId("b"), suggested)
        writer.introductions.add(introduction, suggested)
    root = Path(__file__).parents[3]
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", KILLED, str(home.path), key, noting],
        env={**os.environ, "PYTHONPATH": str(root)},
        check=False,
        timeout=60,
    )
    assert done.returncode == -signal.SIGKILL
    app = create_app(home.path, now=lambda: clock() + timedelta(minutes=2))
    headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": "k"}
    with TestClient(app, headers=headers) as client:
        again = client.post(noting, json={"text": "Telefonato."})
        assert again.status_code == 409
        assert again.headers["Location"] == "/api/v1/introductions/i"
        (note,) = client.get(again.headers["Location"]).json()["notes"]
    assert note["text"] == "Telefonato."


def test_a_kept_answer_is_told_to_nobody_who_could_not_have_it(
    small_home: Home, somebody_in: Callable[..., str]
) -> None:
    app: FastAPI = create_app(small_home.path)
    app.include_router(router)
    answers = []
    with TestClient(app) as client:
        for scopes in (("key.manage",), ("key.manage",), ("read",), ("write",)):
            key = somebody_in(small_home, Role.EXPERT, *scopes)
            headers = {"Authorization": f"Bearer {key}", "Idempotency-Key": "kept once"}
            answers.append(client.post("/api/v1/try/guarded", headers=headers))
        with small_home.store() as store:
            expert = find_account(store, "expert@example.org")
            change_account(store, expert, HERE, role=Role.ANALYST, speaks_for=())
            answers.append(client.post("/api/v1/try/guarded", headers=answers[1].request.headers))
            change_account(store, expert, HERE, role=Role.EXPERT, speaks_for=expert.speaks_for)
    assert [each.status_code for each in answers] == [201, 201, 403, 403, 422]
    assert answers[1].headers["Idempotency-Replayed"] == "true"
    assert all("first answer" not in each.text for each in answers[2:])
