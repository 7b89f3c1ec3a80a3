"""The network drawing for print."""

from importlib import import_module
from typing import Any

import numpy as np

from matchmaker.network.pictures.network import NetworkPicture, labelled
from matchmaker.network.pictures.palette import (
    ACROSS,
    COUNTRIES,
    INK,
    INSIDE,
    MARKERS,
    OTHER,
    colours_of,
)
from matchmaker.network.pictures.print_sheet import sheet, styled
from matchmaker.network.pictures.wording import PictureWording, shortened

LARGEST, SMALLEST = 170.0, 12.0
LARGEST_COMMUNITY = 1500.0
LINES = (("across", ACROSS), ("inside", INSIDE))
"""Areas of marks, in square points."""


def network_print(
    picture: NetworkPicture, words: PictureWording, *, n_labels: int = 10, ego: int | None = None
) -> Any:
    """Draw a network, coloured by country, its largest marks named; ties off the ego step back."""
    with styled():
        figure = sheet(5.4)
        axes = figure.add_subplot()
        axes.set_axis_off()
        axes.set_aspect("equal")
        _lines(axes, picture, ego)
        _marks(axes, picture)
        _names(axes, picture, n_labels)
        handles = _legend(picture, words)
        figure.legend(handles=handles, loc="outside lower center", ncols=4, handletextpad=0.3)
        return figure


def _lines(axes: Any, picture: NetworkPicture, ego: int | None) -> None:
    collection = import_module("matplotlib.collections").LineCollection
    links, places, crosses = picture.links, picture.nodes.places, picture.crosses()
    ends = np.stack([places[links.sources], places[links.targets]], axis=1)
    widths = 0.5 + 2.5 * np.sqrt(links.n_ties / max(links.n_ties.max(initial=1), 1))
    if not picture.by_community:
        widths = np.full(len(ends), 0.7)
    faint = float(np.clip(60 / max(len(ends), 1) ** 0.6, 0.05, 0.7))
    aside = np.zeros(len(ends), dtype=bool)
    if ego is not None:
        aside = (links.sources != ego) & (links.targets != ego)
    for chosen, colour, alpha in (
        (~crosses & aside, INSIDE, 0.2),
        (crosses & aside, ACROSS, 0.2),
        (~crosses & ~aside, INSIDE, faint),
        (crosses & ~aside, ACROSS, min(1, 1.4 * faint)),
    ):
        # A picture of many thousand lines opens slowly as SVG: the lines are an image in it.
        axes.add_collection(
            collection(
                ends[chosen],
                linewidths=widths[chosen],
                colors=colour,
                alpha=alpha,
                rasterized=len(ends) > 3000,
            )
        )
    axes.autoscale()


def _marks(axes: Any, picture: NetworkPicture) -> None:
    nodes = picture.nodes
    colours = colours_of([code for code in nodes.countries if code], COUNTRIES) | {"": OTHER}
    areas = areas_of(picture)
    shapes = np.array(
        ["o" if picture.by_community else MARKERS.get(kind, ("", "o"))[1] for kind in nodes.kinds]
    )
    for shape in sorted(set(shapes.tolist())):
        rows = np.flatnonzero(shapes == shape)
        axes.scatter(
            *nodes.places[rows].T,
            s=areas[rows],
            marker=shape,
            linewidths=0.5,
            zorder=3,
            c=[colours[nodes.countries[row]] for row in rows],
            edgecolors="white",
        )


def areas_of(picture: NetworkPicture) -> "np.typing.NDArray[np.float64]":
    """The area of each mark grows with the first measure."""
    values = np.nan_to_num(next(iter(picture.nodes.measures.values())))
    top = max(float(values.max(initial=0)), 1e-12)
    largest = LARGEST_COMMUNITY if picture.by_community else LARGEST
    shrink = min(1.0, (300 / max(len(values), 1)) ** 0.5)
    return np.asarray(shrink * (SMALLEST + (largest - SMALLEST) * np.maximum(values, 0) / top))


def _names(axes: Any, picture: NetworkPicture, n_labels: int) -> None:
    areas = areas_of(picture)
    for row in labelled(picture, n_labels).tolist():
        axes.annotate(
            shortened(picture.nodes.labels[row].split(" · ")[0]),
            picture.nodes.places[row],
            xytext=(0, np.sqrt(areas[row]) / 2 + 2),
            textcoords="offset points",
            ha="center",
            fontsize=7,
            color=INK,
            zorder=5,
            bbox={"facecolor": "white", "alpha": 0.7, "edgecolor": "none", "pad": 0.4},
        )


def _legend(picture: NetworkPicture, words: PictureWording) -> list[Any]:
    line = import_module("matplotlib.lines").Line2D
    colours = colours_of([code for code in picture.nodes.countries if code], COUNTRIES)
    named = {code: colour for code, colour in colours.items() if colour != OTHER}
    handles = [
        line([], [], marker="o", ls="", color=colour, label=words.country(code))
        for code, colour in named.items()
    ]
    if len(named) < len(set(picture.nodes.countries)):
        handles.append(line([], [], marker="o", ls="", color=OTHER, label=words("network.other")))
    if not picture.by_community:
        handles += [
            line([], [], marker=MARKERS[kind][1], ls="", color=INK, label=words.kind(kind))
            for kind in sorted({kind for kind in picture.nodes.kinds if kind in MARKERS})
        ]
    lines = (("between", INSIDE),) if picture.by_community else LINES
    handles += [line([], [], color=c, label=words(f"network.{name}")) for name, c in lines]
    return handles
