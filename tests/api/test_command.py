"""`matchmaker serve`: it says where it is, and what is missing."""

import json
import logging
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import typer
import uvicorn
from typer.testing import CliRunner

from api.command import address_of, listening, serve
from api.logs import JsonFormatter
from matchmaker.cli.context import Context
from matchmaker.errors import HomeError, InputError
from matchmaker.home import Home


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody else has."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


def test_a_port_in_use_is_said_so_with_what_to_do(taken: int) -> None:
    with pytest.raises(InputError, match=f"port {taken}.*--port 8001"):
        listening("127.0.0.1", taken)


def test_addresses_are_written_for_a_browser() -> None:
    with listening("127.0.0.1", 0) as listener:
        assert address_of(listener) == f"http://127.0.0.1:{listener.getsockname()[1]}"


def test_answers_do_not_wait_for_an_acknowledgement() -> None:
    with (
        listening("127.0.0.1", 0) as listener,
        socket.create_connection(listener.getsockname()),
    ):
        answering, _ = listener.accept()
        with answering:
            assert answering.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def _run(home: Path, *arguments: str) -> object:
    app = typer.Typer()

    @app.callback()
    def remember(context: typer.Context) -> None:
        context.obj = Context(home=home)

    app.command()(serve)
    return CliRunner().invoke(app, ["serve", *arguments])


def test_without_a_home_it_does_not_start(tmp_path: Path) -> None:
    result = _run(tmp_path / "nowhere", "--port", "0")
    assert isinstance(result.exception, HomeError)  # type: ignore[attr-defined]


def test_it_serves_until_it_is_told_to_stop(
    small_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[int] = []
    run = uvicorn.Server.run

    def run_and_ask(server: uvicorn.Server, sockets: list[socket.socket]) -> None:
        def ask() -> None:
            base = address_of(sockets[0])
            try:
                answers.append(
                    httpx.get(f"{base}/api/v1/ready", trust_env=False, timeout=60).status_code
                )
                long = "a" * 60_000
                answers.append(
                    httpx.get(f"{base}/?q={long}", trust_env=False, timeout=60).status_code
                )
            finally:
                server.should_exit = True

        asking = threading.Thread(target=ask)
        asking.start()
        run(server, sockets=sockets)
        asking.join()

    monkeypatch.setattr(uvicorn.Server, "run", run_and_ask)
    result = _run(small_home.path, "--port", "0")
    assert answers == [200, 422]
    assert "http://127.0.0.1:" in result.output  # type: ignore[attr-defined]


def test_a_log_for_programs_is_one_document_a_line() -> None:
    record = logging.LogRecord("matchmaker.api", logging.INFO, "", 0, "%s %d", ("GET", 200), None)
    record.figures = {"status": 200, "ms": 1.5}
    line = JsonFormatter().format(record)
    told = json.loads(line)
    assert "\n" not in line
    assert (told["message"], told["level"], told["status"], told["ms"]) == (
        "GET 200",
        "INFO",
        200,
        1.5,
    )
    assert told["at"].endswith("+00:00")


def test_a_setting_that_cannot_be_read_is_named_before_anybody_is_served(
    small_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MATCHMAKER_LIMITS_THREADS", "viele")
    result = _run(small_home.path, "--port", "0")
    assert isinstance(result.exception, InputError)  # type: ignore[attr-defined]
    assert "MATCHMAKER_LIMITS_THREADS" in str(result.exception)  # type: ignore[attr-defined]
    assert "viele" not in str(result.exception), "it may be a secret"  # type: ignore[attr-defined]
