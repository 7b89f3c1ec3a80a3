"""An owner sees its own profile whole, and nobody else sees more of it for that."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

import pytest
from fastapi.testclient import TestClient

from api import create_app
from matchmaker.domain import Need, Profile, Role, Visibility
from matchmaker.home import Home
from matchmaker.services.building import build

AsRole = Callable[..., TestClient]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, profiles: Mapping[str, Profile]) -> Home:
    """A firm with a need of each visibility."""
    home = Home.create(tmp_path_factory.mktemp("own") / "home")
    sought = {Visibility.STAFF: "polimeri riciclati", Visibility.PRIVATE: "saldatura laser"}
    kept = tuple(
        Need(id=each.value, text=f"Zirkonio, {each.value}: {sought.get(each, '')}", visibility=each)
        for each in Visibility
    )
    firm = replace(profiles["firm"], needs=kept)
    with home.store() as store, store.write() as writer:
        writer.put_profiles([*({**profiles, "firm": firm}).values()])
    build(home, today=date(2026, 11, 23))
    return home


@pytest.fixture
def asking(home: Home, somebody_in: Callable[..., str]) -> AsRole:
    app = create_app(home.path)

    def as_role(role: Role) -> TestClient:
        headers = {}
        if role is not Role.PUBLIC:
            headers = {"Authorization": f"Bearer {somebody_in(home, role)}"}
        return TestClient(app, headers=headers)

    return as_role


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (Role.COMPANY, {each.value for each in Visibility}),
        (Role.EXPERT, {"public", "network"}),
        (Role.ASSOCIATION, {"public", "network"}),
        (Role.PUBLIC, {"public"}),
        (Role.ANALYST, {"public"}),
    ],
)
def test_who_sees_which_needs(asking: AsRole, role: Role, seen: set[str]) -> None:
    site = asking(role)
    found = site.get("/api/v1/profiles/firm").json()
    assert {need["id"] for need in found["needs"]} == seen
    shown = site.get("/profiles/firm").text
    hidden = {each.value for each in Visibility} - seen
    assert not any(f"Zirkonio, {each}:" in shown for each in hidden)


@pytest.mark.parametrize("path", ["/api/v1/profiles/firm/suggestions?k=50"])
def test_what_only_the_owner_knows_ranks_only_for_the_owner(asking: AsRole, path: str) -> None:
    def score(role: Role) -> float:
        items = asking(role).get(path).json()["items"]
        return next(float(each["score"]) for each in items if each["profile_id"] == "polymers")

    assert score(Role.COMPANY) > score(Role.ASSOCIATION)


def test_a_private_need_does_not_rank_even_for_its_owner(asking: AsRole) -> None:
    items = asking(Role.COMPANY).get("/api/v1/profiles/firm/suggestions?k=50").json()["items"]
    quoted = {
        span["text"]
        for item in items
        for contribution in item["contributions"]
        for piece in contribution["evidence"]
        for span in piece["spans"]
        if span["owner"] in {"query", "firm"} and span["field"].startswith("need")
    }
    assert any("polimeri" in words for words in quoted)
    assert not any("saldatura" in words for words in quoted)
