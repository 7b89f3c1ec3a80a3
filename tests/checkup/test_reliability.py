"""Alpha and item-rest correlation equal what textbooks compute by hand."""

import numpy as np
import pytest

from matchmaker.checkup import questionnaire_of
from matchmaker.checkup.reliability import cronbach_alpha, item_rest, reliabilities
from matchmaker.checkup.waves import changes_between


def test_alpha_follows_its_definition() -> None:
    items = np.array([[1, 2, 3], [2, 2, 4], [3, 4, 4], [0, 1, 2]], dtype=float)
    covariance = np.cov(items.T)
    by_hand = 3 / 2 * (1 - np.trace(covariance) / covariance.sum())
    assert cronbach_alpha(items) == pytest.approx(by_hand)


def test_items_that_say_the_same_have_an_alpha_of_one() -> None:
    same = np.tile(np.arange(10.0)[:, None], (1, 3))
    assert cronbach_alpha(same) == pytest.approx(1)
    assert item_rest(same) == pytest.approx([1, 1, 1])


def test_where_everybody_answers_alike_nothing_is_told() -> None:
    assert cronbach_alpha(np.ones((10, 3))) is None
    assert item_rest(np.ones((10, 3))) == [None, None, None]


def test_below_thirty_firms_nothing_is_told() -> None:
    core = [question.id for question in questionnaire_of().core]
    firms = [dict.fromkeys(core, n % 5) for n in range(30)]
    assert all(each.alpha == 1 for each in reliabilities(questionnaire_of(), firms))
    assert all(each.alpha is None for each in reliabilities(questionnaire_of(), firms[:29]))


def test_two_waves_are_compared_over_firms_that_have_both() -> None:
    pairs = [({"market": 40.0}, {"market": 50.0 + n}) for n in range(5)]
    pairs.append(({"market": 10.0}, {}))
    (found,) = changes_between(pairs)
    assert (found.n, found.before, found.after, found.change) == (5, 40, 52, 12)
    assert found.interval[0] < 12 < found.interval[1]
    assert changes_between(pairs[:4]) == ()
