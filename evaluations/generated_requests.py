"""
Ask every route of the service as every role, with generated values, and look for answers of 500.

    python -m evaluations.generated_requests --requests 100000 --out generated_requests.json

Values come from three places: what the description of the interface allows, what the pages put
into their own forms, and what people and attackers send instead (blank, huge, foreign scripts,
control characters, dates that are none, markup, half a surrogate). The clock is today's; nothing
leaves the machine. A status of 500 and above, other than 503, is a fault, and is listed with the
request that brought it about.
"""

import json
import logging
import random
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Annotated, Any

import typer
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from api import create_app
from api.middleware.limits import Limits
from api.router import json_routers, page_routers
from api.settings import SecuritySettings
from evaluations.homes import demo_home
from evaluations.report import provenance, write_result
from matchmaker.domain import Kind, Role
from matchmaker.home import Home
from matchmaker.services.accounts import add_account, open_session
from matchmaker.store import Origin

HOSTILE: tuple[Any, ...] = (
    "", " ", "\x00", "\x07", "\ud800", "１２３４５６", "é", "0", "-1", "1e309", "NaN", "null",
    "true", "off", "31.02.2026", "2026-13-45", "9999-12-31", "0000-00-00", "12.000,50", "12'000.50",
    "=1+1",
        "<script>alert(1)</script>", "' OR 1=1 --", "../../etc/passwd", "%00", "a" * 5000, "\u202e",
    "a\r\nb: c", "javascript:alert(1)", "http://127.0.0.1/", "http://[", "mailto:", "@", "a@b",
    "x@example.org", "zz", "IT", "9" * 40, "١٢", "ß" * 300, "🙂", "\u0000a", "[]", "{}",
)  # fmt: skip
NO_TEXTS: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1.5,
    10**30,
    [],
    {},
    [None],
    {"": None},
    [[]],
)
SHOWN_FAULTS = 50
Request = tuple[str, str, dict[str, Any]]
"""Method, path, and further arguments of the client."""


@dataclass(slots=True)
class Visitor:
    """Somebody of one role, and the forms and addresses that were found so far."""

    role: Role
    client: TestClient
    addresses: list[str] = field(default_factory=lambda: ["/"])
    forms: dict[tuple[str, str], Mapping[str, Sequence[str]]] = field(default_factory=dict)
    """By method and address: the values that each field may have, first the one filled in."""


@dataclass(slots=True)
class Tally:
    """What was answered."""

    statuses: Counter[int] = field(default_factory=Counter)
    routes: set[tuple[str, str]] = field(default_factory=set)
    faults: dict[tuple[str, str], Mapping[str, Any]] = field(default_factory=dict)
    n_faults: int = 0


def run(path: Path, n_requests: int, seed: int) -> dict[str, Any]:
    """Ask a copy of a network; gives counts of statuses, and the faults."""
    draw = random.Random(seed)  # noqa: S311 - no secret
    unlimited = Limits(requests_per_minute=10**9)
    often = 10**9
    asks = SecuritySettings(
        asks_per_hour=often, asks_per_day=often, staff_asks_per_hour=often, staff_asks_per_day=often
    )
    app = create_app(path, limits=unlimited, security=asks)
    described = list(_operations(app.openapi()))
    patterns = [
        (method, re.compile(re.sub(r"{\w+}", "[^/]+", route.path)), route.path)
        for router in (*json_routers, *page_routers)
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in sorted(route.methods or ())
    ]
    tally = Tally()
    with TestClient(app, raise_server_exceptions=False, follow_redirects=False) as site:
        visitors = [Visitor(role, site) for role in Role]
        ids = _known_ids(Home.open(path))
        for i in range(n_requests):
            if i % 500 == 0:
                cookies = _sign_in(Home.open(path))
            visitor = visitors[i % len(visitors)]
            request = _request(draw, visitor, described, ids)
            _ask(visitor, request, cookies.get(visitor.role), tally, patterns)
    return {
        "n_requests": n_requests,
        "seed": seed,
        "n_routes_reached": len(tally.routes),
        "n_routes": len({(method, each) for method, _, each in patterns if method != "HEAD"}),
        "statuses": dict(sorted(tally.statuses.items())),
        "n_faults": tally.n_faults,
        "faults": list(tally.faults.values())[:SHOWN_FAULTS],
    }


