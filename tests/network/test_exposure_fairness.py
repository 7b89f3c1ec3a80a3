"""Whether lists show a group as much as it fits."""

from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain import ProfileId
from matchmaker.errors import InputError
from matchmaker.network.exposure_fairness import exposure_ratio

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
