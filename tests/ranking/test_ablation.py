"""What is taken away is felt only where it was said."""

import pytest

from matchmaker.candidates import PreparedQuery, prepare, retrieve
from matchmaker.domain import Fact, ProfileId, Query
from matchmaker.ranking import all_features
from matchmaker.ranking.feature import NOTHING
from matchmaker.ranking.features.ablation import ablated_passages, rest
from matchmaker.snapshot import Snapshot, Stance, bag_of, concepts_of, statements_of

WELDING = frozenset({Fact(ProfileId("rival"), "concept", "laser_welding")})


@pytest.fixture
def question(snapshot: Snapshot) -> PreparedQuery:
    return prepare(snapshot, Query(need="saldatura laser di lamiera sottile"))


def test_a_concept_is_felt_in_the_offers_that_name_it(question: PreparedQuery) -> None:
    row = question.snapshot.profiles.row_of[ProfileId("rival")]
    assert rest(question, row, Stance.OFFERING, WELDING).without == WELDING
    assert rest(question, row, Stance.SEEKING, WELDING).without == NOTHING
    whole = rest(question, row, Stance.OFFERING, NOTHING).terms
    left = rest(question, row, Stance.OFFERING, WELDING).terms
    assert sum(left.values()) < sum(whole.values())


def test_what_somebody_else_says_is_not_felt(question: PreparedQuery) -> None:
    row = question.snapshot.profiles.row_of[ProfileId("welders")]
    assert rest(question, row, Stance.OFFERING, WELDING).without == NOTHING
    assert rest(question, row, Stance.OFFERING, WELDING).speaks


def test_a_whole_text_taken_away_leaves_nothing(question: PreparedQuery) -> None:
    row = question.snapshot.profiles.row_of[ProfileId("rival")]
    text = frozenset({Fact(ProfileId("rival"), "text", "offering")})
    assert not rest(question, row, Stance.OFFERING, text).speaks
    assert rest(question, row, Stance.OFFERING, text).without == text


def test_what_is_not_felt_leaves_a_value_as_it_is_to_the_last_digit(
    question: PreparedQuery,
) -> None:
    row = question.snapshot.profiles.row_of[ProfileId("rival")]
    unsaid = frozenset({Fact(ProfileId("rival"), "word", "unsaid")})
    for feature in all_features():
        if "word" in feature.aspects:
            whole = feature.breakdown(question, row, NOTHING)
            assert feature.breakdown(question, row, unsaid) is whole


def test_what_is_counted_as_left_is_what_stands_in_the_blanked_texts(
    question: PreparedQuery,
) -> None:
    ids = question.snapshot.profiles.ids
    for row in retrieve(question):
        said = question.snapshot.passages(row)
        facts = {
            *(Fact(ids[row], "word", token.term) for each in said for token in each.tokens),
            *(Fact(ids[row], "concept", m.concept) for each in said for m in each.mentions),
            *(Fact(ids[row], "statement", one.key) for one in statements_of(said)),
        }
        for fact in facts:
            for stance in Stance:
                blanked = ablated_passages(question, row, stance, frozenset({fact}))
                left = rest(question, row, stance, frozenset({fact}))
                assert left.terms == bag_of(blanked)
                assert left.concepts == concepts_of(blanked)
