"""
A profile's network as a small drawing: its ties on the left, who is suggested on the right.

Two half ellipses round the profile, nodes at even heights, so that every name has a line to itself.
Colours are Okabe and Ito's (2008), made to be told apart by colour-blind readers; shapes say the
same again.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matchmaker.domain import Layer, ProfileId, Suggestion
from matchmaker.engine import Matchmaker
from matchmaker.graph.network import row_indices

N_A_LAYER = 5
"""More than these make a drawing unreadable; the list says how many there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TiedProfile:
    """A profile, or a project or event, that a profile is linked to."""

    id: str
    name: str
    layer: Layer
    is_profile: bool


@dataclass(frozen=True, slots=True)
class LayerTies:
    """The links of one layer: those worth drawing, and how many there are in all."""

    shown: Sequence[TiedProfile]
    n_all: int


def ties_of(matchmaker: Matchmaker, profile_id: str) -> Mapping[Layer, LayerTies]:
    """The direct links of a profile; layers without any are left out."""
    row = matchmaker.snapshot.profiles.row_of[ProfileId(profile_id)]
    network = matchmaker.network
    found = {layer: _shared_things(matchmaker, row, layer) for layer in network.incidences}
    found |= {layer: _linked(matchmaker, row, layer) for layer in network.ties}
    return {
        layer: LayerTies(found[layer][:N_A_LAYER], len(found[layer]))
        for layer in Layer
        if found.get(layer)
    }


def _shared_things(matchmaker: Matchmaker, row: int, layer: Layer) -> list[TiedProfile]:
    """Activities of a profile, the latest first."""
    network, activities = matchmaker.network, matchmaker.snapshot.activities
    columns = row_indices(network.participation[layer], row).tolist()
    columns.sort(key=lambda c: -_year(float(network.years[c])))
    return [
        TiedProfile(
            id=network.activity_ids[column],
            name=activities[column].title or network.activity_ids[column],
            layer=layer,
            is_profile=False,
        )
        for column in columns
    ]


def _year(year: float) -> float:
    return 0.0 if math.isnan(year) else year


def _linked(matchmaker: Matchmaker, row: int, layer: Layer) -> list[TiedProfile]:
    table = matchmaker.snapshot.profiles
    return [
        TiedProfile(id=table.ids[other], name=table.names[other], layer=layer, is_profile=True)
        for other in matchmaker.network.neighbours(row, layer).tolist()
        if table.ids[other]  # a withdrawn one has none
    ]


LINE_HEIGHT = 30
LEAST_HEIGHT = 230
N_SUGGESTED = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeShape:
    """The measures of a drawing, in its own units."""

    name: str
    width: int
    reach: int
    """From the centre to the furthest nodes."""
    label: int
    """Characters of a name that fit beside a node."""


WIDE = NodeShape(name="wide-form", width=800, reach=140, label=31)
NARROW = NodeShape(name="narrow-form", width=360, reach=52, label=15)
"""For a phone held upright, where the wide one's names would be too small to read."""


@dataclass(frozen=True, slots=True)
class NodeStyle:
    """How a layer is drawn: fill, number of corners (0 is a disc), and how far it is turned."""

    colour: str
    corners: int
    turn: float = 0.0


