"""Tables of the suites that measure lists: needs as people say them (T6), real offers (T7)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from evaluations.table_layout import Cells, ReportTable, Result, estimate, number

OURS = "matchmaker"
LIST_MEASURES = ("p@5", "success@1", "ndcg@10", "wrong@5", "halves@5", "overlap@10")
VERDICT_MEASURES = ("nobody_precision", "nobody_recall", "nobody_false_alarms", "strong_precision")
BESIDE = ("p@5", "success@1", "ndcg@10", "wrong@5")
"""What is shown part by part, ours beside a baseline."""
OFFER_MEASURES = ("accuracy@1", "accuracy@5", "mrr")
TYPES = ("named", "symptom", "negation", "short", "double")
UNANSWERED = ("nobody", "nonsense")
LANGUAGES = ("it", "en", "de", "fr")
NETWORKS = ("demo", "alpine")


def need_tables(result: Result) -> Iterator[ReportTable]:
    """Every system on each half, verdicts, types and languages beside a baseline, targets."""
    for split, systems in result["splits"].items():
        everything = {name: parts["all"] for name, parts in systems.items()}
        caption = f"T6, {split} half: all needs, mean with 95 % interval over needs"
        yield system_table(caption, everything, LIST_MEASURES)
    for split, systems in result["splits"].items():
        yield verdict_table(split, systems[OURS])
    for split, systems in result["splits"].items():
        best = result["best_baseline"][split]
        parts = (("type", TYPES), ("language", LANGUAGES), ("network", NETWORKS))
        for what, names in parts:
            yield part_table(f"T6, {split} half, by {what}", names, systems[OURS], best, systems)
    yield target_table("T6: targets on the test half", result["targets"])


def offer_tables(result: Result) -> Iterator[ReportTable]:
    """Every system and each feature alone, for both kinds of need, and the targets."""
    for need, systems in result["figures"].items():
        n = number(systems[OURS]["n"])
        caption = f"T7, {need} find their spin-off among all, {n} needs: mean with 95 % interval"
        yield system_table(caption, systems, OFFER_MEASURES)
    yield target_table("T7: targets, with every other system to be beaten", result["targets"])


def system_table(
    caption: str, systems: Mapping[str, Result], measures: Sequence[str]
) -> ReportTable:
    """A system a row, ours first, the others from the best to the worst by the first measure."""
    order = sorted(systems, key=lambda n: (n != OURS, -systems[n][measures[0]]["mean"], n))
    rows = [(name, *(estimate(systems[name].get(m)) for m in measures)) for name in order]
    return ReportTable(caption=caption, header=("system", *measures), rows=rows)


def verdict_table(split: str, ours: Mapping[str, Result]) -> ReportTable:
    """How far our verdicts can be believed: over all lists, and where nobody answers."""
    return ReportTable(
        caption=f"T6, {split} half: how far verdicts can be believed",
        header=("needs", *VERDICT_MEASURES),
        rows=[
            (part, *(estimate(ours[part].get(m)) for m in VERDICT_MEASURES))
            for part in ("all", *UNANSWERED, *TYPES, *LANGUAGES, *NETWORKS)
            if part in ours
        ],
    )


def part_table(
    caption: str,
    parts: Sequence[str],
    ours: Mapping[str, Result],
    best: str,
    systems: Mapping[str, Mapping[str, Result]],
) -> ReportTable:
    """Ours beside a baseline, a part a row."""
    measures = [(m, name) for m in BESIDE for name in (OURS, best)]
    return ReportTable(
        caption=f"{caption}; best baseline by P@5 over all: {best}",
        header=("needs", "lists", *(f"{m}, {'ours' if n == OURS else n}" for m, n in measures)),
        rows=[
            (
                part,
                number(ours[part]["p@5"]["n"]),
                *(estimate(systems[name][part].get(m)) for m, name in measures),
            )
            for part in parts
            if part in ours
        ],
    )


def target_table(caption: str, targets: Sequence[Mapping[str, Any]]) -> ReportTable:
    """A target a row: what is measured, the bound, our figure, the best other's if told."""
    return ReportTable(
        caption=caption,
        header=("measure", "of", "target", "ours", "best other", "reached"),
        rows=[_target(each) for each in targets],
    )


def _target(told: Mapping[str, Any]) -> Cells:
    sign, bound = ("≤", told["at_most"]) if "at_most" in told else ("≥", told["at_least"])
    other = f"{told['best_other']} {number(told['its_figure'])}" if "best_other" in told else "—"
    figure, reached = number(told["figure"]), number(told["reached"])
    return (told["measure"], told["of"], f"{sign} {bound:g}", figure, other, reached)
