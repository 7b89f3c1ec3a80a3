"""Multipliers: shrunk towards the shipped weights, tested on later outcomes only."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.ranking.training import (
    LOOSENESS,
    SLOPE_LOOSENESS,
    WIDEST,
    Examples,
    TrainingResult,
    compare,
    concordance,
    fit_multipliers,
    learn,
    learned_from,
    scores_of_later,
)

NAMES = ("decides", "counts", "noise", "absent")
HIDDEN = np.array([3.0, 1.0, 0.0, 1.0])


def examples(
    n: int, seed: int, *, hidden: np.ndarray = HIDDEN, pair: str = "company>lab"
) -> Examples:
    """Introductions whose answers follow hidden coefficients."""
    rng = np.random.default_rng(seed)
    contributions = rng.normal(0.0, 0.6, (n, len(NAMES)))
    contributions[:, 3] = 0.0
    chances = 1 / (1 + np.exp(-(contributions @ hidden)))
    return Examples(
        base="shipped 1",
        names=NAMES,
        contributions=contributions,
        intercepts=np.full(n, -3.0),
        accepted=rng.random(n) < chances,
        askers=np.array([f"firm-{i % 17}" for i in range(n)]),
        pairs=(pair,) * n,
        slices=np.arange(n) * 4 // n,
    )


def fitted(found: Examples) -> dict[str, float]:
    fit = fit_multipliers(found.contributions, found.accepted)
    return dict(zip(found.names, fit.multipliers.tolist(), strict=True))


@pytest.mark.parametrize("seed", range(5))
def test_many_outcomes_show_what_decides(seed: int) -> None:
    found = fitted(examples(600, seed))
    assert found["decides"] > 1.5
    assert found["noise"] < 1


def test_without_any_outcome_the_shipped_weights_stay() -> None:
    nothing = fit_multipliers(np.zeros((0, 4)), np.zeros(0, dtype=bool))
    np.testing.assert_allclose(nothing.multipliers, 1.0)
    assert nothing.slope == pytest.approx(1.0)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 30), st.integers(0, 10_000))
def test_few_outcomes_cannot_move_weights_far(n: int, seed: int) -> None:
    """The prior pays for every step: no more than what the shipped weights lose on the outcomes."""
    found = examples(n, seed)
    fit = fit_multipliers(found.contributions, found.accepted)
    logits = found.contributions.sum(axis=1)
    lost = float(np.logaddexp(0, logits).sum() - logits @ found.accepted)
    away = ((fit.coefficients - fit.slope) ** 2).sum() / (2 * LOOSENESS**2)
    assert away + (fit.slope - 1) ** 2 / (2 * SLOPE_LOOSENESS**2) <= lost + 1e-6


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 200), st.integers(0, 10_000))
def test_no_feature_turns_round_or_runs_away(n: int, seed: int) -> None:
    found = examples(n, seed, hidden=np.array([-5.0, 9.0, 0.0, 0.0]))
    fit = fit_multipliers(found.contributions, found.accepted)
    assert (fit.coefficients >= 0).all()
    assert ((fit.multipliers >= 1 / WIDEST) & (fit.multipliers <= WIDEST)).all()


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_the_order_of_outcomes_teaches_nothing(seed: int) -> None:
    found = examples(60, seed)
    mixed = np.random.default_rng(seed).permutation(60)
    one = fit_multipliers(found.contributions, found.accepted).multipliers
    other = fit_multipliers(found.contributions[mixed], found.accepted[mixed]).multipliers
    np.testing.assert_allclose(one, other, atol=1e-3)


def test_a_feature_that_nobody_has_counts_as_shipped() -> None:
    assert fitted(examples(400, 1))["absent"] == pytest.approx(1.0, abs=1e-4)


def test_later_outcomes_do_not_reach_earlier_scores() -> None:
    found = examples(200, 3)
    later, scores, _ = scores_of_later(found)
    assert later.tolist() == (found.slices > 0).tolist()
    upside_down = replace(
        found, accepted=np.where(found.slices == 3, ~found.accepted, found.accepted)
    )
    _, again, _ = scores_of_later(upside_down)
    np.testing.assert_array_equal(scores[later], again[later])
    turned = replace(found, accepted=np.where(found.slices == 2, ~found.accepted, found.accepted))
    _, moved, _ = scores_of_later(turned)
    np.testing.assert_array_equal(scores[found.slices < 3][50:], moved[found.slices < 3][50:])
    assert (scores[found.slices == 3] != moved[found.slices == 3]).any()


def test_concordance_is_that_of_pairs_of_the_same_slice() -> None:
    found = replace(
        examples(8, 0),
        accepted=np.array([1, 0, 1, 0, 0, 1, 1, 1], dtype=bool),
        slices=np.array([0, 0, 1, 1, 2, 2, 3, 3]),
    )
    # Slice 1 is in order, slice 2 is not, slice 3 has no contrast.
    scores = np.array([0.0, 9.0, 2.0, 1.0, 8.0, 7.0, 0.0, 0.0])
    assert concordance(found, scores) == pytest.approx(0.5)
    assert np.isnan(concordance(replace(found, accepted=np.ones(8, dtype=bool)), scores))


def test_a_gain_has_an_interval_round_it() -> None:
    found = examples(400, 4)
    later, scores, _ = scores_of_later(found)
    comparison = compare(found, later, scores)
    assert comparison.gained
    assert comparison.low < comparison.after - comparison.before < comparison.high
    assert comparison.n_outcomes == 300


def test_what_stands_the_test_is_kept_with_its_figures() -> None:
    found = examples(600, 5)
    learned = learned_from(found, learn(found), date(2026, 11, 23))
    assert learned is not None
    assert learned.version == "shipped 1 + fitted 2026-11-23 on 600 outcomes"
    assert learned.multipliers.keys() == set(NAMES)
    assert learned.calibration is not None
    assert learned.reliability is not None
    assert learned.reliability.brier < learned.reliability.brier_of_base_rate
    assert learned.calibrated == ("company>lab",)


def worse(lesson: TrainingResult) -> TrainingResult:
    return replace(lesson, comparison=replace(lesson.comparison, after=0.1, before=0.9))


def test_an_order_that_failed_leaves_the_shipped_one_with_its_probabilities() -> None:
    found = examples(600, 5)
    learned = learned_from(found, worse(learn(found)), date(2026, 11, 23))
    assert learned is not None
    assert learned.multipliers == {}
    assert learned.version == "shipped 1 + calibrated 2026-11-23 on 600 outcomes"


def test_nothing_is_kept_of_what_failed_altogether() -> None:
    found = examples(120, 5)
    lesson = learn(found)
    assert lesson.calibration is None, "90 later outcomes are too few to state a chance"
    assert learned_from(found, worse(lesson), date(2026, 11, 23)) is None


def test_chances_that_are_no_truer_than_the_base_rate_are_not_stated() -> None:
    found = examples(600, 6, hidden=np.zeros(4))
    lesson = learn(found)
    assert lesson.reliability is not None
    assert not lesson.reliability.holds
    assert lesson.calibration is None


def test_pairs_of_kinds_with_few_outcomes_get_no_probability() -> None:
    found = examples(600, 5)
    pairs = ("company>lab",) * 580 + ("company>expert",) * 20
    learned = learned_from(replace(found, pairs=pairs), learn(found), date(2026, 11, 23))
    assert learned is not None
    assert learned.calibrated == ("company>lab",)


def test_stated_chances_are_those_of_the_scores_that_rank() -> None:
    """Earlier slices learned from less, so their scores have another scale than the last ones."""
    found = examples(800, 8)
    lesson = learn(found)
    assert lesson.comparison.gained
    assert lesson.calibration is not None
    stated = lesson.calibration.probabilities(found.scored(lesson.fit))
    true = 1 / (1 + np.exp(-(found.contributions @ HIDDEN)))
    assert abs(stated - true).mean() < 0.08
    assert abs(stated.mean() - found.accepted.mean()) < 0.03