def _sign_in(home: Home) -> dict[Role, str]:
    """A session for each role; accounts that the requests did away with are made again."""
    origin, cookies = Origin(source="evaluation", at=datetime.now(UTC)), dict[Role, str]()
    with home.store() as store:
        profiles = {kind: next(p for p in store.profiles() if p.kind is kind) for kind in Kind
                    if kind in {Kind.COMPANY, Kind.EXPERT, Kind.ASSOCIATION}}  # fmt: skip
        spoken = {
            Role.COMPANY: profiles[Kind.COMPANY].id,
            Role.EXPERT: profiles[Kind.EXPERT].id,
            Role.ASSOCIATION: profiles[Kind.ASSOCIATION].id,
        }
        for role in Role:
            if role is Role.PUBLIC:
                continue
            email = f"{role.value}@example.org"
            account = store.accounts.by_email(email) or add_account(
                store, email=email, name="", role=role, origin=origin,
                speaks_for=[spoken[role]] if role in spoken else [],
            )  # fmt: skip
            cookies[role] = open_session(store, account, datetime.now(UTC), verified=True).token
    return cookies


def _known_ids(home: Home) -> list[str]:
    with home.store() as store:
        profiles = [str(each.id) for each in store.profiles()][:40]
        return profiles + [need.id for p in store.profiles() for need in p.needs][:20]


def _operations(document: Mapping[str, Any]) -> Sequence[tuple[str, str, Mapping[str, Any]]]:
    """Each method, path and body schema of the description, references resolved one level deep."""
    schemas = document["components"]["schemas"]
    found = []
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {})
            schema = content.get("application/json", {}).get("schema", {})
            reference = schema.get("$ref", "").rpartition("/")[2]
            body = schemas.get(reference, schema) if content else {}
            queries = {
                each["name"]: each.get("schema", {})
                for each in operation.get("parameters", ())
                if each["in"] == "query"
            }
            found.append((method.upper(), path, {"body": body, "query": queries, "all": schemas}))
    return found


def _request(
    draw: random.Random, visitor: Visitor, described: Sequence[Any], ids: Sequence[str]
) -> Request:
    if draw.random() < 0.45:
        method, path, told = draw.choice(described)
        path = re.sub(r"{\w+}", lambda _: _path_part(draw, ids), path)
        query = {
            name: _value(draw, schema, told["all"], ids)
            for name, schema in told["query"].items()
            if draw.random() < 0.6
        }
        further: dict[str, Any] = {"params": _plain(query)}
        if told["body"]:
            further["content"] = _encoded(_value(draw, told["body"], told["all"], ids))
        return method, path, further
    if visitor.forms and draw.random() < 0.6:
        method, path = draw.choice(list(visitor.forms))
        filled = _filled(draw, visitor.forms[method, path])
        return method, path, {"data" if method == "POST" else "params": filled}
    return "GET", draw.choice(visitor.addresses), {}


def _path_part(draw: random.Random, ids: Sequence[str]) -> str:
    if draw.random() < 0.8:
        return draw.choice(ids)
    odd = str(draw.choice(HOSTILE)).encode("utf-8", "replace").decode()
    return re.sub(r"[^\w.@:-]", "_", odd)[:200] or "_"


def _value(  # noqa: C901, PLR0911 - a case for each kind of schema
    draw: random.Random, schema: Mapping[str, Any], schemas: Mapping[str, Any], ids: Sequence[str]
) -> Any:
    """Something that a schema allows, and now and then something that it does not."""
    if draw.random() < 0.12:
        return draw.choice(HOSTILE + NO_TEXTS)
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rpartition("/")[2]]
    if choices := schema.get("anyOf") or schema.get("oneOf"):
        return _value(draw, draw.choice(choices), schemas, ids)
    if "enum" in schema:
        return draw.choice(schema["enum"])
    if schema.get("examples") and draw.random() < 0.4:
        return draw.choice(schema["examples"])
    kind = schema.get("type")
    if kind == "object":
        wanted = schema.get("required", ())
        return {
            name: _value(draw, each, schemas, ids)
            for name, each in schema.get("properties", {}).items()
            if draw.random() < (0.95 if name in wanted else 0.4)
        }
    if kind == "array":
        items = schema.get("items", {})
        return [_value(draw, items, schemas, ids) for _ in range(draw.choice((0, 1, 1, 2, 5)))]
    if kind in {"integer", "number"}:
        return draw.choice((0, 1, 2, 5, 10, 100, -1, 10**9, 0.5))
    if kind == "boolean":
        return draw.random() < 0.5
    if kind == "null":
        return None
    return draw.choice((*ids[:6], "laser", "2026-11-30", "2027-01-31T09:00:00Z", *HOSTILE))


def _plain(query: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: str(value).encode("utf-8", "replace").decode()
        for name, value in query.items()
        if value is not None
    }


def _encoded(value: Any) -> bytes:
    # The standard library's writer alone lets half surrogates through, as an attacker's does.
    return json.dumps(value).encode()


def _filled(draw: random.Random, fields: Mapping[str, Sequence[str]]) -> dict[str, str]:
    odd = draw.random() < 0.7
    return {
        name: str(draw.choice(HOSTILE)).encode("utf-8", "replace").decode()
        if odd and draw.random() < 0.3
        else draw.choice(values)
        for name, values in fields.items()
        if draw.random() < 0.93
    }


def _ask(
    visitor: Visitor,
    request: Request,
    cookie: str | None,
    tally: Tally,
    patterns: Sequence[tuple[str, re.Pattern[str], str]],
) -> None:
    method, path, further = request
    headers = {"X-Reason": "evaluation", "Content-Type": "application/json"}
    if "data" in further:
        del headers["Content-Type"]
    if cookie:
        headers["Cookie"] = f"session={cookie}"
    visitor.client.cookies.clear()
    answer = visitor.client.request(method, path, headers=headers, **further)
    tally.statuses[answer.status_code] += 1
    plain = path.partition("?")[0]
    where = next((each for m, p, each in patterns if m == method and p.fullmatch(plain)), "")
    if where:
        tally.routes.add((method, where))
    if answer.status_code >= 500 and answer.status_code != 503:
        tally.n_faults += 1
        told = {"role": visitor.role.value, "method": method, "path": path[:300],
                "sent": repr(further)[:2000]}  # fmt: skip
        tally.faults.setdefault((method, where or plain), told)
    if answer.headers.get("content-type", "").startswith("text/html"):
        _learn(visitor, path, answer.text)


def _learn(visitor: Visitor, path: str, text: str) -> None:
    """Remember the addresses and forms of a page, addresses of one shape only a few times."""
    page = Page()
    page.feed(text)
    seen = Counter(map(_shape, visitor.addresses))
    for link in page.links:
        if link.startswith("/") and link not in visitor.addresses and seen[_shape(link)] < 4:
            seen[_shape(link)] += 1
            visitor.addresses.append(link)
    for (method, action), fields in page.forms.items():
        address = action or path
        if address.startswith("/") and "sign-out" not in address and len(visitor.forms) < 400:
            visitor.forms[method, address] = fields


def _shape(address: str) -> str:
    """An address without its ids, so that a list of hundreds counts once."""
    return re.sub(r"[\w-]*\d[\w-]*", "#", address.partition("?")[0])


class Page(HTMLParser):
    """The links of a page, and its forms with the values that their fields may have."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms: dict[tuple[str, str], dict[str, list[str]]] = {}
        self._fields: dict[str, list[str]] = {}
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a tag adds."""
        told = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in told:
            self.links.append(told["href"])
        elif tag == "form":
            where = told.get("method", "get").upper(), told.get("action", "")
            self._fields = self.forms.setdefault(where, {})
        elif tag in {"input", "textarea", "button"} and told.get("name"):
            self._fields.setdefault(told["name"], []).append(told.get("value", "x"))
        elif tag == "select":
            self._select = told.get("name", "")
            self._fields.setdefault(self._select, [""])
        elif tag == "option" and self._select:
            self._fields[self._select].append(told.get("value", ""))


def main(
    out: Annotated[Path, typer.Option(help="Where to write the outcome.")],
    requests: Annotated[int, typer.Option(help="How many.")] = 100_000,
    seed: Annotated[int, typer.Option(help="Of the values.")] = 0,
) -> None:
    """Ask the demo network so often, and write what was answered."""
    logging.disable(logging.CRITICAL)
    started = perf_counter()
    with TemporaryDirectory() as folder:
        result = run(demo_home(Path(folder)), requests, seed)
    result |= {"seconds": round(perf_counter() - started), **provenance(None, ())}
    write_result(out, result)
    typer.echo(f"{result['statuses']}; {result['n_faults']} faults")
    if result["n_faults"]:
        raise typer.Exit(1)


if __name__ == "__main__":
    typer.run(main)
