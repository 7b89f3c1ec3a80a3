"""T1 and T2 through the product, on a small invented CORDIS."""

import numpy as np
import pytest

from evaluations import ranking
from evaluations.baselines import PARTNER_KNOBS, graph_baselines
from evaluations.boosted import TREES, boosted_trees, lesson, scored_for, table_of
from evaluations.protocols import EvaluationQuery
from evaluations.ranking import OURS
from evaluations.strata import kept_answers
from evaluations.tables import verdict
from matchmaker.domain import Query

QUIET = lambda *_: None  # noqa: E731


@pytest.fixture(scope="module")
def window(data):
    return ranking.partners_windows(data / "cordis")(2017)


def test_what_is_measured_is_what_rank_gives(window):
    _, by_id = ranking.ranked(window.matchmaker, window.split, {}, QUIET)
    for question, places in zip(window.split.questions, by_id, strict=True):
        ids = [id_ for id_, _ in window.matchmaker.rank(question.query, 100)]
        assert [window.split.ids[place] for place in places] == ids


def test_trees_see_every_feature_of_the_product(window):
    scored = scored_for(window.matchmaker, window.split.questions[0].query)
    assert table_of(scored).shape == (len(scored.rows), len(window.matchmaker.ranker.features))


def test_trees_learn_who_answers(window):
    rng = np.random.default_rng(0)
    learnt = lesson(window.matchmaker, window.split, rng, QUIET)
    assert sum(learnt.sizes) == len(learnt.values) == len(learnt.relevant)
    assert learnt.relevant.any()
    trees = boosted_trees([learnt], 0)
    assert trees.keys() == TREES.keys()
    scored = scored_for(window.matchmaker, window.split.questions[0].query)
    assert np.isfinite(trees["boosted_stumps"](scored)).all()


@pytest.mark.parametrize("evaluate", [ranking.evaluate_needs, ranking.evaluate_partners])
def test_the_suite_compares_with_every_baseline(evaluate, data):
    result = evaluate(data, 0, QUIET)
    assert {OURS, "random", "popularity", *TREES} <= result["systems"].keys()
    assert result["best_baseline"] not in {OURS, *TREES}
    for name, found in result["systems"].items():
        assert 0 <= found["ndcg@10"]["low"] <= found["ndcg@10"]["mean"] <= 1
        assert ("p" in found) is (name != OURS)
    assert result["ties"]["n_lists_changed"] <= result["n_questions"]
    for part in result["strata"].values():
        assert part["figures"].keys() == {OURS, result["best_baseline"]}
        assert part["n_answers"] >= part["n"] > 0


def test_pessimism_shows_in_the_count_of_changed_lists():
    asked = [
        EvaluationQuery(
            qid="q", query=Query(), relevant=np.array([0]), excluded=np.array([]), projects=("p",)
        )
    ]
    told = ranking.ties([np.array([1, 0])], [np.array([0, 1])], asked)
    assert told["n_lists_changed"] == 1
    assert told["ndcg@10_by_id"] == 1.0


def test_askers_strata_keep_whole_questions_and_answers_strata_keep_some(window):
    parts = kept_answers(window.split)
    relevant = [question.relevant for question in window.split.questions]
    few, many = (parts[f"asker: {n} past projects"] for n in ("one or two", "three or more"))
    for kept, others, whole in zip(few, many, relevant, strict=True):
        assert sorted([*kept, *others]) == sorted(whole)
    thirds = [
        parts[f"answer: {n}"] for n in ("least popular third", "middle third", "most popular third")
    ]
    for i, whole in enumerate(relevant):
        assert sorted(place for third in thirds for place in third[i]) == sorted(whole)


def test_a_pair_across_a_border_has_two_known_countries(window):
    split = window.split
    countries = split.history.organisations["country"].to_list()
    for question, kept in zip(
        split.questions, kept_answers(split)["pair: across a border"], strict=True
    ):
        mine = countries[question.asker]
        for place in kept:
            assert None not in {mine, countries[split.candidates[place]]}
            assert mine != countries[split.candidates[place]]


def test_answers_without_a_common_neighbour_are_found_by_no_neighbour_count(window):
    split = window.split
    common = graph_baselines(split, PARTNER_KNOBS)["common_neighbours"]
    for question, kept in zip(
        split.questions, kept_answers(split)["pair: no common neighbour"], strict=True
    ):
        counted = common(question)[question.relevant]
        assert sorted(kept) == sorted(question.relevant[counted == 0])


@pytest.mark.parametrize(
    ("difference", "said"),
    [
        ({"mean": 0.1, "low": 0.05, "high": 0.2, "p": 0.001}, "better"),
        ({"mean": -0.1, "low": -0.2, "high": -0.05, "p": 0.001}, "worse"),
        ({"mean": 0.1, "low": -0.1, "high": 0.2, "p": 0.001}, "no different"),
        ({"mean": 0.1, "low": 0.05, "high": 0.2, "p": 0.2}, "no different"),
    ],
)
def test_a_difference_is_named_where_interval_and_test_agree(difference, said):
    assert verdict(difference) == said
