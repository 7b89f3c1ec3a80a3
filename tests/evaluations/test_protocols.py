"""What the splits of T1 and T2 promise, on eight small projects."""

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from evaluations.baselines import all_baselines
from evaluations.masking import mask, name_keys
from evaluations.metrics import bootstrap, coverage, exposure, gini, paired_p, per_query, top
from evaluations.protocols import EvaluationQuery, Tables, needs_split, partners_split, read_tables
from matchmaker.domain import Query

REAL = Path(__file__).parents[2] / "../shared/data/cordis"


def project(name, *, year=None, start=None, title="", objective=None, part=None):
    return {
        "project_id": name, "framework": "H2020" if start else "FP7", "title": title,
        "objective": objective, "topic_title": title, "programme_parts": part,
        "start_date": start, "call_year": year or (start.year if start else None),
    }  # fmt: skip


@pytest.fixture
def tables():
    projects = [
        project("p1", year=2009, title="laser welding", objective="Joining metal with light"),
        project("p2", year=2010, title="sea algae", objective="Fuel from algae of the sea"),
        project("p3", year=2010, title="metal", objective="Casting metal parts"),
        project("p4", year=2011, title="light metal", objective="Italy joins metal with UNI A"),
        project("p5", year=2011, title="unknown people", objective="Nobody seen before"),
        project("p6", start=date(2017, 5, 1), title="robots", part="LEIT"),
        project("p7", start=date(2018, 1, 1), title="arms", part="LEIT"),
        project("p8", start=date(2019, 1, 1), title="later", part="LEIT"),
    ]
    members = {
        "p1": "a firm", "p2": "b c", "p3": "a b", "p4": "a firm new", "p5": "new",
        "p6": "firm c d", "p7": "firm a b c", "p8": "firm d",
    }  # fmt: skip
    types = {"a": "HES", "b": "REC", "c": "HES", "d": "PUB", "firm": "PRC", "new": "HES"}
    return Tables(
        projects=pl.DataFrame(projects, infer_schema_length=None),
        participations=pl.DataFrame(
            [{"project_id": p, "organisation_id": o} for p, s in members.items() for o in s.split()]
        ),
        organisations=pl.DataFrame(
            [
                {"organisation_id": o, "name": f"UNI {o.upper()}", "activity_type": t}
                for o, t in types.items()
            ]
        ),
    )


def names_of(split, places):
    return {split.ids[i] for i in places}


def test_a_need_finds_only_organisations_seen_before_the_cut(tables):
    split = needs_split(tables, 2010)
    assert set(split.ids) == {"a", "b", "c", "firm"}
    assert [q.qid for q in split.questions] == ["p4"]
    assert names_of(split, split.questions[0].relevant) == {"a", "firm"}


def test_a_need_names_neither_a_country_nor_a_known_organisation(tables):
    need = needs_split(tables, 2010).questions[0].query.need
    assert "Italy" not in need
    assert "UNI A" not in need
    assert "joins metal" in need


def test_nothing_after_the_cut_is_in_the_history(tables):
    assert set(needs_split(tables, 2009).history.projects["project_id"]) == {"p1"}
    assert "p7" not in set(partners_split(tables, 2018).history.projects["project_id"])


def test_a_firm_is_asked_for_new_academic_partners_only(tables):
    split = partners_split(tables, 2018)
    (question,) = split.questions
    assert set(split.ids) == {"a", "b", "c", "new"}
    assert names_of(split, question.excluded) == {"a", "c", "new"}
    assert names_of(split, question.relevant) == {"b"}
    assert question.projects == ("p7",)


def test_a_firm_without_new_academic_partner_asks_nothing(tables):
    assert partners_split(tables, 2019).questions == ()


def test_ages_count_from_the_cut_and_undated_projects_are_old(tables):
    history = partners_split(tables, 2018).history
    ages = dict(zip(history.projects["project_id"], history.ages, strict=True))
    assert ages["p6"] == 1
    assert ages["p1"] == 8


