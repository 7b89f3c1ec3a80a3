"""The shipped demo network: whole, readable by the library, and made as its data sheet says."""

import csv
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from matchmaker.domain import ActivityKind, Kind, Layer, Need, Offer, Profile, Verdict, Visibility
from matchmaker.snapshot import statements_of
from matchmaker.snapshot.build_cache import shipped_reader
from matchmaker.snapshot.statement_vectors import key_of, shipped_vectors
from matchmaker.sources.folder import read_folder
from matchmaker.sources.reading import ReadResult
from matchmaker.text import statement_encoder

DATA = Path(__file__).parents[2] / "data"
DEMO = DATA / "demo"
TABLES = (
    "profiles", "needs", "offers", "activities", "participations", "ties", "judgements",
    "duplicates",
)  # fmt: skip
FIRST_DAY, LAST_DAY = date(2023, 11, 1), date(2026, 10, 31)


@pytest.fixture(scope="module")
def reading() -> ReadResult:
    return read_folder(DEMO)


@pytest.fixture(scope="module")
def profiles(reading: ReadResult) -> Mapping[str, Profile]:
    return {str(profile.id): profile for profile in reading.profiles}


@pytest.fixture(scope="module")
def companies(reading: ReadResult) -> list[Profile]:
    return [profile for profile in reading.profiles if profile.kind is Kind.COMPANY]


