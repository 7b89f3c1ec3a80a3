"""The innovation level as JSON: the figures of the page, and no cell under five firms."""

from collections.abc import Callable

from fastapi.testclient import TestClient

from matchmaker.domain import Role


def test_the_level_is_told_as_json_to_who_reads_the_network(
    as_role: Callable[..., TestClient],
) -> None:
    found = as_role(Role.ANALYST).get("/api/v1/network/innovation")
    assert found.status_code == 200, found.text
    told = found.json()
    assert {"whole", "levels", "by_territory", "reliability"} <= told.keys()
    cells = [told["whole"], *told["by_territory"], *told["by_sector"], *told["by_size"]]
    assert all(cell["n"] is None or cell["n"] >= 5 or cell["figures"] == {} for cell in cells)