def test_a_single_word_is_masked_only_in_capitals():
    names = name_keys(["ENERGY", "CNIC", None, "Casa Nova"])
    assert (
        mask("The CNIC saves energy at casa nova in Spain", names) == "The   saves energy at   in"
    )


def question(qid="q", relevant=(0,), excluded=(), projects=("p",)):
    return EvaluationQuery(
        qid=qid, query=Query(), relevant=np.array(relevant), projects=projects,
        excluded=np.array(excluded, dtype=np.int64),
    )  # fmt: skip


def test_ties_and_unknown_scores_count_against_the_ranking():
    assert top(np.ones(3), question()).tolist() == [1, 2, 0]
    assert top(np.array([1.0, np.nan, 2.0]), question()).tolist() == [2, 0, 1]


def test_past_partners_leave_the_list():
    assert top(np.array([3.0, 2.0, 1.0]), question(excluded=(0,))).tolist() == [1, 2]


def test_measures_match_hand_counts():
    asked = [question("q1", relevant=(0,)), question("q2", relevant=(0, 1))]
    found = per_query([np.array([2, 0]), np.array([3, 4])], asked)
    assert found["ndcg@10"] == pytest.approx([1 / np.log2(3), 0])
    assert found["recall@100"] == pytest.approx([1, 0])
    assert found["mrr"] == pytest.approx([0.5, 0])


def test_queries_of_one_project_are_drawn_together():
    rng = np.random.default_rng(0)
    alone = [question(str(i), projects=(str(i),)) for i in range(40)]
    together = [question(str(i), projects=(str(i // 20),)) for i in range(40)]
    values = np.repeat([0.0, 1.0], 20)
    free, tied = (bootstrap(values, asked, rng, 300) for asked in (alone, together))
    assert free.mean == tied.mean == 0.5
    assert tied.high - tied.low > free.high - free.low


def test_the_randomisation_test_tells_a_gain_from_noise():
    rng = np.random.default_rng(0)
    ours = rng.random(60)
    assert paired_p(ours + 0.1, ours, rng, 999) == 0.001
    assert paired_p(ours, ours, rng, 99) == 1


def test_exposure_of_one_favourite_is_unequal():
    counts = exposure([np.array([0]), np.array([0])], 4)
    assert counts.tolist() == [2, 0, 0, 0]
    assert coverage(counts) == 0.25
    assert gini(counts) == pytest.approx(0.75)
    assert gini(np.ones(4, dtype=np.int64)) == pytest.approx(0)
    assert np.isnan(gini(np.zeros(2, dtype=np.int64)))


def test_every_baseline_scores_every_candidate(tables):
    for split in (needs_split(tables, 2010), partners_split(tables, 2018)):
        for name, scorer in all_baselines(split, np.random.default_rng(0)).items():
            scores = scorer(split.questions[0])
            assert scores.shape == (len(split.candidates),), name
            assert np.isfinite(scores).all(), name


def test_text_baselines_prefer_who_wrote_of_it(tables):
    split = needs_split(tables, 2010)
    scorers = all_baselines(split, np.random.default_rng(0))
    for name in ("bm25_profiles", "document_votes", "lsa"):
        scores = dict(zip(split.ids, scorers[name](split.questions[0]), strict=True))
        assert scores["a"] > scores["c"], name


def test_adamic_adar_counts_the_rare_common_neighbour(tables):
    split = partners_split(tables, 2018)
    scores = dict(
        zip(
            split.ids,
            all_baselines(split, np.random.default_rng(0))["adamic_adar"](split.questions[0]),
            strict=True,
        )
    )
    assert scores["b"] == pytest.approx(1 / np.log(3) + 1 / np.log(3))


@pytest.mark.skipif(not REAL.exists(), reason="the evaluation data lies beside the checkout")
def test_the_development_splits_have_the_sizes_that_the_issue_names():
    tables = read_tables(REAL)
    needs = needs_split(tables, 2010)
    assert (len(needs.questions), len(needs.candidates)) == (1314, 9927)
    assert len(partners_split(tables, 2018).questions) == 1922
