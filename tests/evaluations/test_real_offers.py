"""T7: each spin-off is asked for by its own applications, and found among all."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from evaluations.list_tables import offer_tables
from evaluations.real_offers import evaluate_real_offers, held, read_spin_offs, summary

SPIN_OFFS = {
    "b": ("Laser welding of thin metal sheets.", "Welding of metal cases for pumps."),
    "a": ("Enzymes that make milk free of lactose.", "Milk and yoghurt without lactose."),
    "c": ("Drones that count the vines of a vineyard.", "Counting vines and watching a vineyard."),
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    rows = [
        {
            "id": name, "abstract": does, "description": None, "enabling_technologies": "",
            "applications": use, "customers": use,
        }
        for name, (does, use) in SPIN_OFFS.items()
    ]  # fmt: skip
    silent = {**rows[0], "id": "d", "customers": ""}
    pl.DataFrame([*rows, silent]).write_parquet(tmp_path / "spinoffs.parquet")
    return tmp_path / "spinoffs.parquet"


def test_who_says_not_whom_it_serves_is_left_out(file: Path) -> None:
    found = read_spin_offs(file)
    assert [each.id for each in found] == ["a", "b", "c"]
    assert found[0].passages == (SPIN_OFFS["a"][0],)


def test_three_spin_offs_are_found_by_their_applications(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Words are enough to tell these three apart; the encoder takes seconds to load.
    monkeypatch.setattr("matchmaker.text.sentence_encoders.installed_encoder", lambda: None)
    result = evaluate_real_offers(file, seed=0)
    applications = result["figures"]["applications"]
    assert result["n_spin_offs"] == applications["matchmaker"]["n"] == 3
    # Every application shares rare words with its own spin-off alone.
    for name in ("matchmaker", "undivided", "bm25"):
        assert applications[name]["mrr"] == {"mean": 1.0, "low": 1.0, "high": 1.0}
    assert any(name.startswith("feature:") for name in applications)
    # What others reach as well is not beaten.
    assert [each["reached"] for each in result["targets"]] == [False] * 4
    assert len(list(offer_tables(result))) == 3


def test_ranks_are_summed_up() -> None:
    found = summary(np.array([1, 2, 10]), np.random.default_rng(0))
    means = [found[m]["mean"] for m in ("accuracy@1", "accuracy@5", "mrr")]
    assert means == pytest.approx([1 / 3, 2 / 3, (1 + 0.5 + 0.1) / 3], abs=1e-4)
    assert found["mrr"]["low"] < found["mrr"]["mean"] < found["mrr"]["high"]


def figures(ours: float, other: float, undivided: float = 0.0) -> dict[str, dict[str, object]]:
    systems = {"matchmaker": ours, "bm25": other, "undivided": undivided}
    return {
        name: {measure: {"mean": mean} for measure in ("accuracy@1", "mrr")}
        for name, mean in systems.items()
    }


@pytest.mark.parametrize(
    ("ours", "other", "reached"),
    [
        (0.83, 0.82, [True, True]),
        (0.83, 0.83, [False, False]),
        (0.77, 0.70, [True, False]),
        (0.70, 0.50, [False, False]),
    ],
)
def test_a_target_asks_for_its_bound_and_to_stand_above_all(
    ours: float, other: float, reached: list[bool]
) -> None:
    told = held("applications", figures(ours, other, undivided=0.99))
    assert [each["reached"] for each in told] == reached
    assert {each["best_other"] for each in told} == {"bm25"}
