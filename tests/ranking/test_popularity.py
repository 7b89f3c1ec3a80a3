"""A discount for the well known: what it takes off, from whom, and what it leaves alone."""

from dataclasses import replace
from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.candidates import prepare
from matchmaker.domain import Fact, Kind, ProfileId, Query
from matchmaker.engine import Matchmaker
from matchmaker.ranking import POPULARITY, Model, Shape, all_features
from matchmaker.ranking.feature import Removals

FEATURE = next(feature for feature in all_features() if feature.name == POPULARITY)
FIRM = Query(profile_id=ProfileId("firm"), new_only=False)
# From the small network: two projects each for these two, and none for the silent one; one expert
# follows the rival.
PARTNERSHIPS = {"viewers": 2, "polymers": 2, "welders": 1, "silent": 0, "rival": 1, "busy": 1}


@pytest.mark.parametrize(("who", "n"), PARTNERSHIPS.items())
def test_popularity_counts_projects_and_ties_that_make_partners(
    matchmaker: Matchmaker, who: str, n: int
) -> None:
    question = prepare(matchmaker.snapshot, FIRM)
    row = matchmaker.snapshot.profiles.row_of[ProfileId(who)]
    assert FEATURE.values(question, np.array([row]))[0] == pytest.approx(log(1 + n))


@pytest.mark.parametrize("discount", [0.25, 0.5, 1.0])
def test_odds_are_divided_by_one_plus_the_partnerships_to_the_power_of_the_discount(
    matchmaker: Matchmaker, discount: float
) -> None:
    plain = dict(matchmaker.rank(FIRM))
    discounted = dict(matchmaker.rank(replace(FIRM, popularity_discount=discount)))
    assert plain.keys() == discounted.keys()
    for who in plain.keys() & PARTNERSHIPS.keys():
        lost = discount * log(1 + PARTNERSHIPS[who])
        assert plain[who] - discounted[who] == pytest.approx(lost, abs=1e-9)


def test_a_less_known_profile_overtakes_an_equal_that_is_better_known(
    matchmaker: Matchmaker,
) -> None:
    need = Query(need="polymères recyclés, deep learning", kinds=frozenset({Kind.RESEARCH_GROUP}))
    places = [id_ for id_, _ in matchmaker.rank(need)]
    discounted = [id_ for id_, _ in matchmaker.rank(replace(need, popularity_discount=1.0))]
    assert sorted(places) == sorted(discounted)
    assert discounted.index(ProfileId("silent")) <= places.index(ProfileId("silent"))


def test_without_a_discount_popularity_is_not_mentioned(matchmaker: Matchmaker) -> None:
    for each in matchmaker.answer(FIRM):
        assert POPULARITY not in {c.feature for c in each.contributions}


def test_with_a_discount_it_is_a_contribution_like_any_other(matchmaker: Matchmaker) -> None:
    for each in matchmaker.answer(replace(FIRM, popularity_discount=0.5)):
        (share,) = [c for c in each.contributions if c.feature == POPULARITY]
        assert share.amount == pytest.approx(-0.5 * log(1 + PARTNERSHIPS.get(each.profile_id, 0)))
        assert share.known
        assert share.evidence == ()


def test_a_discount_says_nothing_of_how_much_is_known(matchmaker: Matchmaker) -> None:
    plain = {s.profile_id: s.coverage for s in matchmaker.answer(FIRM)}
    discounted = matchmaker.answer(replace(FIRM, popularity_discount=1.0))
    assert {s.profile_id: s.coverage for s in discounted} == plain


def test_a_project_that_is_not_known_makes_nobody_popular(matchmaker: Matchmaker) -> None:
    question = prepare(matchmaker.snapshot, FIRM)
    row = matchmaker.snapshot.profiles.row_of[ProfileId("viewers")]
    fact = Fact(ProfileId("viewers"), "activity", "weld-project")
    other = Fact(ProfileId("viewers"), "activity", "tech-talk")
    assert FEATURE.breakdown(question, row, frozenset({fact})).value == pytest.approx(log(2))
    each = FEATURE.value_without_each(question, row, Removals([fact, other]), [0, 1])
    np.testing.assert_allclose(each, [log(2), log(3)])


@given(st.floats(0, 1), st.integers(0, 10**9))
def test_a_discount_is_a_straight_line_however_popular(discount: float, n: int) -> None:
    model = Model(pair="*>*", version="1", intercept=0.0, shapes={"a": Shape((0.0,), (1.0,))})
    discounting = model.discounting(discount)
    if not discount:
        assert discounting is model
        return
    worth = float(discounting.shapes[POPULARITY](np.log1p(np.array([float(n)])))[0])
    assert worth == pytest.approx(-discount * log(1 + n), rel=1e-9, abs=1e-12)
    assert model.shapes.keys() == {"a"}