LOOKS: Mapping[Layer, NodeStyle] = {
    Layer.JOINT_PROJECT: NodeStyle("#0072B2", 0),
    Layer.INTRODUCTION_ACCEPTED: NodeStyle("#009E73", 4),
    Layer.EXPERT_CLIENT: NodeStyle("#D55E00", 4, 45.0),
    Layer.MEMBERSHIP: NodeStyle("#CC79A7", 6),
    Layer.AFFILIATION: NodeStyle("#E69F00", 3),
    Layer.ATTENDANCE: NodeStyle("#56B4E9", 5),
    Layer.PATENT: NodeStyle("#1d2328", 3, 180.0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A mark with a name; `shape` is the path of its outline, "" for a disc."""

    id: str
    name: str
    label: str
    x: float
    y: float
    shape: str
    colour: str
    layer: str
    rank: int = 0
    """Of a suggested partner; 0 for a tie."""
    is_profile: bool = True


@dataclass(frozen=True, slots=True)
class Edge:
    """A line between two marks, as a path."""

    path: str
    colour: str
    kind: str
    """tie, suggested or shared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EgoNetwork:
    """Everything that a template needs to draw."""

    form: NodeShape
    height: int
    centre: tuple[float, float]
    nodes: Sequence[Node]
    edges: Sequence[Edge]
    legend: Sequence[tuple[str, str, str, int, int]]
    """Layer, colour, outline, how many are drawn, how many there are."""


def ego_network(
    ties: Mapping[Layer, LayerTies], suggested: Sequence[Suggestion], form: NodeShape = WIDE
) -> EgoNetwork:
    """Place a profile's ties and its suggested partners."""
    known = [tied for layer in ties.values() for tied in layer.shown]
    best = suggested[:N_SUGGESTED]
    height = max(LEAST_HEIGHT, LINE_HEIGHT * (max(len(known), len(best)) + 1))
    left = [
        _tie(tied, place, form)
        for tied, place in zip(known, places(len(known), height, form, side=-1), strict=True)
    ]
    right = [
        _partner(each, place, form)
        for each, place in zip(best, places(len(best), height, form, side=1), strict=True)
    ]
    centre = (form.width / 2, height / 2)
    return EgoNetwork(
        form=form,
        height=height,
        centre=centre,
        nodes=[*left, *right],
        edges=[*_spokes(centre, left, right), *_shared(centre, left, right, best)],
        legend=[
            (layer, LOOKS[layer].colour, outline(LOOKS[layer], 9, 9), len(t.shown), t.n_all)
            for layer, t in ties.items()
        ],
    )


def places(n: int, height: float, form: NodeShape, *, side: int) -> list[tuple[float, float]]:
    """Even heights on the left (-1) or right (1) half of an ellipse round the centre."""
    step = height / (n + 1)
    heights = [step * (i + 1) for i in range(n)]
    return [
        (form.width / 2 + side * form.reach * math.sqrt(1 - (2 * y / height - 1) ** 2 * 0.8), y)
        for y in heights
    ]


def outline(look: NodeStyle, x: float, y: float, radius: float = 8.0) -> str:
    """The path of a regular polygon; "" for a disc."""
    if not look.corners:
        return ""
    first = math.radians(look.turn - 90)
    angles = [first + 2 * math.pi * i / look.corners for i in range(look.corners)]
    points = [f"{x + radius * math.cos(a):.1f} {y + radius * math.sin(a):.1f}" for a in angles]
    return "M" + "L".join(points) + "Z"


def _tie(tied: TiedProfile, place: tuple[float, float], form: NodeShape) -> Node:
    x, y = place
    look = LOOKS[tied.layer]
    return Node(
        id=tied.id,
        name=tied.name,
        label=shortened(tied.name, form.label),
        x=x,
        y=y,
        shape=outline(look, x, y),
        colour=look.colour,
        layer=tied.layer,
        is_profile=tied.is_profile,
    )


def _partner(suggestion: Suggestion, place: tuple[float, float], form: NodeShape) -> Node:
    x, y = place
    return Node(
        id=suggestion.profile_id,
        name=suggestion.name,
        label=shortened(suggestion.name, form.label),
        x=x,
        y=y,
        shape="",
        colour="#ffffff",
        layer="suggested",
        rank=suggestion.rank,
    )


def shortened(name: str, n: int) -> str:
    """A name in at most n characters."""
    return name if len(name) <= n else name[: n - 1].rstrip(" .,:") + "…"


def _spokes(centre: tuple[float, float], left: Sequence[Node], right: Sequence[Node]) -> list[Edge]:
    ties = [Edge(_curve(centre, (n.x, n.y)), n.colour, "tie") for n in left]
    return ties + [Edge(_curve(centre, (n.x, n.y)), "", "suggested") for n in right]


def _curve(start: tuple[float, float], end: tuple[float, float]) -> str:
    """From one point to another, leaving towards the side and arriving level."""
    bend = ((start[0] + end[0]) / 2, end[1])
    return f"M{start[0]:.1f} {start[1]:.1f}Q{bend[0]:.1f} {bend[1]:.1f} {end[0]:.1f} {end[1]:.1f}"


def _detour(start: Node, end: Node, centre: tuple[float, float]) -> str:
    """From the left to the right, bent away from the profile in the middle."""
    way = 1 if end.y >= centre[1] else -1
    bend = (centre[0], (start.y + end.y) / 2 + way * LINE_HEIGHT * 1.5)
    return f"M{start.x:.1f} {start.y:.1f}Q{bend[0]:.1f} {bend[1]:.1f} {end.x:.1f} {end.y:.1f}"


def _shared(
    centre: tuple[float, float],
    left: Sequence[Node],
    right: Sequence[Node],
    suggested: Sequence[Suggestion],
) -> list[Edge]:
    """A line from what is drawn on the left to each partner that the evidence links to it."""
    by_id = {node.id: node for node in left}
    edges = []
    for node, suggestion in zip(right, suggested, strict=True):
        steps = {step for c in suggestion.contributions for e in c.evidence for step in e.path}
        for id_ in sorted(steps & by_id.keys()):
            start = by_id[id_]
            edges.append(Edge(_detour(start, node, centre), start.colour, "shared"))
    return edges
