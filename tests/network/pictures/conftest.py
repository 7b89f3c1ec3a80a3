"""Selections and accounts of small networks, and the pictures made of them."""

from collections.abc import Callable, Mapping, Sequence

import pytest

from matchmaker.domain import Layer, ProfileId
from matchmaker.network.figures import Scope
from matchmaker.network.null_models import SamplingPlan
from matchmaker.network.pictures.gallery import PictureData
from matchmaker.network.pictures.wording import Places
from matchmaker.network.selection import ScopedNetwork, select
from matchmaker.network.summary import summarise

SelectionOf = Callable[..., ScopedNetwork]
QUICK = SamplingPlan(n_shuffles=9, n_rewired=2, n_orders=3, n_seeds=2)


@pytest.fixture(scope="session")
def selection_of(network_of: Callable, groups_of: Callable) -> SelectionOf:
    """Profiles with their country, and ties of one layer, ready for figures."""

    def make(
        places: Mapping[str, str | None],
        ties: Sequence[tuple[str, str]] = (),
        projects: Mapping[str, Sequence[str]] | None = None,
        **more: object,
    ) -> ScopedNetwork:
        layer = Layer.JOINT_PROJECT if projects else Layer.EXPERT_CLIENT
        network = network_of(places, ties, projects, **more)
        return select(network, Scope(layers=(layer,)), groups_of(places))

    return make


@pytest.fixture(scope="session")
def picture_data_from() -> Callable[[ScopedNetwork], PictureData]:
    """An data with the account of a selection."""

    def make(selection: ScopedNetwork, **facts: object) -> PictureData:
        found = summarise(selection.network, selection.groups, selection.scope, effort=QUICK)
        names = {ProfileId(str(node)): f"Firm {node}" for node in selection.ties.nodes}
        return PictureData(
            selection=selection, account=found, names=names, **({"places": Places()} | facts)
        )

    return make


@pytest.fixture(scope="session")
def border_town(selection_of: SelectionOf) -> ScopedNetwork:
    """Three firms on each side and one elsewhere; a1 brokers, d is alone, x is abroad."""
    places = {"a1": "IT", "a2": "IT", "a3": "IT", "b1": "CH", "b2": "CH", "b3": "CH"}
    return selection_of(
        places | {"d": "IT", "x": "DE", "u": None},
        [("a1", "b1"), ("a1", "b2"), ("a1", "a2"), ("a2", "a3"), ("b2", "b3"), ("x", "a3")],
    )
