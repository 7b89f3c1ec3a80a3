"""A value against the best of the network: the best is 1, and nobody gains by losing a fact."""

from dataclasses import replace

import numpy as np
import pytest

from matchmaker.candidates import prepare
from matchmaker.domain import Fact, ProfileId, Query, Side
from matchmaker.ranking import Feature
from matchmaker.ranking.feature import NOTHING, Breakdown, FactShare
from matchmaker.ranking.features.relative import best_known, of_the_best
from matchmaker.snapshot import Snapshot

FACT = Fact(ProfileId("x"), "word", "weld")
PLAIN = Feature(
    name="row number",
    family="need and offer",
    side=Side.SEEKS,
    unit="share",
    aspects=frozenset({"word"}),
    values=lambda _, rows: np.where(rows == 0, np.nan, rows.astype(float)),
    breakdown=lambda _, row, without: Breakdown(
        float(row - len(without)), (FactShare(fact=FACT, amount=float(row - len(without))),)
    ),
)


def test_values_and_parts_are_shares_of_the_highest_value(snapshot: Snapshot) -> None:
    n, question = len(snapshot.profiles.ids), prepare(snapshot, Query(need="saldatura"))
    relative = of_the_best(PLAIN)
    values = relative.values(question, np.arange(n))
    assert np.isnan(values[0])
    assert values[1:] == pytest.approx(np.arange(1, n) / (n - 1))
    whole = relative.breakdown(question, n - 1, NOTHING)
    assert whole.value == pytest.approx(1.0)
    assert sum(part.amount for part in whole.parts) == pytest.approx(1.0)
    assert best_known(question, PLAIN.name) == n - 1


def test_the_best_stays_the_measure_when_it_loses_a_fact(snapshot: Snapshot) -> None:
    n, question = len(snapshot.profiles.ids), prepare(snapshot, Query(need="saldatura"))
    left = of_the_best(PLAIN).breakdown(question, n - 1, frozenset({FACT}))
    assert left.value == pytest.approx((n - 2) / (n - 1))


def test_the_one_who_asks_is_no_measure_for_others(snapshot: Snapshot) -> None:
    last = snapshot.profiles.ids[-1]
    question = prepare(snapshot, Query(profile_id=last))
    n = len(snapshot.profiles.ids)
    assert of_the_best(PLAIN).values(question, np.array([n - 2]))[0] == pytest.approx(1.0)


def test_where_nobody_has_anything_nothing_is_divided(snapshot: Snapshot) -> None:
    silent = replace(PLAIN, values=lambda _, rows: np.full(len(rows), np.nan))
    question = prepare(snapshot, Query(need="saldatura"))
    assert np.isnan(of_the_best(silent).values(question, np.array([1]))).all()
    assert best_known(question, "never asked") == 1.0
