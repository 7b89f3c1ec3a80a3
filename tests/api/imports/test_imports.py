"""A file is looked at before it is imported, and what breaks a rule is named and set aside."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api import create_app
from api.middleware.limits import Limits
from matchmaker.domain import Profile, ProfileId, Role
from matchmaker.home import Home
from matchmaker.services.data_subjects import erase_person
from matchmaker.store import Origin

FIRMS = b"id;kind;name;sectors\nnuova;company;Nuova S.r.l.;25.62\nrotta;company;n.d.;25.62\n"
PATH = "/api/v1/imports"
SENT = {"name": "firms.csv", "source": "profiles"}


@pytest.fixture
def home(tmp_path: Path, profiles: Mapping[str, Profile]) -> Home:
    home = Home.create(tmp_path / "home")
    with home.store() as store, store.write() as writer:
        writer.put_profiles(profiles.values())
    return home


@pytest.fixture
def staff(home: Home, somebody_in: Callable[..., str]) -> TestClient:
    key = somebody_in(home, Role.STAFF)
    return TestClient(create_app(home.path), headers={"Authorization": f"Bearer {key}"})


def stored(home: Home, id_: str) -> bool:
    with home.store() as store:
        return bool(store.has_profiles([ProfileId(id_)]))


def test_a_file_is_looked_at_first_and_changes_nothing(staff: TestClient, home: Home) -> None:
    answer = staff.post(PATH, params=SENT, content=FIRMS)
    assert answer.status_code == 201
    found = answer.json()
    assert (found["n_read"], found["n_accepted"], found["n_rejected"]) == (2, 1, 1)
    [reject] = found["rejects"]
    assert (reject["row"], reject["field"], reject["value"]) == (3, "name", "n.d.")
    assert reject["accepted"]
    assert not stored(home, "nuova")


def test_what_was_looked_at_is_imported_once(staff: TestClient, home: Home) -> None:
    upload = staff.post(PATH, params=SENT, content=FIRMS).json()["id"]
    done = staff.post(f"{PATH}/{upload}/commit")
    assert done.status_code == 200
    assert (done.json()["n_added"], done.json()["n_rejected"]) == (1, 1)
    assert stored(home, "nuova")
    assert staff.post(f"{PATH}/{upload}/commit").status_code == 404
    assert not [*(home.path / "uploads").iterdir()]
    assert [each["file"] for each in staff.get(PATH).json()["items"]] == ["firms.csv"]


@pytest.mark.parametrize(
    ("sent", "content"),
    [
        (SENT | {"name": "../../network.sqlite"}, FIRMS),
        (SENT | {"name": "firms.exe"}, FIRMS),
        (SENT | {"name": ".csv"}, FIRMS),
        (SENT | {"source": "nonsense"}, FIRMS),
        (SENT, b""),
        (SENT | {"name": "firms.xlsx"}, b"PK\x03\x04no sheet"),
        (SENT | {"name": "firms.parquet"}, b"PAR1"),
    ],
)
def test_what_cannot_be_read_is_refused_and_not_kept(
    staff: TestClient, home: Home, sent: dict[str, str], content: bytes
) -> None:
    assert staff.post(PATH, params=sent, content=content).status_code == 422
    assert not [*(home.path / "uploads").glob("*")]


def test_a_name_with_folders_stays_inside(staff: TestClient, home: Home) -> None:
    upload = staff.post(PATH, params=SENT | {"name": "C:\\temp\\firms.csv"}, content=FIRMS).json()
    assert [file.name for file in (home.path / "uploads" / upload["id"]).rglob("*.csv")] == [
        "firms.csv"
    ]


@pytest.mark.parametrize("id_", ["..", "nonsense", "0" * 32])
def test_an_upload_that_is_not_there_is_said_so(staff: TestClient, id_: str) -> None:
    assert staff.post(f"{PATH}/{id_}/commit").status_code in {404, 405}


def test_a_file_that_is_too_large_is_refused(home: Home, somebody_in: Callable[..., str]) -> None:
    app = create_app(home.path, limits=Limits(upload_bytes=20))
    headers = {"Authorization": f"Bearer {somebody_in(home, Role.STAFF)}"}
    answer = TestClient(app, headers=headers).post(PATH, params=SENT, content=FIRMS)
    assert answer.status_code == 413
    assert not [*(home.path / "uploads").glob("*")]


def test_while_another_import_is_at_work_one_may_come_back(staff: TestClient, home: Home) -> None:
    upload = staff.post(PATH, params=SENT, content=FIRMS).json()["id"]
    with home.lock():
        answer = staff.post(f"{PATH}/{upload}/commit")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert staff.post(f"{PATH}/{upload}/commit").status_code == 200


@pytest.mark.parametrize("role", [Role.COMPANY, Role.EXPERT, Role.ANALYST, Role.ADMIN])
def test_others_import_nothing(home: Home, somebody_in: Callable[..., str], role: Role) -> None:
    headers = {"Authorization": f"Bearer {somebody_in(home, role)}"}
    site = TestClient(create_app(home.path), headers=headers)
    assert site.post(PATH, params=SENT, content=FIRMS).status_code == 403
    assert site.get(PATH).status_code == 403


def test_a_table_to_fill_in_is_given(staff: TestClient) -> None:
    answer = staff.get("/api/v1/templates/profiles")
    assert "name" in answer.text.splitlines()[0]
    assert staff.get("/api/v1/templates/nonsense").status_code == 422


def test_a_row_of_somebody_erased_is_set_aside_unless_they_come_back(
    staff: TestClient, home: Home
) -> None:
    staff.post(f"{PATH}/{staff.post(PATH, params=SENT, content=FIRMS).json()['id']}/commit")
    erase_person(home, "nuova", Origin(source="test", at=datetime.now(UTC)))
    looked = staff.post(PATH, params=SENT, content=FIRMS).json()
    assert [each["rule"] for each in looked["rejects"]][-1] == "who had this id was erased"
    staff.post(f"{PATH}/{looked['id']}/commit")
    assert not stored(home, "nuova")
    back = {"readmit": ["nuova"]}
    looked = staff.post(PATH, params=SENT | back, content=FIRMS).json()
    assert looked["n_accepted"] == 1
    staff.post(f"{PATH}/{looked['id']}/commit", params=back)
    assert stored(home, "nuova")


def test_an_import_is_undone_once(staff: TestClient, home: Home) -> None:
    upload = staff.post(PATH, params=SENT, content=FIRMS).json()["id"]
    number = staff.post(f"{PATH}/{upload}/commit").json()["id"]
    assert stored(home, "nuova")
    undone = staff.post(f"{PATH}/{number}/undo")
    assert undone.json() == {"n_removed": 1, "n_restored": 0, "n_left": 0}
    assert not stored(home, "nuova")
    assert [each["state"] for each in staff.get(PATH).json()["items"]] == ["undone"]
    assert staff.post(f"{PATH}/{number}/undo").status_code == 409
    assert staff.post(f"{PATH}/99/undo").status_code == 404


def test_a_program_says_which_column_is_what_and_the_next_file_is_read_so(
    staff: TestClient, home: Home
) -> None:
    content = b"Zeta;Kappa\nNuova S.r.l.;Lecco\nAltra S.r.l.;Como\n"
    sent = {"name": "odd.csv", "source": "profiles"}
    path = f"{PATH}/{staff.post(PATH, params=sent, content=content).json()['id']}"
    asked = {"columns": {"Zeta": "name", "Kappa": "city"}, "fixed": {"country": "IT"}}
    found = staff.put(f"{path}/mapping", json=asked).json()
    assert (found["n_accepted"], found["columns"]) == (2, asked["columns"])
    wrong = {"columns": {"Zeta": "nonsense"}}
    assert staff.put(f"{path}/mapping", json=wrong).status_code == 422
    assert staff.post(f"{path}/commit").json()["n_added"] == 2
    with home.store() as store:
        assert {(each.place.city, each.place.country) for each in store.profiles()} >= {
            ("Lecco", "IT"), ("Como", "IT"),
        }  # fmt: skip
    again = staff.post(PATH, params=sent, content=content).json()
    assert again["columns"] == asked["columns"]
