"""Learned weights as a file, over the shipped ones; chances from scores."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.domain import Kind
from matchmaker.errors import HomeError
from matchmaker.ranking import (
    Calibration,
    Learned,
    ModelComparison,
    apply_learned,
    forget_learned,
    read_learned,
    shipped_book,
    write_learned,
)
from matchmaker.ranking.calibration import fit_calibration, reliability

BOOK = shipped_book("curated")
LEARNED = Learned(
    base=BOOK.version,
    fitted_on=date(2026, 11, 23),
    n_outcomes=143,
    multipliers={"distance": 2.0, "need_words": 0.5},
    comparison=ModelComparison(before=0.6, after=0.65, low=-0.01, high=0.1, n_outcomes=107),
    calibration=Calibration(slope=0.8, offset=-0.2, lowest=-2.0, highest=1.0),
    calibrated=("company>lab",),
)
scores = st.floats(-20, 20)


def test_points_are_multiplied_and_steps_stay() -> None:
    book = apply_learned(BOOK, LEARNED)
    for pair, model in BOOK.models.items():
        now = book.models[pair]
        assert now.version == "curated 2026-11 + fitted 2026-11-23 on 143 outcomes"
        assert now.intercept == model.intercept
        for name, shape in model.shapes.items():
            times = LEARNED.multipliers.get(name, 1.0)
            assert now.shapes[name].xs == shape.xs
            assert now.shapes[name].ys == tuple(times * y for y in shape.ys)


def test_only_pairs_with_outcomes_state_a_chance() -> None:
    book = apply_learned(BOOK, LEARNED)
    assert book.of(Kind.COMPANY, Kind.LAB).calibration == LEARNED.calibration
    assert book.of(Kind.COMPANY, Kind.EXPERT).calibration is None
    assert book.of(None, Kind.LAB).calibration is None
    assert (
        book.of(Kind.COMPANY, Kind.LAB).shapes.keys()
        == BOOK.of(Kind.COMPANY, Kind.LAB).shapes.keys()
    )


def test_a_calibrated_order_is_the_shipped_one_to_the_last_bit() -> None:
    book = apply_learned(BOOK, replace(LEARNED, multipliers={}))
    assert book.version == "curated 2026-11 + calibrated 2026-11-23 on 143 outcomes"
    for pair, model in BOOK.models.items():
        assert book.models[pair].shapes == model.shapes


def test_weights_learned_for_other_shipped_ones_are_not_used() -> None:
    assert apply_learned(BOOK, replace(LEARNED, base="curated 2025-01")) is BOOK
    assert apply_learned(BOOK, None) is BOOK


def test_what_was_learned_is_read_as_it_was_written(tmp_path: Path) -> None:
    assert read_learned(tmp_path) is None
    write_learned(tmp_path, LEARNED)
    assert read_learned(tmp_path) == LEARNED
    assert forget_learned(tmp_path)
    assert read_learned(tmp_path) is None
    assert not forget_learned(tmp_path)


def test_a_damaged_file_names_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "learned.json").write_text('{"base": 1}')
    with pytest.raises(HomeError, match="matchmaker rollback"):
        read_learned(tmp_path)


@given(scores, scores)
def test_a_higher_score_never_has_a_lower_chance(one: float, other: float) -> None:
    calibration = Calibration(slope=0.7, offset=0.1)
    low, high = sorted((one, other))
    chances = [calibration.probability(low), calibration.probability(high)]
    assert 0 <= chances[0] <= chances[1] <= 1


def test_beyond_the_scores_that_had_outcomes_nothing_is_said() -> None:
    assert LEARNED.calibration is not None
    assert LEARNED.calibration.probability(-2.01) is None
    assert LEARNED.calibration.probability(1.01) is None
    assert LEARNED.calibration.probability(0.25) == pytest.approx(0.5)


def test_calibration_finds_the_chances_that_scores_were_drawn_from() -> None:
    rng = np.random.default_rng(0)
    drawn = rng.normal(0, 1.5, 4000)
    true = 1 / (1 + np.exp(-(0.6 * drawn - 0.4)))
    found = fit_calibration(drawn, rng.random(4000) < true)
    assert found.slope == pytest.approx(0.6, abs=0.06)
    assert found.offset == pytest.approx(-0.4, abs=0.08)
    assert (found.lowest, found.highest) == (drawn.min(), drawn.max())


def test_reliability_compares_stated_with_observed() -> None:
    stated = np.repeat([0.1, 0.3, 0.5, 0.7, 0.9], 20)
    accepted = np.concatenate([np.arange(20) < 20 * p for p in (0.1, 0.3, 0.5, 0.7, 0.9)])
    found = reliability(stated, accepted, base_rate=0.5)
    assert [each.n for each in found.bins] == [20] * 5
    for each in found.bins:
        assert each.stated == pytest.approx(each.observed)
    assert found.brier == pytest.approx(np.mean((stated - accepted) ** 2))
    assert found.brier_of_base_rate == pytest.approx(0.25)
    assert found.holds
    assert not reliability(np.full(100, 0.5), accepted, base_rate=0.5).holds
