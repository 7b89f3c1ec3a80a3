"""Staff judge pairs on a page, one at a time, and take a word back; nobody else sees it."""

import html
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api import create_app
from api.dependencies import LANGUAGES
from matchmaker.domain import Language, Profile, ProfileId, Role, Verdict
from matchmaker.home import Home
from matchmaker.resolution import ReviewPair
from matchmaker.services.building import build

AsRole = Callable[[Role], TestClient]
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PAIR = {"left_id": "firm", "right_id": "rival"}


@pytest.fixture
def home(tmp_path: Path, profiles: Mapping[str, Profile]) -> Home:
    home = Home.create(tmp_path / "home")
    pair = ReviewPair(
        left_id=ProfileId("firm"),
        right_id=ProfileId("rival"),
        weight=0.0,
        probability=0.5,
        comparisons={"spelling": 3.0, "shared": 1.0, "street": -2.0},
    )
    with home.store() as store, store.write() as writer:
        writer.put_profiles(profiles.values())
        writer.put_reviews([pair])
    build(home, today=date(2026, 11, 23))
    return home


@pytest.fixture
def asking(home: Home, somebody_in: Callable[..., str]) -> AsRole:
    app = create_app(home.path, now=lambda: NOW)

    def as_role(role: Role) -> TestClient:
        headers = {"Authorization": f"Bearer {somebody_in(home, role)}"}
        return TestClient(app, headers=headers, follow_redirects=False)

    return as_role


def text_of(client: TestClient, **query: str) -> str:
    answer = client.get("/duplicates", params={"lang": "en"} | query)
    assert answer.status_code == 200, answer.text
    return html.unescape(answer.text)


def test_a_pair_stands_side_by_side_with_what_it_becomes(asking: AsRole) -> None:
    seen = text_of(asking(Role.STAFF))
    for word in ("What agrees", "What contradicts", "Becomes, if the same", 'value="unsure"'):
        assert word in seen
    assert 'data-key="1"' in seen


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_speaks_every_language(asking: AsRole, language: Language) -> None:
    told = text_of(asking(Role.STAFF), lang=language.value)
    headings = {"en": "Duplicates", "it": "Doppioni", "de": "Dubletten", "fr": "Doublons"}
    assert f"<h1>{headings[language.value]}</h1>" in told


@pytest.mark.parametrize("role", [Role.COMPANY, Role.EXPERT])
def test_nobody_but_staff_sees_or_judges(home: Home, asking: AsRole, role: Role) -> None:
    client = asking(role)
    assert client.get("/duplicates").status_code == 403
    assert client.post("/duplicates", data=PAIR | {"verdict": "same"}).status_code == 403
    assert client.post("/duplicates/undo", data=PAIR).status_code == 403
    assert client.delete("/api/v1/duplicates/firm/rival").status_code == 403
    assert "/duplicates" not in client.get("/").text
    with home.store() as store:
        assert list(store.judgements()) == []


def test_a_word_is_kept_shown_and_taken_back(home: Home, asking: AsRole) -> None:
    staff = asking(Role.STAFF)
    said = staff.post("/duplicates", data=PAIR | {"verdict": "different", "reason": "due sedi"})
    assert (said.status_code, said.headers["location"]) == (303, "/duplicates")
    with home.store() as store:
        (word,) = store.judgements()
    assert (word.verdict, word.reason) == (Verdict.DIFFERENT, "due sedi")
    after = text_of(staff)
    assert "Nothing to judge." in after
    assert "different ones" in after
    assert staff.post("/duplicates/undo", data=PAIR).status_code == 303
    with home.store() as store:
        assert list(store.judgements()) == []
    assert "Nothing to judge." not in text_of(staff)


def test_an_unsure_word_leaves_the_pair_open_and_says_so(asking: AsRole) -> None:
    staff = asking(Role.STAFF)
    staff.post("/duplicates", data=PAIR | {"verdict": "unsure"})
    assert "Looked at before, without an answer" in text_of(staff)


def test_what_was_never_said_cannot_be_taken_back(asking: AsRole) -> None:
    staff = asking(Role.STAFF)
    assert staff.post("/duplicates/undo", data=PAIR).status_code == 404
    assert staff.delete("/api/v1/duplicates/firm/rival").status_code == 404


def test_programs_take_a_word_back_as_well(asking: AsRole) -> None:
    staff = asking(Role.STAFF)
    staff.post("/api/v1/duplicates", json=PAIR | {"verdict": "same"})
    taken = staff.delete("/api/v1/duplicates/rival/firm")
    assert (taken.status_code, taken.json()["verdict"]) == (200, "same")
    assert staff.get("/api/v1/duplicates").json()["n_open"] == 1


def test_programs_read_both_sides_and_what_a_merge_makes(asking: AsRole) -> None:
    (pair,) = asking(Role.STAFF).get("/api/v1/duplicates").json()["items"]
    assert pair["agrees"] == {"name": 4.0}
    assert pair["contradicts"] == {"street": -2.0}
    names = next(each for each in pair["fields"] if each["field"] == "names")
    assert set(names["merged"]) == {*names["left"], *names["right"]}
