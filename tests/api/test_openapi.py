"""The description of the interface is whole, and so is the document about it."""

from pathlib import Path

from fastapi.testclient import TestClient

DOCUMENT = Path(__file__).parents[2] / "docs" / "api.md"


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
