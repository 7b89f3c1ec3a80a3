"""Draw the charts of a summary: degrees, rankings, roles, robustness, time."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any

import numpy as np

from matchmaker.domain import ProfileId
from matchmaker.network.figures import Curve, Table
from matchmaker.network.pictures.palette import BLUE, INK, LINE, ORANGE, SOFT, VERMILION
from matchmaker.network.pictures.print_sheet import numerals, sheet, styled
from matchmaker.network.pictures.wording import PictureWording, shortened

MOST_RANKED = 15
TOTAL = "total"


def degrees_print(table: Table, words: PictureWording) -> Any:
    """Share of profiles with so many partners or more, both axes logarithmic."""
    partners = np.array(table.column("partners"), dtype=float)
    profiles = np.array(table.column("profiles"), dtype=float)
    order = np.argsort(partners)
    at_least = np.cumsum(profiles[order][::-1])[::-1] / profiles.sum()
    tied = partners[order] > 0
    with styled():
        figure = sheet(3.1, width=5.2)
        axes = figure.add_subplot()
        axes.loglog(partners[order][tied], at_least[tied], "o-", ms=4, lw=0.8, color=BLUE)
        axes.set_xlabel(words("degrees.x"))
        axes.set_ylabel(words("degrees.y"))
        axes.grid(visible=True, which="major")
        _few_ticks(axes)
        numerals(axes.xaxis, words, 0)
        _percent(axes.yaxis, words)
        mean = float((partners * profiles).sum() / profiles.sum())
        axes.axvline(max(mean, 1e-9), color=SOFT, lw=0.8, ls=(0, (4, 3)))
        axes.annotate(
            words("degrees.mean", mean=mean),
            (mean, 1),
            xytext=(5, -2),
            va="top",
            fontsize=8,
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            color=SOFT,
        )
        return figure


def _few_ticks(axes: Any) -> None:
    """1, 2, 5, 10, … where the axis spans little; powers of ten where it spans much."""
    ticker = import_module("matplotlib.ticker")
    for axis in (axes.xaxis, axes.yaxis):
        low, high = axis.get_view_interval()
        steps = (1, 2, 5) if high < 500 * low else (1,)
        axis.set_major_locator(ticker.LogLocator(subs=steps))
        axis.set_minor_locator(ticker.NullLocator())


def _percent(axis: Any, words: PictureWording) -> None:
    ticker = import_module("matplotlib.ticker")
    axis.set_major_formatter(ticker.FuncFormatter(lambda v, _: words.share(v, 3)))


def ranking_print(table: Table, names: Mapping[ProfileId, str], words: PictureWording) -> Any:
    """Who brokers most: two-paths beside those that random ties would give, with z."""
    rows = [row for row in _records(table) if row["role"] == TOTAL][:MOST_RANKED]
    with styled():
        figure = sheet(1.0 + 0.27 * len(rows))
        axes = figure.add_subplot()
        places = np.arange(len(rows))
        _expected(axes, rows, places)
        axes.scatter(
            [row["observed"] for row in rows],
            places,
            s=36,
            color=BLUE,
            zorder=3,
            label=words("roles.observed"),
        )
        labels = [
            shortened(names.get(ProfileId(row["profile"]), row["profile"]), 38) for row in rows
        ]
        axes.set_yticks(places, labels)
        axes.tick_params(axis="y", length=0, labelcolor=INK)
        _write_z(axes, rows, places, words)
        axes.set_xlim(left=0)
        axes.set_ylim(len(rows) - 0.4, -0.6)
        axes.grid(visible=True, axis="x")
        axes.set_xlabel(words("roles.x"))
        axes.xaxis.set_major_locator(import_module("matplotlib.ticker").MaxNLocator(4))
        numerals(axes.xaxis, words, 0)
        figure.legend(*_legend(axes, words), loc="outside lower right", ncols=2)
        return figure


def roles_print(table: Table, words: PictureWording) -> Any:
    """Each role of brokers: what is, and what random ties would give, with two deviations."""
    rows = [row for row in _records(table) if row["role"] != TOTAL]
    with styled():
        figure = sheet(1.2 + 0.42 * len(rows), width=6.4)
        axes = figure.add_subplot()
        places = np.arange(len(rows))
        axes.barh(
            places,
            [row["observed"] for row in rows],
            height=0.55,
            color=BLUE,
            label=words("roles.observed"),
        )
        _expected(axes, rows, places)
        names = [f"{words('role.' + row['role'])}  {row['pattern']}" for row in rows]
        axes.set_yticks(places, names)
        axes.tick_params(axis="y", length=0, labelcolor=INK)
        axes.invert_yaxis()
        _write_z(axes, rows, places, words)
        axes.set_xlim(left=0)
        axes.grid(visible=True, axis="x")
        axes.set_xlabel(words("roles.x"))
        axes.xaxis.set_major_locator(import_module("matplotlib.ticker").MaxNLocator(4))
        numerals(axes.xaxis, words, 0)
        figure.legend(*_legend(axes, words), loc="outside lower right", ncols=2)
        return figure


def _records(table: Table) -> list[dict[str, Any]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def _expected(axes: Any, rows: Sequence[Mapping[str, Any]], places: Any) -> None:
    """A mark where random ties would be, with two standard deviations to each side."""
    known = [k for k, row in enumerate(rows) if row["expected"] is not None]
    spread = [2 * (rows[k]["sd"] or 0.0) for k in known]
    low = [min(s, rows[k]["expected"]) for s, k in zip(spread, known, strict=True)]
    axes.errorbar(
        [rows[k]["expected"] for k in known],
        places[known],
        xerr=[low, spread],
        fmt="|",
        ms=11,
        mew=1.8,
        color=INK,
        ecolor=INK,
        elinewidth=1.0,
        capsize=2.5,
        zorder=4,
    )


def _write_z(
    axes: Any, rows: Sequence[Mapping[str, Any]], places: Any, words: PictureWording
) -> None:
    for row, place in zip(rows, places, strict=True):
        text = (
            "z –"
            if row["z"] is None
            else f"z {words.number(row['z'], 1 if abs(row['z']) < 100 else 0)}"
        )
        axes.annotate(
            text,
            (1.0, place),
            xycoords=("axes fraction", "data"),
            xytext=(4, 0),
            fontsize=8,
            textcoords="offset points",
            va="center",
            color=SOFT,
            annotation_clip=False,
        )


def _legend(axes: Any, words: PictureWording) -> tuple[list[Any], list[str]]:
    handles, labels = axes.get_legend_handles_labels()
    line = import_module("matplotlib.lines").Line2D(
        [], [], color=INK, marker="|", ms=9, mew=1.8, lw=1
    )
    return [*handles, line], [*labels, words("roles.expected")]


def removal_print(
    curves: Sequence[Curve], indices: Mapping[str, float | None], words: PictureWording
) -> Any:
    """What is left of the largest component while profiles leave, at random and by plan."""
    colours = {"random": BLUE, "degree": ORANGE, "adaptive_degree": VERMILION}
    styles = {"random": "-", "degree": (0, (5, 2)), "adaptive_degree": (0, (1.5, 1.5))}
    with styled():
        figure = sheet(3.3, width=6.4)
        axes = figure.add_subplot()
        for curve in curves:
            strategy = curve.name.removeprefix("removal_")
            x, y = np.array(curve.x), np.array(curve.y, dtype=float)
            index = indices.get(strategy)
            said = "–" if index is None else words.number(index, 3)
            label = f"{words('removal.' + strategy)} (R {said})"
            axes.plot(x, y, color=colours[strategy], ls=styles[strategy], lw=1.8, label=label)
            if curve.low is not None and curve.high is not None:
                axes.fill_between(
                    x, curve.low, curve.high, color=colours[strategy], alpha=0.2, lw=0
                )
        axes.set_xlim(0, 1)
        axes.set_ylim(bottom=0)
        axes.set_xlabel(words("removal.x"))
        axes.set_ylabel(words("removal.y"))
        axes.grid(visible=True)
        _percent(axes.xaxis, words)
        _percent(axes.yaxis, words)
        axes.legend(loc="upper right")
        return figure


def timeline_print(table: Table, words: PictureWording) -> Any:
    """Ties that form and end in each period, and those in force and ever formed."""
    rows = _records(table)
    middles = np.array([(row["from"] + row["to"]) / 2 for row in rows])
    widths = np.array([row["to"] - row["from"] for row in rows]) * 0.8
    with styled():
        figure = sheet(4.2, width=6.4)
        above, below = figure.subplots(2, 1, sharex=True, height_ratios=[1, 1])
        renewed = np.array([row["renewed"] for row in rows])
        fresh = np.array([row["formed"] for row in rows]) - renewed
        gone = -np.array([row["dissolved"] for row in rows])
        bars = (
            ("formed", fresh, 0, BLUE),
            ("renewed", renewed, fresh, "#9CC7E4"),
            ("dissolved", gone, 0, ORANGE),
        )
        for name, heights, bottoms, colour in bars:
            if heights.any():
                above.bar(
                    middles, heights, widths, bottoms, color=colour, label=words(f"timeline.{name}")
                )
        above.axhline(0, color=INK, lw=0.6)
        ends = [row["to"] for row in rows]
        below.plot(
            ends,
            [row["active"] for row in rows],
            color=BLUE,
            lw=2.2,
            label=words("timeline.active"),
        )
        below.plot(
            ends,
            [row["ever"] for row in rows],
            color=ORANGE,
            lw=1.6,
            ls=(0, (4, 3)),
            label=words("timeline.ever"),
        )
        below.set_ylim(bottom=0)
        for axes, title in ((above, "timeline.per_period"), (below, "timeline.cumulated")):
            axes.set_title(words(title), color=SOFT)
            axes.grid(visible=True, axis="y")
            axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5))
            axes.yaxis.set_major_formatter(_absolute(words))
        _years(below)
        return figure


def _absolute(words: PictureWording) -> Any:
    ticker = import_module("matplotlib.ticker")
    return ticker.FuncFormatter(lambda value, _: words.number(abs(value), 0))


def _years(axes: Any) -> None:
    ticker = import_module("matplotlib.ticker")
    axes.xaxis.set_major_locator(ticker.MaxNLocator(integer=True, nbins=10))
    axes.xaxis.set_major_formatter(ticker.FuncFormatter(lambda value, _: f"{value:.0f}"))
    axes.tick_params(axis="x", color=LINE)
