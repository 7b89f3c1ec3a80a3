"""Create the application: routes, errors and limits, bound to one network."""

import os
from asyncio import Semaphore
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager, contextmanager
from datetime import datetime
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from anyio.to_thread import current_default_thread_limiter
from fastapi import APIRouter, Depends, FastAPI
from fastapi.responses import FileResponse, PlainTextResponse, RedirectResponse
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute
from starlette.staticfiles import StaticFiles

import matchmaker
from matchmaker.home import Home, checked_folder, is_home
from matchmaker.services.first_run import FirstRunCode
from matchmaker.settings import Settings
from matchmaker.shared_path import SharedPath

from .dependencies import network_of_news
from .errors import answer_with, handled
from .imports.pages import PAGE
from .imports.routes import UPLOADS
from .middleware.head import HeadMiddleware
from .middleware.limits import (
    BodyLimitMiddleware,
    BodySize,
    ClientLimit,
    ConcurrencyLimit,
    ConcurrencyLimitMiddleware,
    Limits,
)
from .middleware.metrics import Metrics
from .middleware.rate_limit import EXCHANGE_S, RateLimitMiddleware, SharedRates, client_of
from .middleware.request_logging import RequestLogMiddleware
from .middleware.telemetry import telemetry_config, traces_of
from .openapi import openapi_document, operation_id
from .operations.routes import ALWAYS
from .programme.content_pages import CONTENT_FILES
from .rebuild import KeepsCurrent, RebuildRequests
from .rendering import error_page
from .replica import keeper_of
from .router import json_routers, page_routers
from .scheduler import attempt, keeping_order
from .security.free_text import FreeTextLimit
from .security.hosts import AllowedHostsMiddleware
from .security.origin import SameOriginMiddleware
from .security.plain_text import plain_text
from .settings import SecuritySettings
from .snapshot_cache import SnapshotCache
from .state import AppState, LazyStore, clock

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

DESCRIPTION = """
Partners for open innovation, ranked and explained: for a profile, or for a need in plain words.

Errors are `application/problem+json` (RFC 9457). Every answer carries `X-Request-ID`. Who asks
is known by a session cookie or an API key; what may be seen and done follows from its role, as
`GET /permissions` tells.
"""


@cache
def _shared_routes() -> Sequence[BaseRoute]:
    """All routes, included once: to make 400 of them anew for each app takes most of a second."""
    whole = APIRouter(dependencies=[Depends(plain_text)], generate_unique_id_function=operation_id)
    for router in (*json_routers, *page_routers):
        whole.include_router(router)
    return whole.routes


def create_app(
    home: Path | None = None,
    *,
    limits: Limits | None = None,
    security: SecuritySettings | None = None,
    now: Callable[[], datetime] = clock,
    rebuilds: bool = False,
    worker: bool = False,
    traces: "TracerProvider | None" = None,
    hosts: Collection[str] = (),
    address: str = "",
    first_run: FirstRunCode | None = None,
    follows: SharedPath | None = None,
) -> FastAPI:
    """
    Make the service for a home folder; MATCHMAKER_HOME says which where none is given.

    The folder is opened with the first request, so an application can be made before a network is.
    One that `rebuilds` builds the network anew, beside itself, whenever something was written, and
    does by itself what time makes due; a `worker` asks another process for both.
    One that `follows` a shared folder serves what is published there, and builds nothing.
    `hosts` are names it goes by, beside those of the settings; any where neither says one.
    `address` is where it listens, for links where the settings name no other.
    `first_run` is the code with which the first accounts are made on a page.
    `traces` are sent where the variables of OpenTelemetry say, unless a provider is given.
    """
    limits, security = limits or Limits(), security or SecuritySettings()
    path = checked_folder(home or Settings().home)
    answer = answer_with(error_page)
    traces = traces or traces_of(os.environ)
    app = FastAPI(
        title="matchmaker",
        version=matchmaker.__version__,
        description=DESCRIPTION,
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
        telemetry=telemetry_config(traces),
    )
    for error in handled():
        app.add_exception_handler(error, answer)
    app.state.threads = limits.threads
    app.state.traces = traces
    # Whatever a request changes in the store, by whichever verb, the next snapshot is to know.
    rebuilder = RebuildRequests(path) if worker else keeper_of(path, follows)
    on_server = is_home(path) and Home.open(path).is_on_server
    app.state.rates = rates = SharedRates(shared=worker or on_server)
    app.state.metrics = Metrics()
    app.state.service = AppState(
        home=path,
        current=SnapshotCache(path, serving=rebuilds or worker),
        admission=ConcurrencyLimit(limits.suggestions_at_once, limits.retry_after_s),
        suggestion_semaphore=Semaphore(limits.suggestions_worked_on),
        signing_in=ConcurrencyLimit(limits.sign_ins_at_once, limits.retry_after_s),
        free_text=FreeTextLimit(security, rates),
        opened=LazyStore(path, rebuilder.follow),
        rebuilder=rebuilder,
        metrics=app.state.metrics,
        security=security,
        address=address,
        first_run=first_run or FirstRunCode(code=""),
        now=now,
    )
    app.state.beside = ()
    if rebuilds or worker:
        app.state.beside = _work_beside(app.state.service, rebuilder, rates)
    _guard(app, limits, security, hosts)
    app.add_middleware(
        RequestLogMiddleware, answer=answer, metrics=app.state.metrics, secure=security.secure
    )
    app.router.routes.extend(_shared_routes())
    app.state.page_addresses = frozenset(
        route.path
        for router in page_routers
        for route in router.routes
        if isinstance(route, APIRoute) and "GET" in (route.methods or ())
    )
    _serve_files(app)
    # FastAPI's own way to replace the document.
    app.openapi = openapi_document(app, json_routers, secure=security.secure)  # type: ignore[method-assign]
    return app


