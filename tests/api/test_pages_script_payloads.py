"""What somebody typed is text on every page that gives it back, never a script."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from matchmaker.domain import Role

PAYLOAD = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>"
As = Callable[..., TestClient]


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/", "q"),
        ("/directory", "name"),
        ("/directory", "city"),
        ("/profiles/firm/suggestions", "why_not"),
        ("/profiles/firm/suggestions", "city"),
        ("/introductions", "name"),
        ("/profiles/firm/compare", "with"),
        ("/sign-in", "next"),
    ],
)
def test_an_address_is_given_back_as_text(as_role: As, path: str, field: str) -> None:
    answer = as_role(Role.STAFF).get(path, params={field: PAYLOAD, "lang": "en"})
    assert answer.status_code < 500
    assert "<script>alert" not in answer.text
    assert "<img src=x" not in answer.text


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/dossiers", {"names": PAYLOAD, "letter": PAYLOAD}),
        ("/profiles/firm/timeline", {"kind": "call", "text": PAYLOAD, "happened_on": "<b>"}),
        ("/profiles/firm/tasks", {"text": PAYLOAD, "due_on": "<b>"}),
        ("/profiles/firm/hand-over", {"to": PAYLOAD, "text": PAYLOAD}),
        ("/profiles/firm/edit", {"names": "x", "country": PAYLOAD, "need.0.text": PAYLOAD}),
        ("/profiles/firm/dossier", {"form": "link", "recipient": PAYLOAD, "letter": PAYLOAD}),
    ],
)
def test_a_form_is_given_back_as_text(as_role: As, path: str, fields: dict[str, str]) -> None:
    answer = as_role(Role.STAFF).post(path, data=fields, headers={"X-Reason": "test"})
    assert answer.status_code in {200, 422}
    assert "&lt;script&gt;alert" in answer.text
    assert "<script>alert" not in answer.text
    assert "<img src=x" not in answer.text
