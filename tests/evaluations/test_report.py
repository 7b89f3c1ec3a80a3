"""The report: every suite's figures as tables and plots, from files alone."""

from pathlib import Path
from xml.etree import ElementTree as ET

import msgspec
import pytest

from evaluations.plots import Bar, Bars, bars_of, draw
from evaluations.report import markdown, short, write_report
from evaluations.table_layout import ReportTable, interval, number
from evaluations.tables import flat, tables_of
from matchmaker.errors import InputError


def system(mean: float, **facts: object) -> dict[str, object]:
    figure = {"mean": mean, "low": mean - 0.01, "high": mean + 0.01}
    shown = {"catalogue_coverage@10": 0.4, "exposure_gini@10": 0.9}
    return {**dict.fromkeys(("ndcg@10", "recall@100", "mrr"), figure), **shown, **facts}


GAIN = {"mean": 0.1, "low": 0.05, "high": 0.15, "p": 0.0001}
RANKING = {
    "split": "T1-2011",
    "n_questions": 1314,
    "n_candidates": 9927,
    "best_baseline": "votes",
    "systems": {
        "random": system(0.02),
        "votes": system(0.11, p={"ndcg@10": 0.0001}),
        "matchmaker": system(0.14),
    },
    "ties": {"n_lists_changed": 3},
    "strata": {
        "newcomers": {
            "n": 12,
            "n_answers": 30,
            "figures": {"matchmaker": system(0.2), "votes": system(0.1)},
            "difference": {"ndcg@10": GAIN, "recall@100": GAIN},
        },
    },
}
ONE = {"n": 10, "accuracy@1": 0.8, "accuracy@1_ci": [0.7, 0.9], "mrr": 0.85}
HALF = {"n": 10, "accuracy@1": 0.5, "accuracy@1_ci": [0.4, 0.6], "mrr": 0.6}
LANGUAGES = {
    "target": {"matcher": "terms"},
    "figures": {
        "characters": {"it": {"labels": HALF, "needs": HALF}},
        "terms": {"it": {"labels": ONE, "needs": ONE}},
    },
}
SPLIT = {
    "precision": 0.96,
    "recall": 0.6,
    "f1": 0.74,
    "n_records": 100,
    "n_true_pairs": 30,
    "n_found_pairs": 20,
    "n_review": 5,
    "blocking_recall": None,
    "seconds": 1.5,
    "intervals_95": {"precision": [0.9, 0.99], "recall": None, "f1": [0.7, 0.8]},
}
DUPLICATES = {
    "splits": {"development": SPLIT},
    "baseline_development": {"precision": 0.5, "recall": 0.4, "f1": 0.45},
}
EXPLANATIONS = {
    "checks": {"quotes": {"n": 8, "share": 0.875}, "anonymity": {"n": 0, "share": None}},
    "networks": {
        "demo": {
            "checks": {"quotes": {"n": 8, "share": 0.875, "failures": ["x"]}},
            "recomputed": {"distance": 3},
        }
    },
}
COLD = {"n": 5, "median_s": 1.1, "worst_s": 1.4, "peak_mb": 200.0}
WARM = {
    "n": 100,
    "full_p50_ms": 20.0,
    "full_p95_ms": 40.0,
    "full_cpu_p95_ms": 39.0,
    "bm25_p50_ms": 1.0,
    "bm25_p95_ms": 2.0,
    "ratio_p50": 20.0,
}
BENCHMARK = {
    "figures": {
        "made": {
            "steps": {"import": {"seconds": 20.0, "peak_mb": 900.0}},
            "seconds": 20.0,
            "peak_mb": None,
        },
        "cold": {"suggest": COLD},
        "warm_cordis": {"companies": WARM},
        "warm_demo": {"companies": WARM},
    },
    "targets": {"cold_s": 2.0},
    "reached": {"cold_s": True},
}
RESULTS = {
    "t1": RANKING,
    "t3": LANGUAGES,
    "t4": DUPLICATES,
    "t5": EXPLANATIONS,
    "benchmark": BENCHMARK,
}


def rows_of(suite: str, result: dict[str, object]) -> list[tuple[str, ...]]:
    return [tuple(row) for table in tables_of(suite, result) for row in table.rows]


def test_each_baseline_stands_with_difference_interval_and_p() -> None:
    assert ("votes", "0.110", "0.100 – 0.120", "0.030", "< 0.001") in rows_of("t1", RANKING)


def test_a_baseline_that_was_not_tested_has_no_p() -> None:
    assert ("random", "0.020", "0.010 – 0.030", "0.120", "—") in rows_of("t1", RANKING)


def test_ours_comes_first_and_is_not_compared_with_itself() -> None:
    table = next(iter(tables_of("t1", RANKING)))
    assert tuple(table.rows[0]) == ("matchmaker", "0.140", "0.130 – 0.150", "—", "—")
    assert [row[0] for row in table.rows] == ["matchmaker", "votes", "random"]
    assert "1,314 queries" in table.caption


