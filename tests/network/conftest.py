"""Small networks written down as pairs."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pytest

from matchmaker.domain import (
    Activity,
    ActivityId,
    ActivityKind,
    Kind,
    Layer,
    Participation,
    ProfileId,
    Tie,
)
from matchmaker.graph import Network, build_network
from matchmaker.network.selection import Groups

NetworkOf = Callable[..., Network]


def network_of_parts(
    places: Mapping[str, str | None],
    ties: Sequence[tuple[str, str]] = (),
    projects: Mapping[str, Sequence[str]] | None = None,
    *,
    layer: Layer = Layer.EXPERT_CLIENT,
    years: Mapping[str, int] | None = None,
) -> Network:
    """Profiles with their country, ties of one layer, and projects with members."""
    shared = projects or {}
    return build_network(
        profiles=[(ProfileId(id_), Kind.COMPANY, country) for id_, country in places.items()],
        activities=[
            Activity(id=ActivityId(name), kind=ActivityKind.PROJECT, year=(years or {}).get(name))
            for name in shared
        ],
        participations=[
            Participation(profile_id=ProfileId(who), activity_id=ActivityId(name))
            for name, members in shared.items()
            for who in members
        ],
        ties=[Tie(source_id=ProfileId(a), target_id=ProfileId(b), layer=layer) for a, b in ties],
    )


@pytest.fixture(scope="session")
def network_of() -> NetworkOf:
    """A network from places, ties and projects."""
    return network_of_parts


def countries_of(places: Mapping[str, str | None]) -> Groups:
    """Groups of a network written down as places."""
    known = {ProfileId(id_): country for id_, country in places.items() if country}
    return {"country": known, "kind": {ProfileId(id_): "company" for id_ in places}}


@pytest.fixture(scope="session")
def groups_of() -> Callable[[Mapping[str, str | None]], Groups]:
    """Countries and kinds of places."""
    return countries_of


@pytest.fixture
def rng() -> np.random.Generator:
    """Seeded."""
    return np.random.default_rng(7)
