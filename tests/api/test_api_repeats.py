"""A write that is sent twice under one key is carried out once."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.responses import JSONResponse
from fastapi.testclient import TestClient
from starlette.exceptions import HTTPException

from api import create_app
from api.security.repeats import Repeatable
from matchmaker.domain import Role
from matchmaker.home import Home
from matchmaker.store import KeptAnswer

router = APIRouter(prefix="/api/v1/try", route_class=Repeatable)


@router.post("/count")
def count(body: dict[str, int]) -> JSONResponse:
    """Count calls."""
    CALLS.append(body["n"])
    if body["n"] == 13:
        raise HTTPException(409, "thirteen")
    if body["n"] == 500:
        return JSONResponse({}, 500)
    return JSONResponse({"calls": len(CALLS)}, 201)


CALLS: list[int] = []


@pytest.fixture
def post(small_home: Home, keys: dict[Role, str]) -> Iterator[Callable[..., object]]:
    """Count once, perhaps under a key."""
    app: FastAPI = create_app(small_home.path)
    app.include_router(router)
    CALLS.clear()
    with app.state.service.store.write() as writer:
        writer.repeats.forget()
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
        asked = KeptAnswer(
            account_id=account.id, key="k", request="", status=0, media_type="", body="",
            asked_at=service.now(),
        )  # fmt: skip
        kept = replace(writer.repeats.begin(asked), status=0, body="")
        writer.repeats.drop(kept)
        writer.repeats.begin(replace(kept, asked_at=service.now() - timedelta(seconds=began_s_ago)))
