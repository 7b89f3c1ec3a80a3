"""The small network once more, for tests that change its programme."""

import shutil
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from api import create_app
from matchmaker.domain import Role
from matchmaker.home import Home


@pytest.fixture(scope="module")
def programme_home(small_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A copy of the small network of this module's own."""
    path = tmp_path_factory.mktemp("programme") / "home"
    shutil.copytree(small_home.path, path)
    return Home.open(path)


@pytest.fixture(scope="module")
def of_programme(
    programme_home: Home, somebody_in: Callable[..., str]
) -> Callable[[Role], TestClient]:
    """Ask about it as somebody of a role."""
    app = create_app(programme_home.path)
    keys = {r: somebody_in(programme_home, r) for r in Role if r is not Role.PUBLIC}

    def asking(role: Role) -> TestClient:
        headers = {} if role is Role.PUBLIC else {"Authorization": f"Bearer {keys[role]}"}
        return TestClient(app, headers=headers, follow_redirects=False)

    return asking
