"""What may not be seen leaves by no door."""

from dataclasses import replace
from datetime import date

import pytest
from fastapi.testclient import TestClient

from api import create_app
from matchmaker.domain import Kind, Need, Place, Profile, ProfileId, Text, Visibility
from matchmaker.home import Home
from matchmaker.services.building import build

GUARDED = "zirconio sinterizzato"
HIDDEN = "Bellinzona"


def _profiles() -> list[Profile]:
    guarded = Profile(
        id=ProfileId("guarded"),
        kind=Kind.COMPANY,
        names=("Guarded",),
        texts=(
            Text(field="description", value="Tornitura di acciaio inox."),
            Text(field="processes", value=f"Lavoriamo {GUARDED} a porte chiuse."),
        ),
        needs=(
            Need(id="n0", text=f"Prove su {GUARDED}.", visibility=Visibility.MATCHING_ONLY),
            Need(id="n1", text=f"Forni per {GUARDED}.", visibility=Visibility.STAFF),
            Need(id="n2", text=f"Brevetto su {GUARDED}.", visibility=Visibility.PRIVATE),
        ),
        place=Place(country="CH", city=HIDDEN, latitude=46.19, longitude=9.02),
        visibility={"processes": Visibility.STAFF, "place": Visibility.MATCHING_ONLY},
        maturity=0.123456,
    )
    open_ = replace(
        guarded,
        id=ProfileId("open"),
        kind=Kind.LAB,
        names=("Open",),
        texts=(Text(field="description", value="Tornitura, fresatura, prove su acciaio inox."),),
        needs=(),
        place=Place(country="CH", city="Lugano", latitude=46.0, longitude=8.95),
        visibility={},
    )
    expert = replace(open_, id=ProfileId("eve"), kind=Kind.EXPERT, names=("Eve",))
    return [guarded, open_, expert]


@pytest.fixture(scope="module")
def guarded_client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """A service whose network holds secrets."""
    home = Home.create(tmp_path_factory.mktemp("guarded") / "home")
    with home.store() as store, store.write() as writer:
        writer.put_profiles(_profiles())
    build(home, today=date(2026, 11, 23))
    return TestClient(create_app(home.path))


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/profiles",
        "/api/v1/profiles?country=CH",
        "/api/v1/search?name=guarded",
        "/api/v1/profiles/guarded",
        "/api/v1/profiles/guarded/suggestions",
        "/api/v1/profiles/open/suggestions",
        "/api/v1/profiles/open/suggestions/guarded",
        "/api/v1/profiles/guarded/suggestions/open",
        "/profiles/guarded",
        "/profiles/open",
        "/?q=guarded",
        "/?q=tornitura+acciaio+inox",
    ],
)
def test_no_answer_shows_what_is_not_for_the_network(guarded_client: TestClient, path: str) -> None:
    answer = guarded_client.get(path)
    assert answer.status_code == 200
    for secret in (GUARDED, "zirconio", "sinterizzato", HIDDEN, "0.123456"):
        assert secret not in answer.text


def test_a_need_that_meets_a_secret_is_answered_without_quoting_it(
    guarded_client: TestClient,
) -> None:
    # The words of the one who asks come back as the asker's own; nothing of the other side does.
    answer = guarded_client.post("/api/v1/suggestions", json={"need": f"{GUARDED}, tornitura"})
    theirs = [
        span
        for item in answer.json()["items"]
        for contribution in item["contributions"]
        for evidence in contribution["evidence"]
        for span in evidence["spans"]
        if span["owner"] == "guarded"
    ]
    assert all(span["field"] == "description" for span in theirs)


def test_a_filter_does_not_give_away_a_hidden_place(guarded_client: TestClient) -> None:
    items = guarded_client.get("/api/v1/profiles", params={"country": "CH"}).json()["items"]
    assert [item["id"] for item in items] == ["eve", "open"]
