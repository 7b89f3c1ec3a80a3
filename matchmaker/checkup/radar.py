"""A radar of a firm's dimensions beside its peers, as an SVG for a page or a printed report."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import cos, pi, sin

SIZE = 420
TOP, HEIGHT, MARGIN = 44, 340, 24
MIDDLE = SIZE / 2
RADIUS = 120.0
RINGS = (20, 40, 60, 80, 100)
"""Where levels begin, and the best score."""
GRID, INK, OWN, PEERS = "#dcd8cf", "#1b2226", "#0b4f55", "#b07a12"
CHARACTERS = 17
"""A label's line holds about so many; longer ones break between words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """One dimension: its name, the firm's score, and the median of its peers, 0 to 100."""

    name: str
    score: float | None
    median: float | None = None


def radar(axes: Sequence[Axis], title: str, *, font: str = "sans-serif") -> str:
    """Draw the axes clockwise from the top; what is unknown leaves a gap in its line."""
    box = f"{-MARGIN} {TOP} {SIZE + 2 * MARGIN} {HEIGHT}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="{box}">',
        f"<title>{escape(title)}</title>",
        *_grid(len(axes)),
        *_line([axis.median for axis in axes], PEERS, dashed=True),
        *_line([axis.score for axis in axes], OWN, dashed=False),
        *(_label(axis.name, i, len(axes), font) for i, axis in enumerate(axes)),
        "</svg>",
    ]
    return "".join(parts)


def _point(value: float, i: int, n: int) -> tuple[float, float]:
    angle = 2 * pi * i / n - pi / 2
    reach = RADIUS * value / 100
    return MIDDLE + reach * cos(angle), MIDDLE + reach * sin(angle)


def _path(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)


def _grid(n: int) -> list[str]:
    rings = [
        f'<polygon points="{_path([_point(ring, i, n) for i in range(n)])}" fill="none" '
        f'stroke="{GRID}"/>'
        for ring in RINGS
    ]
    spokes = []
    for i in range(n):
        x, y = _point(100, i, n)
        spokes.append(
            f'<line x1="{MIDDLE}" y1="{MIDDLE}" x2="{x:.1f}" y2="{y:.1f}" stroke="{GRID}"/>'
        )
    return rings + spokes


def _line(values: Sequence[float | None], colour: str, *, dashed: bool) -> list[str]:
    n = len(values)
    points = [None if value is None else _point(value, i, n) for i, value in enumerate(values)]
    known = [point for point in points if point is not None]
    drawn: list[str] = []
    dash = ' stroke-dasharray="5 4"' if dashed else ""
    if len(known) == n:
        fill = "none" if dashed else colour
        drawn.append(
            f'<polygon points="{_path(known)}" fill="{fill}" fill-opacity="0.14" '
            f'stroke="{colour}" stroke-width="2"{dash}/>'
        )
    else:
        for i, point in enumerate(points):
            following = points[(i + 1) % n]
            if point is not None and following is not None:
                drawn.append(
                    f'<polyline points="{_path([point, following])}" fill="none" '
                    f'stroke="{colour}" stroke-width="2"{dash}/>'
                )
    if not dashed:
        drawn += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>' for x, y in known]
    return drawn


def _label(name: str, i: int, n: int, font: str) -> str:
    x, y = _point(100 + 16, i, n)
    side = round(cos(2 * pi * i / n - pi / 2), 3)
    anchor = "middle" if abs(side) < 0.2 else ("start" if side > 0 else "end")
    lines = _broken(name)
    first = y + 4 - 7 * (len(lines) - 1) - (8 if i == 0 else 0)
    spans = "".join(
        f'<tspan x="{x:.1f}" y="{first + 14 * k:.1f}">{escape(line)}</tspan>'
        for k, line in enumerate(lines)
    )
    return (
        f'<text font-family="{escape(font)}" font-size="12" fill="{INK}" '
        f'text-anchor="{anchor}">{spans}</text>'
    )


def _broken(name: str) -> list[str]:
    lines = [""]
    for word in name.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and len(longer) > CHARACTERS:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines
