"""The description of the interface is whole, and so is the document about it."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api import create_app
from matchmaker.checkup.scoring import LEVELS
from matchmaker.graph.connectivity import FORMATS
from matchmaker.network.summary import SECTIONS
from matchmaker.privacy.permissions import scopes
from matchmaker.sources import TABLES
from matchmaker.sources.identifiers import SCHEMES

DOCUMENT = Path(__file__).parents[2] / "docs" / "api.md"
GRAPHS = {each.name for each in FORMATS if each.suffix}


@pytest.fixture(scope="module")
def described() -> Mapping[str, Any]:
    """The document of a service without a network."""
    return create_app(Path("nowhere")).openapi()


def test_every_route_is_described_with_its_errors(client: TestClient) -> None:
    described = client.get("/api/v1/openapi.json").json()
    for path, methods in described["paths"].items():
        assert path.startswith("/api/v1/")
        for route in methods.values():
            assert route["description"]
            done = next(answer for code, answer in route["responses"].items() if code[0] == "2")
            shown = done.get("content", {}).get("application/json")
            assert shown is None or shown["schema"]
    need = described["components"]["schemas"]["NeedIn"]
    assert need["examples"][0]["need"]
    errors = described["paths"]["/api/v1/suggestions"]["post"]["responses"]
    assert {"404", "422", "503"} <= errors.keys()
    assert "application/problem+json" in errors["422"]["content"]


def test_pages_are_no_part_of_the_interface(client: TestClient) -> None:
    assert "/" not in client.get("/api/v1/openapi.json").json()["paths"]


def test_every_route_is_in_the_document(client: TestClient) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    for path in client.get("/api/v1/openapi.json").json()["paths"]:
        assert path.removeprefix("/api/v1") in text


def test_the_interactive_description_asks_no_other_host(client: TestClient) -> None:
    page = client.get("/api/v1/docs").text
    assert "http" not in page.replace("/api/v1/openapi.json", "")
    for asset in ("swagger/swagger-ui-bundle.js", "swagger/swagger-ui.css", "docs.js"):
        assert client.get(f"/static/{asset}").status_code == 200
    assert client.get("/docs").headers["Location"] == "/api/v1/docs"


def parts_of(described: Any) -> Iterator[Mapping[str, Any]]:
    """Every object of a document, however deep."""
    if isinstance(described, dict):
        yield described
    inner = described.values() if isinstance(described, dict) else described
    for each in inner if isinstance(described, dict | list) else ():
        yield from parts_of(each)


def answers_of(described: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Every answer of every operation: its operation id, its status, what is said of it."""
    for methods in described["paths"].values():
        for operation in methods.values():
            for status, answer in operation["responses"].items():
                yield operation["operationId"], status, answer


def test_every_list_says_what_is_in_it(described: Mapping[str, Any]) -> None:
    lists = [part for part in parts_of(described) if part.get("type") == "array"]
    assert len(lists) > 50
    assert [part for part in lists if "items" not in part] == []


def test_every_tag_is_explained_and_every_explained_tag_is_used(
    described: Mapping[str, Any],
) -> None:
    operations = [each for methods in described["paths"].values() for each in methods.values()]
    used = {tag for operation in operations for tag in operation["tags"]}
    assert {tag["name"] for tag in described["tags"] if tag["description"]} == used


def test_the_document_says_where_it_holds_and_under_which_licence(
    described: Mapping[str, Any],
) -> None:
    assert described["info"]["license"]["identifier"] == "Apache-2.0"
    assert described["info"]["contact"]["name"]
    assert [server["url"] for server in described["servers"]] == ["/"]


def test_every_answer_says_which_headers_it_has(described: Mapping[str, Any]) -> None:
    explained = described["components"]["headers"]
    for operation, status, answer in answers_of(described):
        assert {"X-Request-ID", "Cache-Control"} <= answer["headers"].keys(), (operation, status)
        assert answer["headers"].keys() <= explained.keys()
        assert ("Retry-After" in answer["headers"]) >= (status in {"429", "503"})


@pytest.mark.parametrize(
    ("operation", "status", "header"),
    [
        ("profiles_get", "200", "ETag"),
        ("profiles_get", "304", "ETag"),
        ("profiles_create", "201", "Location"),
        ("introductions_begin", "201", "Location"),
        ("introductions_take_step", "200", "ETag"),
        ("introductions_take_step", "200", "Idempotency-Replayed"),
        ("network_graph", "200", "Content-Disposition"),
        ("session_begin", "200", "Set-Cookie"),
        ("session_present", "401", "WWW-Authenticate"),
    ],
)
def test_a_header_of_some_answers_is_described_there(
    described: Mapping[str, Any], operation: str, status: str, header: str
) -> None:
    found = {(name, code): answer["headers"] for name, code, answer in answers_of(described)}
    assert header in found[operation, status]


_STATED = ("need", "offer")


def test_if_match_is_called_required_where_a_write_without_it_is_refused(
    described: Mapping[str, Any], client: TestClient
) -> None:
    stated = {
        operation["operationId"]: each["required"]
        for methods in described["paths"].values()
        for operation in methods.values()
        for each in operation.get("parameters", ())
        if each["name"] == "If-Match"
    }
    required = {
        "profiles_write",
        *(f"profiles_{verb}_{what}" for verb in ("replace", "remove") for what in _STATED),
    }
    assert stated == dict.fromkeys(required, True) | {"introductions_take_step": False}
    refused = {name for name, status, _ in answers_of(described) if status == "428"}
    assert refused == required
    body = {"kind": "company", "names": ["Firm"]}
    assert client.put("/api/v1/profiles/firm/record", json=body).status_code == 428


@pytest.mark.parametrize(
    ("path", "parameter", "names"),
    [
        ("/api/v1/imports", "source", TABLES),
        ("/api/v1/templates/{source}", "source", TABLES),
        ("/api/v1/network/measures/{section}", "section", SECTIONS),
        ("/api/v1/network/graph/{form}", "form", GRAPHS),
        ("/api/v1/exports/network/{form}", "form", GRAPHS),
    ],
)
def test_a_parameter_with_fixed_words_lists_them(
    described: Mapping[str, Any], path: str, parameter: str, names: Iterable[str]
) -> None:
    operation = described["paths"][path].get("post") or described["paths"][path]["get"]
    schemas = {each["name"]: each["schema"] for each in operation["parameters"]}
    assert set(schemas[parameter]["enum"]) == set(names)


def test_a_field_with_fixed_words_lists_them(described: Mapping[str, Any]) -> None:
    schemas = described["components"]["schemas"]
    assert set(schemas["KeyIn"]["properties"]["scopes"]["items"]["enum"]) == scopes()
    assert set(schemas["KeyOut"]["properties"]["scopes"]["items"]["enum"]) == scopes()
    assert set(schemas["DryRun"]["properties"]["source"]["enum"]) == set(TABLES)
    assert set(schemas["Identifier"]["properties"]["scheme"]["enum"]) == set(SCHEMES)
    assert set(schemas["SessionOut"]["properties"]["needs"]["enum"]) == {
        "", "code", "second_factor",
    }  # fmt: skip
    levels = schemas["CheckUpOut"]["properties"]["level"]["anyOf"][0]["enum"]
    assert levels == [name for _, name in LEVELS]


def test_an_example_of_a_body_has_what_its_schema_requires(described: Mapping[str, Any]) -> None:
    for name, schema in described["components"]["schemas"].items():
        for example in schema.get("examples", ()):
            assert set(schema.get("required", ())) <= example.keys(), name
