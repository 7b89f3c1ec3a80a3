"""The innovation level is for staff and analysts; it tells of groups alone."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from fastapi.testclient import TestClient

from api import create_app
from matchmaker.checkup import questionnaire_of
from matchmaker.domain import Place, Profile, ProfileId, Role
from matchmaker.home import Home
from matchmaker.services.checkups import record_checkup
from matchmaker.store import Origin

CORE = [question.id for question in questionnaire_of().core]
ORIGIN = Origin(source="test", at=datetime(2026, 10, 1, tzinfo=UTC))
PAGE = "/network/innovation"


@pytest.fixture
def home(tmp_path: Path, profiles: Mapping[str, Profile]) -> Home:
    """Twelve firms in Lecco and three in Ticino that answered."""
    home = Home.create(tmp_path / "home")
    places = ["ITC43"] * 12 + ["CH070"] * 3
    firms = [
        replace(profiles["firm"], id=ProfileId(f"f{n}"), place=Place(nuts=nuts), excludes=())
        for n, nuts in enumerate(places)
    ]
    with home.store() as store:
        with store.write() as writer:
            writer.put_profiles([*profiles.values(), *firms])
        for n, each in enumerate(firms):
            record_checkup(store, each.id, dict.fromkeys(CORE, 1 + n % 3), ORIGIN)
    return home


@pytest.fixture
def asking(home: Home, somebody_in: Callable[[Home, Role], str]) -> Callable[[Role], TestClient]:
    app = create_app(home.path)
    return lambda role: TestClient(
        app,
        headers={"Authorization": f"Bearer {somebody_in(home, role)}", "Accept-Language": "en"},
    )


@pytest.mark.parametrize("role", [Role.STAFF, Role.ANALYST])
def test_staff_and_analysts_read_it(asking: Callable[[Role], TestClient], role: Role) -> None:
    page = asking(role).get(PAGE)
    assert page.status_code == 200
    assert "Cronbach" not in page.text
    assert "withheld" in page.text


@pytest.mark.parametrize("role", [Role.COMPANY, Role.EXPERT])
def test_nobody_else_does(asking: Callable[[Role], TestClient], role: Role) -> None:
    site = asking(role)
    assert site.get(PAGE).status_code == 403
    assert site.get(f"{PAGE}/report.xlsx").status_code == 403


def test_a_territory_of_three_is_told_nowhere_nor_found_by_subtraction(
    asking: Callable[[Role], TestClient],
) -> None:
    answer = asking(Role.STAFF).get(f"{PAGE}/report.xlsx")
    book = openpyxl.load_workbook(BytesIO(answer.content), read_only=True)
    rows = {row[0]: row[1:] for row in book["By territory"].iter_rows(values_only=True)}
    assert rows["Ticino"][1:] == ("withheld",) * 6
    assert rows["Lecco"][1:] == ("withheld",) * 6


@pytest.mark.parametrize("form", ["pdf", "svg"])
def test_the_report_and_the_map_can_be_taken_along(
    asking: Callable[[Role], TestClient], form: str
) -> None:
    answer = asking(Role.ANALYST).get(f"{PAGE}/report.{form}", params={"nuts": "ITC43"})
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment")


def test_a_form_that_is_none_is_not_found(asking: Callable[[Role], TestClient]) -> None:
    assert asking(Role.STAFF).get(f"{PAGE}/report.exe").status_code == 404


@pytest.mark.parametrize("role", [Role.COMPANY, Role.EXPERT, Role.STAFF, Role.PUBLIC])
def test_everybody_finds_the_way_to_their_check_ups(
    home: Home, asking: Callable[[Role], TestClient], role: Role
) -> None:
    anybody = TestClient(create_app(home.path), headers={"Accept-Language": "en"})
    site = anybody if role is Role.PUBLIC else asking(role)
    page = site.get("/check-ups")
    assert page.status_code == 200
    assert ("/check-ups/firm" in page.text) == (role is Role.COMPANY)
    assert ("/campaigns" in page.text) == (role is Role.STAFF)
