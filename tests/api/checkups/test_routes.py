"""A firm, its expert or staff answer a check-up; its result is its own, peers are told in fives."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api import create_app
from matchmaker.checkup import questionnaire_of
from matchmaker.domain import Layer, Profile, ProfileId, Role, Tie, Visibility
from matchmaker.home import Home
from matchmaker.services.checkups import record_checkup
from matchmaker.store import Origin

AsRole = Callable[..., TestClient]
PATH = "/api/v1/profiles/firm/checkups"
NEEDS = "/api/v1/profiles/firm/suggested-needs"
IDS = [question.id for question in questionnaire_of().core]
ORIGIN = Origin(source="test", at=datetime(2026, 11, 1, tzinfo=UTC))


@pytest.fixture
def home(tmp_path: Path, profiles: Mapping[str, Profile]) -> Home:
    """The small network with ten more turners."""
    home = Home.create(tmp_path / "home")
    firm = profiles["firm"]
    peers = [replace(firm, id=ProfileId(f"peer-{n}"), excludes=()) for n in range(10)]
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


def follows(home: Home, *, until: date | None = None) -> None:
    """Let the expert whom the expert's account speaks for follow the firm."""
    with home.store() as store:
        (expert,) = next(a for a in store.accounts.all() if a.role is Role.EXPERT).speaks_for
        tie = Tie(
            source_id=expert,
            target_id=ProfileId("firm"),
            layer=Layer.EXPERT_CLIENT,
            starts_on=date(2020, 1, 1),
            ends_on=until,
        )
        with store.write() as writer:
            writer.put_ties([tie])


def test_anybody_may_read_the_questions(own: AsRole) -> None:
    site = own(Role.COMPANY)
    found = site.get("/api/v1/questionnaire", params={"lang": "it"}).json()
    core = [each["id"] for each in found["questions"] if each["tier"] == "core"]
    assert core == IDS
    assert len(found["questions"]) == 54
    assert all(len(question["answers"]) == 5 for question in found["questions"])


def test_answers_become_a_maturity_and_needs_that_stay_the_firm_s_own(
    own: AsRole, home: Home
) -> None:
    site = own(Role.COMPANY)
    answer = site.post(PATH, json={"grades": dict.fromkeys(IDS, 1), "language": "it"})
    assert answer.status_code == 201
    found = answer.json()
    assert (found["score"], found["level"], found["counts"]) == (25, "apprentice", True)
    assert {need["visibility"] for need in found["needs"]} == {"matching_only"}
    with home.store() as store:
        firm = store.profile(ProfileId("firm"))
    assert firm.maturity == found["maturity"] == 0.25
    assert [need.id for need in firm.needs] == ["n0", *(need["id"] for need in found["needs"])]
    assert len(firm.needs) == 5


def test_two_answers_do_not_take_the_place_of_a_whole_check_up(own: AsRole, home: Home) -> None:
    site = own(Role.COMPANY)
    site.post(PATH, json={"grades": dict.fromkeys(IDS, 3)})
    answer = site.post(PATH, json={"grades": dict.fromkeys(IDS[:2], 0)})
    assert answer.json()["counts"] is False
    assert [each["counts"] for each in site.get(PATH).json()["items"]] == [False, True]
    with home.store() as store:
        assert store.profile(ProfileId("firm")).maturity == 0.75


def test_a_new_check_up_takes_the_place_of_the_needs_of_the_last_one(
    own: AsRole, home: Home
) -> None:
    site = own(Role.COMPANY)
    site.post(PATH, json={"grades": dict.fromkeys(IDS, 0)})
    site.post(PATH, json={"grades": dict.fromkeys(IDS, 4)})
    with home.store() as store:
        assert [need.id for need in store.profile(ProfileId("firm")).needs] == ["n0"]
    items = site.get(PATH).json()["items"]
    assert [each["maturity"] for each in items] == [1.0, 0.0]


