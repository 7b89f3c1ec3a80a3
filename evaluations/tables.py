"""The tables of the report: every suite's figures as rows of text."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from evaluations.list_tables import need_tables, offer_tables
from evaluations.table_layout import Cells, ReportTable, Result, chance, interval, number

RANKED = ("ndcg@10", "recall@100", "mrr")
TESTED = ("ndcg@10", "recall@100")
OURS = "matchmaker"


def tables_of(suite: str, result: Result) -> Iterator[ReportTable]:
    """Give the tables of a suite; a result of another shape is laid out figure by figure."""
    if NEEDED[suite] <= result.keys():
        yield from MAKERS[suite](result)
    else:
        rows = [(name, number(value)) for name, value in flat(result)]
        yield ReportTable(caption="All figures", header=("figure", "value"), rows=rows)


def flat(value: object, name: str = "") -> Iterator[tuple[str, object]]:
    """Walk through nested figures; lists count as one figure."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from flat(inner, f"{name} {key}".strip())
    else:
        yield name, value


def ranking_tables(result: Result) -> Iterator[ReportTable]:
    """Compare our ranking with every other: a table a measure, who is shown, ties, strata."""
    for measure in RANKED:
        yield measure_table(result, measure)
    systems = result["systems"]
    shown = ("catalogue_coverage@10", "exposure_gini@10")
    yield ReportTable(
        caption="Who is shown: share of the candidates in any list, Gini of exposure",
        header=("system", *shown),
        rows=[(name, *(number(found[each]) for each in shown)) for name, found in systems.items()],
    )
    if "popularity_discount" in result:
        yield discount_table(result["popularity_discount"])
    if "ties" in result:
        rows = [(name, number(value)) for name, value in result["ties"].items()]
        yield ReportTable(caption="Ties in our lists", header=("figure", "value"), rows=rows)
    for measure in TESTED:
        yield stratum_table(result, measure)


def discount_table(curve: Sequence[Result]) -> ReportTable:
    """What a discount for the well known costs, and whom it brings into view."""
    shown = ("catalogue_coverage@10", "exposure_gini@10")
    return ReportTable(
        caption="Discount for the well known: what it costs, and what it buys",
        header=("discount", *(f"{m}, 95 % interval" for m in TESTED), *shown),
        rows=[
            (
                f"{point['discount']:g}",
                *(f"{number(m['mean'])} ({interval(m['low'], m['high'])})" for m in measures),
                *(number(point[each]) for each in shown),
            )
            for point in curve
            for measures in [[point[measure] for measure in TESTED]]
        ],
    )


def measure_table(result: Result, measure: str) -> ReportTable:
    """One measure of every system; p is of the difference from ours, without correction."""
    systems = result["systems"]
    ours = systems[OURS][measure]["mean"]
    return ReportTable(
        caption=f"{measure} on {result['split']}, {number(result['n_questions'])} queries, "
        f"{number(result['n_candidates'])} candidates; best baseline: {result['best_baseline']}",
        header=("system", "figure", "95 % interval", "ours − it", "p"),
        rows=[
            (
                name,
                number(found[measure]["mean"]),
                interval(found[measure]["low"], found[measure]["high"]),
                "—" if name == OURS else number(ours - found[measure]["mean"]),
                chance(found.get("p", {}).get(measure)),
            )
            for name, found in best_first(systems, measure)
        ],
    )


def best_first(systems: Result, measure: str) -> list[tuple[str, Any]]:
    """Put our ranking first, then the others from the best to the worst."""
    return sorted(
        systems.items(), key=lambda each: (each[0] != OURS, -each[1][measure]["mean"], each[0])
    )


def stratum_table(result: Result, measure: str) -> ReportTable:
    """Lay out strata, one a row: ours, the best baseline, the difference and what it shows."""
    best = result["best_baseline"]
    rows = []
    for name, part in result["strata"].items():
        ours, theirs = (part["figures"][system][measure] for system in (OURS, best))
        gain = part["difference"][measure]
        figures = (f"{number(x['mean'])} ({interval(x['low'], x['high'])})" for x in (ours, theirs))
        gained = f"{number(gain['mean'])} ({interval(gain['low'], gain['high'])})"
        counts = (number(part["n"]), number(part["n_answers"]))
        rows.append((name, *counts, *figures, gained, chance(gain["p"]), verdict(gain)))
    return ReportTable(
        caption=f"{measure} by stratum, with 95 % intervals over projects",
        header=("stratum", "queries", "answers", "ours", best, "difference", "p", "ours is"),
        rows=rows,
    )


