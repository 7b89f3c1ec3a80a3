"""What is taken away is felt only where it was said."""

import pytest

from matchmaker.candidates import PreparedQuery, prepare
from matchmaker.domain import Fact, ProfileId, Query
from matchmaker.ranking import all_features
from matchmaker.ranking.feature import NOTHING
from matchmaker.ranking.features.ablation import ablated_passages, ablated_terms, effective_ablation
from matchmaker.snapshot import Snapshot, Stance

WELDING = frozenset({Fact(ProfileId("rival"), "concept", "laser_welding")})


@pytest.fixture
def question(snapshot: Snapshot) -> PreparedQuery:
    return prepare(snapshot, Query(need="saldatura laser di lamiera sottile"))


def test_a_concept_is_felt_in_the_offers_that_name_it(question: PreparedQuery) -> None:
    row = question.snapshot.profiles.row_of[ProfileId("rival")]
    assert effective_ablation(question, row, Stance.OFFERING, WELDING) == WELDING
    assert effective_ablation(question, row, Stance.SEEKING, WELDING) == NOTHING
    whole = ablated_terms(question, row, Stance.OFFERING, NOTHING)
    assert sum(ablated_terms(question, row, Stance.OFFERING, WELDING).values()) < sum(
        whole.values()
    )


def test_what_somebody_else_says_is_not_felt(question: PreparedQuery) -> None:
    row = question.snapshot.profiles.row_of[ProfileId("welders")]
    assert effective_ablation(question, row, Stance.OFFERING, WELDING) == NOTHING
    assert ablated_passages(question, row, Stance.OFFERING, WELDING)


def test_a_whole_text_taken_away_leaves_nothing(question: PreparedQuery) -> None:
    row = question.snapshot.profiles.row_of[ProfileId("rival")]
    text = frozenset({Fact(ProfileId("rival"), "text", "offering")})
    assert ablated_passages(question, row, Stance.OFFERING, text) == ()
    assert effective_ablation(question, row, Stance.OFFERING, text) == text


def test_what_is_not_felt_leaves_a_value_as_it_is_to_the_last_digit(
    question: PreparedQuery,
) -> None:
    row = question.snapshot.profiles.row_of[ProfileId("rival")]
    unsaid = frozenset({Fact(ProfileId("rival"), "word", "unsaid")})
    for feature in all_features():
        if "word" in feature.aspects:
            whole = feature.breakdown(question, row, NOTHING)
            assert feature.breakdown(question, row, unsaid) is whole
