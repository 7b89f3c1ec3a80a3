"""Whatever is killed and whenever, nothing acknowledged is lost and nothing is left in part."""

import random
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from evaluations import kills
from evaluations.kills import Victim, faults, kill_often, prepare
from matchmaker.domain import Profile, ProfileId, Text
from matchmaker.home import Home
from matchmaker.services.building import build

N_KILLS = 4


@pytest.fixture
def victim(tmp_path: Path, profiles: Mapping[str, Profile]) -> Victim:
    """The small network, with writers and a table of their own."""
    home = Home.create(tmp_path / "home")
    with home.store() as store, store.write() as writer:
        writer.put_profiles(profiles.values())
    return prepare(home, tmp_path, n_rows=200)


def test_kills_lose_nothing_and_tear_nothing(
    victim: Victim, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kills, "WRITES_S", 0.5)
    found = kill_often(victim, N_KILLS, random.Random(0))  # noqa: S311 - draws moments
    assert found["faults"] == []
    assert found["kills"]["service"] == N_KILLS / 2
    assert found["acknowledged"] > 0
    # A start takes two seconds; a machine that is busy with other tests gets some more.
    assert found["ready_s"]["worst"] < 30


def test_what_is_lost_or_torn_is_noticed(victim: Victim) -> None:
    build(victim.home)
    assert faults(victim) == []
    victim.ledger.words["writer-0"] = {"what was acknowledged"}
    victim.ledger.introductions.add("gone")
    with victim.home.store() as store, store.write() as writer:
        row = store.profile(ProfileId("row-0"))
        other = Text(field="description", value="another mark")
        writer.put_profiles([replace(row, texts=(other,))])
    torn, words, introduction = faults(victim)
    assert torn == "an import is there in part"
    assert "'none yet' instead of ['what was acknowledged']" in words
    assert introduction == "lost introduction gone"
