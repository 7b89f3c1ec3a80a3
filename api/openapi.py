"""Complete the OpenAPI document with what is true of all routes."""

from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from matchmaker.domain import Role
from matchmaker.privacy.permissions import Grant, permissions
from matchmaker.sources.identifiers import SCHEMES

from .response_headers import ALWAYS, HEADERS, OF_STATUS, Described, header_references
from .schemas import ProblemOut, one_of
from .security.cookies import cookie_name
from .security.idempotency import HEADER, MAX_KEY, REPLAYED, IdempotentRoute
from .security.origin import SAFE
from .security.permissions import action_of

TAGS = {
    "profiles": "Find, read, add and edit profiles.",
    "contacts": "Persons of firms, whom nobody else sees; who still has to be told of it.",
    "persons": "What people may ask for about themselves: consent, a copy, erasure.",
    "activities": "Events, contents, calls, projects and patents, with who took part.",
    "imports": "Send a file, see what importing it would do, commit it; undo an import.",
    "network": "The network as a whole, for analysts: figures and graphs.",
    "check-ups": "A firm's digital maturity: the questions, its answers, its peers.",
    "suggestions": "Partners, ranked and explained.",
    "introductions": "Two profiles brought together: interest, meeting, outcome.",
    "needs": "What is sought, openly or anonymously.",
    "plan": "Which expert follows which firm.",
    "calls": "Calls for projects: rules, who may apply, whom they fit, teams.",
    "events": "Events, who is asked, comes and was there.",
    "contents": "Contents and success stories.",
    "results": "What came of the programme, and its targets.",
    "duplicates": "Profiles that may be one and the same, for staff to judge.",
    "webhooks": "Where events of introductions are reported.",
    "session": "Sign in and out; what staff state for a session.",
    "accounts": "Who may sign in, for those who administer it.",
    "keys": "Keys for programs.",
    "audit": "Who did what to whom, when and why; who may do what.",
    "operation": "Measurements, builds and backups, for operators.",
    "health": "Whether the service runs, and over which network.",
}
CONTACT = {"name": "The matchmaker contributors"}
LICENSE = {"name": "Apache License 2.0", "identifier": "Apache-2.0"}
SERVERS = [{"url": "/", "description": "The service that gave out this document."}]

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
OF_VERSIONS = {412: "Somebody else changed it since it was read."}
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
                title=app.title,
                version=app.version,
                description=app.description,
                routes=app.routes,
                tags=[{"name": name, "description": said} for name, said in TAGS.items()],
                servers=SERVERS,
                contact=CONTACT,
                license_info=LICENSE,
            )
            _describe_access(document["components"], secure=secure)
            document["components"]["headers"] = dict(HEADERS)
            _state_items(document["components"]["schemas"])
            document["components"]["schemas"]["Identifier"]["properties"]["scheme"] |= one_of(
                SCHEMES
            )
            for route in _described_routes(routers):
                for method in route.methods or ():
                    operation = document["paths"][route.path_format][method.lower()]
                    _complete(operation, route, method)
            app.openapi_schema = document
        return app.openapi_schema

    return described


def _state_items(described: Any) -> None:
    """Say `items` of pairs such as `trl`: tools that know no `prefixItems` miss them otherwise."""
    if isinstance(described, dict):
        each = described.get("prefixItems")
        if isinstance(each, list) and all(item == each[0] for item in each):
            described["items"] = described.pop("prefixItems")[0]
        described = list(described.values())
    if isinstance(described, list):
        for part in described:
            _state_items(part)


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
    if "requestBody" in operation or repeatable:
        problems |= OF_BODIES
    if method not in SAFE:
        problems |= OF_WRITES
    answers = operation["responses"]
    for known in (each for each in parameters if each["name"] == "If-Match"):
        problems |= OF_VERSIONS
        if str(HTTPStatus.PRECONDITION_REQUIRED.value) in answers:
            known.update(required=True, schema={"type": "string"})
    own = {int(status): said["description"] for status, said in answers.items() if status >= "4"}
    for status, why in {**own, **problems}.items():
        answers[str(status)] = _problem(why)
    for status, answer in answers.items():
        replayed = [REPLAYED] if repeatable and status < "3" else []
        named = header_references(*ALWAYS, *OF_STATUS.get(status, ()), *replayed)
        answer["headers"] = named | answer.get("headers", {})


def _is_public(route: APIRoute) -> bool:
    action = action_of(route)
    return action is not None and permissions()[action].grants[Role.PUBLIC] is not Grant.NO


def _problem(description: str) -> Described:
    schema = {"$ref": "#/components/schemas/ProblemOut"}
    return {"description": description, "content": {"application/problem+json": {"schema": schema}}}
