"""From the store to a snapshot in service: duplicates folded, judgements honoured."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from matchmaker.domain import (
    Activity,
    ActivityId,
    ActivityKind,
    Consent,
    Judgement,
    Kind,
    Layer,
    Participation,
    Place,
    Profile,
    ProfileId,
    Query,
    Text,
    Tie,
    Verdict,
)
from matchmaker.engine import Matchmaker
from matchmaker.errors import HomeError
from matchmaker.home import Home
from matchmaker.services.building import build, find_duplicates

TODAY = date(2026, 11, 23)
LECCO = Place(country="IT", city="Lecco", address="Via Volta 3", postcode="23900")

TEXTS = (Text(field="description", value="Stampaggio di lamiera"),)


def profile(id_: str, name: str, kind: Kind = Kind.COMPANY, **facts: object) -> Profile:
    return Profile(
        id=ProfileId(id_), kind=kind, names=(name,), **({"place": LECCO, "texts": TEXTS} | facts)
    )


ASKER = profile("asker", "Torneria Brambati S.r.l.")
RIVAL = profile("rival", "Stampaggi Valsassina S.r.l.", url="https://valsassina.example")
TWIN = profile("twin", "Stampaggi Valsassina Srl", url="https://valsassina.example")
PARTNER = profile("partner", "Laboratorio Materiali", Kind.LAB, place=Place(country="CH"))
EVERYONE = (ASKER, RIVAL, TWIN, PARTNER)


def judged(left: str, right: str, verdict: Verdict, day: date = TODAY) -> Judgement:
    return Judgement(
        left_id=ProfileId(left), right_id=ProfileId(right), verdict=verdict, judged_on=day
    )


SAME = judged("rival", "twin", Verdict.SAME)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home.create(tmp_path / "home")


def put(
    home: Home,
    profiles: Iterable[Profile] = EVERYONE,
    *,
    judgements: Iterable[Judgement] = (),
    ties: Iterable[Tie] = (),
    participations: Iterable[Participation] = (),
) -> None:
    project = Activity(id=ActivityId("project"), kind=ActivityKind.PROJECT, year=2024)
    with home.store() as store, store.write() as writer:
        writer.put_profiles(profiles)
        writer.put_activities([project])
        writer.put_participations(participations)
        writer.put_ties(ties)
        writer.put_judgements(judgements)


def built(home: Home) -> Matchmaker:
    build(home, today=TODAY)
    return Matchmaker.load(home.path)


def suggested(home: Home, asker: str) -> set[str]:
    found = built(home)
    return {id_ for id_, _ in found.rank(Query(profile_id=ProfileId(asker)))}


def test_duplicates_found_are_folded_by_the_next_build(home: Home) -> None:
    put(home, judgements=[SAME])
    assert suggested(home, "asker") == {"rival", "twin", "partner"}
    assert dict(find_duplicates(home).clusters) == {"twin": "rival"}
    found = built(home)
    assert found.snapshot.meta.n_merged == 1
    assert {*found.snapshot.profiles.ids} == {"asker", "rival", "partner"}


def test_what_a_duplicate_did_is_the_doing_of_its_canonical_profile(home: Home) -> None:
    parts = [
        Participation(profile_id=ProfileId(who), activity_id=ActivityId("project"))
        for who in ("twin", "partner")
    ]
    tie = Tie(source_id=ProfileId("twin"), target_id=ProfileId("asker"), layer=Layer.EXPERT_CLIENT)
    put(home, judgements=[SAME], participations=parts, ties=[tie])
    find_duplicates(home)
    found = built(home)
    row = found.snapshot.profiles.row_of[ProfileId("rival")]
    partners = {found.snapshot.profiles.ids[other] for other in found.network.partners(row)}
    assert partners == {"partner", "asker"}


def test_a_declined_duplicate_is_a_declined_profile(home: Home) -> None:
    put(home, judgements=[SAME, judged("asker", "twin", Verdict.DECLINED)])
    find_duplicates(home)
    assert suggested(home, "asker") == {"partner"}


def test_an_excluded_duplicate_is_an_excluded_profile(home: Home) -> None:
    asker = replace(ASKER, excludes=(ProfileId("twin"),))
    put(home, [asker, RIVAL, TWIN, PARTNER], judgements=[SAME])
    find_duplicates(home)
    assert suggested(home, "asker") == {"partner"}
    assert suggested(home, "rival") == {"partner"}


def test_an_accepted_introduction_makes_partners(home: Home) -> None:
    put(home, judgements=[judged("asker", "partner", Verdict.ACCEPTED)])
    assert "partner" not in suggested(home, "asker")
    assert "asker" not in suggested(home, "partner")


def test_a_pair_that_accepts_after_it_declined_may_meet(home: Home) -> None:
    pair = ("asker", "partner")
    declined = judged(*pair, Verdict.DECLINED, date(2025, 1, 1))
    put(home, judgements=[declined, judged(*pair[::-1], Verdict.ACCEPTED, date(2026, 1, 1))])
    query = Query(profile_id=ProfileId("asker"), new_only=False)
    assert "partner" in dict(built(home).rank(query))


def test_a_pair_that_declines_after_it_accepted_stays_apart(home: Home) -> None:
    pair = ("asker", "partner")
    declined = judged(*pair, Verdict.DECLINED, date(2026, 1, 1))
    put(home, judgements=[declined, judged(*pair, Verdict.ACCEPTED, date(2025, 1, 1))])
    query = Query(profile_id=ProfileId("asker"), new_only=False)
    assert "partner" not in dict(built(home).rank(query))


def test_who_is_judged_different_is_kept_apart_from_the_next_build_on(home: Home) -> None:
    put(home, judgements=[replace(SAME, judged_on=date(2026, 1, 1))])
    find_duplicates(home)
    assert "twin" not in suggested(home, "asker")
    put(home, judgements=[judged("twin", "rival", Verdict.DIFFERENT)])
    find_duplicates(home)
    assert "twin" in suggested(home, "asker")
    find_duplicates(home)
    assert "twin" in suggested(home, "asker"), "it survives another round"


def test_one_refusal_among_duplicates_is_a_refusal(home: Home) -> None:
    refusing = replace(TWIN, consent=Consent(matching=False))
    put(home, [ASKER, RIVAL, refusing, PARTNER], judgements=[SAME])
    find_duplicates(home)
    assert suggested(home, "asker") == {"partner"}


def test_uncertain_pairs_are_kept_for_review(home: Home) -> None:
    put(home)
    found = find_duplicates(home)
    with home.store() as store:
        assert [(r.left_id, r.right_id) for r in store.reviews()] == [
            (pair.left_id, pair.right_id) for pair in found.review
        ]


def test_the_old_snapshot_serves_until_the_new_one_is_whole(home: Home) -> None:
    put(home)
    old = built(home)
    put(home, [profile("late", "Arrivata Tardi S.p.A.")])
    assert "late" not in Matchmaker.load(home.path).snapshot.profiles.row_of
    new = built(home)
    assert "late" in new.snapshot.profiles.row_of
    assert old.rank(Query(profile_id=ProfileId("asker")))
    assert new.snapshot.meta.revision > old.snapshot.meta.revision


def test_a_build_tells_how_far_it_is(home: Home) -> None:
    put(home)
    stages: list[str] = []
    build(home, today=TODAY, progress=lambda stage, _done, _total: stages.append(stage))
    assert list(dict.fromkeys(stages)) == [
        "reading profiles", "reading activities", "indexing",
    ]  # fmt: skip


def test_only_one_build_at_a_time(home: Home) -> None:
    with home.lock(), pytest.raises(HomeError, match="at work"):
        build(home)


def test_an_empty_home_can_be_built(home: Home) -> None:
    assert build(home).n_profiles == 0
    assert Matchmaker.load(home.path).suggest(need="saldatura laser") == []


def test_today_is_the_day_of_the_build(home: Home) -> None:
    assert abs((build(home).built_on - date.today()).days) <= 1  # noqa: DTZ011
