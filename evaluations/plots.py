"""The plots of the report: bars with intervals, as SVG."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from evaluations.tables import NEEDED, OURS, Result, best_first
from matchmaker.errors import MissingExtraError

HIGHLIGHTED = {OURS, "terms"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """One bar a name, with an interval where there is one."""

    title: str
    names: Sequence[str]
    values: Sequence[float]
    intervals: Sequence[tuple[float, float] | None]


def bars_of(suite: str, result: Result) -> Iterator[Bars]:
    """Give the plots of a suite; none for a result of another shape."""
    if suite in MAKERS and NEEDED[suite] <= result.keys():
        yield from MAKERS[suite](result)


def ranking_bars(result: Result) -> Iterator[Bars]:
    """nDCG@10 of every system, ours first."""
    found = [(name, each["ndcg@10"]) for name, each in best_first(result["systems"], "ndcg@10")]
    yield Bars(
        title="nDCG@10",
        names=[name for name, _ in found],
        values=[each["mean"] for _, each in found],
        intervals=[(each["low"], each["high"]) for _, each in found],
    )


def language_bars(result: Result) -> Iterator[Bars]:
    """Accuracy@1 on the labels, by matcher, for each language."""
    for language in next(iter(result["figures"].values())):
        found = {m: each[language]["labels"] for m, each in result["figures"].items()}
        yield Bars(
            title=f"accuracy@1, {language} → en",
            names=list(found),
            values=[each["accuracy@1"] for each in found.values()],
            intervals=[tuple(each["accuracy@1_ci"]) for each in found.values()],
        )


def benchmark_bars(result: Result) -> Iterator[Bars]:
    """Milliseconds a list, in full and with BM25 alone."""
    warm = result["figures"]["warm_cordis"]
    names = [(asked, how) for asked in warm for how in ("full", "bm25")]
    yield Bars(
        title="ms a list on CORDIS, p50 to p95",
        names=[f"{asked}, {how}" for asked, how in names],
        values=[warm[asked][f"{how}_p50_ms"] for asked, how in names],
        intervals=[
            (warm[asked][f"{how}_p50_ms"], warm[asked][f"{how}_p95_ms"]) for asked, how in names
        ],
    )


MAKERS: Mapping[str, Callable[[Result], Iterator[Bars]]] = {
    "t1": ranking_bars,
    "t2": ranking_bars,
    "t3": language_bars,
    "benchmark": benchmark_bars,
}


def draw(bars: Bars, file: Path) -> None:
    """Draw horizontal bars into an SVG that is the same for the same figures."""
    try:
        # An extra: the library itself draws nothing.
        import matplotlib as mpl  # noqa: PLC0415
        from matplotlib.figure import Figure  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtraError("evaluate", "drawing plots") from error
    with mpl.rc_context({"svg.hashsalt": "matchmaker", "svg.fonttype": "none"}):
        figure = Figure(figsize=(7, 0.6 + 0.32 * len(bars.names)), layout="constrained")
        axes = figure.subplots()
        ours = [name.split(",")[0] in HIGHLIGHTED for name in bars.names]
        colours = ["#1f5f8b" if each else "#9db4c0" for each in ours]
        axes.barh(bars.names, bars.values, color=colours)
        for place, bounds in enumerate(bars.intervals):
            if bounds is not None:
                axes.plot(bounds, (place, place), color="black", linewidth=1.2)
        axes.invert_yaxis()
        axes.set_title(bars.title)
        figure.savefig(file, metadata={"Date": None})
