"""From the store to a snapshot in service: duplicates folded, judgements honoured."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from matchmaker.domain import (
    Activity,
    ActivityId,
    ActivityKind,
    Consent,
    Identifier,
    Judgement,
    Kind,
    Layer,
    Participation,
    Place,
    Profile,
    ProfileId,
    Query,
    Role,
    Text,
    Tie,
    Verdict,
)
from matchmaker.engine import Matchmaker
from matchmaker.errors import HomeError
from matchmaker.home import Home
from matchmaker.services.building import build, find_duplicates
from matchmaker.store import Account, Origin

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
        "reading profiles", "reading activities", "indexing", "encoding statements",
    ]  # fmt: skip


def test_only_one_build_at_a_time(home: Home) -> None:
    with home.lock(), pytest.raises(HomeError, match="at work"):
        build(home)


def test_an_empty_home_can_be_built(home: Home) -> None:
    assert build(home).n_profiles == 0
    assert Matchmaker.load(home.path).suggest(need="saldatura laser") == []


def test_today_is_the_day_of_the_build(home: Home) -> None:
    assert abs((build(home).built_on - date.today()).days) <= 1  # noqa: DTZ011


NUMBER = (Identifier(scheme="vat_it", value="07643520567"),)
NOW = datetime(2026, 11, 23, tzinfo=UTC)
IMPORT = Origin(source="import firms.csv", at=NOW, account_id="steward")


def files(home: Home) -> dict[str, Path]:
    folder = home.current_snapshot()
    assert folder is not None
    return {str(f.relative_to(folder)): f for f in folder.rglob("*") if f.is_file()}


def test_a_build_in_which_nothing_changed_takes_the_files_over(home: Home) -> None:
    put(home)
    before = build(home, today=TODAY)
    vectors = files(home)["texts/latent/vectors.npy"].stat().st_ino
    put(home, [replace(RIVAL, texts=())])
    put(home, [RIVAL])
    again = build(home, today=TODAY)
    assert again == replace(before, revision=again.revision)
    assert again.revision > before.revision
    assert files(home)["texts/latent/vectors.npy"].stat().st_ino == vectors
    taken_over = {name: file.read_bytes() for name, file in files(home).items()}
    build(home, today=TODAY, anew=True)
    assert {name: file.read_bytes() for name, file in files(home).items()} == taken_over


def test_a_build_after_which_nobody_wrote_reads_nothing(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(home)
    before = build(home, today=TODAY)
    with monkeypatch.context() as patch:
        patch.delattr("matchmaker.store.Store.profiles")
        assert build(home, today=TODAY) == before
        with pytest.raises(AttributeError):
            build(home, today=TODAY + timedelta(days=1))
    put(home, [replace(RIVAL, texts=())])
    build(home, today=TODAY)
    assert built(home).profile("rival").texts == ()


def test_what_changed_is_built(home: Home) -> None:
    put(home)
    build(home, today=TODAY)
    put(home, [replace(RIVAL, texts=())])
    build(home, today=TODAY)
    assert built(home).profile("rival").texts == ()
    assert build(home, today=TODAY + timedelta(days=1)).built_on == TODAY + timedelta(days=1)


def test_a_damaged_snapshot_is_not_taken_over(home: Home) -> None:
    put(home)
    build(home, today=TODAY)
    files(home)["profiles/records.blob.npy"].write_bytes(b"torn")
    build(home, today=TODAY)
    assert built(home).profile("rival").name == "Stampaggi Valsassina S.r.l."


def typed(home: Home, by: str) -> Iterable[frozenset[str]]:
    """Import two firms, let an account edit the first, and give what is merged, as pairs."""
    one = profile("one", "Torneria Brambati S.r.l.")
    two = profile("two", "Stampaggi Valsassina S.r.l.", identifiers=NUMBER)
    origin = replace(IMPORT, source="service", account_id=by)
    edited = replace(one, names=two.names, identifiers=NUMBER)
    with home.store() as store, store.write() as writer:
        writer.put_profiles([one, two], IMPORT)
        for id_, role, speaks_for in (
            ("steward", Role.STAFF, ()), ("firm", Role.COMPANY, ("one",)),
            ("group", Role.COMPANY, ("one", "two")), ("left", Role.COMPANY, ()),
        ):  # fmt: skip
            if id_ in {"steward", by}:
                speaks = frozenset(map(ProfileId, speaks_for))
                writer.accounts.add(
                    Account(
                        id=id_, email=id_, name=id_, role=role, speaks_for=speaks, created_at=NOW
                    )
                )
        writer.put_profiles([edited], replace(origin, acting_for="one" * (by == "behalf")))
    return {frozenset(pair) for pair in find_duplicates(home).clusters.items()}


ONE_AND_TWO = {frozenset({"one", "two"})}


@pytest.mark.parametrize("by", ["firm", "left", "erased", "behalf"])
def test_what_an_owner_states_merges_with_no_record_of_somebody_else(home: Home, by: str) -> None:
    assert typed(home, by) == set()


@pytest.mark.parametrize("by", ["steward", "group"])
def test_what_staff_state_and_what_one_owner_states_of_two_merges(home: Home, by: str) -> None:
    assert typed(home, by) == ONE_AND_TWO


def test_who_imported_files_may_be_erased(home: Home) -> None:
    two = profile("two", "Stampaggi Valsassina S.r.l.", identifiers=NUMBER)
    with home.store() as store, store.write() as writer:
        writer.put_profiles([profile("one", "Torneria Brambati"), two], IMPORT)
        writer.put_profiles([replace(two, id=ProfileId("one"))], IMPORT)
    assert dict(find_duplicates(home).clusters) == {"two": "one"}


def test_an_owner_who_describes_its_work_stays_merged(home: Home) -> None:
    two = profile("two", "Stampaggi Valsassina S.r.l.", identifiers=NUMBER)
    with home.store() as store, store.write() as writer:
        writer.put_profiles([replace(two, id=ProfileId("one")), two], IMPORT)
    with home.store() as store, store.write() as writer:
        texts = (Text(field="description", value="Stampaggio a freddo"),)
        own = replace(IMPORT, source="service", account_id="firm")
        writer.put_profiles([replace(two, id=ProfileId("one"), texts=texts)], own)
    assert dict(find_duplicates(home).clusters) == {"two": "one"}


def test_who_stated_a_name_is_known_when_the_history_is_forgotten(home: Home) -> None:
    typed(home, "firm")
    with home.store() as store, store.write() as writer:
        later = NOW + timedelta(days=1)
        assert writer.erasures.forget_history(later) == 4
        assert writer.erasures.forget_history(later) == 0
    with home.store() as store:
        lines = store.history.of("one")
    assert {(line.field, line.before, line.after) for line in lines} == {
        ("names", "", ""), ("identifiers", "", ""),
    }  # fmt: skip
    assert dict(find_duplicates(home).clusters) == {}
