"""A firm that calls itself another one is asked about, and reads nothing of the other meanwhile."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api import create_app
from matchmaker.domain import (
    Identifier,
    Judgement,
    Kind,
    Need,
    Place,
    Profile,
    ProfileId,
    Role,
    Verdict,
    Visibility,
)
from matchmaker.home import Home
from matchmaker.services.building import build, find_duplicates
from matchmaker.store import Origin

SECRET = "Fresatura di zirconio per il codename Aldebaran"
TODAY = date(2026, 11, 23)
IMPORT = Origin(source="import firms.csv", at=datetime(2026, 11, 23, tzinfo=UTC))

COPIER = Profile(
    id=ProfileId("firm"), kind=Kind.COMPANY, names=("Torneria Brambati S.r.l.",),
    place=Place(country="IT", city="Lecco"),
)  # fmt: skip
RIVAL = Profile(
    id=ProfileId("rival"), kind=Kind.COMPANY, names=("Trafilerie Rossignoli S.p.A.",),
    identifiers=(Identifier(scheme="vat_it", value="07643520567"),),
    place=Place(country="IT", city="Lecco", address="Via Volta 3", postcode="23900"),
    needs=(Need(id="n", text=SECRET, visibility=Visibility.MATCHING_ONLY),),
)  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home.create(tmp_path / "home")
    with home.store() as store, store.write() as writer:
        writer.put_profiles([COPIER, RIVAL], IMPORT)
    build(home, today=TODAY)
    return home


@pytest.fixture
def asking(home: Home, somebody_in: Callable[..., str]) -> Iterator[TestClient]:
    headers = {"Authorization": f"Bearer {somebody_in(home, Role.COMPANY)}"}
    with TestClient(create_app(home.path), headers=headers) as asking:
        yield asking


def copy_the_rival(asking: TestClient) -> None:
    record = asking.get("/api/v1/profiles/firm/record").json()
    typed = {k: v for k, v in record.items() if k not in {"id", "consent", "updated_on", "demo"}}
    typed |= {
        "names": list(RIVAL.names),
        "identifiers": [{"scheme": "vat_it", "value": "07643520567"}],
    }
    done = asking.put("/api/v1/profiles/firm/record", json=typed, headers={"If-Match": "*"})
    assert done.status_code == 200, done.text


def test_copying_names_and_number_of_a_rival_opens_none_of_its_needs(
    home: Home, asking: TestClient
) -> None:
    copy_the_rival(asking)
    found = find_duplicates(home)
    needs = asking.get("/api/v1/needs", params={"mine": True})
    assert needs.status_code == 200
    assert "Aldebaran" not in needs.text
    assert dict(found.clusters) == {}
    assert [{pair.left_id, pair.right_id} for pair in found.review] == [{"firm", "rival"}]


def test_a_merge_from_before_is_separated_by_the_next_search(
    home: Home, asking: TestClient
) -> None:
    copy_the_rival(asking)
    with home.store() as store, store.write() as writer:
        writer.put_clusters({RIVAL.id: COPIER.id})
    assert "Aldebaran" in asking.get("/api/v1/needs", params={"mine": True}).text
    find_duplicates(home)
    assert "Aldebaran" not in asking.get("/api/v1/needs", params={"mine": True}).text


def test_a_person_may_still_say_that_the_two_are_one(home: Home, asking: TestClient) -> None:
    copy_the_rival(asking)
    said = Judgement(left_id=COPIER.id, right_id=RIVAL.id, verdict=Verdict.SAME, judged_on=TODAY)
    with home.store() as store, store.write() as writer:
        writer.put_judgements([said])
    assert dict(find_duplicates(home).clusters) == {"rival": "firm"}
