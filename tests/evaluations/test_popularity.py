"""What a discount for the well known costs: the curve, and that it is what the product does."""

from dataclasses import replace

import numpy as np
import pytest

from evaluations.boosted import scored_for
from evaluations.protocols import EvaluationQuery, Split
from evaluations.ranking import DISCOUNTS, cost_curve, discount_scorers, discounted
from evaluations.tables import discount_table
from matchmaker.domain import ProfileId, Query
from matchmaker.engine import Matchmaker


@pytest.mark.parametrize("discount", DISCOUNTS)
def test_a_discount_that_is_added_later_is_the_one_that_the_product_takes(
    matchmaker: Matchmaker, discount: float
) -> None:
    query = Query(profile_id=ProfileId("firm"), new_only=False)
    scored = scored_for(matchmaker, query)
    ids = [matchmaker.snapshot.profiles.ids[row] for row in scored.rows]
    later = dict(zip(ids, discounted(scored, discount), strict=True))
    asked = dict(matchmaker.rank(replace(query, popularity_discount=discount)))
    assert later == pytest.approx(asked, abs=1e-9)


def test_there_is_a_way_to_score_for_each_discount(matchmaker: Matchmaker) -> None:
    scored = scored_for(matchmaker, Query(profile_id=ProfileId("firm"), new_only=False))
    scorers = discount_scorers()
    assert [float(name) for name in scorers] == list(DISCOUNTS)
    for name, score in scorers.items():
        np.testing.assert_allclose(score(scored), discounted(scored, float(name)))


def question(number: int) -> EvaluationQuery:
    return EvaluationQuery(
        qid=f"q{number}",
        query=Query(need="x"),
        relevant=np.array([number]),
        excluded=np.empty(0, dtype=np.int64),
        projects=(f"p{number}",),
    )


def test_the_curve_holds_quality_and_breadth_of_each_point() -> None:
    split = Split(
        name="T",
        history=None,  # type: ignore[arg-type] - nothing here looks back
        candidates=np.arange(4),
        questions=(question(0), question(1)),
    )
    lists = {"0": [np.array([0]), np.array([0])], "0.5": [np.array([0]), np.array([1])]}
    same, mixed = cost_curve(lists, split, np.random.default_rng(0))
    assert (same["discount"], mixed["discount"]) == (0.0, 0.5)
    assert same["ndcg@10"]["mean"] == pytest.approx(0.5)
    assert mixed["recall@100"]["mean"] == pytest.approx(1.0)
    assert (same["catalogue_coverage@10"], mixed["catalogue_coverage@10"]) == (0.25, 0.5)
    assert same["exposure_gini@10"] > mixed["exposure_gini@10"]
    table = discount_table([same, mixed])
    assert [row[0] for row in table.rows] == ["0", "0.5"]
    assert all(len(row) == len(table.header) for row in table.rows)
