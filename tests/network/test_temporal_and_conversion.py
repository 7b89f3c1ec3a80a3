"""Ties over time, layer by layer, and the graph that other tools get."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

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
from matchmaker.graph import build_network
from matchmaker.graph.connectivity import DatedTie, tie_turnover
from matchmaker.graph.network import NodeLabels
from matchmaker.network.disclosure import Pseudonyms, pseudonymised
from matchmaker.network.figures import Scope, Table
from matchmaker.network.networkx_conversion import to_networkx
from matchmaker.network.selection import select
from matchmaker.network.temporal import (
    PERIOD_COLUMNS,
    TieSpells,
    merged_spells,
    pairs_within,
    period_rows,
    spells,
    time_figures,
)

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


def test_times_that_touch_are_one_and_undated_ties_add_nothing_to_dated_ones():
    ties = TieSpells(
        sources=np.array([1, 2, 1, 3, 2]),
        targets=np.array([2, 1, 2, 3, 1]),
        starts=np.array([np.nan, 2021.0, 2020.0, 2019.0, 2024.0]),
        ends=np.array([np.nan, 2022.0, 2021.0, 2020.0, np.nan]),
    )
    found = merged_spells(ties)
    assert found.sources.tolist() == [1, 1]
    assert found.starts.tolist() == [2020.0, 2024.0]
    np.testing.assert_array_equal(found.ends, [2022.0, np.nan])


def project(id_, start, end, kind=ActivityKind.PROJECT):
    return Activity(id=ActivityId(id_), kind=kind, starts_on=start, ends_on=end)


def sharing(*activities, members="ab", today=None):
    return build_network(
        profiles=[(ProfileId(id_), Kind.COMPANY, "IT") for id_ in members],
        activities=activities,
        participations=[
            Participation(profile_id=ProfileId(who), activity_id=each.id)
            for each in activities
            for who in members
        ],
        ties=[],
        today=today,
    )


PROJECTS, EVENTS = (Scope(layers=(layer,)) for layer in (Layer.JOINT_PROJECT, Layer.ATTENDANCE))


def test_partners_part_when_their_project_ends():
    network = sharing(project("p", date(2018, 1, 1), date(2020, 6, 30)))
    found = periods(network, PROJECTS)
    assert found.column("active") == (1, 1, 0)
    assert found.column("dissolved") == (0, 0, 1)
    assert found.column("persistence")[1:] == (1.0, 0.0)


def test_partners_of_a_later_project_are_tied_again():
    network = sharing(
        project("p", date(2018, 1, 1), date(2018, 12, 1)),
        project("q", date(2020, 3, 1), date(2020, 9, 1)),
    )
    found = periods(network, PROJECTS)
    assert found.column("formed") == (1, 0, 1)
    assert found.column("renewed") == (0, 0, 1)
    assert found.column("ever") == (1, 1, 1)


def test_who_met_at_an_event_has_met_for_good():
    network = sharing(project("e", date(2018, 5, 2), date(2018, 5, 3), ActivityKind.EVENT))
    found = spells(select(network, EVENTS, {}))
    assert np.isnan(found.ends).all()


def test_what_is_planned_has_not_happened():
    network = sharing(
        project("p", date(2018, 1, 1), date(2030, 6, 30)),
        project("q", date(2029, 1, 1), None),
        today=date(2019, 3, 1),
    )
    found = periods(network, PROJECTS)
    assert found.column("active") == (1, 1)
    assert found.column("dissolved") == (0, 0)


def test_a_client_who_comes_back_keeps_both_times():
    network = dated(
        Layer.EXPERT_CLIENT,
        ("e", "a", date(2018, 2, 1), date(2019, 2, 1)),
        ("e", "a", date(2021, 2, 1), None),
    )
    found = periods(network, TIES)
    assert found.column("dissolved") == (0, 1, 0, 0)
    assert found.column("renewed") == (0, 0, 0, 1)
    then = select(network, Scope(layers=(Layer.EXPERT_CLIENT,), on=2018.5), {})
    between = select(network, Scope(layers=(Layer.EXPERT_CLIENT,), on=2020.5), {})
    assert (then.ties.m, between.ties.m) == (1, 0)


def test_members_are_tied_while_both_are_members():
    network = dated(
        Layer.MEMBERSHIP,
        ("a", "club", date(2015, 1, 1), date(2018, 1, 1)),
        ("b", "club", date(2017, 1, 1), None),
        ("c", "club", date(2019, 1, 1), None),
    )
    found = spells(select(network, MEMBERS, {}))
    assert found.starts.tolist() == [2017.0, 2019.0]
    np.testing.assert_array_equal(found.ends, [2018.0, np.nan])


NAMES = ("start", "end", *PERIOD_COLUMNS[2:])


@given(
    st.lists(
        st.tuples(
            st.integers(0, 3),
            st.integers(0, 3),
            st.integers(0, 9),
            st.one_of(st.none(), st.integers(1, 6)),
        ),
        max_size=14,
    )
)
def test_periods_are_those_of_the_plain_definition(ties):
    columns = np.array([(a, b, s, np.nan if n is None else s + n) for a, b, s, n in ties])
    a, b, s, e = columns.reshape(-1, 4).T
    found = period_rows(
        merged_spells(
            TieSpells(sources=a.astype(int), targets=b.astype(int), starts=s + 0.25, ends=e + 0.5)
        )
    )
    plain = [
        DatedTie(source=x, target=y, start=i + 0.25, end=j + 0.5) for x, y, i, j in columns.tolist()
    ]
    if not found:
        assert all(tie.source == tie.target for tie in plain)
        return
    bounds = [*(row[0] for row in found), found[-1][1]]
    for row, period in zip(found, tie_turnover(plain, bounds).periods, strict=True):
        np.testing.assert_equal(row, tuple(getattr(period, name) for name in NAMES))


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
        assert found.edges["a", "p", "joint_project"]["start"] == "2020"
        assert found.nodes["p"]["bipartite"] == 1


def test_a_period_and_a_filter_hold_for_what_is_handed_over(network_of, groups_of):
    places = {"a": "IT", "b": "CH", "c": "IT"}
    network = network_of(places, projects={"p": "abc", "q": "ac"}, years={"p": 2020, "q": 2023})
    scope = Scope(layers=(Layer.JOINT_PROJECT,), until=2021.0, countries=("IT",))
    found = to_networkx(network, scope, groups_of(places), {})
    assert set(found) == {"a", "c", "p"}
    assert found.number_of_edges() == 2


def test_what_is_shared_is_handed_over_with_its_name_and_days():
    network = sharing(project("p", date(2018, 1, 15), date(2020, 6, 30)))
    labels = NodeLabels(profiles={"name": ["Alfa", "Beta"]}, activities={"name": ["Warm lakes"]})
    named = replace(network, labels=lambda: labels)
    found = to_networkx(named, PROJECTS, {}, {ProfileId("a"): "Alfa"})
    assert found.nodes["p"]["name"] == "Warm lakes"
    facts = found.edges["a", "p", "joint_project"]
    assert (facts["start"], facts["end"]) == ("2018-01-15", "2020-06-30")
    assert "name" not in found.nodes["b"]
    same = named.to_networkx()
    assert same.nodes["p"] == found.nodes["p"]
    assert same.edges["a", "p", "joint_project"].items() >= facts.items()


def test_sectors_are_handed_over_with_their_titles(network_of):
    network = network_of({"a": "IT", "b": "CH"}, (("a", "b"),))
    groups = {"sector": {ProfileId("a"): "28"}}
    found = to_networkx(network, TIES, groups, {}, language="it")
    assert found.nodes["a"]["sector_title"] == "Macchinari e apparecchiature"


def test_pseudonyms_stand_for_profiles_and_name_nobody(network_of, groups_of):
    places = {"a": "IT", "b": "CH"}
    hide = Pseudonyms(b"key")
    network = network_of(places, (("a", "b"),))
    whole = to_networkx(network, TIES, groups_of(places), {ProfileId("a"): "Alfa"})
    found = pseudonymised(whole, TIES.layers, hide)
    new = hide.apart(TIES.layers)
    assert set(found) == {new("a"), new("b")}
    assert found.has_edge(new("a"), new("b"))
    assert "Alfa" not in str(found.nodes(data=True))
    shared = network_of(places, projects={"p": "ab"}, years={"p": 2020})
    projects = pseudonymised(to_networkx(shared, PROJECTS, {}, {}), PROJECTS.layers, hide)
    new = hide.apart(PROJECTS.layers)
    assert set(projects) == {new("a"), new("b"), new("p")}
    assert projects.edges[new("a"), new("p"), "joint_project"]["start"] == "2020"
