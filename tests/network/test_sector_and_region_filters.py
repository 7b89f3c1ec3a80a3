"""Filters by sector and region hold wherever a scope is looked at."""

import pytest

from matchmaker.domain import Layer, ProfileId
from matchmaker.errors import InputError
from matchmaker.network.figures import Scope
from matchmaker.network.query_restriction import SafeFilters
from matchmaker.network.selection import select
from matchmaker.network.summary import summarise

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


def test_sizes_filter_and_are_not_told(network_of):
    network = network_of(dict.fromkeys("abc", "IT"), (("a", "b"), ("b", "c")))
    groups = {"size": {ProfileId("a"): "micro", ProfileId("b"): "micro", ProfileId("c"): "large"}}
    chosen = select(network, Scope(layers=TIES, sizes=("micro",)), groups)
    assert chosen.ties.nodes == ("a", "b")
    assert "size" not in chosen.groups
    with pytest.raises(InputError) as refused:
        select(network, Scope(layers=TIES, sizes=("micro",)), {})
    assert refused.value.field == "sizes"
    with pytest.raises(InputError):
        Scope(layers=TIES, sizes=("tiny",))


def test_communities_filter_by_the_numbers_that_profiles_has(network_of, groups_of):
    places = dict.fromkeys("abcdefg", "IT")
    ties = ["ab", "bc", "ac", "ad", "ef"]
    network, groups = network_of(places, [tuple(tie) for tie in ties]), groups_of(places)
    whole = summarise(network, groups, Scope(layers=TIES), sections=["communities"])
    label = whole.columns["community"].values
    second = select(network, Scope(layers=TIES, communities=("1",)), groups)
    assert (
        set(second.ties.nodes) == {id_ for id_, number in label.items() if number == 1} == {*"ef"}
    )
    assert second.scope.filter == "community 1"
    with pytest.raises(InputError) as refused:
        select(network, Scope(layers=TIES, communities=("9",)), groups)
    assert refused.value.field == "community"


@pytest.mark.parametrize("field", ["sizes", "communities"])
def test_neither_is_offered_where_nobody_is_to_be_named(field):
    given = {"sizes": ("micro",), "communities": ("0",)}
    with pytest.raises(InputError):
        SafeFilters().require(Scope(layers=TIES, **{field: given[field]}))
