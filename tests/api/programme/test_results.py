"""Staff read what came of the programme; nobody else, since it names firms."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api import create_app
from matchmaker.domain import Profile, Role
from matchmaker.home import Home

AsRole = Callable[[Role], TestClient]
PATH = "/api/v1/results"


@pytest.fixture
def home(tmp_path: Path, profiles: Mapping[str, Profile]) -> Home:
    home = Home.create(tmp_path / "home")
    with home.store() as store, store.write() as writer:
        writer.put_profiles(profiles.values())
    return home


@pytest.fixture
def asking(home: Home, somebody_in: Callable[..., str]) -> AsRole:
    app = create_app(home.path)

    def as_role(role: Role) -> TestClient:
        headers = {"Authorization": f"Bearer {somebody_in(home, role)}"}
        return TestClient(app, headers=headers)

    return as_role


def test_a_check_up_in_a_profile_is_counted_and_named(asking: AsRole) -> None:
    found = asking(Role.STAFF).get(PATH).json()
    (stage,) = [each for each in found["stages"] if each["stage"] == "check_up"]
    assert (stage["n"], sorted(stage["firms"])) == (2, ["firm", "secretive"])


def test_a_target_is_kept_shown_and_logged(asking: AsRole, home: Home) -> None:
    staff = asking(Role.STAFF)
    assert staff.put(f"{PATH}/targets/check_up", json={"value": 80}).status_code == 200
    found = {each["stage"]: each for each in staff.get(PATH).json()["stages"]}
    assert found["check_up"]["target"] == 80
    with home.store() as store:
        assert "target.set" in {line.action for line in store.audit.lines()}
    assert staff.put(f"{PATH}/targets/nonsense", json={"value": 80}).status_code == 422


@pytest.mark.parametrize(("form", "begins"), [("pdf", b"%PDF-"), ("xlsx", b"PK"), ("html", b"<!")])
def test_the_report_is_given_out_as_a_file_and_logged(
    asking: AsRole, home: Home, form: str, begins: bytes
) -> None:
    answer = asking(Role.STAFF).get(f"{PATH}/report/{form}", params={"lang": "de"})
    assert answer.status_code == 200
    assert answer.content.startswith(begins)
    assert f"results.{form}" in answer.headers["content-disposition"]
    with home.store() as store:
        assert "export.run" in {line.action for line in store.audit.lines()}


@pytest.mark.parametrize("role", [Role.COMPANY, Role.EXPERT, Role.ANALYST, Role.ADMIN])
def test_nobody_but_staff_reads_results(asking: AsRole, role: Role) -> None:
    site = asking(role)
    assert site.get(PATH).status_code == 403
    assert site.get(f"{PATH}/report/pdf").status_code == 403
    assert site.put(f"{PATH}/targets/check_up", json={"value": 1}).status_code == 403


def test_a_period_that_ends_before_it_begins_is_refused(asking: AsRole) -> None:
    answer = asking(Role.STAFF).get(PATH, params={"since": "2026-02-01", "until": "2026-01-01"})
    assert answer.status_code == 422


@pytest.mark.parametrize("language", ["it", "en", "de", "fr"])
def test_the_page_shows_the_stages_and_takes_a_target(asking: AsRole, language: str) -> None:
    staff = asking(Role.STAFF)
    shown = staff.get("/programme/results", params={"lang": language})
    assert shown.status_code == 200
    assert f'lang="{language}"' in shown.text
    whom = "/programme/results/lists/check_up"
    assert f'href="{whom}' in shown.text
    assert staff.get(whom, params={"lang": language}).status_code == 200
    set_ = staff.post(
        "/programme/results",
        data={"figure": "check_up", "value": "80,5"},
        headers={"Origin": "http://testserver"},
        follow_redirects=False,
    )
    assert set_.status_code == 303
    assert staff.get(PATH).json()["stages"][1]["target"] == 80.5


def test_a_day_that_is_none_is_named(asking: AsRole) -> None:
    assert asking(Role.STAFF).get("/programme/results?since=never").status_code == 422
