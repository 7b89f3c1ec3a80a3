"""Draw the funnel from first contact to a success story as a flow."""

from importlib import import_module
from typing import Any

import numpy as np

from matchmaker.network.figures import Cell
from matchmaker.network.pictures.palette import BLUE, INK, LINE, SKY, SOFT
from matchmaker.network.pictures.print_sheet import sheet, styled
from matchmaker.network.pictures.wording import PictureWording
from matchmaker.programme.funnel import Funnel

BAR = 0.12
FUNNEL_COLUMNS = ("stage", "firms", "imputed", "passed", "waiting", "share_passed", "median_days")


def funnel_rows(funnel: Funnel) -> tuple[tuple[Cell, ...], ...]:
    """The stages as rows."""
    return tuple(
        (p.stage.value, p.n, p.n_imputed, p.passed, p.waiting, p.conversion, p.median_days)
        for p in funnel.passages
    )


def funnel_print(funnel: Funnel, words: PictureWording) -> Any:
    """Draw stages as bars, who passed on as a band, who waits as one that fades."""
    most = max((passage.n for passage in funnel.passages), default=1) or 1
    with styled():
        figure = sheet(3.2)
        axes = figure.add_subplot()
        axes.set_axis_off()
        for place, passage in enumerate(funnel.passages):
            high = passage.n / most
            axes.bar(place, high, BAR, bottom=1 - high, color=BLUE, zorder=3)
            if passage.to is not None:
                _band(axes, place, 1 - passage.passed / most, 1.0, SKY)
                _fading(axes, place, 1 - high, 1 - passage.passed / most)
            name = words(f"stage.{passage.stage.value}")
            axes.text(place, 1.05, name, ha="center", va="bottom", fontsize=8.5, color=INK)
            axes.text(
                place,
                0.985 - high,
                words.number(passage.n),
                ha="center",
                va="top",
                fontsize=10,
                fontweight="bold",
                color=INK,
            )
            if passage.conversion is not None:
                axes.text(
                    place + 0.5,
                    1.0 - passage.passed / most / 2,
                    words.share(passage.conversion, 0),
                    ha="center",
                    va="center",
                    fontsize=8.5,
                    color=INK,
                )
            if passage.waiting:
                axes.text(
                    place + BAR / 2 + 0.03,
                    1 - high + 0.01,
                    words("funnel.waiting", n=passage.waiting),
                    fontsize=7.5,
                    va="bottom",
                    color=SOFT,
                )
        axes.set_xlim(-0.5, len(funnel.passages) - 0.5)
        axes.set_ylim(-0.12, 1.16)
        return figure


def _band(axes: Any, place: int, bottom: float, top: float, colour: str) -> None:
    x = np.array([place + BAR / 2, place + 1 - BAR / 2])
    axes.fill_between(x, bottom, top, color=colour, alpha=0.45, lw=0, zorder=1)


def _fading(axes: Any, place: int, bottom: float, top: float) -> None:
    """A band that thins out: those who have not passed on, and still may."""
    if top <= bottom:
        return
    colors = import_module("matplotlib.colors")
    ramp = colors.LinearSegmentedColormap.from_list("fading", [LINE, "white"])
    axes.imshow(
        np.linspace(0, 1, 64)[None, :],
        cmap=ramp,
        aspect="auto",
        zorder=0,
        extent=(place + BAR / 2, place + 0.45, bottom, top),
    )
