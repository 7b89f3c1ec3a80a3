"""The first run: a page makes the first accounts, once, for whoever has the code."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api import create_app
from api.rebuild import SnapshotRebuilder
from matchmaker.domain import Profile, Role
from matchmaker.home import Home
from matchmaker.services.first_run import MOST_TRIES, FirstRunCode
from matchmaker.services.maintenance import lacks_first_build

TYPED = {
    "code": "einmal",
    "name": "Anna Bernasconi",
    "email": "anna@example.org",
    "password": "quattro parole senza fretta",
    "staff_email": "bruno@example.org",
    "staff_password": "cinque parole ancora più lente",
    "begins_with": "file",
}


@pytest.fixture
def site(empty_home: Home) -> TestClient:
    """The service of a home without accounts and profiles."""
    app = create_app(empty_home.path, first_run=FirstRunCode(code="einmal"))
    return TestClient(app, follow_redirects=False)


def accounts(site: TestClient) -> dict[str, Role]:
    store = site.app.state.service.store  # type: ignore[attr-defined]
    return {each.email: each.role for each in store.accounts.all()}


def test_it_makes_the_two_first_accounts_and_closes(site: TestClient) -> None:
    assert "First steps" in site.get("/start?lang=en&code=einmal").text
    made = site.post("/start", data=TYPED)
    assert (made.status_code, made.headers["location"]) == (303, "/sign-in?next=%2Fimports&done=1")
    assert accounts(site) == {"anna@example.org": Role.ADMIN, "bruno@example.org": Role.STAFF}
    assert site.get("/start?code=einmal").headers["location"] == "/sign-in"
    again = site.post("/start", data=TYPED | {"email": "eva@example.org"})
    assert again.headers["location"] == "/sign-in"
    assert len(accounts(site)) == 2


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("code", "zweimal"),
        ("email", "nobody"),
        ("password", "short"),
        ("staff_email", "anna@example.org"),
        ("staff_password", "short"),
    ],
)
def test_a_mistake_makes_no_account_and_comes_back_at_its_field(
    site: TestClient, field: str, typed: str
) -> None:
    answer = site.post("/start?lang=en", data=TYPED | {field: typed})
    assert answer.status_code == 422
    assert f'id="{field}_error"' in answer.text
    assert 'value="Anna Bernasconi"' in answer.text
    assert "quattro parole" not in answer.text
    assert accounts(site) == {}


def test_guessing_the_code_closes_the_page(site: TestClient) -> None:
    guesses = [site.post("/start", data=TYPED | {"code": "guess"}) for _ in range(MOST_TRIES)]
    assert [each.status_code for each in guesses] == [422] * (MOST_TRIES - 1) + [303]
    assert site.post("/start", data=TYPED).headers["location"] == "/sign-in"
    assert accounts(site) == {}


def test_there_is_no_such_page_without_a_code(empty_home: Home) -> None:
    site = TestClient(create_app(empty_home.path), follow_redirects=False)
    assert site.get("/start?code=").headers["location"] == "/sign-in"
    assert site.post("/start", data=TYPED | {"code": ""}).headers["location"] == "/sign-in"


def test_nobody_makes_a_first_account_where_there_is_one(
    small_home: Home, somebody_in: Callable[..., str]
) -> None:
    somebody_in(small_home, Role.STAFF)
    app = create_app(small_home.path, first_run=FirstRunCode(code="einmal"))
    site = TestClient(app, follow_redirects=False)
    assert site.post("/start", data=TYPED).headers["location"] == "/sign-in"


def test_the_first_file_is_built_without_the_operator(
    empty_home: Home, profiles: Mapping[str, Profile]
) -> None:
    begun: list[Path] = []
    rebuilder = SnapshotRebuilder(empty_home.path, begun.append)  # type: ignore[arg-type]
    assert not rebuilder._is_behind()
    with empty_home.store() as store, store.write() as writer:
        writer.put_profiles([profiles["firm"]])
    assert lacks_first_build(empty_home)
    assert rebuilder._is_behind()
