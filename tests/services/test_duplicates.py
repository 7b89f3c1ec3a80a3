"""Staff see pairs side by side, say what they know, and take a word back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from matchmaker.domain import (
    Judgement,
    Kind,
    Need,
    Place,
    Profile,
    ProfileId,
    Verdict,
    Visibility,
)
from matchmaker.errors import UnknownRecordError
from matchmaker.home import Home
from matchmaker.services.building import (
    canonical_judgements,
    find_duplicates,
    merged_profiles,
)
from matchmaker.services.duplicates import (
    Agreement,
    decided_pairs,
    pairs_in_doubt,
    side_by_side,
    take_back,
)
from matchmaker.services.profiles import judge
from matchmaker.store import Origin, Store

NOW = Origin(source="service", at=datetime(2026, 11, 24, 9, tzinfo=UTC), account_id="a-1")
PLACE = Place(country="IT", city="Lecco", postcode="23900", address="Via Fiandra 12")


def firm(key: str, name: str, **facts: object) -> Profile:
    facts = {"place": PLACE} | facts
    need = Need(id=f"need-{key}", text=f"Seeks what {key} seeks")
    return Profile(
        id=ProfileId(key),
        kind=Kind.COMPANY,
        names=(name,),
        needs=(need,),
        **facts,  # type: ignore[arg-type]
    )


LEFT = firm("a", "Trafilerie Rossignoli S.p.A.", url="https://rossignoli.example.it")
RIGHT = firm("b", "Rossignoli Trafilerie SPA", place=replace(PLACE, address="Via Tonale 3"))
PARTNER = firm("p", "Officina Brambati", place=Place(country="IT", city="Como"))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home.create(tmp_path / "home")
    with home.store() as store, store.write() as writer:
        writer.put_profiles([LEFT, RIGHT, PARTNER])
    find_duplicates(home)
    return home


@pytest.fixture
def store(home: Home) -> Iterator[Store]:
    with home.store() as store:
        yield store


def say(store: Store, verdict: Verdict, days: int = 0) -> None:
    judge(store, "a", "b", verdict, replace(NOW, at=NOW.at + timedelta(days=days)))


def shown(store: Store) -> dict[ProfileId, Profile]:
    """Profiles as the next build knows them."""
    return {p.id: p for p in merged_profiles(store.profiles(), store.clusters())}


def test_a_pair_shows_what_agrees_what_contradicts_and_what_it_becomes(store: Store) -> None:
    (pair,) = pairs_in_doubt(store)
    seen = side_by_side(store, pair)
    assert {seen.left.id, seen.right.id} == {"a", "b"}
    assert seen.agrees["city"] > 0 > seen.contradicts["street"]
    by_field = {each.field: each for each in seen.fields}
    assert by_field["town"].agreement is Agreement.AGREES
    assert by_field["address"].agreement is Agreement.DIFFERS
    assert by_field["url"].agreement is Agreement.ONE_SIDE
    assert set(by_field["names"].merged) == {LEFT.name, RIGHT.name}
    assert by_field["url"].merged == (LEFT.url,)


def test_a_private_field_is_left_out_of_the_pair(home: Home, store: Store) -> None:
    with store.write() as writer:
        writer.put_profiles([replace(LEFT, visibility={"url": Visibility.PRIVATE})])
    (pair,) = pairs_in_doubt(store)
    assert "url" not in {each.field for each in side_by_side(store, pair).fields}


def test_an_unsure_pair_is_asked_last_and_changes_nothing(home: Home, store: Store) -> None:
    say(store, Verdict.UNSURE)
    (pair,) = pairs_in_doubt(store)
    assert side_by_side(store, pair).unsure
    assert find_duplicates(home).clusters == {}


def test_a_decided_pair_is_asked_no_more_until_it_is_taken_back(home: Home, store: Store) -> None:
    say(store, Verdict.DIFFERENT)
    assert pairs_in_doubt(store) == []
    assert [word.verdict for word in decided_pairs(store, 5)] == [Verdict.DIFFERENT]
    take_back(store, "b", "a", NOW)
    find_duplicates(home)
    assert len(pairs_in_doubt(store)) == 1
    assert decided_pairs(store, 5) == []


def test_taking_back_lets_the_word_before_count_again(store: Store) -> None:
    say(store, Verdict.DIFFERENT)
    say(store, Verdict.SAME, days=1)
    assert take_back(store, "a", "b", NOW).verdict is Verdict.SAME
    assert [word.verdict for word in decided_pairs(store, 5)] == [Verdict.DIFFERENT]


def test_taking_back_is_logged_and_needs_a_word(store: Store) -> None:
    with pytest.raises(UnknownRecordError):
        take_back(store, "a", "b", NOW)
    say(store, Verdict.SAME)
    take_back(store, "a", "b", NOW)
    line = store.audit.lines()[0]
    assert (line.action, line.subject, line.note) == (
        "duplicate.judge",
        "profile:a",
        "same taken back",
    )


def test_an_undone_merge_restores_both_records_and_their_needs(home: Home, store: Store) -> None:
    before = shown(store)
    say(store, Verdict.SAME)
    find_duplicates(home)
    merged = shown(store)
    assert merged.keys() == {"a", "p"}
    assert {need.id for need in merged[LEFT.id].needs} == {"need-a", "need-b"}
    take_back(store, "a", "b", NOW)
    find_duplicates(home)
    assert shown(store) == before
    assert store.profile(RIGHT.id) == RIGHT


def test_an_undone_merge_restores_judgements_and_introductions(home: Home, store: Store) -> None:
    accepted = [
        Judgement(
            left_id=ProfileId(side),
            right_id=PARTNER.id,
            verdict=verdict,
            judged_on=date(2026, 1, day),
        )
        for side, verdict, day in (("a", Verdict.ACCEPTED, 1), ("b", Verdict.DECLINED, 2))
    ]
    with store.write() as writer:
        writer.put_judgements(accepted)
    say(store, Verdict.SAME)
    find_duplicates(home)
    told = canonical_judgements(store.judgements(), store.clusters())
    assert {w.left_id for w in told if w.right_id == PARTNER.id} == {"a"}
    take_back(store, "a", "b", NOW)
    find_duplicates(home)
    told = canonical_judgements(store.judgements(), store.clusters())
    assert {(w.left_id, w.verdict) for w in told} == {
        ("a", Verdict.ACCEPTED),
        ("b", Verdict.DECLINED),
    }


def test_a_sure_merge_is_undone_by_saying_different(home: Home, store: Store) -> None:
    twin = replace(LEFT, id=ProfileId("c"))
    with store.write() as writer:
        writer.put_profiles([twin])
    assert find_duplicates(home).clusters == {"c": "a"}
    judge(store, "a", "c", Verdict.DIFFERENT, NOW)
    assert find_duplicates(home).clusters == {}
    assert shown(store)[twin.id] == twin
