"""The border view for print: both sides as columns, what crosses between them in colour."""

from importlib import import_module
from typing import Any

import numpy as np

from matchmaker.graph.connectivity.ties import FloatArray
from matchmaker.network.pictures.border import REST, BorderPicture, BorderUnit
from matchmaker.network.pictures.palette import ACROSS, COUNTRIES, INK, INSIDE, MARKERS, OTHER, SOFT
from matchmaker.network.pictures.print_sheet import sheet, styled
from matchmaker.network.pictures.wording import PictureWording, shortened

ROW = 0.145
"""Inches between two marks of a column."""
BULGE = 0.16
"""How far ties inside a side bend outward, in widths of the gap between the columns."""
CROWD = 150
"""Lines from which on the weak ones are drawn paler."""
WIDEST = 7.0
"""Points, for the most ties between two marks."""


def border_print(picture: BorderPicture, words: PictureWording) -> Any:
    """Draw the border view as a matplotlib figure."""
    with styled():
        most = max(len(picture.left), len(picture.right), 8)
        row = ROW if picture.level == "profile" else 2 * ROW
        figure = sheet(min(10.0, 1.0 + row * most))
        axes = figure.add_subplot()
        axes.set_axis_off()
        axes.set_xlim(-0.75, 1.75)
        axes.set_ylim(1.03, -0.03)
        for side in (0, 1):
            _inside(axes, picture, side)
        _crossing(axes, picture)
        for side, units in enumerate((picture.left, picture.right)):
            _marks(axes, picture, units, side, words)
            _heading(axes, picture, side, words)
        return figure


def _widths(ties: Any, most: float) -> Any:
    """Line widths in points; a single tie is a hairline that still can be seen."""
    return 0.7 + (WIDEST - 0.7) * np.sqrt(np.maximum(ties - 1, 0) / max(most - 1, 1))


def _crossing(axes: Any, picture: BorderPicture) -> None:
    pairs = np.argwhere(picture.crossing > 0)
    ties = picture.crossing[picture.crossing > 0]
    paths = [
        _curve((0, picture.left[i].height), (1, picture.right[j].height), 0.5)
        for i, j in pairs.tolist()
    ]
    # Among many lines the weak ones step back; those to all other places say least.
    strength = np.sqrt(ties / ties.max()) if len(ties) else ties
    alphas = np.full(len(ties), 0.85) if len(ties) < CROWD else 0.1 + 0.75 * strength
    vague = [REST in (picture.left[i].id, picture.right[j].id) for i, j in pairs.tolist()]
    alphas = np.where(vague, 0.35 * alphas, alphas)
    widths = _widths(ties, float(picture.crossing.max(initial=1)))
    _add(axes, paths, widths, ACROSS, alphas, 2)


def _inside(axes: Any, picture: BorderPicture, side: int) -> None:
    units = (picture.left, picture.right)[side]
    out = (-BULGE, BULGE)[side]
    most = float(max(each.max(initial=1) for each in picture.inside))
    pairs = np.argwhere(picture.inside[side] > 0)
    ties = picture.inside[side][picture.inside[side] > 0]
    paths = []
    for i, j in pairs.tolist():
        one, other = (side, units[i].height), (side, units[j].height)
        paths.append(_curve(one, other, side + out * (0.2 + 0.8 * abs(one[1] - other[1]))))
    crowded = len(ties) >= CROWD / 2
    alphas = 0.05 + 0.4 * np.sqrt(ties / most) if crowded else np.full(len(ties), 0.7)
    _add(axes, paths, 0.6 * _widths(ties, most), INSIDE, alphas, 1)


def _curve(start: tuple[float, float], end: tuple[float, float], middle: float) -> Any:
    path = import_module("matplotlib.path").Path
    points = [start, (middle, start[1]), (middle, end[1]), end]
    return path(points, [path.MOVETO, path.CURVE4, path.CURVE4, path.CURVE4])


def _add(
    axes: Any, paths: list[Any], widths: FloatArray, colour: str, alphas: FloatArray, order: int
) -> None:
    """Strong lines above weak ones."""
    colors = import_module("matplotlib.colors")
    rank = np.argsort(alphas, kind="stable").tolist()
    collection = import_module("matplotlib.collections").PathCollection(
        [paths[k] for k in rank],
        linewidths=[widths[k] for k in rank],
        facecolors="none",
        edgecolors=[colors.to_rgba(colour, alphas[k]) for k in rank],
        zorder=order,
        capstyle="round",
    )
    axes.add_collection(collection)


def _marks(
    axes: Any,
    picture: BorderPicture,
    units: tuple[BorderUnit, ...],
    side: int,
    words: PictureWording,
) -> None:
    colour = COUNTRIES.get(picture.countries[side], OTHER)
    largest = max((unit.n_profiles for unit in units), default=1)
    for unit in units:
        area = 26 if picture.level == "profile" else 25 + 220 * unit.n_profiles / largest
        marker = MARKERS.get(unit.kind, ("circle", "o"))[1]
        axes.scatter(
            [side],
            [unit.height],
            s=area,
            marker=marker,
            color=colour,
            zorder=3,
            clip_on=False,
            edgecolors="white",
            linewidths=0.6,
        )
        away = (-1 if side == 0 else 1) * (0.035 if picture.level == "profile" else 0.075)
        axes.text(
            side + away,
            unit.height,
            unit_label(unit, picture.level, words),
            ha="right" if side == 0 else "left",
            va="center",
            fontsize=7 if picture.level == "profile" else 8.5,
            color=INK,
            zorder=4,
            bbox={"facecolor": "white", "alpha": 0.7, "edgecolor": "none", "pad": 0.6},
        )


def unit_label(unit: BorderUnit, level: str, words: PictureWording) -> str:
    """The name of a mark; with how many profiles it stands for and how many ties cross."""
    if level == "profile":
        return shortened(unit.label, 34)
    name = words("border.elsewhere") if unit.id == REST else shortened(unit.label, 24)
    return f"{name} ({words.number(unit.n_profiles)})"


def _heading(axes: Any, picture: BorderPicture, side: int, words: PictureWording) -> None:
    units = (picture.left, picture.right)[side]
    drawn = sum(unit.n_profiles for unit in units)
    country = words.country(picture.countries[side])
    place = {
        "xy": (side + (0.08, -0.08)[side], 0.0),
        "textcoords": "offset points",
        "ha": ("right", "left")[side],
        "annotation_clip": False,
    }
    axes.annotate(
        country,
        xytext=(0, 30),
        fontsize=12,
        fontweight="bold",
        color=COUNTRIES.get(picture.countries[side], OTHER),
        **place,
    )
    text = words("border.heading", drawn=drawn, all=picture.n_profiles[side])
    axes.annotate(text, xytext=(0, 17), fontsize=7.5, color=SOFT, **place)
