"""Staff judge duplicates and plan who follows whom; operators ask for backups."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api import create_app
from matchmaker.domain import Profile, ProfileId, Role, Verdict
from matchmaker.home import Home
from matchmaker.resolution import ReviewPair
from matchmaker.services.building import build
from matchmaker.services.maintenance import restore_home
from matchmaker.store import sha256_of, verify_backup

AsRole = Callable[[Role], TestClient]
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
DUPLICATES = "/api/v1/duplicates"


def pair(left: str, right: str, weight: float) -> ReviewPair:
    return ReviewPair(
        left_id=ProfileId(left),
        right_id=ProfileId(right),
        weight=weight,
        probability=0.5,
        comparisons={"name": weight},
    )


@pytest.fixture
def home(tmp_path: Path, profiles: Mapping[str, Profile]) -> Home:
    """The small network, in which two pairs are in doubt."""
    home = Home.create(tmp_path / "home")
    with home.store() as store, store.write() as writer:
        writer.put_profiles(profiles.values())
        writer.put_reviews([pair("firm", "rival", 1.0), pair("ada", "welders", 3.0)])
    build(home, today=date(2026, 11, 23))
    return home


@pytest.fixture
def asking(home: Home, somebody_in: Callable[..., str]) -> AsRole:
    app = create_app(home.path, now=lambda: NOW)

    def as_role(role: Role) -> TestClient:
        headers = {"Authorization": f"Bearer {somebody_in(home, role)}"}
        return TestClient(app, headers=headers)

    return as_role


def test_pairs_in_doubt_come_likeliest_first(asking: AsRole) -> None:
    found = asking(Role.STAFF).get(DUPLICATES, params={"limit": 1}).json()
    assert found["n_open"] == 2
    assert [each["left"]["id"] for each in found["items"]] == ["ada"]
    assert found["items"][0]["left"]["name"]
    assert found["items"][0]["comparisons"] == {"name": 3.0}


def test_what_staff_judge_is_kept_logged_and_asked_no_more(home: Home, asking: AsRole) -> None:
    staff = asking(Role.STAFF)
    said = {"left_id": "rival", "right_id": "firm", "verdict": "different", "reason": "due sedi"}
    assert staff.post(DUPLICATES, json=said).status_code == 201
    found = staff.get(DUPLICATES).json()
    assert [each["left"]["id"] for each in found["items"]] == ["ada"]
    with home.store() as store:
        (kept,) = store.judgements()
        line = next(line for line in store.audit.lines() if line.action == "duplicate.judge")
    assert (kept.verdict, kept.reason, kept.judged_on) == (
        Verdict.DIFFERENT,
        "due sedi",
        NOW.date(),
    )
    assert kept.judged_by == line.account_id


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"left_id": "firm", "right_id": "firm", "verdict": "same"}, 422),
        ({"left_id": "firm", "right_id": "nobody", "verdict": "same"}, 404),
        ({"left_id": "firm", "right_id": "rival", "verdict": "declined"}, 422),
    ],
)
def test_a_judgement_is_of_two_stored_profiles(
    home: Home, asking: AsRole, said: Mapping[str, str], status: int
) -> None:
    assert asking(Role.STAFF).post(DUPLICATES, json=said).status_code == status
    with home.store() as store:
        assert list(store.judgements()) == []


def test_a_plan_gives_each_firm_an_expert_with_a_free_place(home: Home, asking: AsRole) -> None:
    found = asking(Role.STAFF).get("/api/v1/plan", params={"firm": ["firm", "rival"]}).json()
    firms = [each["firm"]["id"] for each in found["assignments"]]
    assert sorted(firms + [each["id"] for each in found["left_over"]]) == ["firm", "rival"]
    with home.store() as store:
        kinds = {
            store.profile(ProfileId(each["expert"]["id"])).kind for each in found["assignments"]
        }
    assert kinds == {"expert"}


def test_a_plan_is_for_companies(asking: AsRole) -> None:
    answer = asking(Role.STAFF).get("/api/v1/plan", params={"firm": "ada"})
    assert answer.status_code == 422
    assert "company" in answer.text


def test_a_backup_can_be_restored_and_is_in_the_log(
    home: Home, asking: AsRole, tmp_path: Path
) -> None:
    answer = asking(Role.ADMIN).post("/api/v1/backups")
    assert answer.status_code == 201
    copy = home.backups / answer.json()["name"]
    assert copy.name == "2026-11-24T09-00-00Z.sqlite"
    assert answer.json()["sha256"] == sha256_of(copy) == verify_backup(copy)
    with restore_home(copy, tmp_path / "again").store() as store, home.store() as original:
        assert list(store.profiles()) == list(original.profiles())
        assert "backup.run" in {line.action for line in store.audit.lines()}


def test_a_second_backup_of_one_second_leaves_the_first(home: Home, asking: AsRole) -> None:
    admin = asking(Role.ADMIN)
    first = admin.post("/api/v1/backups").json()
    assert admin.post("/api/v1/backups").status_code == 409
    assert verify_backup(home.backups / first["name"]) == first["sha256"]
