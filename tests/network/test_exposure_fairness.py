"""Whether lists show a group as much as it fits."""

from datetime import date
from math import log2

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain import Judgement, ProfileId, Verdict
from matchmaker.errors import InputError
from matchmaker.network.exposure_fairness import FAIR, even_handicap, exposure_ratio
from matchmaker.network.recommender import acceptance, answer_share

OLD, NEW = (ProfileId(name) for name in ("old", "new"))
BOTH = (OLD, NEW)


def ratio_of(*lists, k=1, members=(NEW,)):
    named = {ProfileId(f"asker{n}"): found for n, found in enumerate(lists)}
    return exposure_ratio(named, k=k, group="newcomers", members=members, catalogue=BOTH)


def test_equal_fit_and_equal_turns_are_even():
    found = ratio_of([(OLD, 0.0), (NEW, 0.0)], [(NEW, 0.0), (OLD, 0.0)])
    assert (found.ratio, found.is_even) == (1.0, True)
    assert (found.exposure_share, found.relevance_share, found.n) == (0.5, 0.5, 1)


def test_whoever_fits_as_well_and_always_stands_second_is_shown_too_little():
    found = ratio_of(*[[(OLD, 0.01), (NEW, 0.0)]] * 4, k=2)
    assert found.ratio == pytest.approx(1 / log2(3), rel=0.01)
    assert found.is_even is False


def test_whoever_fits_less_may_be_shown_less():
    # A fit of one fourth against three fourths, shown one turn in four.
    low, high = -1.0986123, 1.0986123
    turns = [[(OLD, high), (NEW, low)]] * 3 + [[(NEW, low), (OLD, high)]]
    assert ratio_of(*turns).ratio == pytest.approx(1.0, abs=1e-6)


def test_without_fit_or_others_there_is_no_ratio():
    assert ratio_of([(OLD, 0.0)]).ratio is None
    assert ratio_of([(NEW, 0.0)]).ratio is None
    assert ratio_of().ratio is None
    with pytest.raises(InputError):
        ratio_of(k=0)


@given(st.lists(st.lists(st.sampled_from(BOTH), min_size=1, unique=True), min_size=1, max_size=6))
def test_the_ratio_of_the_others_is_the_reverse(orders):
    lists = [[(id_, 0.5) for id_ in order] for order in orders]
    one, other = ratio_of(*lists), ratio_of(*lists, members=(OLD,))
    if one.ratio and other.ratio:
        assert one.ratio * other.ratio == pytest.approx(1.0)


def lists_of(*lists):
    return {ProfileId(f"asker{n}"): found for n, found in enumerate(lists)}


def test_the_interval_holds_the_ratio_and_narrows_with_more_askers(rng):
    def drawn(n):
        orders = [rng.permutation([(OLD, 0.2), (NEW, 0.1)]).tolist() for _ in range(n)]
        return ratio_of(*[[(i, float(s)) for i, s in each] for each in orders])

    few, many = drawn(20), drawn(500)
    for found in (few, many):
        assert found.low <= found.ratio <= found.high
    assert many.high - many.low < (few.high - few.low) / 2
    assert ratio_of(*[[(OLD, 0.0), (NEW, 0.0)]] * 9).low is None


def test_the_least_change_that_makes_a_ratio_even_is_found_and_priced():
    gaps = np.linspace(0.02, 1.0, 50)
    lists = lists_of(*[[(OLD, float(gap)), (NEW, 0.0)] for gap in gaps])
    found = even_handicap(lists, k=1, group="newcomers", members=[NEW])

    def fit(score):
        return 1 / (1 + np.exp(-score))

    def ratio(n):
        return n / 25.0 / ((50 - n) / fit(gaps).sum())

    # So many of the smallest gaps have to be made up, and no more.
    n = next(n for n in range(50) if ratio(n) >= FAIR[0])
    assert found.ratio == pytest.approx(ratio(n))
    assert found.score == pytest.approx(gaps[n - 1], abs=1e-4)
    by_hand = np.mean([fit(0.0) / fit(gap) if k < n else 1.0 for k, gap in enumerate(gaps)])
    assert found.ndcg_before == pytest.approx(1.0)
    assert found.ndcg_after == pytest.approx(by_hand)
    assert found.price == pytest.approx(1 - by_hand)


def test_a_change_that_only_overshoots_makes_nothing_even():
    one = lists_of([(OLD, 0.1), (NEW, 0.0)])
    assert even_handicap(one, k=1, group="newcomers", members=[NEW]) is None


def test_an_even_ratio_needs_no_change_and_an_undefined_one_has_none():
    even = lists_of([(OLD, 0.0), (NEW, 0.0)], [(NEW, 0.0), (OLD, 0.0)])
    assert even_handicap(even, k=1, group="newcomers", members=[NEW]) is None
    assert even_handicap(lists_of([(OLD, 0.0)]), k=1, group="newcomers", members=[NEW]) is None


def test_acceptance_is_told_by_year_and_by_what_the_two_are():
    def answer(left, right, verdict, year):
        return Judgement(
            left_id=ProfileId(left), right_id=ProfileId(right), verdict=verdict,
            judged_on=date(year, 5, 1),
        )  # fmt: skip

    yes, no = Verdict.ACCEPTED, Verdict.DECLINED
    answers = [answer("a", "b", yes, 2024), answer("a", "b", no, 2025), answer("a", "c", yes, 2025)]
    answers.append(answer("a", "d", Verdict.SAME, 2025))
    countries = {ProfileId("a"): "IT", ProfileId("b"): "CH", ProfileId("c"): "IT"}
    rows = {row[:2]: row[2:4] for row in acceptance(answers, countries, ["c"], fewest=1)}
    assert rows == {
        (2024, "all"): (1, 1),
        (2024, "with a newcomer"): (1, 1),
        (2024, "over the border"): (1, 1),
        (2025, "all"): (2, 1),
        # a and b had met before; c had met nobody.
        (2025, "with a newcomer"): (1, 1),
        (2025, "over the border"): (1, 0),
        (2025, "with a small firm"): (1, 1),
    }
    few = acceptance(answers, countries, [])
    assert all(row[2:] == (None,) * 5 for row in few)


def test_the_interval_of_a_share_is_wilsons():
    # Newcombe (1998), Statistics in Medicine 17, table I: 81 of 263.
    _, _, share, low, high = answer_share(263, 81)
    assert (share, low, high) == pytest.approx((0.3080, 0.2553, 0.3662), abs=5e-5)
