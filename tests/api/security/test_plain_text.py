"""What is typed can be written into every way out, whichever entrance it comes by."""

import json

import pytest
from fastapi.testclient import TestClient

from matchmaker.domain.characters import is_line, is_readable

BAD = ["a\x00b", "a\x07b", "a\x1bb", "a\ud800b", "a\ufffeb", "a\x85b"]


@pytest.mark.parametrize("text", BAD)
def test_json_takes_no_unreadable_text(client: TestClient, text: str) -> None:
    for body in ({"need": text}, {"need": "x", "countries": [text]}, {text: "x"}):
        # As a client would escape it, halves of characters included.
        sent = json.dumps(body)
        head = {"Content-Type": "application/json"}
        answer = client.post("/api/v1/suggestions", content=sent, headers=head)
        assert answer.status_code == 422


@pytest.mark.parametrize("text", [each for each in BAD if "\ud800" not in each])
def test_queries_paths_and_forms_take_no_unreadable_text(client: TestClient, text: str) -> None:
    assert client.get("/api/v1/search", params={"name": text}).status_code == 422
    assert client.get("/", params={"q": text}).status_code == 422
    form = {"email": text, "password": "x"}
    assert client.post("/sign-in", data=form).status_code == 422
    assert client.get("/api/v1/session", headers={"X-Reason": "a%07b"}).status_code in {200, 422}


def test_tabs_line_ends_and_all_scripts_are_readable() -> None:
    assert is_readable("a\tb\r\nc \u4e2d \U0001f600 \u200d")
    assert is_line("a\tb")
    for text in ("a\nb", "a\n", "a\u2028b", "a\rb", "a\x0bb"):
        assert not is_line(text)