@pytest.fixture(scope="module")
def niches() -> Mapping[str, dict[str, Any]]:
    folder = DEMO / "source" / "niches"
    return {
        path.stem: tomllib.loads(path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*.toml"))
    }


def rows(table: str) -> list[dict[str, str]]:
    with (DEMO / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def words_of(profile: Profile) -> str:
    texts = [text.value for text in profile.texts]
    texts += [need.text for need in profile.needs] + [offer.text for offer in profile.offers]
    return " ".join(texts).casefold()


def test_the_generator_writes_the_committed_tables_byte_by_byte(tmp_path: Path) -> None:
    command = [sys.executable, "-B", str(DEMO / "generate.py"), str(tmp_path)]
    subprocess.run(command, check=True, env={"PYTHONHASHSEED": "7"})  # noqa: S603
    for table in TABLES:
        assert (tmp_path / f"{table}.csv").read_bytes() == (DEMO / f"{table}.csv").read_bytes()


def test_the_library_reads_it_without_rejects_or_warnings(reading: ReadResult) -> None:
    assert reading.rejects == ()
    assert reading.warnings == ()


def test_it_has_the_promised_kinds_in_the_promised_numbers(reading: ReadResult) -> None:
    kinds = Counter(profile.kind for profile in reading.profiles)
    assert kinds[Kind.COMPANY] == 612
    assert kinds[Kind.EXPERT] == 12
    assert kinds[Kind.RESEARCH_GROUP] + kinds[Kind.LAB] == 60
    assert kinds[Kind.ASSOCIATION] + kinds[Kind.INSTITUTION] == 10
    activities = Counter(activity.kind for activity in reading.activities)
    assert activities[ActivityKind.EVENT] == 28
    assert activities[ActivityKind.CONTENT] == 30
    assert activities[ActivityKind.CALL] == 10
    assert activities[ActivityKind.PROJECT] == 40


def test_every_profile_says_that_it_is_invented(reading: ReadResult) -> None:
    assert all(profile.demo and profile.id.startswith("demo-") for profile in reading.profiles)


def test_every_profile_has_coordinates_near_the_lakes(reading: ReadResult) -> None:
    for profile in reading.profiles:
        assert profile.place.latitude is not None
        assert profile.place.longitude is not None
        assert 45.4 < profile.place.latitude < 47.1
        assert 8.6 < profile.place.longitude < 10.2


def test_no_slot_or_alternative_is_left_open(reading: ReadResult) -> None:
    for profile in reading.profiles:
        assert not set("{}$") & set(words_of(profile)), profile.id


def test_languages_are_mixed_as_stated(companies: list[Profile]) -> None:
    share = Counter(profile.texts[0].language for profile in companies)
    assert 0.6 < share["it"] / len(companies) < 0.7
    assert all(0.08 < share[language] / len(companies) < 0.15 for language in ("de", "fr", "en"))


def test_most_firms_are_micro_or_small(companies: list[Profile]) -> None:
    heads = [p.size.headcount for p in companies if p.size and p.size.headcount]
    assert sum(n < 50 for n in heads) > 0.8 * len(heads)
    assert 0.03 < sum(50 <= n < 250 for n in heads) / len(heads) < 0.2


def test_some_facts_are_missing_and_some_firms_keep_theirs_closed(companies: list[Profile]) -> None:
    without_turnover = sum(not p.size or p.size.turnover_eur is None for p in companies)
    assert 0.2 < without_turnover / len(companies) < 0.45
    assert 0.005 < sum(not p.consent.matching for p in companies) / len(companies) < 0.05
    assert sum(p.visibility.get("needs") is Visibility.MATCHING_ONLY for p in companies) > 20
    levels = Counter(need.visibility for p in companies for need in p.needs)
    assert levels[Visibility.MATCHING_ONLY] > 10
    assert levels[Visibility.STAFF] > 5


def test_no_two_profiles_share_a_name_or_a_number_except_duplicates(reading: ReadResult) -> None:
    twins = {row["right_id"] for row in rows("duplicates")}
    alone = [profile for profile in reading.profiles if profile.id not in twins]
    numbers = [number for profile in alone for number in profile.identifiers]
    assert len(set(numbers)) == len(numbers)
    names = [profile.name for profile in alone]
    assert len(set(names)) == len(names)


def test_stated_duplicates_are_two_spellings_at_one_place(profiles: Mapping[str, Profile]) -> None:
    pairs = [(profiles[row["left_id"]], profiles[row["right_id"]]) for row in rows("duplicates")]
    assert len(pairs) == 12
    for left, right in pairs:
        assert left.name != right.name
        assert left.place.city == right.place.city
        assert left.sectors == right.sectors


@pytest.mark.parametrize("niche", sorted(p.stem for p in (DEMO / "source/niches").glob("*.toml")))
def test_every_niche_has_enough_profiles_to_rank(
    niche: str, niches: Mapping[str, dict[str, Any]], reading: ReadResult
) -> None:
    sections = [niches[niche][language] for language in ("it", "de", "fr", "en")]
    words = [word.casefold() for section in sections for word in section["keywords"]]
    touching = [p for p in reading.profiles if any(word in words_of(p) for word in words)]
    research = [p for p in touching if p.kind in (Kind.RESEARCH_GROUP, Kind.LAB)]
    assert len(touching) >= 15
    assert len(research) >= 3


def test_needs_and_offers_are_specific_sentences(reading: ReadResult) -> None:
    needs = [need for profile in reading.profiles for need in profile.needs]
    offers = [offer for profile in reading.profiles for offer in profile.offers]
    passages: list[Need | Offer] = [*needs, *offers]
    for each in passages:
        assert len(each.text.split()) >= 5, each.text
        assert each.trl is not None
        assert each.cooperation
    assert len({need.text for need in needs}) > 0.5 * len(needs)


def test_links_point_at_profiles_and_activities_that_exist(
    reading: ReadResult, profiles: Mapping[str, Profile]
) -> None:
    activities = {activity.id for activity in reading.activities}
    for part in reading.participations:
        assert part.profile_id in profiles
        assert part.activity_id in activities
    for tie in reading.ties:
        assert {tie.source_id, tie.target_id} <= profiles.keys()


def test_everything_is_dated_inside_the_three_years(reading: ReadResult) -> None:
    days = [tie.starts_on for tie in reading.ties] + [j.judged_on for j in reading.judgements]
    days += [activity.starts_on for activity in reading.activities]
    assert all(day and FIRST_DAY <= day <= LAST_DAY for day in days)
    assert {day.year for day in days if day} == {2023, 2024, 2025, 2026}


def test_every_layer_that_the_network_promises_has_ties(reading: ReadResult) -> None:
    layers = Counter(tie.layer for tie in reading.ties)
    assert layers[Layer.MEMBERSHIP] > 300
    assert layers[Layer.EXPERT_CLIENT] > 100
    assert layers[Layer.INTRODUCTION_ACCEPTED] > 80
    assert layers[Layer.AFFILIATION] == 72


def test_no_expert_follows_more_firms_than_the_capacity_allows(
    reading: ReadResult, profiles: Mapping[str, Profile]
) -> None:
    present = Counter(
        tie.source_id
        for tie in reading.ties
        if tie.layer is Layer.EXPERT_CLIENT and tie.ends_on is None
    )
    for expert, count in present.items():
        capacity = profiles[expert].capacity
        assert capacity is not None
        assert 4 <= capacity <= 10
        assert count <= capacity


def test_accepted_introductions_are_ties_and_declined_ones_are_not(reading: ReadResult) -> None:
    tied = {
        (tie.source_id, tie.target_id)
        for tie in reading.ties
        if tie.layer is Layer.INTRODUCTION_ACCEPTED
    }
    verdicts = {(j.left_id, j.right_id): j.verdict for j in reading.judgements}
    assert {pair for pair, verdict in verdicts.items() if verdict is Verdict.ACCEPTED} == tied
    assert sum(verdict is Verdict.DECLINED for verdict in verdicts.values()) > 60


def test_many_projects_cross_the_border(
    reading: ReadResult, profiles: Mapping[str, Profile]
) -> None:
    projects = {a.id for a in reading.activities if a.kind is ActivityKind.PROJECT}
    countries: dict[str, set[str | None]] = {project: set() for project in projects}
    for part in reading.participations:
        if part.activity_id in projects:
            countries[part.activity_id].add(profiles[part.profile_id].place.country)
    assert sum(len(found) > 1 for found in countries.values()) >= 15


def test_the_data_sheet_states_the_counts_that_are_there(reading: ReadResult) -> None:
    sheet = (DATA / "README.md").read_text(encoding="utf-8")
    for table in TABLES:
        assert f"| `{table}.csv` | {len(rows(table)):,} |" in sheet


def test_the_vectors_of_all_its_statements_are_shipped_and_else_those_of_words_alone(
    reading: ReadResult,
) -> None:
    encoder = statement_encoder()
    assert encoder is not None
    said = {
        key_of(encoder.identity, one.text)
        for profile in reading.profiles
        if profile.consent.matching
        for one in statements_of(shipped_reader().profile(profile))
    }
    shipped = set(shipped_vectors())
    assert said <= shipped, "stale; run: make vectors"
    assert len(shipped - said) < 12_000
