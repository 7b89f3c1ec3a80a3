"""The command that runs the service: `matchmaker serve`."""

import re
import socket
from typing import Annotated, Any

import typer
import uvicorn
from fastapi import FastAPI
from pydantic import ValidationError
from pydantic_settings import SettingsError
from threadpoolctl import threadpool_limits

from matchmaker import published
from matchmaker.cli.context import context_of, print_result
from matchmaker.errors import InputError
from matchmaker.services.first_run import FirstRunCode
from matchmaker.settings import Settings
from matchmaker.shared_path import SharedPath

from .app import create_app
from .logs import LogFormat, log_as
from .middleware.limits import Limits
from .security.hosts import own_hosts
from .settings import SecuritySettings
from .workers import Work, serve_by_workers, worker

# Room in an address for a search field that somebody filled to the brim, so that the answer to it
# is a page that says so, and not the server's bare 400.
MAX_ADDRESS_BYTES = 256 * 1024
SHUTDOWN_S = 10
# Longer than proxies and clients keep an idle connection (nginx: 60 s), so that they close it: one
# that the server closes may meet a request on its way.
KEEP_ALIVE_S = 75


def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes any free one.")] = 8000,
    workers: Annotated[
        int,
        typer.Option(
            min=1, max=64, envvar="MATCHMAKER_WORKERS", help="Processes that answer, one a core."
        ),
    ] = 1,
    log_format: Annotated[
        LogFormat,
        typer.Option(
            envvar="MATCHMAKER_LOG_FORMAT", help="A line for people, or JSON for programs."
        ),
    ] = LogFormat.TEXT,
    follow: Annotated[
        str,
        typer.Option(
            envvar="MATCHMAKER_FOLLOW",
            help="Build nothing: serve what `build --publish` put into this shared folder, a path "
            "or s3://bucket/folder, and swap to each newer version.",
        ),
    ] = "",
    json: Annotated[bool, typer.Option("--json", help="Print the address as JSON.")] = False,
) -> None:
    """
    Serve the pages and the JSON interface; a network built meanwhile is taken up by itself.

    Example: matchmaker --home demo serve --port 8080

    Example: matchmaker --home demo serve --workers 4

    Example: matchmaker --home replica serve --follow s3://networks/lecco
    """
    home = context_of(context)
    _check_settings()
    follows = SharedPath.of(follow) if follow else None
    if follows is not None:
        published.follow(home.open(), follows)
    with home.open().store() as store:
        has_accounts = bool(store.accounts.all())
    first_run = FirstRunCode(code="") if has_accounts else FirstRunCode()
    if has_accounts:
        # Says now what is missing, rather than to the first visitor.
        home.matchmaker()
    with listening(host, port) as listener:
        address = address_of(listener)
        told = {"home": str(home.home), "url": f"{address}/", "api": f"{address}/api/v1/docs"}
        said = [f"Serving {home.home} at {told['url']} (API: {told['api']}). Ctrl-C ends."]
        if not has_accounts:
            told["start"] = f"{address}/start?code={first_run.code}"
            said.append(
                f"Nobody has an account yet. Make the first ones here, once: {told['start']}"
            )
        print_result(told, *said, json=json)
        log_as(log_format)
        hosts = own_hosts(host)
        if workers > 1:
            folder = str(home.home.absolute())
            work = Work(
                home=folder,
                address=address,
                hosts=tuple(hosts),
                log_format=log_format,
                follows=follows.url if follows else "",
                first_run=first_run.code,
            )
            factory = f"{worker.__module__}:{worker.__name__}"
            serve_by_workers(_config(factory, factory=True, workers=workers), listener, work)
            return
        app = create_app(
            home.home,
            rebuilds=True,
            hosts=hosts,
            address=address,
            first_run=first_run,
            follows=follows,
        )
        # Answers run side by side: a second thread for a product of small matrices only waits, and
        # takes a processor from the next answer while it does.
        with threadpool_limits(limits=1, user_api="blas"):
            uvicorn.Server(_config(app)).run(sockets=[listener])


def _check_settings() -> None:
    """Say which variable cannot be read, and not what it holds; InputError."""
    for settings in (Settings, SecuritySettings, Limits):
        try:
            settings()
        except ValidationError as error:
            prefix = str(settings.model_config["env_prefix"])
            field = str(error.errors(include_input=False)[0]["loc"][0])
            name = f"{prefix}{field}".upper()
            raise InputError("variable_unreadable", {"name": name}) from None
        except SettingsError as error:
            # It names the field, of which the variable was no JSON.
            found = re.search(r'field "(\w+)"', str(error))
            name = f"MATCHMAKER_{found[1]}".upper() if found else "MATCHMAKER_…"
            raise InputError("variable_unreadable", {"name": name}) from None


def _config(app: FastAPI | str, **options: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        # Whose forwarded address counts is for the service to say, not for the server.
        proxy_headers=False,
        h11_max_incomplete_event_size=MAX_ADDRESS_BYTES,
        http="h11",
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=SHUTDOWN_S,
        **options,
    )


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens; InputError says what to change where that cannot be."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family)
    except OSError as error:
        raise InputError(
            "cannot_listen",
            {"host": host, "port": port, "problem": error.strerror or error},
            field="port",
        ) from error
    # asyncio does it only for sockets that it makes itself; without, answers wait 40 ms for a
    # client's delayed acknowledgement.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def address_of(listener: socket.socket) -> str:
    """Where a browser finds what listens here."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
