"""What if somebody leaves, something ends, or two meet: equal to measuring from scratch."""

import numpy as np
import pytest

from matchmaker.domain import Layer
from matchmaker.errors import InputError, UnknownProfileError
from matchmaker.network.figures import Scope
from matchmaker.network.selection import ACQUAINTANCE, select
from matchmaker.network.what_if import key_figures, what_if, with_ties, without_any

TIES = Scope(layers=(Layer.EXPERT_CLIENT,))
ALL = Scope(layers=ACQUAINTANCE)
PLACES = {"a": "IT", "b": "IT", "c": "IT", "x": "CH", "y": "CH"}
PAIRS = (("a", "b"), ("b", "c"), ("c", "x"), ("x", "y"))


def shifts(found):
    return {each.before.name: each for each in found.shifts}


def test_when_somebody_leaves_the_figures_are_those_of_a_network_without_them(
    network_of, groups_of
):
    groups = groups_of(PLACES)
    found = what_if(network_of(PLACES, PAIRS), groups, TIES, without=["c"])
    rest = {id_: place for id_, place in PLACES.items() if id_ != "c"}
    left = network_of(rest, [pair for pair in PAIRS if "c" not in pair])
    scratch = key_figures(select(left, TIES, groups_of(rest)))
    assert [each.after.value for each in found.shifts] == pytest.approx(
        [each.value for each in scratch], nan_ok=True
    )
    assert shifts(found)["n_components"].change == 1
    assert shifts(found)["cross_share_country"].change == pytest.approx(-1 / 4)
    assert shifts(found)["region_pairs"].change is None
    assert "region" in shifts(found)["region_pairs"].after.reason


def test_when_a_project_ends_its_ties_go_unless_another_holds_them(network_of, groups_of):
    network = network_of(PLACES, projects={"p": "abx", "q": "ab"})
    found = what_if(network, groups_of(PLACES), ALL, without=["p"])
    assert shifts(found)["n_isolates"].before.value == 2
    assert shifts(found)["n_isolates"].after.value == 3
    assert shifts(found)["crossers"].change == -3
    assert found.change == "without p"


def test_a_new_tie_counts_as_an_accepted_introduction(network_of, groups_of):
    found = what_if(network_of(PLACES, PAIRS), groups_of(PLACES), TIES, ties=[("a", "y")])
    assert Layer.INTRODUCTION_ACCEPTED in found.scope.layers
    assert shifts(found)["crossers"].change == 2
    assert shifts(found)["path_length"].change < 0


def test_taking_nobody_away_leaves_everything(network_of):
    network = network_of(PLACES, PAIRS, {"p": "ax"}, years={"p": 2020})
    same = without_any(network, (), ())
    assert same.profile_ids == network.profile_ids
    for layer, table in network.ties.items():
        assert np.array_equal(same.ties[layer].sources, table.sources)
    assert np.array_equal(same.years, network.years)


def test_ties_can_be_added_to_a_layer_that_is_not_there_yet(network_of):
    network = with_ties(network_of(PLACES), [("a", "b"), ("b", "c")])
    assert select(network, Scope(layers=(Layer.INTRODUCTION_ACCEPTED,)), {}).ties.m == 2


def test_what_is_not_there_cannot_go_nor_be_tied(network_of, groups_of):
    network, groups = network_of(PLACES, PAIRS), groups_of(PLACES)
    with pytest.raises(UnknownProfileError, match="nobody"):
        what_if(network, groups, TIES, without=["nobody"])
    with pytest.raises(UnknownProfileError, match="nobody"):
        what_if(network, groups, TIES, ties=[("a", "nobody")])
    with pytest.raises(InputError, match="nothing would change"):
        what_if(network, groups, TIES)
