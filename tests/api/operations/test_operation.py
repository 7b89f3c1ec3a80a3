"""Operators see how the service does, and ask it to catch up; nobody else."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from matchmaker.domain import Role

AsRole = Callable[..., TestClient]


def test_requests_are_counted_by_route_and_status_never_by_what_was_asked(
    as_role: AsRole,
) -> None:
    admin = as_role(Role.ADMIN)
    admin.get("/api/v1/profiles/secret-name-of-somebody")
    told = admin.get("/api/v1/metrics").text
    line = (
        'matchmaker_requests_total{method="GET",route="/api/v1/profiles/{profile_id}",status="404"}'
    )
    assert line in told
    assert "secret-name-of-somebody" not in told
    assert "matchmaker_request_seconds_bucket" in told


def test_a_method_that_does_not_exist_is_no_label(as_role: AsRole) -> None:
    admin = as_role(Role.ADMIN)
    admin.request("MAKEUP", "/api/v1/health")
    assert "MAKEUP" not in admin.get("/api/v1/metrics").text


@pytest.mark.parametrize("role", [Role.COMPANY, Role.EXPERT, Role.ASSOCIATION, Role.ANALYST])
def test_members_neither_measure_nor_build(as_role: AsRole, role: Role) -> None:
    assert as_role(role).get("/api/v1/metrics").status_code == 403
    assert as_role(role).post("/api/v1/builds").status_code == 403


def test_a_build_is_asked_for_at_once(as_role: AsRole) -> None:
    staff = as_role(Role.STAFF)
    answer = staff.post("/api/v1/builds")
    assert (answer.status_code, answer.json()) == (202, {"status": "asked"})
