"""Whom a profile knows, layer by layer, two-mode layers as the things that were shared."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matchmaker.domain import Layer, ProfileId
from matchmaker.engine import Matchmaker
from matchmaker.graph.network import row_indices

N_A_LAYER = 5
"""More than these make a drawing unreadable; the list says how many there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tied:
    """A profile, or a project or event, that a profile is linked to."""

    id: str
    name: str
    layer: Layer
    is_profile: bool


@dataclass(frozen=True, slots=True)
class LayerTies:
    """The links of one layer: those worth drawing, and how many there are in all."""

    shown: Sequence[Tied]
    n_all: int


def ties_of(matchmaker: Matchmaker, profile_id: str) -> Mapping[Layer, LayerTies]:
    """The direct links of a profile; layers without any are left out."""
    row = matchmaker.snapshot.profiles.row_of[ProfileId(profile_id)]
    network = matchmaker.network
    found = {layer: _shared(matchmaker, row, layer) for layer in network.incidences}
    found |= {layer: _linked(matchmaker, row, layer) for layer in network.ties}
    return {
        layer: LayerTies(found[layer][:N_A_LAYER], len(found[layer]))
        for layer in Layer
        if found.get(layer)
    }


def _shared(matchmaker: Matchmaker, row: int, layer: Layer) -> list[Tied]:
    """Activities of a profile, the latest first."""
    network, activities = matchmaker.network, matchmaker.snapshot.activities
    columns = row_indices(network.participation[layer], row).tolist()
    columns.sort(key=lambda c: -_year(float(network.years[c])))
    return [
        Tied(
            id=network.activity_ids[column],
            name=activities[column].title or network.activity_ids[column],
            layer=layer,
            is_profile=False,
        )
        for column in columns
    ]


def _year(year: float) -> float:
    return 0.0 if math.isnan(year) else year


def _linked(matchmaker: Matchmaker, row: int, layer: Layer) -> list[Tied]:
    table = matchmaker.snapshot.profiles
    return [
        Tied(id=table.ids[other], name=table.names[other], layer=layer, is_profile=True)
        for other in matchmaker.network.neighbours(row, layer).tolist()
        if table.ids[other]  # a withdrawn one has none
    ]
