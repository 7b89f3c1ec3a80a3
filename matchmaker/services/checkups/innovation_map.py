"""The map of the innovation level: a disc for each territory, with the national border behind."""

import json
from collections.abc import Callable, Sequence
from functools import cache
from html import escape

from matchmaker.network.pictures.wording import region_name
from matchmaker.services.checkups.innovation import Spot
from matchmaker.settings import shipped

WIDTH, HEIGHT, EDGE = 680.0, 400.0, 60.0
LABELS = 190.0
"""Room for labels, on the right of the discs."""
LINE = 17.0
"""Between two labels at least."""
LARGEST = 26.0
"""Radius of the territory with the most answers."""
SHORTER = 0.69
"""A degree of longitude beside one of latitude, around 46.2 degrees north."""
SHADES = ((20, "#d8e6e4"), (40, "#a9cbc8"), (60, "#6ba3a0"), (80, "#2f7378"), (101, "#0b4f55"))
"""By the score that a level ends at."""


def drawing(spots: Sequence[Spot], title: str) -> str:
    """Draw the middle of each territory as a disc: its area the answers, its shade the level."""
    project = _projection(spots)
    places = [project(each.longitude, each.latitude) for each in spots]
    most = max(each.n for each in spots)
    radii = [LARGEST * (each.n / most) ** 0.5 for each in spots]
    order = sorted(range(len(spots)), key=lambda i: places[i][1])
    heights = _apart([places[i][1] for i in order])
    discs = [
        _disc(spots[i], places[i], radii[i])
        for i in sorted(range(len(spots)), key=lambda i: -spots[i].n)
    ]
    labels = [_label(spots[i], places[i], radii[i], y) for i, y in zip(order, heights, strict=True)]
    drawn = "".join([_border(project), *discs, *labels])
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {WIDTH:.0f} '
        f'{HEIGHT:.0f}"><title>{escape(title)}</title>{drawn}</svg>'
    )


def _projection(spots: Sequence[Spot]) -> Callable[[float, float], tuple[float, float]]:
    """How degrees become the picture's own units, true to scale."""
    x = [each.longitude * SHORTER for each in spots]
    y = [each.latitude for each in spots]
    room = WIDTH - LABELS - 2 * EDGE
    span = max((max(x) - min(x)) / room, (max(y) - min(y)) / (HEIGHT - 2 * EDGE), 1e-6)
    middle = (max(x) + min(x)) / 2, (max(y) + min(y)) / 2

    def project(longitude: float, latitude: float) -> tuple[float, float]:
        across = EDGE + room / 2 + (longitude * SHORTER - middle[0]) / span
        return across, HEIGHT / 2 - (latitude - middle[1]) / span

    return project


def _border(project: Callable[[float, float], tuple[float, float]]) -> str:
    """The national border behind the discs, cut to the picture; labels keep their room."""
    lines = [
        " ".join(f"{x:.1f},{y:.1f}" for x, y in (project(*point) for point in line))
        for line in _border_lines()
    ]
    drawn = "".join(f'<polyline points="{each}" fill="none"/>' for each in lines)
    width = WIDTH - LABELS - EDGE / 3
    return (
        f'<svg width="{width:.0f}" height="{HEIGHT:.0f}" stroke="#8a8577" stroke-width="1.5" '
        f'stroke-dasharray="7 3">{drawn}</svg>'
    )


@cache
def _border_lines() -> list[list[tuple[float, float]]]:
    found = json.loads((shipped("borders") / "it-ch.json").read_text(encoding="utf-8"))
    return [[(x, y) for x, y in line] for line in found["lines"]]


def _apart(wanted: Sequence[float]) -> list[float]:
    """Heights of labels, from the top, near to what is wanted and a line apart."""
    found: list[float] = []
    for height in wanted:
        found.append(max(height, found[-1] + LINE) if found else height)
    over = max(0.0, found[-1] - (HEIGHT - LINE)) if found else 0.0
    return [height - over for height in found]


def _disc(spot: Spot, place: tuple[float, float], radius: float) -> str:
    shade = next(colour for end, colour in SHADES if spot.score < end)
    return (
        f'<circle cx="{place[0]:.1f}" cy="{place[1]:.1f}" r="{radius:.1f}" fill="{shade}" '
        f'fill-opacity="0.85" stroke="#ffffff"/>'
    )


def _label(spot: Spot, place: tuple[float, float], radius: float, height: float) -> str:
    name = escape(region_name(spot.territory))
    left = WIDTH - LABELS
    return (
        f'<line x1="{place[0] + radius:.1f}" y1="{place[1]:.1f}" x2="{left - 5:.1f}" '
        f'y2="{height:.1f}" stroke="#b9b4a8"/>'
        f'<text x="{left:.1f}" y="{height + 4:.1f}" font-size="13" font-family="sans-serif" '
        f'fill="#1b2226">{name}: {spot.score:.0f} ({spot.n})</text>'
    )
