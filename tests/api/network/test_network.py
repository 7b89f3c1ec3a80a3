"""Analysts measure and take along the network, and learn no name from it."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from matchmaker.domain import Role
from matchmaker.network.summary import SECTIONS

AsRole = Callable[..., TestClient]
MEASURES = "/api/v1/network/measures"
NAMES = ("Welders", "welders", "Viewers", "Firm", "polymers")


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_names_nobody_and_says_what_it_speaks_of(
    as_role: AsRole, section: str
) -> None:
    answer = as_role(Role.ANALYST).get(f"{MEASURES}/{section}")
    assert answer.status_code == 200
    found = answer.json()
    assert found["about"]["scope"]["layers"] == ["joint_project"]
    assert found["about"]["n"] > 0
    assert not any(name in answer.text for name in NAMES)


def test_a_layer_and_a_filter_narrow_what_is_looked_at(as_role: AsRole) -> None:
    analyst = as_role(Role.ANALYST)
    whole = analyst.get(f"{MEASURES}/size").json()["about"]
    italian = analyst.get(f"{MEASURES}/size", params={"country": "IT"}).json()["about"]
    assert italian["n"] < whole["n"]
    assert italian["scope"]["countries"] == ["IT"]


@pytest.mark.parametrize("params", [{"layer": "nonsense"}, {"country": "Italy"}, {"since": "x"}])
def test_what_cannot_be_looked_at_is_refused(as_role: AsRole, params: dict[str, str]) -> None:
    assert as_role(Role.ANALYST).get(f"{MEASURES}/size", params=params).status_code == 422
    assert as_role(Role.ANALYST).get(f"{MEASURES}/nonsense").status_code == 422


@pytest.mark.parametrize("what", ["measures/size", "measures/centrality", "graph/graphml"])
def test_a_filter_that_leaves_fewer_than_five_leaves_nothing(as_role: AsRole, what: str) -> None:
    answer = as_role(Role.ANALYST).get(f"/api/v1/network/{what}", params={"country": "LI"})
    assert answer.status_code == 422
    assert "fewer than 5" in answer.json()["detail"]


@pytest.mark.parametrize("form", ["graphml", "gexf", "pajek", "dl", "jsonld"])
def test_the_graph_is_taken_along_under_pseudonyms(as_role: AsRole, form: str) -> None:
    answer = as_role(Role.ANALYST).get(
        f"/api/v1/network/graph/{form}", params={"layer": "membership"}
    )
    assert answer.status_code == 200
    assert not any(name in answer.text for name in NAMES)
    assert "p-" in answer.text


def test_pseudonyms_do_not_link_two_exports(as_role: AsRole) -> None:
    analyst = as_role(Role.ANALYST)
    one, two = (analyst.get("/api/v1/network/graph/graphml").text for _ in range(2))
    assert one != two


def test_names_leave_for_staff_alone_for_a_reason_and_it_is_logged(as_role: AsRole) -> None:
    path = "/api/v1/exports/network/graphml"
    assert as_role(Role.STAFF).get(path).status_code == 403
    answer = as_role(Role.STAFF, X_Reason="annual report").get(path)
    assert "Welders" in answer.text
    store = answer.request and as_role(Role.ADMIN).app.state.service.store  # type: ignore[attr-defined]
    assert any(line.action == "export.run" for line in store.audit.lines())
    for role in (Role.ANALYST, Role.COMPANY, Role.ADMIN):
        assert as_role(role, X_Reason="curious").get(path).status_code == 403


@pytest.mark.parametrize("role", [Role.PUBLIC, Role.COMPANY, Role.EXPERT, Role.ASSOCIATION])
def test_members_measure_nothing(as_role: AsRole, role: Role) -> None:
    assert as_role(role).get(f"{MEASURES}/size").status_code in {401, 403}
