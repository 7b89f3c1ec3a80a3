"""Complete the OpenAPI document with what is true of all routes."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from api.schemas import ProblemOut
from api.security.cookies import cookie_name
from api.security.idempotency import HEADER, MAX_KEY, IdempotentRoute
from api.security.origin import SAFE
from api.security.permissions import action_of
from matchmaker.domain import Role
from matchmaker.privacy.permissions import Grant, permissions

Described = dict[str, Any]

ANYWHERE = {
    401: "For people who have signed in, or the key is not good.",
    403: "Not for this role, not one's own, no reason stated, or outside the key's scopes.",
    404: "No such profile or record, or not for the one who asks.",
    422: "A parameter, the body or the need breaks a rule.",
    429: "Too often; Retry-After says when to come again.",
    503: "Nothing built yet, or too much at once; Retry-After says when to come again.",
}
OF_BODIES = {
    400: "The body cannot be read.",
    408: "The body takes too long to arrive.",
    413: "The body is too large.",
}
OF_WRITES = {409: "The present state does not allow it."}
OF_VERSIONS = {
    412: "Somebody else changed it since it was read.",
    428: "Where `If-Match` is required: it is missing.",
}
REPEATED: Described = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "default": "", "maxLength": MAX_KEY, "pattern": "^[!-~]*$"},
    "description": "The same for a write that is sent twice: the second answer is the first.",
}


def operation_id(route: APIRoute) -> str:
    """The name of an operation, which generated clients take over: `introductions_begin`."""
    return "_".join([*map(str, route.tags[:1]), route.name]).replace("-", "_")


def openapi_document(
    app: FastAPI, routers: Iterable[APIRouter], *, secure: bool
) -> Callable[[], Described]:
    """Make the function that gives the document, written once, with the routes of some routers."""

    def described() -> Described:
        if app.openapi_schema is None:
            document = get_openapi(
                title=app.title, version=app.version, description=app.description, routes=app.routes
            )
            _describe_access(document["components"], secure=secure)
            for route in _described_routes(routers):
                for method in route.methods or ():
                    operation = document["paths"][route.path_format][method.lower()]
                    _complete(operation, route, method)
            app.openapi_schema = document
        return app.openapi_schema

    return described


def _describe_access(parts: Described, *, secure: bool) -> None:
    parts["schemas"].setdefault("ProblemOut", ProblemOut.model_json_schema())
    parts["securitySchemes"] = {
        "key": {"type": "http", "scheme": "bearer", "description": "A key: `POST /keys`."},
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": cookie_name(secure=secure),
            "description": "A browser's session: `POST /session`.",
        },
    }


def _described_routes(routers: Iterable[APIRouter]) -> Iterator[APIRoute]:
    for router in routers:
        for route in router.routes:
            if isinstance(route, APIRoute) and route.include_in_schema:
                yield route


def _complete(operation: Described, route: APIRoute, method: str) -> None:
    """Add who may ask, and which problems may be the answer."""
    signed_in: list[Described] = [{"key": []}, {"session": []}]
    operation["security"] = [*signed_in, *([{}] if _is_public(route) else [])]
    repeatable = isinstance(route, IdempotentRoute) and method not in SAFE
    parameters = [*operation.get("parameters", ()), *([REPEATED] if repeatable else ())]
    if parameters:
        operation["parameters"] = parameters
    problems = dict(ANYWHERE)
    if "requestBody" in operation:
        problems |= OF_BODIES
    if method not in SAFE:
        problems |= OF_WRITES
    if any(each["name"] == "If-Match" for each in parameters):
        problems |= OF_VERSIONS
    answers = operation["responses"]
    own = {int(status): said["description"] for status, said in answers.items() if status >= "4"}
    for status, why in {**own, **problems}.items():
        answers[str(status)] = _problem(why)


def _is_public(route: APIRoute) -> bool:
    action = action_of(route)
    return action is not None and permissions()[action].grants[Role.PUBLIC] is not Grant.NO


def _problem(description: str) -> Described:
    schema = {"$ref": "#/components/schemas/ProblemOut"}
    return {"description": description, "content": {"application/problem+json": {"schema": schema}}}