def test_a_confirmed_need_is_the_firm_s_and_a_dismissed_one_is_gone(
    own: AsRole, home: Home
) -> None:
    site = own(Role.COMPANY)
    site.post(PATH, json={"grades": dict.fromkeys(IDS, 1)})
    first, second, *_ = [each["id"] for each in site.get(NEEDS).json()["items"]]
    confirmed = {"verdict": "confirmed", "visibility": "network", "language": "de"}
    assert site.put(f"{NEEDS}/{first}", json=confirmed).status_code == 204
    assert site.put(f"{NEEDS}/{second}", json={"verdict": "dismissed"}).status_code == 204
    site.post(PATH, json={"grades": dict.fromkeys(IDS, 1)})
    with home.store() as store:
        needs = {need.id: need for need in store.profile(ProfileId("firm")).needs}
    assert (needs[first].visibility, needs[first].language) == (Visibility.NETWORK, "de")
    assert second not in needs
    assert list(needs)[:2] == ["n0", first]


def test_a_need_that_nobody_suggested_cannot_be_confirmed(own: AsRole) -> None:
    site = own(Role.COMPANY)
    site.post(PATH, json={"grades": dict.fromkeys(IDS, 1)})
    answer = site.put(f"{NEEDS}/checkup-luck", json={"verdict": "confirmed"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "item")


def test_peers_are_told_of_from_five_on_and_in_fives(own: AsRole, home: Home) -> None:
    site = own(Role.COMPANY)
    answered(home, *(f"peer-{n}" for n in range(4)), grade=1)
    site.post(PATH, json={"grades": dict.fromkeys(IDS, 2)})
    assert site.get(PATH).json()["items"][0]["peers"]["benchmarks"] == {}
    answered(home, "peer-4", grade=3)
    beside = site.get(PATH).json()["items"][0]["peers"]
    assert beside["benchmarks"]["score"] == {
        "n_peers": 5,
        "lower_quartile": 25,
        "median": 25,
        "upper_quartile": 25,
        "share_below": 0.8,
    }
    answered(home, "peer-5", grade=4)
    assert site.get(PATH).json()["items"][0]["peers"] == beside


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"grades": {"nonsense": 1}}, "question"),
        ({"grades": {IDS[0]: 9}}, IDS[0]),
        ({"grades": {}}, "grades"),
        ({"grades": {IDS[0]: 1}, "importance": {"market": 9}}, "importance.market"),
        ({"grades": {IDS[0]: 1}, "ambition": {"luck": 1}}, "ambition"),
    ],
)
def test_what_is_no_answer_is_named(own: AsRole, asked: dict[str, object], field: str) -> None:
    answer = own(Role.COMPANY).post(PATH, json=asked)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


@pytest.mark.parametrize("role", [Role.EXPERT, Role.ASSOCIATION, Role.ANALYST, Role.ADMIN])
def test_nobody_else_reads_or_answers(own: AsRole, role: Role) -> None:
    site = own(role)
    assert site.get(PATH).status_code == 403
    assert site.get(NEEDS).status_code == 403
    assert site.post(PATH, json={"grades": {IDS[0]: 1}}).status_code == 403


def test_an_expert_reads_and_fills_in_the_check_up_of_a_firm_it_follows(
    own: AsRole, home: Home
) -> None:
    site = own(Role.EXPERT)
    follows(home)
    assert site.post(PATH, json={"grades": dict.fromkeys(IDS, 1)}).status_code == 201
    assert len(site.get(PATH).json()["items"]) == 1
    assert site.get("/api/v1/profiles/rival/checkups").status_code == 403


def test_an_expert_who_no_longer_follows_the_firm_is_out(own: AsRole, home: Home) -> None:
    site = own(Role.EXPERT)
    follows(home, until=date(2021, 1, 1))
    assert site.get(PATH).status_code == 403


def test_staff_read_it_for_a_reason_and_fill_it_in(own: AsRole) -> None:
    site = own(Role.STAFF)
    assert site.get(PATH).status_code == 403
    assert site.get(PATH, headers={"X-Reason": "visit tomorrow"}).status_code == 200
    assert site.post(PATH, json={"grades": {IDS[0]: 1}}).status_code == 201


def test_a_laboratory_has_no_check_up(home: Home) -> None:
    with home.store() as store, pytest.raises(Exception, match="company"):
        record_checkup(store, "polymers", {IDS[0]: 1}, ORIGIN, visibility=Visibility.STAFF)
