"""How much runs at once, and what is sent with everything."""

import asyncio
from collections.abc import Iterator

import httpx
import pytest
from fastapi.testclient import TestClient
from httpx import Response
from starlette.exceptions import HTTPException
from starlette.types import Message, Receive, Scope, Send

from api import create_app
from api.middleware.limits import (
    BodyLimitMiddleware,
    BodySize,
    BusyError,
    ClientLimit,
    ConcurrencyLimit,
    Limits,
)
from matchmaker.home import Home


def test_places_are_given_back_even_after_an_error() -> None:
    admission = ConcurrencyLimit(1, retry_after_s=1)
    with pytest.raises(ZeroDivisionError), admission.admit():
        _ = 1 / 0
    with admission.admit(), pytest.raises(BusyError), admission.admit():
        pass
    with admission.admit():
        pass


def test_who_is_let_in_waits_for_a_turn(small_home: Home) -> None:
    async def one_after_the_other() -> list[str]:
        app = create_app(small_home.path, limits=Limits(suggestions_worked_on=1))
        order = []
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            async with app.state.service.suggestion_semaphore:
                path = "/api/v1/profiles/firm/suggestions"
                second = asyncio.create_task(client.get(path))
                light = await client.get("/api/v1/profiles/firm")
                order += [f"light {light.status_code}", f"waiting {not second.done()}"]
            order.append(f"second {(await second).status_code}")
        return order

    assert asyncio.run(one_after_the_other()) == ["light 200", "waiting True", "second 200"]


def test_who_reads_an_answer_slowly_holds_no_turn(small_home: Home) -> None:
    app = create_app(small_home.path, limits=Limits(suggestions_worked_on=1))
    held: list[bool] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        held.append(app.state.service.suggestion_semaphore.locked())

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/api/v1/profiles/firm/suggestions",
        "query_string": b"",
        "headers": [],
    }
    asyncio.run(app(scope, receive, send))
    assert held == [False, False], "neither for the head nor for the body"


def test_one_suggestion_too_many_is_asked_to_come_again(small_home: Home) -> None:
    app = create_app(small_home.path, limits=Limits(suggestions_at_once=1, retry_after_s=3))
    client = TestClient(app)
    with app.state.service.admission.admit():
        busy = client.get("/api/v1/profiles/firm/suggestions")
        page = client.get("/", params={"q": "saldatura laser", "lang": "it"})
        light = client.get("/api/v1/profiles/firm")
    assert (busy.status_code, busy.headers["Retry-After"]) == (503, "3")
    assert busy.json()["type"] == "urn:matchmaker:problem:busy"
    assert (page.status_code, page.headers["Retry-After"]) == (503, "3")
    assert "Troppe ricerche" in page.text
    assert light.status_code == 200
    assert client.get("/api/v1/profiles/firm/suggestions").status_code == 200


@pytest.mark.parametrize("path", ["/", "/nowhere", "/api/v1/health", "/static/style.css"])
def test_every_answer_is_protected(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Request-ID"]
    assert path.startswith("/static/") or headers["Cache-Control"].startswith("private")


def test_slow_bodies_take_no_places(small_home: Home) -> None:
    """32 anonymous connections that sent a byte now and then stopped the service."""
    crowded = create_app(small_home.path, limits=Limits(requests_at_once=1))
    met: list[Response] = []

    def body() -> Iterator[bytes]:
        yield b'{"need": '
        met.append(TestClient(crowded).get("/api/v1/profiles/firm"))
        yield b'"saldatura laser"}'

    headers = {"Content-Type": "application/json"}
    first = TestClient(crowded).post("/api/v1/suggestions", content=body(), headers=headers)
    assert [met[0].status_code, first.status_code] == [200, 200]


def test_one_client_does_not_take_all_places(small_home: Home) -> None:
    limits = Limits(requests_at_once_of_client=1, bodies_at_once_of_client=1)
    crowded = create_app(small_home.path, limits=limits)
    met: list[int] = []

    @crowded.get("/slow")
    def slow() -> None:
        for address in ("10.0.0.1", "10.0.0.2"):
            asking = TestClient(crowded, client=(address, 1))
            met.append(asking.get("/api/v1/profiles/firm").status_code)

    assert TestClient(crowded, client=("10.0.0.1", 1)).get("/slow").status_code == 200
    assert met == [503, 200]
    met.clear()

    def body() -> Iterator[bytes]:
        yield b"{"
        for address in ("10.0.0.1", "10.0.0.2"):
            asking = TestClient(crowded, client=(address, 1))
            met.append(asking.post("/api/v1/suggestions", content=b"{}").status_code)
        yield b"}"

    TestClient(crowded, client=("10.0.0.1", 1)).post("/api/v1/suggestions", content=body())
    assert met == [503, 422]
    again = TestClient(crowded, client=("10.0.0.1", 1)).get("/api/v1/profiles/firm")
    assert again.status_code == 200, "places are given back"


def test_while_too_much_is_under_way_only_health_is_answered(
    small_home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    crowded = create_app(small_home.path, limits=Limits(requests_at_once=1, retry_after_s=2))
    answers: list[Response] = []

    @crowded.get("/slow")
    def slow() -> None:
        answers.extend(
            TestClient(crowded).get(f"/api/v1/{path}")
            for path in ("profiles/firm", "health", "ready")
        )

    caplog.set_level("WARNING")
    assert TestClient(crowded).get("/slow").status_code == 200
    assert [each.status_code for each in answers] == [503, 200, 200]
    assert answers[0].headers["Retry-After"] == "2"
    assert answers[0].json()["type"] == "urn:matchmaker:problem:busy"
    assert len(caplog.messages) == 1, "one line for each that is turned away"
    assert "\n" not in caplog.messages[0]
    assert TestClient(crowded).get("/api/v1/profiles/firm").status_code == 200


def test_a_body_that_does_not_arrive_is_not_waited_for() -> None:
    async def reads(scope: Scope, receive: Receive, send: Send) -> None:
        while (await receive()).get("more_body"):
            pass

    begun = iter([{"type": "http.request", "body": b"{", "more_body": True}])

    async def receive() -> Message:
        return next(begun, None) or await asyncio.Event().wait()  # type: ignore[return-value]

    async def send(message: Message) -> None:
        pass

    of_client = ClientLimit(1, 1, lambda _: "")
    limited = BodyLimitMiddleware(reads, BodySize(1_000, seconds=0.01), {}, of_client)
    with pytest.raises(HTTPException) as slow:
        asyncio.run(limited({"type": "http", "path": "/"}, receive, send))
    assert slow.value.status_code == 408
