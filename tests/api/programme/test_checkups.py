"""A firm answers a check-up; its needs rank, its result is its own, peers are told in fives."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api import create_app
from matchmaker.checkup import Questionnaire
from matchmaker.domain import Profile, ProfileId, Role, Visibility
from matchmaker.home import Home
from matchmaker.services.checkups import record_checkup
from matchmaker.store import Origin

AsRole = Callable[..., TestClient]
PATH = "/api/v1/profiles/firm/checkups"
IDS = [question.id for question in Questionnaire.load().questions]
ORIGIN = Origin(source="test", at=datetime(2026, 11, 1, tzinfo=UTC))


@pytest.fixture
def home(tmp_path: Path, profiles: Mapping[str, Profile]) -> Home:
    """The small network with five more turners."""
    home = Home.create(tmp_path / "home")
    firm = profiles["firm"]
    peers = [replace(firm, id=ProfileId(f"peer-{n}"), excludes=()) for n in range(5)]
    with home.store() as store, store.write() as writer:
        writer.put_profiles([*profiles.values(), *peers])
    return home


@pytest.fixture
def own(home: Home, somebody_in: Callable[[Home, Role], str]) -> AsRole:
    app = create_app(home.path)

    def asking(role: Role) -> TestClient:
        return TestClient(app, headers={"Authorization": f"Bearer {somebody_in(home, role)}"})

    return asking


def answered(home: Home, *ids: str, grade: int) -> None:
    with home.store() as store:
        for id_ in ids:
            record_checkup(store, id_, dict.fromkeys(IDS, grade), ORIGIN)


def test_anybody_may_read_the_questions(own: AsRole) -> None:
    site = own(Role.COMPANY)
    found = site.get("/api/v1/questionnaire", params={"lang": "it"}).json()
    assert [question["id"] for question in found["questions"]] == IDS
    assert all(len(question["answers"]) == 4 for question in found["questions"])


def test_answers_become_a_maturity_and_needs_that_stay_the_firm_s_own(
    own: AsRole, home: Home
) -> None:
    site = own(Role.COMPANY)
    answer = site.post(PATH, json={"grades": dict.fromkeys(IDS, 1), "language": "it"})
    assert answer.status_code == 201
    found = answer.json()
    assert found["maturity"] == pytest.approx(1 / 3)
    assert found["level"] == "apprentice"
    assert {need["visibility"] for need in found["needs"]} == {"matching_only"}
    with home.store() as store:
        firm = store.profile(ProfileId("firm"))
    assert firm.maturity == found["maturity"]
    assert [need.id for need in firm.needs] == ["n0", *(need["id"] for need in found["needs"])]


def test_a_new_check_up_takes_the_place_of_the_needs_of_the_last_one(
    own: AsRole, home: Home
) -> None:
    site = own(Role.COMPANY)
    site.post(PATH, json={"grades": dict.fromkeys(IDS, 0)})
    site.post(PATH, json={"grades": dict.fromkeys(IDS, 3)})
    with home.store() as store:
        assert [need.id for need in store.profile(ProfileId("firm")).needs] == ["n0"]
    items = site.get(PATH).json()["items"]
    assert [each["maturity"] for each in items] == [1.0, 0.0]


def test_peers_are_told_of_from_five_on(own: AsRole, home: Home) -> None:
    site = own(Role.COMPANY)
    answered(home, *(f"peer-{n}" for n in range(4)), grade=1)
    site.post(PATH, json={"grades": dict.fromkeys(IDS, 2)})
    assert site.get(PATH).json()["items"][0]["benchmarks"] == {}
    answered(home, "peer-4", grade=3)
    [told] = site.get(PATH).json()["items"]
    beside = told["benchmarks"]["maturity"]
    assert beside == {"n_peers": 5, "median": pytest.approx(1 / 3), "share_below": 0.8}


@pytest.mark.parametrize(
    ("grades", "field"), [({"nonsense": 1}, "question"), ({IDS[0]: 9}, IDS[0]), ({}, "grades")]
)
def test_what_is_no_answer_is_named(own: AsRole, grades: dict[str, int], field: str) -> None:
    answer = own(Role.COMPANY).post(PATH, json={"grades": grades})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


@pytest.mark.parametrize("role", [Role.EXPERT, Role.ASSOCIATION, Role.ANALYST, Role.ADMIN])
def test_nobody_else_reads_or_answers(own: AsRole, role: Role) -> None:
    site = own(role)
    assert site.get(PATH).status_code == 403
    assert site.post(PATH, json={"grades": {IDS[0]: 1}}).status_code == 403


def test_staff_read_it_for_a_reason(own: AsRole) -> None:
    site = own(Role.STAFF)
    assert site.get(PATH).status_code == 403
    assert site.get(PATH, headers={"X-Reason": "visit tomorrow"}).status_code == 200


def test_a_laboratory_has_no_check_up(home: Home) -> None:
    with home.store() as store, pytest.raises(Exception, match="company"):
        record_checkup(store, "polymers", {IDS[0]: 1}, ORIGIN, visibility=Visibility.STAFF)