def verdict(difference: Mapping[str, float]) -> str:
    """Say in words what a difference with its interval and p shows, at 5 %."""
    if difference["p"] >= 0.05 or difference["low"] <= 0 <= difference["high"]:
        return "no different"
    return "better" if difference["mean"] > 0 else "worse"


def language_tables(result: Result) -> Iterator[ReportTable]:
    """Accuracy@1 and MRR of each matcher, by pair of languages and part."""
    ours = result["target"]["matcher"]
    yield ReportTable(
        caption=f"A text finds its twin in another language; ours is “{ours}”",
        header=(
            "part",
            "languages",
            "matcher",
            "n",
            "accuracy@1",
            "95 % interval",
            "ours − it",
            "MRR",
        ),
        rows=[
            (
                part,
                language,
                matcher,
                number(found["n"]),
                number(found["accuracy@1"]),
                interval(*found["accuracy@1_ci"]),
                number(
                    result["figures"][ours][language][part]["accuracy@1"] - found["accuracy@1"]
                    if matcher != ours
                    else None
                ),
                number(found["mrr"]),
            )
            for part in ("labels", "needs")
            for language in result["figures"][ours]
            for matcher, languages in result["figures"].items()
            for found in [languages[language][part]]
        ],
    )


def duplicate_tables(result: Result) -> Iterator[ReportTable]:
    """Precision, recall and F1 by split, beside the baseline."""
    baseline, splits = result["baseline_development"], result["splits"]
    rows: list[Cells] = [
        (
            split,
            measure,
            number(found[measure]),
            interval(*(found["intervals_95"][measure] or (None, None))),
            number(baseline[measure]) if split == "development" else "—",
            number(found[measure] - baseline[measure]) if split == "development" else "—",
        )
        for split, found in splits.items()
        for measure in ("precision", "recall", "f1")
    ]
    header = ("split", "measure", "ours", "95 % interval", "token-sort ratio", "difference")
    yield ReportTable(caption="Pairs with different names", header=header, rows=rows)
    named = ("n_records", "n_true_pairs", "n_found_pairs", "n_review", "blocking_recall", "seconds")
    yield ReportTable(
        caption="Around it",
        header=("split", *named),
        rows=[(split, *(number(found[name]) for name in named)) for split, found in splits.items()],
    )


def explanation_tables(result: Result) -> Iterator[ReportTable]:
    """Share of cases that held, by check and network."""
    networks = result["networks"]
    yield ReportTable(
        caption="Share of cases that held",
        header=("check", *networks, "n"),
        rows=[
            (
                check,
                *(_share(network["checks"].get(check)) for network in networks.values()),
                number(found["n"]),
            )
            for check, found in result["checks"].items()
        ],
    )
    features = sorted({name for network in networks.values() for name in network["recomputed"]})
    yield ReportTable(
        caption="Values that were recomputed",
        header=("feature", *networks),
        rows=[
            (name, *(number(network["recomputed"].get(name, 0)) for network in networks.values()))
            for name in features
        ],
    )


def _share(check: Result | None) -> str:
    if check is None or check["share"] is None:
        return "—"
    return f"{100 * check['share']:.2f} % of {check['n']:,}"