def test_strata_show_their_n_both_figures_and_what_the_difference_shows() -> None:
    ours, theirs = "0.200 (0.190 – 0.210)", "0.100 (0.090 – 0.110)"
    gain = "0.100 (0.050 – 0.150)"
    row = ("newcomers", "12", "30", ours, theirs, gain, "< 0.001", "better")
    assert row in rows_of("t1", RANKING)


def test_ties_are_shown() -> None:
    assert ("n_lists_changed", "3") in rows_of("t1", RANKING)


def test_languages_are_compared_with_the_products_way() -> None:
    row = ("labels", "it", "characters", "10", "0.500", "0.400 – 0.600", "0.300", "0.600")
    assert row in rows_of("t3", LANGUAGES)


def test_the_baseline_of_duplicates_stands_beside_the_development_half() -> None:
    row = ("development", "f1", "0.740", "0.700 – 0.800", "0.450", "0.290")
    assert row in rows_of("t4", DUPLICATES)


def test_a_check_that_tried_nothing_has_no_share() -> None:
    rows = rows_of("t5", EXPLANATIONS)
    assert ("quotes", "87.50 % of 8", "8") in rows
    assert ("anonymity", "—", "0") in rows


def test_the_benchmark_says_what_was_reached() -> None:
    assert ("cold_s", "2.000", "yes") in rows_of("benchmark", BENCHMARK)


def test_a_result_of_another_shape_is_laid_out_figure_by_figure() -> None:
    assert rows_of("t1", {"a": {"b": 1}, "c": [1, 2]}) == [("a b", "1"), ("c", "[1, 2]")]
    assert list(bars_of("t1", {"a": 1})) == []


def test_nested_figures_are_named_by_their_path() -> None:
    assert list(flat({"a": {"b": {"c": 1}}})) == [("a b c", 1)]


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "—"), (True, "yes"), (False, "no"), (12345, "12,345"), (0.12345, "0.123")],
)
def test_numbers_are_written_for_people(value: object, text: str) -> None:
    assert number(value) == text


def test_an_interval_without_a_bound_is_none() -> None:
    assert interval(None, 1.0) == "—"


def test_a_bar_in_a_cell_does_not_break_the_table() -> None:
    assert "a\\|b" in markdown(ReportTable(caption="", header=("x",), rows=[("a|b",)]))


def test_the_report_holds_every_suite_that_has_a_file(tmp_path: Path) -> None:
    for suite, result in RESULTS.items():
        (tmp_path / f"{suite}.json").write_bytes(msgspec.json.encode(result))
    text = write_report(tmp_path).read_text(encoding="utf-8")
    for title in ("T1", "T3", "T4", "T5", "Time and memory"):
        assert f"## {title}" in text
    assert "T2" not in text
    for plot in ("t1-1.svg", "t3-1.svg", "t4-1.svg", "benchmark-1.svg"):
        assert f"({plot})" in text
        assert ET.parse(tmp_path / plot).getroot().tag.endswith("svg")  # noqa: S314 - own file


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no results"):
        write_report(tmp_path)


def test_the_same_figures_make_the_same_picture(tmp_path: Path) -> None:
    bars = Bars(
        title="x", bars=[Bar(name="a", value=1.0), Bar(name="b", value=2.0, interval=(1.5, 2.5))]
    )
    draw(bars, tmp_path / "1.svg")
    draw(bars, tmp_path / "2.svg")
    assert (tmp_path / "1.svg").read_bytes() == (tmp_path / "2.svg").read_bytes()


def test_bars_come_with_their_interval_ours_first() -> None:
    first = next(iter(bars_of("t1", RANKING)))
    assert [bar.name for bar in first.bars] == ["matchmaker", "votes", "random"]
    assert [bar.is_ours for bar in first.bars] == [True, False, False]
    assert first.bars[1].interval == pytest.approx((0.10, 0.12))


def test_strata_and_exposure_are_drawn_for_ours_and_others() -> None:
    by_title = {bars.title: bars.bars for bars in bars_of("t1", RANKING)}
    (strata,) = (bars for title, bars in by_title.items() if "stratum" in title)
    assert [(bar.value, bar.is_ours) for bar in strata] == [(0.2, True), (0.1, False)]
    assert any("Gini" in title for title in by_title)


def test_duplicates_are_drawn_beside_their_baseline() -> None:
    (bars,) = bars_of("t4", DUPLICATES)
    assert [bar.value for bar in bars.bars] == [0.96, 0.5, 0.6, 0.4, 0.74, 0.45]
    assert bars.bars[2].interval is None


def test_a_short_commit_still_says_that_files_differed() -> None:
    assert short("0123456789abcdef+") == "0123456789ab+"
    assert short("0123456789abcdef") == "0123456789ab"
    assert short("0.1.0") == "0.1.0"
