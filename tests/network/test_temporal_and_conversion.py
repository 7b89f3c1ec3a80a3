"""Ties over time, layer by layer, and the graph that other tools get."""

from datetime import date

import numpy as np
import pytest

from matchmaker.domain import Kind, Layer, ProfileId, Tie
from matchmaker.graph import build_network
from matchmaker.network.disclosure import Pseudonyms
from matchmaker.network.figures import Scope, Table
from matchmaker.network.networkx_conversion import to_networkx
from matchmaker.network.selection import select
from matchmaker.network.temporal import first_of_pairs, pairs_within, spells, time_figures

MEMBERS, TIES = (Scope(layers=(layer,)) for layer in (Layer.MEMBERSHIP, Layer.EXPERT_CLIENT))


def dated(layer, *ties):
    ids = sorted({id_ for one, other, *_ in ties for id_ in (one, other)})
    return build_network(
        profiles=[(ProfileId(id_), Kind.COMPANY, "IT") for id_ in ids],
        activities=[],
        participations=[],
        ties=[
            Tie(
                source_id=ProfileId(one),
                target_id=ProfileId(other),
                layer=layer,
                starts_on=start,
                ends_on=end,
            )
            for one, other, start, end in ties
        ],
    )


def periods(network, scope):
    figures = time_figures(select(network, scope, {}))
    return next(each for each in figures if isinstance(each, Table))


def test_ties_that_end_are_seen_to_end():
    network = dated(
        Layer.EXPERT_CLIENT,
        ("e", "a", date(2020, 2, 1), date(2021, 6, 1)),
        ("e", "b", date(2021, 2, 1), None),
        ("e", "c", None, None),
    )
    found = periods(network, TIES)
    assert found.column("formed") == (1, 1)
    assert found.column("dissolved") == (0, 1)
    assert found.column("active") == (1, 1)
    assert found.column("ever") == (1, 2)
    assert "1 ties without a date" in found.reason


def test_members_know_one_another_when_the_second_has_joined():
    network = dated(
        Layer.MEMBERSHIP,
        ("a", "club", date(2020, 2, 1), None),
        ("b", "club", date(2022, 2, 1), None),
    )
    assert periods(network, MEMBERS).column("from") == (2022.0,)


def test_layers_taken_together_keep_the_time_of_each(network_of):
    network = network_of(dict.fromkeys("abc", "IT"), (("a", "b"),), {"p": "bc"}, years={"p": 2020})
    both = Scope(layers=(Layer.EXPERT_CLIENT, Layer.JOINT_PROJECT, Layer.PATENT), since=2019.0)
    found = spells(select(network, both, {}))
    # The tie of expert and client has no date, so it is in no period.
    assert found.starts.tolist() == [2020.5]


def test_nothing_dated_has_no_periods(network_of):
    found = periods(network_of(dict.fromkeys("ab", "IT"), (("a", "b"),)), TIES)
    assert (found.rows, found.reason) == ((), "no tie has a date")


def test_each_pair_within_a_group_is_met_once():
    left, right = pairs_within(np.array([1, 1, 1, 4, 7, 7]))
    assert {*zip(left.tolist(), right.tolist(), strict=True)} == {(0, 1), (0, 2), (1, 2), (4, 5)}
    empty, _ = pairs_within(np.empty(0, dtype=np.int64))
    assert not len(empty)


def test_a_pair_keeps_its_first_known_day():
    found = first_of_pairs(
        np.array([1, 2, 1, 3]), np.array([2, 1, 2, 3]), np.array([np.nan, 2021.0, 2020.0, 2019.0])
    )
    assert (found.sources.tolist(), found.starts.tolist()) == ([1], [2020.0])


@pytest.mark.parametrize("projected", [False, True])
def test_a_shared_layer_is_handed_over_as_it_is_unless_projected(network_of, groups_of, projected):
    places = {"a": "IT", "b": "CH", "c": "IT"}
    network = network_of(places, projects={"p": "ab", "q": "c"}, years={"p": 2020})
    scope = Scope(layers=(Layer.JOINT_PROJECT,))
    names = {ProfileId("a"): "Alfa"}
    found = to_networkx(network, scope, groups_of(places), names, projected=projected)
    assert found.nodes["a"]["name"] == "Alfa"
    assert found.nodes["b"]["country"] == "CH"
    if projected:
        assert found.edges["a", "b", "joint_project"]["weight"] == 1.0
        assert "p" not in found
    else:
        assert found.edges["a", "p", "joint_project"]["year"] == 2020.5
        assert found.nodes["p"]["bipartite"] == 1


def test_a_period_and_a_filter_hold_for_what_is_handed_over(network_of, groups_of):
    places = {"a": "IT", "b": "CH", "c": "IT"}
    network = network_of(places, projects={"p": "abc", "q": "ac"}, years={"p": 2020, "q": 2023})
    scope = Scope(layers=(Layer.JOINT_PROJECT,), until=2021.0, countries=("IT",))
    found = to_networkx(network, scope, groups_of(places), {})
    assert set(found) == {"a", "c", "p"}
    assert found.number_of_edges() == 2


def test_pseudonyms_stand_for_profiles_and_name_nobody(network_of, groups_of):
    places = {"a": "IT", "b": "CH"}
    hide = Pseudonyms(b"key")
    network = network_of(places, (("a", "b"),))
    found = to_networkx(network, TIES, groups_of(places), {ProfileId("a"): "Alfa"}, new=hide)
    assert set(found) == {hide("a"), hide("b")}
    assert found.has_edge(hide("a"), hide("b"))
    assert "Alfa" not in str(found.nodes(data=True))
    shared = network_of(places, projects={"p": "ab"})
    projects = to_networkx(shared, Scope(layers=(Layer.JOINT_PROJECT,)), {}, {}, new=hide)
    assert set(projects) == {hide("a"), hide("b"), hide("p")}