def benchmark_tables(result: Result) -> Iterator[ReportTable]:
    """What making the network, asking it cold and asking it warm took."""
    figures, targets, reached = result["figures"], result["targets"], result["reached"]
    made = {**figures["made"]["steps"], "together": figures["made"]}
    yield ReportTable(
        caption="Making the CORDIS network, each step a process",
        header=("step", "seconds", "peak MB"),
        rows=[(n, number(each["seconds"]), number(each["peak_mb"])) for n, each in made.items()],
    )
    yield ReportTable(
        caption="Cold: a fresh process",
        header=("what", "n", "median s", "worst s", "peak MB"),
        rows=[
            (name, *(number(each[k]) for k in ("n", "median_s", "worst_s", "peak_mb")))
            for name, each in figures["cold"].items()
        ],
    )
    full = ("n", "full_p50_ms", "full_p95_ms", "full_cpu_p95_ms")
    columns = (*full, "bm25_p50_ms", "bm25_p95_ms", "ratio_p50")
    yield ReportTable(
        caption="Warm: ten suggestions with all reasons, beside BM25 alone",
        header=("network", "queries", *columns),
        rows=[
            (network.removeprefix("warm_"), asked, *(number(each.get(c)) for c in columns))
            for network in ("warm_cordis", "warm_demo")
            for asked, each in figures[network].items()
        ],
    )
    rows = [(name, number(value), number(reached[name])) for name, value in targets.items()]
    yield ReportTable(caption="Targets", header=("at most", "target", "reached"), rows=rows)


def network_tables(result: Result) -> Iterator[ReportTable]:
    """What an account of the network takes, beside networkx, and what plans bridge."""
    figures = result["figures"]
    columns = ("cpu_s", "seconds", "peak_mb")
    yield ReportTable(
        caption="The account of all layers, in a fresh process",
        header=("network", *columns),
        rows=[(n, *(number(each[c]) for c in columns)) for n, each in figures["account"].items()],
    )
    times = ("ours_s", "networkx_s", "ratio")
    for network, found in figures["ratios"].items():
        rows = [(n, *(number(each[t]) for t in times)) for n, each in found["measures"].items()]
        caption = f"Processor time on {network}: n {found['n']:,}, m {found['m']:,}"
        yield ReportTable(caption=caption, header=("measure", *times), rows=rows)
    for network, found in figures["plans"].items():
        shown = ("method", "fit", "fit_share", "bridged", "gap")
        rows = [tuple(number(plan[name]) for name in shown) for plan in found["plans"]]
        yield ReportTable(caption=f"Twenty introductions on {network}", header=shown, rows=rows)


def fit_tables(result: Result) -> Iterator[ReportTable]:
    """Say how far a fit from the data lies from the shipped model, and what that changes."""
    facts = ("identical", "n_lines", "n_lines_alike", "largest_log_odds")
    yield ReportTable(
        caption="The file that the fit writes, beside the shipped one",
        header=("figure", "value"),
        rows=[(name, number(result[name])) for name in facts],
    )
    books = ("shipped", "fitted anew")
    measures = ("largest_score_difference", "n_first_tens_changed")
    yield ReportTable(
        caption="What the difference does on the development splits",
        header=("split", "queries", *(f"{m}, {b}" for m in TESTED for b in books), *measures),
        rows=[
            (
                found["split"],
                number(found["n_questions"]),
                *(f"{found[book][measure]:.4f}" for measure in TESTED for book in books),
                *(number(found[name]) for name in measures),
            )
            for found in result["development"].values()
        ],
    )
    yield ReportTable(
        caption="Largest difference of each shape, in log-odds",
        header=("pair", "feature", "difference"),
        rows=[
            (pair, name, number(gap))
            for pair, gaps in result["log_odds"].items()
            for name, gap in gaps.items()
        ],
    )


NEEDED: Mapping[str, frozenset[str]] = {
    "t1": frozenset({"systems", "best_baseline", "strata"}),
    "t2": frozenset({"systems", "best_baseline", "strata"}),
    "t3": frozenset({"target", "figures"}),
    "t4": frozenset({"splits", "baseline_development"}),
    "t5": frozenset({"checks", "networks"}),
    "benchmark": frozenset({"figures", "targets", "reached"}),
    "network": frozenset({"figures", "targets", "reached"}),
    "fit": frozenset({"identical", "development", "log_odds"}),
    "t6": frozenset({"splits", "best_baseline", "targets"}),
    "t7": frozenset({"figures", "targets"}),
}
MAKERS: Mapping[str, Callable[[Result], Iterator[ReportTable]]] = {
    "t1": ranking_tables,
    "t2": ranking_tables,
    "t3": language_tables,
    "t4": duplicate_tables,
    "t5": explanation_tables,
    "benchmark": benchmark_tables,
    "network": network_tables,
    "fit": fit_tables,
    "t6": need_tables,
    "t7": offer_tables,
}
