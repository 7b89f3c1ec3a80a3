"""The first page: what waits for whoever is there, by role."""

import html
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from matchmaker.domain import Role

As = Callable[..., TestClient]


def read(client: TestClient, path: str = "/?lang=en") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return html.unescape(answer.text)


@pytest.mark.parametrize(
    ("role", "heading"),
    [
        (Role.STAFF, "sent nothing yet"),
        (Role.EXPERT, "Firms you could approach"),
        (Role.COMPANY, "Add next:"),
        (Role.ASSOCIATION, "members"),
        (Role.ANALYST, "The network in figures"),
        (Role.ADMIN, "The service"),
    ],
)
def test_each_role_finds_its_own_work(as_role: As, role: Role, heading: str) -> None:
    page = read(as_role(role))
    assert "Your work today" in page
    assert heading in page


def test_who_has_not_signed_in_finds_the_search_alone(as_role: As) -> None:
    page = read(as_role(Role.PUBLIC))
    assert "Find a partner" in page
    assert "Your work today" not in page


def test_a_firm_sees_who_could_answer_its_needs(as_role: As) -> None:
    page = read(as_role(Role.COMPANY))
    assert "Cerchiamo un partner per la saldatura laser" in page
    assert "/profiles/firm/suggestions?need=n0" in page
    assert 'href="/profiles/welders?lang=en"' in page


def test_staff_on_behalf_of_a_firm_find_its_page(as_role: As) -> None:
    page = read(as_role(Role.STAFF, X_Acting_For="firm"))
    assert "Add next:" in page
    assert "sent nothing yet" not in page


def test_kind_and_country_are_read_from_a_search(as_role: As) -> None:
    page = read(as_role(Role.PUBLIC), "/?lang=en&q=laboratorio+di+saldatura+in+Svizzera")
    assert "Only:" in page
    assert '<span class="chip">Switzerland</span>' in page
    assert "«saldatura»" in page
    whole = read(as_role(Role.PUBLIC), "/?lang=en&as=need&q=laboratorio+di+saldatura+in+Svizzera")
    assert "Only:" not in whole


def test_kind_and_place_alone_lead_to_the_directory(as_role: As) -> None:
    answer = as_role(Role.PUBLIC).get("/?q=aziende+in+Svizzera&lang=de")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/directory?kind=company&country=CH&lang=de"


def test_an_id_is_found_like_a_name(as_role: As) -> None:
    page = read(as_role(Role.PUBLIC), "/?lang=en&q=welders")
    assert "Partners suggested to <em>Welders</em>" in page
