"""Tables and plots of T6 and T7: ours beside the others, and what is reached."""

from typing import Any

from evaluations.plots import bars_of
from evaluations.table_layout import estimate
from evaluations.tables import tables_of


def figure(mean: float) -> dict[str, float]:
    return {"mean": mean, "low": mean - 0.1, "high": mean + 0.1, "n": 40}


def parts(mean: float) -> dict[str, dict[str, Any]]:
    """Figures of a system over all, for one type and one language."""
    measures = dict.fromkeys(("p@5", "success@1", "ndcg@10", "wrong@5"), figure(mean))
    return {"all": measures, "symptom": measures, "nobody": {"p@5": None}, "it": measures}


OURS = parts(0.8)
OURS["nobody"] = {"p@5": None, "nobody_recall": figure(0.75)}
SYSTEMS = {"bm25": parts(0.4), "matchmaker": OURS, "universal": parts(0.5)}
NEEDS = {
    "splits": {"test": SYSTEMS},
    "best_baseline": {"test": "universal"},
    "targets": [
        {"measure": "p@5", "of": "all", "at_least": 0.85, "figure": 0.8, "reached": False},
        {"measure": "wrong@5", "of": "all", "at_most": 0.15, "figure": None, "reached": False},
    ],
}
RANKS = dict.fromkeys(("accuracy@1", "accuracy@5", "mrr"), figure(0.8))
OFFERS = {
    "figures": {"applications": {"bm25": {"n": 3, **RANKS}, "matchmaker": {"n": 3, **RANKS}}},
    "targets": [
        {
            "measure": "mrr", "of": "applications", "at_least": 0.82, "figure": 0.9,
            "best_other": "bm25", "its_figure": 0.8, "reached": True,
        },
    ],
}  # fmt: skip


def rows_of(suite: str, result: dict[str, Any], caption: str) -> list[tuple[str, ...]]:
    (table,) = (each for each in tables_of(suite, result) if caption in each.caption)
    return [tuple(row) for row in table.rows]


def test_an_estimate_is_written_with_its_interval() -> None:
    assert estimate(figure(0.5)) == "0.500 (0.400 – 0.600)"
    assert estimate(None) == "—"


def test_systems_stand_from_the_best_to_the_worst_after_ours() -> None:
    rows = rows_of("t6", NEEDS, "all needs")
    assert [row[0] for row in rows] == ["matchmaker", "universal", "bm25"]
    assert rows[2][1] == "0.400 (0.300 – 0.500)"
    assert rows[0][-1] == "—"


def test_types_and_languages_stand_beside_the_best_baseline() -> None:
    ours, theirs = "0.800 (0.700 – 0.900)", "0.500 (0.400 – 0.600)"
    assert rows_of("t6", NEEDS, "by type")[0] == ("symptom", "40", *[ours, theirs] * 4)
    assert [row[0] for row in rows_of("t6", NEEDS, "by language")] == ["it"]


def test_verdicts_are_shown_where_nobody_answers() -> None:
    rows = {row[0]: row[1:] for row in rows_of("t6", NEEDS, "believed")}
    assert rows["nobody"] == ("—", "0.750 (0.650 – 0.850)", "—", "—")


def test_targets_say_what_was_asked_and_whether_it_is_reached() -> None:
    assert rows_of("t6", NEEDS, "targets") == [
        ("p@5", "all", "≥ 0.85", "0.800", "—", "no"),
        ("wrong@5", "all", "≤ 0.15", "—", "—", "no"),
    ]
    assert rows_of("t7", OFFERS, "targets") == [
        ("mrr", "applications", "≥ 0.82", "0.900", "bm25 0.800", "yes")
    ]


def test_real_offers_are_shown_for_each_kind_of_need() -> None:
    rows = rows_of("t7", OFFERS, "applications")
    assert [row[0] for row in rows] == ["matchmaker", "bm25"]


def test_lists_are_drawn_ours_dark() -> None:
    over_all, by_type = bars_of("t6", NEEDS)
    assert [bar.name for bar in over_all.bars] == ["matchmaker", "universal", "bm25"]
    assert [(bar.name, bar.is_ours) for bar in by_type.bars] == [
        ("symptom, matchmaker", True), ("symptom, universal", False),
    ]  # fmt: skip
    (ranks,) = bars_of("t7", OFFERS)
    assert ranks.bars[0].is_ours
