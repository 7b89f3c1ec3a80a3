"""Filters by sector and region hold wherever a scope is looked at."""

import pytest

from matchmaker.domain import Layer, ProfileId
from matchmaker.errors import InputError
from matchmaker.network.figures import Scope
from matchmaker.network.query_restriction import SafeFilters
from matchmaker.network.selection import select

TIES = (Layer.EXPERT_CLIENT,)


def test_profiles_are_chosen_by_sector_and_by_the_beginning_of_a_region(network_of):
    network = network_of(dict.fromkeys("abc", "IT"), (("a", "b"), ("b", "c")))
    groups = {
        "sector": {ProfileId("a"): "25", ProfileId("b"): "28"},
        "region": {ProfileId("a"): "ITC43", ProfileId("c"): "ITC11"},
    }
    chosen = select(network, Scope(layers=TIES, sectors=("25", "28")), groups)
    assert chosen.ties.nodes == ("a", "b")
    assert chosen.ties.m == 1
    west = select(network, Scope(layers=TIES, regions=("ITC4",)), groups)
    assert west.ties.nodes == ("a",)
    assert west.scope.filter == "ITC4"


def test_filters_that_nobody_weighed_are_not_offered_to_analysts():
    with pytest.raises(InputError):
        SafeFilters().require(Scope(layers=TIES, sectors=("25",)))
