"""How much runs at once, and what is sent with everything."""

import pytest
from fastapi.testclient import TestClient

from api import create_app
from api.limits import Admission, BusyError, Limits
from matchmaker.home import Home


def test_places_are_given_back_even_after_an_error() -> None:
    admission = Admission(1, retry_after_s=1)
    with pytest.raises(ZeroDivisionError), admission.admit():
        _ = 1 / 0
    with admission.admit(), pytest.raises(BusyError), admission.admit():
        pass
    with admission.admit():
        pass


def test_one_suggestion_too_many_is_asked_to_come_again(small_home: Home) -> None:
    app = create_app(small_home.path, limits=Limits(suggestions_at_once=1, retry_after_s=3))
    client = TestClient(app)
    with app.state.service.admission.admit():
        busy = client.get("/api/v1/profiles/firm/suggestions")
        page = client.get("/", params={"q": "saldatura laser", "lang": "it"})
        light = client.get("/api/v1/profiles/firm")
    assert (busy.status_code, busy.headers["Retry-After"]) == (503, "3")
    assert busy.json()["type"] == "urn:matchmaker:problem:busy"
    assert (page.status_code, page.headers["Retry-After"]) == (503, "3")
    assert "Troppe ricerche" in page.text
    assert light.status_code == 200
    assert client.get("/api/v1/profiles/firm/suggestions").status_code == 200


@pytest.mark.parametrize("path", ["/", "/nowhere", "/api/v1/health", "/static/style.css"])
def test_every_answer_is_protected(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Request-ID"]
    assert path.startswith("/static/") or headers["Cache-Control"].startswith("private")
