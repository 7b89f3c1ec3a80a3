"""Lay the pictures of a network out for a page: marks and lines with their places in pixels."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matchmaker.network.pictures.border import BorderPicture
from matchmaker.network.pictures.border_print import unit_label
from matchmaker.network.pictures.network import NetworkPicture
from matchmaker.network.pictures.palette import COUNTRIES, OTHER, colours_of
from matchmaker.network.pictures.wording import PictureWording

WIDTH, MARGIN = 960.0, 24.0
SMALL, LARGE = 3.5, 15.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A profile or a community."""

    x: float
    y: float
    r: float
    colour: str
    partners: int
    n_profiles: int
    group: str
    """Country; "" where five do not share what is said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A tie between two marks, by their numbers."""

    one: int
    other: int
    crosses: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """Everything with its place."""

    width: float
    height: float
    marks: Sequence[Mark]
    lines: Sequence[Line]
    legend: Sequence[tuple[str, str]]
    """Country and colour."""
    by_community: bool
    n_left_out: int


def drawing(picture: NetworkPicture) -> Drawing:
    """The picture with its longer side lying."""
    nodes, links = picture.nodes, picture.links
    places = np.asarray(nodes.places, dtype=float)
    span = np.ptp(places, axis=0) if len(places) else np.ones(2)
    if span[1] > span[0]:
        places, span = places[:, ::-1], span[::-1]
    scale = (WIDTH - 2 * MARGIN) / (span[0] or 1.0)
    spots = (places - places.min(axis=0)) * scale + MARGIN
    partners = np.bincount(np.concatenate([links.sources, links.targets]), minlength=len(places))
    sizes = partners if not picture.by_community else nodes.n_profiles
    radii = SMALL + (LARGE - SMALL) * np.sqrt(sizes / max(int(sizes.max(initial=1)), 1))
    colours = colours_of([country for country in nodes.countries if country], COUNTRIES)
    return Drawing(
        width=WIDTH,
        height=float(span[1] * scale + 2 * MARGIN),
        marks=[
            Mark(
                x=round(float(spots[k, 0]), 1),
                y=round(float(spots[k, 1]), 1),
                r=round(float(radii[k]), 1),
                colour=colours.get(nodes.countries[k], OTHER),
                partners=int(partners[k]),
                n_profiles=int(nodes.n_profiles[k]),
                group=nodes.countries[k],
            )
            for k in range(len(places))
        ],
        lines=[
            Line(one=one, other=other, crosses=bool(crosses))
            for one, other, crosses in zip(
                links.sources.tolist(), links.targets.tolist(), picture.crosses(), strict=True
            )
        ],
        legend=list(colours.items()),
        by_community=picture.by_community,
        n_left_out=picture.n_left_out,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BorderMark:
    """The profiles of a region with ties over the border."""

    label: str
    y: float
    r: float
    n_profiles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BorderDrawing:
    """Both sides as columns, and the bands between them."""

    width: float
    height: float
    columns: tuple[float, float]
    countries: tuple[str, str]
    colours: tuple[str, str]
    sides: tuple[Sequence[BorderMark], Sequence[BorderMark]]
    bands: Sequence[tuple[str, float, str, str, int]]
    """Path, width, both labels, ties; the widest first."""


ROW, HEAD, COLUMN = 30.0, 44.0, 250.0
DISC, BAND = 11.0, 14.0


def border_drawing(picture: BorderPicture, words: PictureWording) -> BorderDrawing:
    """What crosses, by region: two columns and a band for each two regions with ties."""
    units = (picture.left, picture.right)
    height = HEAD + ROW * max(len(side) for side in units)
    largest = max(unit.n_profiles for side in units for unit in side)
    sides = tuple(
        [
            BorderMark(
                label=unit_label(unit, picture.level, words),
                y=round(HEAD + (height - HEAD - ROW) * unit.height, 1),
                r=round(DISC * float(np.sqrt(unit.n_profiles / largest)), 1),
                n_profiles=unit.n_profiles,
            )
            for unit in side
        ]
        for side in units
    )
    left, right, middle = COLUMN, WIDTH - COLUMN, WIDTH / 2
    most = float(picture.crossing.max())
    bands = []
    for i, j in np.argwhere(picture.crossing > 0).tolist():
        start, end, ties = sides[0][i], sides[1][j], float(picture.crossing[i, j])
        path = f"M{left},{start.y} C{middle},{start.y} {middle},{end.y} {right},{end.y}"
        width = round(max(1.0, BAND * ties / most), 1)
        bands.append((path, width, start.label, end.label, int(ties)))
    one, other = picture.countries
    return BorderDrawing(
        width=WIDTH,
        height=height,
        columns=(left, right),
        countries=(words.country(one), words.country(other)),
        colours=(COUNTRIES.get(one, OTHER), COUNTRIES.get(other, OTHER)),
        sides=(sides[0], sides[1]),
        bands=sorted(bands, key=lambda band: -band[1]),
    )