def _guard(
    app: FastAPI, limits: Limits, security: SecuritySettings, hosts: Collection[str]
) -> None:
    """Turn away what is too large, too much or from elsewhere; what is added last comes first."""
    body = BodySize(limits.body_bytes, limits.body_s)
    upload = BodySize(limits.upload_bytes, limits.upload_s)
    at_once = ConcurrencyLimit(limits.requests_at_once, limits.retry_after_s)
    client = partial(client_of, trusted=security.trusted_proxies)
    app.add_middleware(HeadMiddleware)
    app.add_middleware(
        ConcurrencyLimitMiddleware,
        admission=at_once,
        of_client=ClientLimit(limits.requests_at_once_of_client, limits.retry_after_s, client),
        always=ALWAYS,
    )
    app.add_middleware(
        BodyLimitMiddleware,
        limit=body,
        larger={UPLOADS: upload, PAGE: upload, CONTENT_FILES: upload},
        of_client=ClientLimit(limits.bodies_at_once_of_client, limits.retry_after_s, client),
    )
    app.add_middleware(SameOriginMiddleware, url=security.url)
    named = {urlsplit(security.url).hostname or "", *security.hosts} - {""}
    app.add_middleware(AllowedHostsMiddleware, hosts={*hosts, *named} if hosts or named else ())
    app.add_middleware(
        RateLimitMiddleware,
        per_minute=limits.requests_per_minute,
        trusted=security.trusted_proxies,
        rates=app.state.rates,
    )


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    service: AppState = app.state.service
    current_default_thread_limiter().total_tokens = app.state.threads
    with ExitStack() as beside:
        for work in app.state.beside:
            beside.enter_context(work())
        yield
    service.opened.close()
    if app.state.traces is not None:
        app.state.traces.shutdown()


def _work_beside(
    service: AppState, rebuilder: KeepsCurrent | RebuildRequests, rates: SharedRates
) -> Sequence[Callable[[], AbstractContextManager[None]]]:
    """What a service does in threads of its own; where it is a worker, others do the most of it."""
    beside: list[Callable[[], AbstractContextManager[None]]] = [partial(_warming, service.current)]
    if rates.shared:
        beside.append(partial(_exchanging, rates, service.opened))
    if not isinstance(rebuilder, RebuildRequests):
        networks = partial(network_of_news, service)
        order = partial(
            keeping_order,
            service.home,
            service.url,
            rebuilder,
            service.opened,
            service.now,
            networks,
        )
        beside.append(order)
    return beside


@contextmanager
def _warming(current: SnapshotCache) -> Iterator[None]:
    """Open the network before anybody asks."""
    Thread(target=current.warm, name="warming", daemon=True).start()
    yield


@contextmanager
def _exchanging(rates: SharedRates, opened: LazyStore) -> Iterator[None]:
    """Tell other processes every second how often who asked here, in a thread of its own."""
    stopping = Event()

    def exchange() -> None:
        while not stopping.wait(EXCHANGE_S):
            attempt(lambda: rates.exchange(opened.get()))

    thread = Thread(target=exchange, name="rates", daemon=True)
    thread.start()
    yield
    stopping.set()
    thread.join(EXCHANGE_S)


def _serve_files(app: FastAPI) -> None:
    """Give out style sheets and scripts; those of the API documentation come from their wheel."""
    swagger = Path(str(files("fastapi_offline") / "static"))
    app.mount("/static/swagger", StaticFiles(directory=swagger))
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"))
    icon = Path(__file__).parent / "static" / "icon.svg"
    # Whatever is to be found by all is found from its own site; answers differ by who asks.
    everything = PlainTextResponse("User-agent: *\nDisallow: /\n")
    app.add_route("/robots.txt", lambda _: everything, include_in_schema=False)
    app.add_route("/favicon.ico", lambda _: FileResponse(icon), include_in_schema=False)
    app.add_route("/docs", lambda _: RedirectResponse("/api/v1/docs"), include_in_schema=False)
