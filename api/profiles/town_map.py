"""The directory as a map: a circle for each town, drawn here, with nothing asked from elsewhere."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matchmaker.domain import Place

WIDTH, MARGIN = 720.0, 40.0
N_NAMED = 8
"""Of the largest towns, whose names stand beside their circles."""
SMALLEST_RADIUS, LARGEST_RADIUS = 4.0, 22.0
SMALLEST_SPAN = 0.05
"""Degrees: a single town stands in the middle of something."""


@dataclass(frozen=True, slots=True)
class Town:
    """Where several profiles are, in the picture."""

    name: str
    n: int
    x: float
    y: float
    radius: float
    named: bool


@dataclass(frozen=True, slots=True)
class TownMap:
    """A picture of towns, and how many profiles it cannot show."""

    width: float
    height: float
    towns: Sequence[Town]
    n_elsewhere: int
    """Without coordinates, or without a place that the reader may see."""


def map_of(places: Iterable[Place]) -> TownMap | None:
    """Draw towns by their mean coordinates, circles by area; None where no place is known."""
    placed: dict[str, list[tuple[float, float]]] = defaultdict(list)
    n_elsewhere = 0
    for place in places:
        if place.city and place.latitude is not None and place.longitude is not None:
            placed[place.city].append((place.latitude, place.longitude))
        else:
            n_elsewhere += 1
    return _drawn(placed, n_elsewhere) if placed else None


def _drawn(placed: dict[str, list[tuple[float, float]]], n_elsewhere: int) -> TownMap:
    centres = {name: _mean(points) for name, points in placed.items()}
    south, north = _span([centre[0] for centre in centres.values()])
    west, east = _span([centre[1] for centre in centres.values()])
    # Equirectangular about the middle latitude: true enough for a region.
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = (WIDTH - 2 * MARGIN) / ((east - west) * squeeze)
    most = max(len(points) for points in placed.values())
    by_size = sorted(placed, key=lambda name: (-len(placed[name]), name))
    towns = [
        Town(
            name=name,
            n=len(placed[name]),
            x=MARGIN + (centres[name][1] - west) * squeeze * scale,
            y=MARGIN + (north - centres[name][0]) * scale,
            radius=max(SMALLEST_RADIUS, LARGEST_RADIUS * math.sqrt(len(placed[name]) / most)),
            named=place < N_NAMED,
        )
        for place, name in enumerate(by_size)
    ]
    height = 2 * MARGIN + (north - south) * scale
    return TownMap(width=WIDTH, height=height, towns=towns, n_elsewhere=n_elsewhere)


def _mean(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    latitudes, longitudes = zip(*points, strict=True)
    return sum(latitudes) / len(points), sum(longitudes) / len(points)


def _span(values: Sequence[float]) -> tuple[float, float]:
    """From the least to the largest, and never nothing."""
    low, high = min(values), max(values)
    lacking = max(0.0, SMALLEST_SPAN - (high - low)) / 2
    return low - lacking, high + lacking
