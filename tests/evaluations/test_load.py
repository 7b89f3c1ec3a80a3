"""Requests on a beat, and what their answers are counted as."""

import asyncio
import random
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

import pytest

from evaluations.homes import serving
from evaluations.load import (
    MIX,
    Answers,
    add_owners,
    ask_on_the_beat,
    copied,
    figures,
    forget_owners,
    public_of,
)
from matchmaker.domain import Profile
from matchmaker.home import Home
from matchmaker.services.building import build


@pytest.fixture
def home(tmp_path: Path, profiles: Mapping[str, Profile]) -> Home:
    made = Home.create(tmp_path / "home")
    with made.store() as store, store.write() as writer:
        writer.put_profiles(profiles.values())
    build(made)
    return made


def test_a_real_service_answers_every_sort_of_request(home: Home) -> None:
    keys = add_owners(home)
    rng = random.Random(1)  # noqa: S311 - draws requests
    with serving(home.path) as served:
        public = public_of(served.url, keys)
        beat = ask_on_the_beat(served.url, public, rate=30, seconds=2, rng=rng)
        found = figures(asyncio.run(beat))
        busy_s = served.processor_s()
    assert found["errors"] == {}
    assert found["requests"] == 60
    assert found["statuses"].keys() == MIX.keys()
    assert found["suggestions_ms"]["n"] + found["turned_away"] > 0
    assert busy_s > 0


def test_an_own_network_is_asked_in_a_copy_that_is_the_same(home: Home, tmp_path: Path) -> None:
    copy = Home.open(copied(home.path, tmp_path / "copy"))
    with home.store() as store, copy.store() as other:
        assert other.digests() == store.digests()
    assert copy.current_snapshot() is not None


def test_accounts_that_were_added_for_a_load_open_nothing_in_the_end(home: Home) -> None:
    keys = add_owners(home)
    forget_owners(home, keys)
    with home.store() as store:
        added = [store.accounts.by_email(f"{id_}@example.org") for id_ in keys]
    assert added
    assert all(account is not None and account.disabled_at for account in added)


def test_the_mix_is_in_percent() -> None:
    assert sum(share for share, _ in MIX.values()) == 100


@pytest.mark.parametrize(
    ("sort", "status", "counts_as"),
    [
        ("list", 200, None),
        ("introduction", 201, None),
        ("introduction", 409, None),
        ("write", 409, "errors"),
        ("list", 500, "errors"),
        ("list", 404, "errors"),
        ("list", 503, "turned_away"),
        ("list", 429, "turned_away"),
    ],
)
def test_what_an_answer_counts_as(sort: str, status: int, counts_as: str | None) -> None:
    found = figures(Answers(statuses=Counter({(sort, status): 3})))
    assert found["turned_away"] == (3 if counts_as == "turned_away" else 0)
    assert found["errors"] == ({f"{sort}: {status}": 3} if counts_as == "errors" else {})


def test_times_of_all_suggestions_stand_together() -> None:
    times = {"suggestions for a need": [10.0, 30.0], "suggestions for a profile": [20.0]}
    assert figures(Answers(times_ms=times))["suggestions_ms"] == {
        "n": 3, "p50": 20.0, "p95": 29.0, "p99": 29.8, "worst": 30.0,
    }  # fmt: skip


def test_a_connection_that_breaks_is_an_error() -> None:
    assert figures(Answers(broken=Counter({"list: ReadError": 1})))["errors"] == {
        "list: ReadError": 1
    }
