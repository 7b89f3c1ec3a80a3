from math import inf, nan

import numpy as np
import pytest

from matchmaker.resolution.estimation import CUTS, FALLING, estimate, written
from matchmaker.resolution.matching import (
    BITS_PER_DOUBLING,
    Level,
    evidence,
    level_numbers,
    match_weights,
    prior_bits,
    probability,
    read_weights,
    shipped_weights,
)

LEVELS = tuple(
    Level(at_least=a, m=0.5, u=0.5, bits=b) for a, b in ((0, -2.0), (0.5, 0.0), (1, 3.0))
)


def scores(n=1, **known):
    return {name: known.get(name, np.full(n, nan)) for name in shipped_weights().comparisons}


def test_a_score_belongs_to_the_highest_level_that_it_reaches():
    assert level_numbers(LEVELS, np.array([-1, 0, 0.4, 0.5, 1, inf, nan])).tolist() == [
        0,
        0,
        0,
        1,
        2,
        2,
        -1,
    ]


def test_the_weight_is_the_prior_and_the_sum_of_the_bits():
    found = scores(2, shared=np.array([12.0, 2.0]), city=np.array([2.0, nan]))
    bits = evidence(shipped_weights(), found)
    total = match_weights(shipped_weights(), found)
    assert total == pytest.approx(shipped_weights().prior + sum(bits.values()), abs=1e-9)


def test_unknown_is_neither_for_nor_against():
    assert match_weights(shipped_weights(), scores()) == pytest.approx([shipped_weights().prior])


def test_more_records_ask_for_more_evidence_and_fewer_for_no_less():
    weights = shipped_weights()
    doubled = prior_bits(weights, 2 * weights.n_records)
    assert doubled == pytest.approx(weights.prior - BITS_PER_DOUBLING)
    assert doubled < weights.prior
    assert prior_bits(weights, 10) == weights.prior


def test_no_bits_are_even_odds_and_each_bit_doubles_them():
    assert probability(np.array([0.0, 1.0, 500.0])) == pytest.approx([0.5, 2 / 3, 1.0])


@pytest.mark.parametrize(
    "name", ["shared", "rarest", "spelling", "city", "street", "short", "postcode", "kind"]
)
def test_more_likeness_never_counts_against(name):
    levels = shipped_weights().comparisons[name]
    assert levels[-1].bits > levels[0].bits
    assert levels[-1].bits >= 0


@pytest.mark.parametrize("name", CUTS)
def test_agreement_never_falls_back_and_unknown_lies_between(name):
    bits = [level.bits for level in shipped_weights().comparisons[name]]
    rising = bits[::-1] if name in FALLING else bits
    assert rising == sorted(rising)
    assert rising[0] <= 0 <= rising[-1]


def test_thresholds_leave_a_band_for_review():
    assert shipped_weights().review < shipped_weights().automatic


def test_estimation_finds_what_tells_and_what_does_not():
    rng = np.random.default_rng(7)
    is_same = rng.random(2_000) < 0.3
    known = {name: rng.random(2_000) for name in CUTS}
    known["city"] = np.where(rng.random(2_000) < 0.9, is_same, ~is_same) * 2.0
    weights = estimate(known, is_same, n_records=2_000)
    city, house = weights.comparisons["city"], weights.comparisons["house"]
    assert city[-1].bits > 2 > -1.5 > city[0].bits
    assert abs(house[0].bits) < 0.1
    assert city[-1].m == pytest.approx(0.9, abs=0.03)
    right = (match_weights(weights, known) > 0) == is_same
    assert right.mean() > 0.85


def test_written_weights_are_read_again():
    weights = shipped_weights()
    again = read_weights(written(weights))
    assert again.comparisons.keys() == weights.comparisons.keys()
    assert again.automatic == weights.automatic
    assert again.comparisons["city"][2].bits == pytest.approx(weights.comparisons["city"][2].bits)
