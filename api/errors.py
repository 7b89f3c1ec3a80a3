"""Turn errors into answers: one table of statuses, as problem+json or as a page."""

import logging
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any

import msgspec
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Match, Mount

from matchmaker.errors import (
    CarriedOutError,
    ConflictError,
    HomeBusyError,
    HomeError,
    InputError,
    LinkError,
    MatchmakerError,
    MissingExtraError,
    NotAllowedError,
    SignInError,
    SnapshotError,
    StaleError,
    StoreBusyError,
    StoreError,
    UnknownProfileError,
    UnknownRecordError,
)

from .middleware.limits import BusyError
from .middleware.request_logging import METHODS, request_id_of

log = logging.getLogger("matchmaker.api")

STATUS: Mapping[type[Exception], tuple[int, str]] = {
    UnknownRecordError: (404, "unknown-record"),
    StaleError: (412, "stale"),
    CarriedOutError: (409, "carried-out"),
    ConflictError: (409, "conflict"),
    UnknownProfileError: (404, "unknown-profile"),
    InputError: (422, "bad-input"),
    RequestValidationError: (422, "bad-request"),
    SnapshotError: (503, "not-built"),
    HomeBusyError: (503, "at-work"),
    HomeError: (503, "no-network"),
    BusyError: (503, "busy"),
    NotAllowedError: (403, "not-allowed"),
    StoreBusyError: (503, "store-busy"),
    SignInError: (401, "sign-in-failed"),
    LinkError: (404, "link-not-good"),
    MissingExtraError: (501, "missing-extra"),
    StoreError: (500, "store"),
    MatchmakerError: (500, "failed"),
}
TITLES = {
    "unknown-profile": "There is no such profile",
    "unknown-record": "There is no such thing, or not for you",
    "stale": "Somebody else changed it meanwhile",
    "carried-out": "It was carried out before, and its answer was lost",
    "conflict": "The present state does not allow this",
    "bad-input": "The request cannot be answered as it is",
    "bad-request": "The request breaks a rule of this interface",
    "not-built": "The network is not built yet",
    "no-network": "There is no network here",
    "at-work": "Another import or build is at work",
    "busy": "Too many requests at once",
    "store-busy": "The database is busy with a long write",
    "not-allowed": "This is not allowed",
    "sign-in": "Sign in first",
    "sign-in-failed": "The sign-in failed",
    "link-not-good": "This link is not good any more",
    "too-often": "Too many attempts",
    "missing-extra": "An optional part is not installed",
    "store": "The database could not be read",
    "failed": "The request could not be answered",
}
AT_WORK_S = 5
"""After which an import or a build may have ended."""
# The operator reads these in the log; they may name folders, which are nobody else's business.
_DISCREET = frozenset({"not-built", "at-work", "no-network", "store", "store-busy", "failed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What went wrong with a request, as RFC 9457 has it."""

    kind: str
    """The last part of its type; "" for a plain HTTP status."""
    title: str
    status: int
    code: str = ""
    """What went wrong, more finely than its type says; of the errors that matchmaker explains."""
    detail: str = ""
    errors: Sequence[Mapping[str, str]] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    cause: Exception | None = None


ErrorPage = Callable[[Request, Problem], Response]


def problem_of(error: Exception) -> Problem:
    """Describe an error to the one who asked."""
    if isinstance(error, HTTPException):
        return _plain(error)
    known = next((cls for cls in type(error).__mro__ if cls in STATUS), None)
    if known is None:
        return Problem(kind="", title="Internal Server Error", status=500)
    status, kind = _refined(error) or STATUS[known]
    return Problem(
        kind=kind,
        title=TITLES[kind],
        status=status,
        code=error.code if isinstance(error, MatchmakerError) else "",
        detail="" if kind in _DISCREET else _detail(error),
        errors=_errors(error),
        headers=_headers(error),
        cause=error,
    )


def _refined(error: Exception) -> tuple[int, str] | None:
    """What one type of error means in one of its cases."""
    if isinstance(error, NotAllowedError) and error.refusal == "sign_in":
        return 401, "sign-in"
    if isinstance(error, SignInError) and error.retry_after_s:
        return 429, "too-often"
    return None


def _headers(error: Exception) -> Mapping[str, str]:
    if isinstance(error, NotAllowedError) and error.refusal == "sign_in":
        return {"WWW-Authenticate": "Bearer"}
    if isinstance(error, HomeBusyError | StoreBusyError):
        return {"Retry-After": str(AT_WORK_S)}
    if isinstance(error, CarriedOutError):
        return {"Location": error.where}
    wait = error.retry_after_s if isinstance(error, BusyError | SignInError) else 0
    return {"Retry-After": str(wait)} if wait else {}


def _plain(error: HTTPException) -> Problem:
    phrase = HTTPStatus(error.status_code).phrase
    detail = "" if error.detail == phrase else str(error.detail)
    return Problem(
        kind="",
        title=phrase,
        status=error.status_code,
        detail=detail,
        headers=dict(error.headers or {}),
    )


def _detail(error: Exception) -> str:
    if isinstance(error, RequestValidationError):
        return "; ".join(f"{e['field']}: {e['rule']}" for e in _errors(error))
    return str(error)


def _errors(error: Exception) -> Sequence[Mapping[str, str]]:
    """Each broken rule; what was sent is not repeated."""
    if isinstance(error, RequestValidationError):
        return [
            {"field": ".".join(str(part) for part in each["loc"][1:]), "rule": each["msg"]}
            for each in error.errors()
        ]
    if isinstance(error, InputError):
        return [{"field": error.field, "rule": error.rule, "accepted": error.accepted}]
    return ()


def as_json(problem: Problem, request: Request) -> Response:
    """The problem as application/problem+json."""
    fields: dict[str, Any] = {
        "type": f"urn:matchmaker:problem:{problem.kind}" if problem.kind else "about:blank",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail or problem.title,
        "instance": f"urn:uuid:{request_id_of(request.scope)}",
    }
    if problem.code:
        fields["code"] = problem.code
    if problem.errors:
        fields["errors"] = problem.errors
    if isinstance(problem.cause, UnknownProfileError) and problem.cause.close:
        fields["close"] = problem.cause.close
    return Response(
        msgspec.json.encode(fields),
        problem.status,
        headers=dict(problem.headers),
        media_type="application/problem+json",
    )


def handled() -> tuple[type[Exception], ...]:
    """The errors that have an answer of their own."""
    return (*STATUS, HTTPException)


def answer_with(page: ErrorPage) -> Callable[[Request, Exception], Response]:
    """Answer every error, to machines under /api/ and to people elsewhere."""

    def answer(request: Request, error: Exception) -> Response:
        problem = problem_of(error)
        if problem.status == HTTPStatus.METHOD_NOT_ALLOWED:
            problem = replace(problem, headers={"Allow": ", ".join(_allowed(request))})
        if isinstance(error, BusyError | StoreBusyError):
            # One line: that there is too much to do is no fault, and comes a thousand times.
            log.warning("%s refused: %s", request_id_of(request.scope), error)
        elif problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            _record(request, error)
        machine = request.url.path.startswith("/api/")
        return as_json(problem, request) if machine else page(request, problem)

    return answer


def _allowed(request: Request) -> Sequence[str]:
    """The methods of an address, of all its routes: Starlette names those of the first alone."""
    root = request.scope.get("app_root_path", request.scope.get("root_path", ""))
    asked = {"type": "http", "path": request.scope["path"], "root_path": root, "headers": []}
    routes = [route for route in request.app.routes if not isinstance(route, Mount)]
    found = {
        method
        for method in METHODS
        for route in routes
        if route.matches({**asked, "method": method})[0] is Match.FULL
    }
    if "GET" in found:
        found.add("HEAD")
    return sorted(found) or ("GET", "HEAD")  # of files, which are mounted


def _record(request: Request, error: Exception) -> None:
    """Log where it failed; the message stays out, since it may hold a name or a need."""
    where = "".join(traceback.format_tb(error.__traceback__)[-3:])
    log.error("%s %s\n%s", request_id_of(request.scope), type(error).__name__, where)
