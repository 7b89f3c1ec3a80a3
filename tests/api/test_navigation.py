"""Where a page leads: by role, by what is served, and back to where one was."""

import html
import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from api.router import page_routers
from matchmaker.domain import Role

As = Callable[..., TestClient]


def places(page: str) -> list[str]:
    """The addresses that the navigation of a page leads to."""
    inside = re.search(r'class="places">(.*?)</nav>', page, re.DOTALL)
    return re.findall(r'href="([^"?]+)', inside[1]) if inside else []


@pytest.mark.parametrize("role", Role)
def test_the_navigation_leads_to_what_is_served_and_open_to_the_role(
    as_role: As, role: Role
) -> None:
    asking = as_role(role)
    found = places(asking.get("/needs").text)
    assert found[:1] == ["/"]
    served = {route.path for router in page_routers for route in router.routes}  # type: ignore[attr-defined]
    assert set(found) <= served
    assert [asking.get(path).status_code for path in found] == [200] * len(found)


def test_the_navigation_marks_the_page_that_is_open(as_role: As) -> None:
    page = as_role(Role.STAFF).get("/needs?lang=en").text
    assert re.search(r'<a href="/needs\?lang=en" aria-current="page">', page)


def test_signing_in_leads_back_to_the_whole_address(anyone: TestClient) -> None:
    page = html.unescape(anyone.get("/needs?kind=expert&lang=en").text)
    assert "/sign-in?next=%2Fneeds%3Fkind%3Dexpert%26lang%3Den" in page
    refused = html.unescape(anyone.get("/introductions?state=open").text)
    assert "/sign-in?next=%2Fintroductions%3Fstate%3Dopen" in refused


def test_what_was_typed_before_a_session_ended_can_be_sent_again(anyone: TestClient) -> None:
    typed = {"asker": "firm", "about": '"due" <prove>', "password": "secret"}
    page = anyone.post("/introductions/new?lang=en", data=typed)
    assert page.status_code == 401
    assert '<input type="hidden" name="about" value="&#34;due&#34; &lt;prove&gt;">' in page.text
    assert "Send again" in page.text
    assert "secret" not in page.text


@pytest.mark.parametrize("code", ["de", "DE", "de-CH"])
def test_a_language_that_was_chosen_holds_for_the_next_page_too(
    anyone: TestClient, code: str
) -> None:
    browser = TestClient(anyone.app)
    assert '<html lang="de">' in browser.get("/needs", params={"lang": code}).text
    assert '<html lang="de">' in browser.get("/needs").text
    assert '<html lang="fr">' in browser.get("/needs?lang=fr").text
