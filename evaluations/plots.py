"""The plots of the report: bars with intervals, as SVG."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluations.list_tables import TYPES
from evaluations.table_layout import Result
from evaluations.tables import NEEDED, OURS, TESTED, best_first
from matchmaker.errors import MissingExtraError

OUR_COLOUR, OTHER_COLOUR = "#1f5f8b", "#9db4c0"
BASELINE_MATCHERS = ("character_ngrams", "exact_words")
SHOWN = {
    "catalogue_coverage@10": "share of the candidates that stand in any first ten",
    "exposure_gini@10": "Gini coefficient of exposure in the first ten (0 is equal)",
}
Span = tuple[float, float] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A name, a value, and an interval where there is one."""

    name: str
    value: float
    interval: Span = None
    is_ours: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """One plot."""

    title: str
    bars: Sequence[Bar]


def bars_of(suite: str, result: Result) -> Iterator[Bars]:
    """Give the plots of a suite; none for a result of another shape."""
    if suite in MAKERS and NEEDED[suite] <= result.keys():
        yield from MAKERS[suite](result)


def ranking_bars(result: Result) -> Iterator[Bars]:
    """Every system, ours first; strata against the best baseline; who is shown."""
    systems = result["systems"]
    for measure in TESTED:
        yield _system_bars(measure, systems, measure)
    yield Bars(
        title="nDCG@10 by stratum, ours (dark) and the best baseline",
        bars=list(_stratum_bars(result, "ndcg@10")),
    )
    for shown, title in SHOWN.items():
        bars = [Bar(name=n, value=each[shown], is_ours=n == OURS) for n, each in systems.items()]
        yield Bars(title=title, bars=bars)


def _stratum_bars(result: Result, measure: str) -> Iterator[Bar]:
    best = result["best_baseline"]
    for name, part in result["strata"].items():
        yield _bar(f"{name} (n {part['n']})", part["figures"][OURS][measure], True)
        yield _bar(best, part["figures"][best][measure], False)


def _bar(name: str, figure: Mapping[str, float], is_ours: bool) -> Bar:
    return Bar(
        name=name,
        value=figure["mean"],
        interval=(figure["low"], figure["high"]),
        is_ours=is_ours,
    )


def language_bars(result: Result) -> Iterator[Bars]:
    """Accuracy@1 on labels and on needs: ours and the baselines, for each pair of languages."""
    ours = result["target"]["matcher"]
    shown = [matcher for matcher in (ours, *BASELINE_MATCHERS) if matcher in result["figures"]]
    for part in ("labels", "needs"):
        yield Bars(
            title=f"accuracy@1, {part}, ours (dark) and baselines",
            bars=[
                Bar(
                    name=f"{pair}, {matcher}",
                    value=found["accuracy@1"],
                    interval=tuple(found["accuracy@1_ci"]),
                    is_ours=matcher == ours,
                )
                for pair in result["figures"][ours]
                for matcher in shown
                for found in [result["figures"][matcher][pair][part]]
            ],
        )


def duplicate_bars(result: Result) -> Iterator[Bars]:
    """Precision, recall and F1 on the development half, beside the baseline."""
    ours, baseline = result["splits"]["development"], result["baseline_development"]
    bars = []
    for measure in ("precision", "recall", "f1"):
        span = ours["intervals_95"][measure]
        bars += [
            Bar(
                name=measure,
                value=ours[measure] or 0.0,
                interval=tuple(span) if span else None,
                is_ours=True,
            ),
            Bar(name=f"{measure}, token-sort ratio", value=baseline[measure]),
        ]
    yield Bars(title="duplicates, development half", bars=bars)


def need_bars(result: Result) -> Iterator[Bars]:
    """P@5 of every system on the test half, and of ours by type beside the best baseline."""
    systems, best = result["splits"]["test"], result["best_baseline"]["test"]
    over_all = {name: parts["all"] for name, parts in systems.items()}
    yield _system_bars("P@5 of needs, test half", over_all, "p@5")
    yield Bars(
        title=f"P@5 by type, test half, ours (dark) and {best}",
        bars=[
            _bar(f"{part}, {name}", systems[name][part]["p@5"], name == OURS)
            for part in TYPES
            if part in systems[OURS]
            for name in (OURS, best)
        ],
    )


def offer_bars(result: Result) -> Iterator[Bars]:
    """Mean reciprocal rank of every system, for both kinds of need."""
    for need, systems in result["figures"].items():
        yield _system_bars(f"MRR of real offers, {need}", systems, "mrr")


def _system_bars(title: str, systems: Result, measure: str) -> Bars:
    found = best_first(systems, measure)
    return Bars(title=title, bars=[_bar(n, each[measure], n == OURS) for n, each in found])


def benchmark_bars(result: Result) -> Iterator[Bars]:
    """Milliseconds a list, in full and with BM25 alone."""
    warm = result["figures"]["warm_cordis"]
    yield Bars(
        title="ms a list on CORDIS, p50 to p95",
        bars=[
            Bar(
                name=f"{asked}, {how}",
                value=each[f"{how}_p50_ms"],
                interval=(each[f"{how}_p50_ms"], each[f"{how}_p95_ms"]),
                is_ours=how == "full",
            )
            for asked, each in warm.items()
            for how in ("full", "bm25")
        ],
    )


MAKERS: Mapping[str, Callable[[Result], Iterable[Bars]]] = {
    "t1": ranking_bars,
    "t2": ranking_bars,
    "t3": language_bars,
    "t4": duplicate_bars,
    "t6": need_bars,
    "t7": offer_bars,
    "benchmark": benchmark_bars,
}


def draw(plot: Bars, file: Path) -> None:
    """Draw horizontal bars into an SVG that is the same for the same figures."""
    try:
        # An extra: the library itself draws nothing.
        import matplotlib as mpl  # noqa: PLC0415
        from matplotlib.figure import Figure  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtraError("evaluate", "drawing plots") from error
    with mpl.rc_context({"svg.hashsalt": "matchmaker", "svg.fonttype": "none"}):
        figure = Figure(figsize=(7, 0.6 + 0.32 * len(plot.bars)), layout="constrained")
        axes = figure.subplots()
        for place, bar in enumerate(plot.bars):
            axes.barh(place, bar.value, color=OUR_COLOUR if bar.is_ours else OTHER_COLOUR)
            if bar.interval is not None:
                axes.plot(bar.interval, (place, place), color="black", linewidth=1.2)
        axes.set_yticks(range(len(plot.bars)), [bar.name for bar in plot.bars])
        axes.invert_yaxis()
        figure.suptitle(plot.title)
        figure.savefig(file, metadata={"Date": None})
