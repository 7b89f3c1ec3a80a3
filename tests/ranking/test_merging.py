"""Two needs in one text: who answers both leads, then the halves by turns."""

import pytest

from matchmaker.domain import FitVerdict, Query
from matchmaker.engine import Matchmaker

BOTH = "laser welding of thin sheets as well as coating of polymers"


@pytest.fixture
def double(matchmaker: Matchmaker) -> Query:
    query = Query(need=BOTH)
    assert {text for s in matchmaker.answer(query) for text in s.answers}
    return query


def test_each_says_which_half_it_answers(matchmaker: Matchmaker, double: Query) -> None:
    answers = {text for each in matchmaker.answer(double) for text in each.answers}
    assert answers <= {"laser welding of thin sheets", "coating of polymers"}


def test_who_answers_both_comes_before_who_answers_one(
    matchmaker: Matchmaker, double: Query
) -> None:
    counts = [len(each.answers) for each in matchmaker.answer(double)]
    assert counts == sorted(counts, reverse=True)


def test_contributions_add_up_to_the_score_of_the_better_half(
    matchmaker: Matchmaker, double: Query
) -> None:
    for each in matchmaker.answer(double):
        total = each.intercept + sum(c.amount for c in each.contributions)
        assert total == pytest.approx(each.score, abs=1e-9)


def test_ranks_run_from_one_and_nobody_comes_twice(matchmaker: Matchmaker, double: Query) -> None:
    found = matchmaker.answer(double)
    assert [each.rank for each in found] == list(range(1, len(found) + 1))
    assert len({each.profile_id for each in found}) == len(found)


def test_ids_and_scores_alone_are_the_same(matchmaker: Matchmaker, double: Query) -> None:
    found = [(each.profile_id, each.score) for each in matchmaker.answer(double, k=5)]
    assert matchmaker.rank(double, k=5) == found


def test_counterfactuals_come_true_in_the_half(matchmaker: Matchmaker, double: Query) -> None:
    assert all(matchmaker.verify_counterfactual(double, each) for each in matchmaker.answer(double))


def test_a_need_in_one_names_no_half(matchmaker: Matchmaker) -> None:
    assert {each.answers for each in matchmaker.suggest(need="laser welding")} == {()}


POSSIBLY_BOTH = "steel sheets to be laser welded and polymers to be coated"


def test_what_may_be_two_needs_has_the_best_of_each_half_among_the_first_five(
    matchmaker: Matchmaker,
) -> None:
    found = matchmaker.answer(Query(need=POSSIBLY_BOTH))
    first = {each.profile_id for each in found.suggestions[:5]}
    for half in ("steel sheets to be laser welded", "polymers to be coated"):
        best = matchmaker.answer(Query(need=half), k=1).suggestions[0]
        assert best.verdict is not FitVerdict.STRONG or best.profile_id in first
    assert len({each.profile_id for each in found}) == len(found)
    assert all(matchmaker.verify_counterfactual(Query(need=POSSIBLY_BOTH), each) for each in found)
