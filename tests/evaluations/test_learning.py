"""The simulation behind "how many outcomes are enough"."""

import numpy as np
import pytest

from evaluations import learning
from evaluations.learning import World, calibration_lines, calibration_trial, lines, trial, worth

RNG = np.random.default_rng(0)
TABLES = [
    np.sort(RNG.normal(0.0, 0.6, (40, 4)), axis=0)[::-1] + RNG.normal(0.0, 0.4, (40, 4))
    for _ in range(12)
]
WORLD = World(multipliers=np.array([3.0, 1.0, 0.0, 1.0]), slope=0.5, base=-0.5)


def test_the_true_order_is_worth_one_and_a_turned_one_less_than_chance() -> None:
    assert worth(TABLES, WORLD.multipliers, WORLD) == pytest.approx(1.0)
    assert worth(TABLES, -WORLD.multipliers, WORLD) < 0
    assert worth(TABLES, np.ones(4), WORLD) < 1


def test_a_trial_is_the_same_each_time_and_starts_from_the_shipped_order() -> None:
    kept, shipped, learned = trial(TABLES, 1.0, 80, 0.2, 3)
    assert trial(TABLES, 1.0, 80, 0.2, 3) == (kept, shipped, learned)
    assert trial(TABLES, 0.0, 80, 0.2, 3)[1] == pytest.approx(1.0)


def test_stated_chances_come_nearer_than_the_base_rate() -> None:
    found = np.array([calibration_trial(TABLES, 400, seed) for seed in range(4)])
    assert (found[:, 0] < found[:, 1]).all()


def test_the_tables_have_a_line_for_each_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "N_WORLDS", 2)
    monkeypatch.setattr(learning, "SPREADS", (0.5,))
    monkeypatch.setattr(learning, "LOOSENESSES", (0.2,))
    assert len(list(lines(TABLES))) == 2 + len(learning.SIZES)
    assert len(list(calibration_lines(TABLES))) == 2 + len(learning.SIZES) + 1
