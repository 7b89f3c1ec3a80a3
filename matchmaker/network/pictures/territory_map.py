"""Lay out and print the map of a network: places where they lie, ties between them, distance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from math import cos, radians
from textwrap import fill
from typing import Any

import numpy as np

from matchmaker.network.figures import Cell
from matchmaker.network.pictures.palette import (
    ACROSS,
    COUNTRIES,
    INK,
    INSIDE,
    OTHER,
    SOFT,
    colours_of,
)
from matchmaker.network.pictures.print_sheet import numerals, sheet, styled
from matchmaker.network.pictures.wording import PictureWording
from matchmaker.network.territory import Territory

EDGE = 34.0
"""Units around the outermost places, for discs and labels."""
SMALLEST_DISC, LARGEST_DISC, WIDEST = 3.0, 20.0, 11.0
LETTER, LINE_HEIGHT = 5.6, 13.0
"""Size of the letters of a label, about."""
TITLE_LETTERS = 26
KM_A_DEGREE = 111.2
NICE_KM = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000)
MOST_PLACES, MOST_LINES = 60, 150
"""Of a picture that can still be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPlace:
    """A disc in the middle of a place's profiles, with its label."""

    name: str
    country: str
    n_profiles: int
    tied: int
    x: float
    y: float
    r: float
    colour: str
    label: tuple[float, float, str]
    """Where the text stands, and which end of it is there; "" where there is no room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapLine:
    """Ties between two places, by their numbers."""

    one: int
    other: int
    ties: int
    expected: float | None
    width: float
    crosses: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TerritoryMap:
    """A map true to scale, in units of its own; north is up."""

    width: float
    height: float
    places: Sequence[MapPlace]
    lines: Sequence[MapLine]
    scale: tuple[float, int]
    """How long a number of kilometres is, and the number."""


def territory_map(found: Territory, width: float = 640.0) -> TerritoryMap | None:
    """Places as discs, their area the tied profiles; None where no place is known."""
    at = {name: k for k, name in enumerate(found.places.columns)}
    rows = [row for row in found.places.rows if isinstance(row[at["latitude"]], float)]
    rows = sorted(rows, key=lambda row: -_count(row[at["tied"]]))[:MOST_PLACES]
    if not rows:
        return None
    spots = np.array([(row[at["longitude"]], row[at["latitude"]]) for row in rows], dtype=float)
    flat = spots * (cos(radians(float(spots[:, 1].mean()))), -1.0)
    span = np.maximum(np.ptp(flat, axis=0), 1e-6)
    # Neither wider than asked nor taller than that.
    scale = min((width - 2 * EDGE) / span[0], (0.9 * width - 2 * EDGE) / span[1])
    places = (flat - flat.min(axis=0)) * scale + EDGE
    places[:, 0] += (width - 2 * EDGE - span[0] * scale) / 2
    tied = np.array([_count(row[at["tied"]]) for row in rows], dtype=float)
    radii = np.maximum(LARGEST_DISC * np.sqrt(tied / max(float(tied.max()), 1.0)), SMALLEST_DISC)
    names = [str(row[at["name"]] or row[at["place"]]) for row in rows]
    colours = colours_of([str(row[at["country"]]) for row in rows], COUNTRIES)
    labels = _labels(places, radii, names, width)
    km = scale / KM_A_DEGREE
    return TerritoryMap(
        width=width,
        height=float(span[1] * scale + 2 * EDGE),
        places=[
            MapPlace(
                name=names[k],
                country=str(row[at["country"]]),
                n_profiles=_count(row[at["profiles"]]),
                tied=_count(row[at["tied"]]),
                x=round(float(places[k, 0]), 1),
                y=round(float(places[k, 1]), 1),
                r=round(float(radii[k]), 1),
                colour=colours.get(str(row[at["country"]]), OTHER),
                label=labels[k],
            )
            for k, row in enumerate(rows)
        ],
        lines=_lines(
            found, [str(row[0]) for row in rows], [str(row[at["country"]]) for row in rows]
        ),
        scale=_scale(km, width),
    )


def _count(cell: Cell) -> int:
    return int(cell) if isinstance(cell, int | float) else 0


def _lines(found: Territory, codes: Sequence[str], countries: Sequence[str]) -> list[MapLine]:
    number = {code: k for k, code in enumerate(codes)}
    rows = [row for row in found.flow_table.rows if _count(row[3])]
    rows = [row for row in rows if row[0] in number and row[1] in number][:MOST_LINES]
    most = max((_count(row[3]) for row in rows), default=1)
    return [
        MapLine(
            one=number[str(row[0])],
            other=number[str(row[1])],
            ties=_count(row[3]),
            expected=float(row[4]) if isinstance(row[4], float) else None,
            width=round(max(0.8, WIDEST * _count(row[3]) / most), 1),
            crosses=countries[number[str(row[0])]] != countries[number[str(row[1])]],
        )
        # The widest first, so that thin ones lie on top.
        for row in rows
    ]


def _scale(units_a_km: float, width: float) -> tuple[float, int]:
    """A round number of kilometres that takes a fifth of the width at most."""
    fit = [km for km in NICE_KM if km * units_a_km <= width / 5]
    km = fit[-1] if fit else NICE_KM[0]
    return round(km * units_a_km, 1), km


def _labels(
    places: Any, radii: Any, names: Sequence[str], width: float
) -> list[tuple[float, float, str]]:
    """A free spot beside each disc: right, left, above or below; the largest choose first."""
    taken = [(x - r, y - r, x + r, y + r) for (x, y), r in zip(places, radii, strict=True)]
    found = []
    for (x, y), r, name in zip(places.tolist(), radii.tolist(), names, strict=True):
        long = LETTER * len(name)
        spots = [
            (x + r + 4, y + 4, "start", x + r + 4),
            (x - r - 4, y + 4, "end", x - r - 4 - long),
            (x, y - r - 4, "middle", x - long / 2),
            (x, y + r + LINE_HEIGHT - 1, "middle", x - long / 2),
        ]
        for left, base, anchor, start in spots:
            box = (start, base - LINE_HEIGHT + 2, start + long, base + 2)
            inside = box[0] >= 0 and box[2] <= width
            if inside and not any(_overlap(box, other) for other in taken):
                taken.append(box)
                found.append((round(left, 1), round(base, 1), anchor))
                break
        else:
            found.append((round(x, 1), round(y, 1), ""))
    return found


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def territory_print(found: Territory, words: PictureWording) -> Any:
    """The map, and beside it ties for a thousand pairs of profiles by their distance."""
    picture = territory_map(found, width=430.0)
    with styled():
        figure = sheet(3.4)
        left, right = figure.subplots(1, 2, width_ratios=[2.1, 1])
        if picture is not None:
            _map(left, picture, words)
        _bands(right, found, words)
        return figure


def _map(axes: Any, picture: TerritoryMap, words: PictureWording) -> None:
    axes.set_axis_off()
    axes.set_aspect("equal")
    axes.set_xlim(0, picture.width)
    axes.set_ylim(picture.height + 26, 0)
    for line in picture.lines:
        one, other = picture.places[line.one], picture.places[line.other]
        axes.plot(
            [one.x, other.x],
            [one.y, other.y],
            color=ACROSS if line.crosses else INSIDE,
            lw=0.75 * line.width,
            alpha=0.75,
            solid_capstyle="round",
            zorder=1,
        )
    circle = import_module("matplotlib.patches").Circle
    for place in picture.places:
        disc = circle(
            (place.x, place.y), place.r, facecolor=place.colour, edgecolor="white", lw=0.8
        )
        axes.add_patch(disc)
        x, y, anchor = place.label
        if anchor:
            side = {"start": "left", "middle": "center", "end": "right"}[anchor]
            said = axes.text(x, y, place.name, ha=side, va="baseline", fontsize=8, zorder=5)
            effects = import_module("matplotlib.patheffects")
            said.set_path_effects([effects.withStroke(linewidth=2, foreground="white")])
    length, km = picture.scale
    foot = picture.height + 14
    axes.plot([12, 12 + length], [foot, foot], color=INK, lw=1.2)
    axes.text(18 + length, foot, f"{words.number(km, 0)} km", va="center", fontsize=8, color=SOFT)


def _bands(axes: Any, found: Territory, words: PictureWording) -> None:
    """Bars are observed, marks what random networks have."""
    rows: list[dict[str, Any]] = [
        dict(zip(found.bands.columns, row, strict=True)) for row in found.bands.rows
    ]
    places = np.arange(len(rows))

    def rate(name: str) -> list[float]:
        return [
            float("nan") if row[name] is None else 1000 * row[name] / row["pairs"] for row in rows
        ]

    axes.barh(places, rate("ties"), height=0.6, color=COUNTRIES["IT"], label=words("map.observed"))
    axes.plot(rate("expected"), places, "|", ms=13, mew=1.8, color=INK, label=words("map.expected"))
    axes.set_yticks(places, [band_label(row, words) for row in rows])
    axes.tick_params(axis="y", length=0, labelcolor=INK)
    axes.invert_yaxis()
    axes.set_xlim(left=0)
    axes.grid(visible=True, axis="x")
    axes.xaxis.set_major_locator(import_module("matplotlib.ticker").MaxNLocator(3))
    numerals(axes.xaxis, words, 2)
    # A line of its own length would run out of the sheet.
    axes.set_title(fill(words("map.rate"), TITLE_LETTERS), color=SOFT, fontsize=8)
    axes.legend(loc="upper center", bbox_to_anchor=(0.4, -0.09), ncols=1)


def band_label(row: Mapping[str, Any], words: PictureWording) -> str:
    """A band of distance in words."""
    low = words.number(row["from_km"], 0)
    if row["to_km"] is None:
        return f"> {low} km"
    return f"{low}–{words.number(row['to_km'], 0)} km"
