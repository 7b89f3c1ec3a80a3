"""Who offers what a need excludes goes below everybody, and is told so."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from matchmaker.candidates import prepare, statements_said
from matchmaker.domain import Consent, Fact, Kind, Language, Offer, Profile, ProfileId, Query
from matchmaker.engine import Matchmaker
from matchmaker.explanation import word
from matchmaker.ranking import all_features
from matchmaker.snapshot import Snapshot, Stance

OFFERS = {
    "laser": "Laser welding of thin sheet metal.",
    "tig": "TIG welding of frames and pipes.",
    "both": "TIG welding of frames and pipes. Laser welding of thin sheet metal.",
    "other": "Bookkeeping and payroll for small firms.",
    "springs": "Springs to drawing, with fatigue testing of samples.",
    "tests": "Fatigue testing of springs.",
    "denies": "TIG welding of pipes, no laser welding.",
}
NEEDS = {
    "en": "We look for TIG welding of frames, not laser welding.",
    "it": "Cerchiamo saldatura TIG di telai, non saldatura laser.",
    "de": "WIG-Schweissen von Rahmen, nicht Laserschweissen.",
    "fr": "Soudage TIG de châssis, pas de soudage laser.",
}


@pytest.fixture(scope="module")
def shop(snapshot_of: Callable[..., Snapshot], snapshot: Snapshot) -> Snapshot:
    model = snapshot.profiles.records[0]
    profiles = [
        replace(
            Profile(id=ProfileId(name), kind=Kind.COMPANY, names=(name,)),
            consent=model.consent if model.consent.matching else Consent(),
            offers=(Offer(id="o0", text=text, language="en"),),
        )
        for name, text in OFFERS.items()
    ]
    return snapshot_of(profiles=profiles, activities=(), participations=(), ties=(), judgements=())


def value(shop: Snapshot, need: str, name: str) -> float:
    feature = next(f for f in all_features() if f.name == "excluded")
    row = shop.profiles.row_of[ProfileId(name)]
    return float(feature.values(prepare(shop, Query(need=need)), np.array([row]))[0])


@pytest.mark.parametrize("language", NEEDS)
def test_who_offers_only_the_excluded_comes_last(shop: Snapshot, language: str) -> None:
    found = Matchmaker(shop).suggest(need=NEEDS[language], k=5)
    names = [each.profile_id for each in found]
    assert names[0] in {"tig", "denies"}
    assert names[-1] == "laser" or "laser" not in names


def test_the_share_is_greatest_for_who_offers_nothing_else(shop: Snapshot) -> None:
    shares = {name: value(shop, NEEDS["en"], name) for name in OFFERS}
    assert shares["laser"] > 0.6
    assert shares["laser"] > shares["both"] > shares["tig"] == shares["other"] == 0
    assert shares["denies"] == 0, "what a profile says it does not do is no offer"


def test_a_statement_offers_what_it_names_first(shop: Snapshot) -> None:
    need = "We look for springs, not for fatigue testing."
    assert value(shop, need, "tests") > 0.6 > value(shop, need, "springs")


def test_a_statement_that_is_taken_away_takes_what_it_excludes_along(shop: Snapshot) -> None:
    feature = next(f for f in all_features() if f.name == "excluded")
    prepared = prepare(shop, Query(need=NEEDS["en"]))
    row = shop.profiles.row_of[ProfileId("both")]
    said = statements_said(prepared, row, Stance.OFFERING)
    (about,) = (one for one in said if "Laser" in one.text)
    fact = Fact(ProfileId("both"), "statement", about.key)
    assert fact.aspect in feature.aspects
    assert feature.breakdown(prepared, row, frozenset({fact})).value == 0
    scored = Matchmaker(shop).ranker.score(prepared, np.array([row]))
    again = Query(need=NEEDS["en"], without=frozenset({fact}))
    rescored = Matchmaker(shop).ranker.score(prepare(shop, again), np.array([row]))
    assert rescored.amounts["excluded"][0] > scored.amounts["excluded"][0]


def test_a_need_that_excludes_nothing_leaves_it_unknown(shop: Snapshot) -> None:
    assert np.isnan(value(shop, "laser welding of thin sheets", "laser"))


def test_words_are_excluded_where_no_concept_is_named(shop: Snapshot) -> None:
    need = "TIG welding of frames, no payroll"
    assert value(shop, need, "other") > value(shop, need, "both")


def test_the_reason_names_what_is_excluded_in_every_language(shop: Snapshot) -> None:
    (found,) = (
        each
        for each in Matchmaker(shop).suggest(need=NEEDS["en"], k=5)
        if each.profile_id == "both"
    )
    texts = {
        language: next(r.text for r in word(found, language).reasons if r.id == "excluded")
        for language in Language
    }
    assert texts[Language.EN] == "Excluded by the need: laser welding"
    assert all(": " in text for text in texts.values())


def test_without_the_excluded_fact_the_value_falls(shop: Snapshot) -> None:
    feature = next(f for f in all_features() if f.name == "excluded")
    prepared = prepare(shop, Query(need=NEEDS["en"]))
    row = shop.profiles.row_of[ProfileId("both")]
    whole = feature.breakdown(prepared, row, frozenset())
    assert whole.value == pytest.approx(value(shop, NEEDS["en"], "both"))
    assert sum(part.amount for part in whole.parts) == pytest.approx(whole.value)
    fact = Fact(ProfileId("both"), "concept", "laser_welding")
    assert fact in {part.fact for part in whole.parts}
    assert feature.breakdown(prepared, row, frozenset({fact})).value < whole.value
