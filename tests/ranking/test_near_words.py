"""Words near in meaning answer for one another, and it can be told which met which."""

import math
from dataclasses import replace

import numpy as np
import pytest

from matchmaker.candidates import kindred_words, prepare, sought_words_near
from matchmaker.domain import Fact, ProfileId, Query
from matchmaker.ranking import all_features
from matchmaker.ranking.feature import NOTHING
from matchmaker.snapshot import Snapshot

FEATURES = {feature.name: feature for feature in all_features()}
NEAR, SAME = FEATURES["need_near_words"], FEATURES["need_words"]
NEED = Query(need="qui sait braser ou souder la tôle ?")
QUERIES = (NEED, Query(profile_id=ProfileId("firm")), Query(profile_id=ProfileId("welders")))


@pytest.mark.parametrize("query", QUERIES)
def test_nearness_counts_no_less_than_the_word_itself_and_no_more_than_all(
    snapshot: Snapshot, query: Query
) -> None:
    question, rows = prepare(snapshot, query), np.arange(len(snapshot.profiles.ids))
    near, same = NEAR.values(question, rows), SAME.values(question, rows)
    known = ~np.isnan(near)
    assert known.any()
    assert (near[known] <= 1).all()
    assert (near[known] >= same[known] - 1e-9).all()


@pytest.mark.parametrize("query", QUERIES)
def test_what_words_bring_adds_up_and_taking_one_away_raises_nothing(
    snapshot: Snapshot, query: Query
) -> None:
    question = prepare(snapshot, query)
    for row, id_ in enumerate(snapshot.profiles.ids):
        whole = NEAR.breakdown(question, row, NOTHING)
        if math.isnan(whole.value):
            continue
        assert sum(part.amount for part in whole.parts) == pytest.approx(whole.value)
        for term in {token.term for p in snapshot.passages(row) for token in p.tokens}:
            fact = Fact(id_, "word", term)
            left = NEAR.breakdown(question, row, frozenset({fact})).value
            assert math.isnan(left) or left <= whole.value + 1e-12


def test_a_word_answers_itself_in_full_and_its_kin_in_part(snapshot: Snapshot) -> None:
    near = kindred_words(prepare(snapshot, Query(need="saldatura laser di lamiera sottile")))
    assert all(0 < degree <= 1 for answers in near.values() for degree in answers.values())
    assert all(near[term][term] == 1.0 for term in near if term in snapshot.texts.offering)


def test_it_can_be_told_which_sought_word_an_offered_one_answers(snapshot: Snapshot) -> None:
    question = prepare(snapshot, Query(need="saldatura laser di lamiera sottile"))
    for sought, near in kindred_words(question).items():
        assert all(sought in sought_words_near(question, term) for term in near)
    assert sought_words_near(question, "no such word") == frozenset()


def test_without_vectors_each_word_answers_for_itself_alone(snapshot: Snapshot) -> None:
    question = prepare(replace(snapshot, statements=None), NEED)
    rows = np.arange(len(snapshot.profiles.ids))
    np.testing.assert_allclose(NEAR.values(question, rows), SAME.values(question, rows))
    assert all(near == {term: 1.0} for term, near in kindred_words(question).items())
