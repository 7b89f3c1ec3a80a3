"""Every feature shows its value the short way and the long way, and rests on its facts."""

import math
from itertools import product

import numpy as np
import pytest

from matchmaker.candidates import prepare
from matchmaker.domain import Fact, ProfileId, Query
from matchmaker.engine import Matchmaker
from matchmaker.ranking import Feature, all_features

FEATURES = {feature.name: feature for feature in all_features()}
QUERIES = (
    Query(profile_id=ProfileId("firm")),
    Query(profile_id=ProfileId("ada")),
    Query(profile_id=ProfileId("viewers")),
    Query(need="soudage laser de tôles minces"),
    Query(profile_id=ProfileId("secretive"), need="visione artificiale per il controllo qualità"),
)


def row_of(matchmaker: Matchmaker, id_: str) -> int:
    return matchmaker.snapshot.profiles.row_of[ProfileId(id_)]


def value(matchmaker: Matchmaker, name: str, query: Query, id_: str) -> float:
    question = prepare(matchmaker.snapshot, query)
    rows = np.array([row_of(matchmaker, id_)])
    return float(FEATURES[name].values(question, rows)[0])


@pytest.mark.parametrize(("feature", "query"), [*product(FEATURES.values(), QUERIES)])
def test_the_breakdown_gives_the_value_that_ranked(
    matchmaker: Matchmaker, feature: Feature, query: Query
) -> None:
    question = prepare(matchmaker.snapshot, query)
    rows = np.arange(len(matchmaker.snapshot.profiles.ids))
    values = feature.values(question, rows)
    recomputed = [feature.breakdown(question, row, frozenset()).value for row in rows]
    np.testing.assert_allclose(values, recomputed, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize(("feature", "query"), [*product(FEATURES.values(), QUERIES)])
def test_taking_all_facts_away_leaves_nothing_known_or_nothing_there(
    matchmaker: Matchmaker, feature: Feature, query: Query
) -> None:
    question = prepare(matchmaker.snapshot, query)
    for row in range(len(matchmaker.snapshot.profiles.ids)):
        whole = feature.breakdown(question, row, frozenset())
        facts = frozenset(part.fact for part in whole.parts)
        if facts and whole.value > 0:
            left = feature.breakdown(question, row, facts).value
            assert math.isnan(left) or left < whole.value


@pytest.mark.parametrize("feature", FEATURES.values(), ids=FEATURES)
def test_facts_of_other_aspects_leave_a_feature_as_it_is(
    matchmaker: Matchmaker, feature: Feature
) -> None:
    question = prepare(matchmaker.snapshot, QUERIES[0])
    row = row_of(matchmaker, "welders")
    other = frozenset({Fact(ProfileId("welders"), "no such aspect", "x")})
    whole = feature.breakdown(question, row, frozenset()).value
    np.testing.assert_equal(feature.breakdown(question, row, other).value, whole)


@pytest.mark.parametrize("feature", FEATURES.values(), ids=FEATURES)
def test_every_feature_is_documented(feature: Feature) -> None:
    assert len(feature.description) > 20


def test_a_german_offer_answers_an_italian_need(matchmaker: Matchmaker) -> None:
    firm = Query(profile_id=ProfileId("firm"))
    covered = value(matchmaker, "need_concepts", firm, "welders")
    n_sought = len(prepare(matchmaker.snapshot, firm).seeking_concepts)
    assert n_sought >= 2
    assert 0.5 * n_sought / (n_sought + 1) < covered < n_sought / (n_sought + 1)
    assert value(matchmaker, "need_concepts", firm, "polymers") == 0.0


def test_a_silent_profile_is_unknown_not_bad(matchmaker: Matchmaker) -> None:
    for name in ("need_concepts", "need_words", "need_meaning"):
        assert math.isnan(value(matchmaker, name, QUERIES[0], "silent"))


def test_without_the_concept_the_words_that_say_it_are_gone_too(matchmaker: Matchmaker) -> None:
    question = prepare(matchmaker.snapshot, QUERIES[0])
    row = row_of(matchmaker, "welders")
    without = frozenset({Fact(ProfileId("welders"), "concept", "laser_welding")})
    words = FEATURES["need_words"]
    assert (
        words.breakdown(question, row, without).value
        < words.breakdown(question, row, frozenset()).value
    )


def test_distance_is_the_great_circle(matchmaker: Matchmaker) -> None:
    # Independent figure: Vincenty on WGS 84 gives 38.3 km from Lecco to Lugano.
    assert value(matchmaker, "distance", QUERIES[0], "welders") == pytest.approx(38.3, rel=0.01)


def test_kinship_of_sectors_follows_the_nace_tree(matchmaker: Matchmaker) -> None:
    assert value(matchmaker, "sector_relatedness", QUERIES[0], "rival") == 1.0
    assert value(matchmaker, "sector_relatedness", QUERIES[0], "secretive") == 0.5
    assert value(matchmaker, "sector_relatedness", QUERIES[0], "ada") == 0.75
    assert math.isnan(value(matchmaker, "sector_relatedness", QUERIES[0], "welders"))


def test_an_event_with_three_guests_weighs_one_half(matchmaker: Matchmaker) -> None:
    assert value(matchmaker, "shared_events", QUERIES[0], "welders") == pytest.approx(0.5)


def test_an_association_with_three_members_weighs_one_half(matchmaker: Matchmaker) -> None:
    assert value(matchmaker, "shared_associations", QUERIES[0], "secretive") == pytest.approx(0.5)


def test_readiness_levels_that_overlap_fit(matchmaker: Matchmaker) -> None:
    assert value(matchmaker, "trl_adjacency", QUERIES[0], "welders") == 1.0
    assert value(matchmaker, "trl_adjacency", QUERIES[0], "viewers") == 1.0
    assert math.isnan(value(matchmaker, "trl_adjacency", QUERIES[0], "polymers"))


def test_half_of_the_cooperation_sought_is_offered(matchmaker: Matchmaker) -> None:
    assert value(matchmaker, "cooperation_intent", QUERIES[0], "welders") == 0.5


def test_languages_are_shared_not_shared_or_unknown(matchmaker: Matchmaker) -> None:
    assert value(matchmaker, "shared_language", QUERIES[0], "welders") == 1.0
    assert value(matchmaker, "shared_language", QUERIES[0], "viewers") == 0.0
    assert math.isnan(value(matchmaker, "shared_language", QUERIES[0], "silent"))
