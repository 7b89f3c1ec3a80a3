"""The network's arrays against sets and networkx, on random small networks."""

from collections.abc import Mapping
from datetime import date, timedelta

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
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
from matchmaker.graph import Network, build_network, shortest_path
from matchmaker.graph.build import LAYER_OF_ACTIVITY, activity_year
from matchmaker.graph.dates import year_of
from matchmaker.graph.paths import MAX_MEMBERS

PROFILE_IDS = [ProfileId(f"p{i}") for i in range(7)]
ACTIVITIES = [
    Activity(id=ActivityId(f"a{i}"), kind=kind, year=2020 + i)
    for i, kind in enumerate((ActivityKind.PROJECT, ActivityKind.PROJECT, ActivityKind.EVENT))
]
# One id of each kind is known to nobody.
some_profile = st.sampled_from([*PROFILE_IDS, ProfileId("gone")])
some_activity = st.sampled_from([*(each.id for each in ACTIVITIES), ActivityId("cancelled")])
participations = st.lists(
    st.builds(
        Participation,
        profile_id=some_profile,
        activity_id=some_activity,
        role=st.sampled_from(["coordinator", "participant"]),
    ),
    max_size=20,
)
tie_layers = st.sampled_from([Layer.EXPERT_CLIENT, Layer.INTRODUCTION_ACCEPTED, Layer.MEMBERSHIP])
ties = st.lists(
    st.builds(Tie, source_id=some_profile, target_id=some_profile, layer=tie_layers), max_size=8
)


def network_of(
    participations: list[Participation],
    ties: list[Tie],
    activities: list[Activity] = ACTIVITIES,
    profile_ids: list[ProfileId] = PROFILE_IDS,
) -> Network:
    return build_network(
        profiles=[(id_, Kind.COMPANY, "IT") for id_ in profile_ids],
        activities=activities,
        participations=participations,
        ties=ties,
    )


networks = st.tuples(participations, ties)
Facts = tuple[list[Participation], list[Tie]]


def layer_of(activity_id: str) -> Layer | None:
    return {each.id: LAYER_OF_ACTIVITY[each.kind] for each in ACTIVITIES}.get(activity_id)


def neighbours_by_hand(facts: Facts, id_: ProfileId, layer: Layer) -> set[ProfileId]:
    parts, ties = facts
    mine = {p.activity_id for p in parts if p.profile_id == id_ and layer_of(p.activity_id)}
    shared = {
        p.profile_id for p in parts if p.activity_id in mine and layer_of(p.activity_id) == layer
    }
    ends = [{t.source_id, t.target_id} for t in ties if t.layer == layer]
    tied = {other for pair in ends if id_ in pair for other in pair}
    return (shared | tied) & set(PROFILE_IDS) - {id_}


@given(networks)
def test_neighbours_share_an_activity_or_a_tie(facts: Facts) -> None:
    network = network_of(*facts)
    for row, id_ in enumerate(PROFILE_IDS):
        for layer in Layer:
            found = {PROFILE_IDS[other] for other in network.neighbours(row, layer)}
            assert found == neighbours_by_hand(facts, id_, layer)


@given(networks)
def test_partners_work_together_and_merely_meeting_is_not_enough(facts: Facts) -> None:
    network = network_of(*facts)
    working = (Layer.JOINT_PROJECT, Layer.EXPERT_CLIENT, Layer.INTRODUCTION_ACCEPTED)
    for row, id_ in enumerate(PROFILE_IDS):
        expected = set().union(*(neighbours_by_hand(facts, id_, layer) for layer in working))
        assert {PROFILE_IDS[other] for other in network.partners(row)} == expected


@given(networks)
def test_partnership_goes_both_ways(facts: Facts) -> None:
    network = network_of(*facts)
    for row in range(len(PROFILE_IDS)):
        assert all(row in network.partners(int(other)) for other in network.partners(row))


def steps_in_networkx(network: Network, start: str, goal: str) -> int | None:
    """Shortest path where an edge counts two and an edge to an activity counts one."""
    graph = nx.Graph()
    for left, right in network.to_networkx().edges():
        one_mode = "a" not in {left[0], right[0]}
        graph.add_edge(left, right, weight=2 if one_mode else 1)
    try:
        return nx.dijkstra_path_length(graph, start, goal) // 2
    except (nx.NetworkXNoPath, nx.NodeNotFound):
        return None


@given(networks, st.integers(1, 4))
def test_a_shortest_path_is_as_short_as_networkx_finds_it(facts: Facts, max_steps: int) -> None:
    network = network_of(*facts)
    for start in range(3):
        for goal in range(3, len(PROFILE_IDS)):
            expected = steps_in_networkx(network, PROFILE_IDS[start], PROFILE_IDS[goal])
            found = shortest_path(network, start, goal, max_steps=max_steps)
            if expected is None or expected > max_steps:
                assert found is None
            else:
                assert found is not None
                assert len(found.steps) == expected


@given(networks)
def test_each_step_of_a_path_is_a_link_that_exists(facts: Facts) -> None:
    network = network_of(*facts)
    graph = network.to_networkx()
    found = shortest_path(network, 0, 5)
    if found is not None:
        names = found.names(network)
        assert (names[0], names[-1]) == ("p0", "p5")
        assert nx.is_path(graph, names)


def test_a_tie_is_preferred_and_then_the_smaller_meeting() -> None:
    parts = [
        *(Participation(profile_id=id_, activity_id=ActivityId("a0")) for id_ in PROFILE_IDS),
        *(Participation(profile_id=id_, activity_id=ActivityId("a1")) for id_ in PROFILE_IDS[:2]),
    ]
    found = shortest_path(network_of(parts, []), 0, 1)
    assert found is not None
    assert found.names(network_of(parts, [])) == ("p0", "a1", "p1")
    tie = Tie(source_id=PROFILE_IDS[1], target_id=PROFILE_IDS[0], layer=Layer.AFFILIATION)
    tied = network_of(parts, [tie])
    found = shortest_path(tied, 0, 1)
    assert found is not None
    assert found.names(tied) == ("p0", "p1")


def test_a_crowd_is_no_path() -> None:
    crowd = [ProfileId(f"c{i}") for i in range(MAX_MEMBERS + 1)]
    parts = [Participation(profile_id=id_, activity_id=ActivityId("a0")) for id_ in crowd]
    assert shortest_path(network_of(parts, [], profile_ids=crowd), 0, 1) is None
    assert shortest_path(network_of(parts[:-1], [], profile_ids=crowd), 0, 1) is not None


@given(networks)
def test_networkx_gets_every_profile_and_every_link_once(facts: Facts) -> None:
    parts, ties = facts
    graph = network_of(parts, ties).to_networkx()
    known = {*PROFILE_IDS, *(each.id for each in ACTIVITIES)}
    attended = {
        frozenset({p.profile_id, p.activity_id})
        for p in parts
        if {p.profile_id, p.activity_id} <= known
    }
    tied = {
        (frozenset({t.source_id, t.target_id}), t.layer)
        for t in ties
        if {t.source_id, t.target_id} <= known and t.source_id != t.target_id
    }
    assert {node for node, side in graph.nodes(data="bipartite") if side == 0} == {*PROFILE_IDS}
    assert graph.number_of_edges() == len(attended) + len(tied)


def test_networkx_gets_the_layers_that_are_asked_for() -> None:
    parts = [Participation(profile_id=PROFILE_IDS[0], activity_id=a.id) for a in ACTIVITIES]
    graph = network_of(parts, []).to_networkx([Layer.ATTENDANCE])
    assert {(left, right) for left, right in graph.edges()} == {("p0", "a2")}
    assert graph.edges["p0", "a2", "attendance"]["start"] == "2022"


@settings(max_examples=20)
@given(networks)
def test_a_network_is_the_same_after_saving(
    tmp_path_factory: pytest.TempPathFactory, facts: Facts
) -> None:
    network = network_of(*facts)
    folder = tmp_path_factory.mktemp("network")
    network.save(folder)
    again = Network.load(
        folder,
        profile_ids=network.profile_ids,
        kinds=network.kinds,
        countries=network.countries,
        activity_ids=network.activity_ids,
    )
    for left, right in ((network.incidences, again.incidences), (network.ties, again.ties)):
        assert left.keys() == right.keys()
        for layer in left:
            for name, array in vars(left[layer]).items():
                np.testing.assert_array_equal(array, vars(right[layer])[name])
    np.testing.assert_array_equal(network.years, again.years)
    for row in range(network.n_profiles):
        np.testing.assert_array_equal(network.partners(row), again.partners(row))


def test_who_leads_is_kept_when_a_profile_has_two_roles() -> None:
    parts = [
        Participation(profile_id=PROFILE_IDS[0], activity_id=ActivityId("a0"), role=role)
        for role in ("coordinator", "participant")
    ]
    for order in (parts, parts[::-1]):
        incidence = network_of(order, []).incidences[Layer.JOINT_PROJECT]
        assert incidence.leads.tolist() == [True]


def client(start: date | None, end: date | None) -> Tie:
    return Tie(
        source_id=PROFILE_IDS[0],
        target_id=PROFILE_IDS[1],
        layer=Layer.EXPERT_CLIENT,
        starts_on=start,
        ends_on=end,
    )


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        (client(date(2020, 1, 1), date(2021, 1, 1)), client(date(2025, 1, 1), None), 2025.0),
        (client(None, None), client(date(2020, 1, 1), date(2021, 1, 1)), None),
        (client(date(2020, 1, 1), None), client(date(2020, 1, 1), date(2021, 1, 1)), 2020.0),
    ],
)
def test_of_two_ties_between_the_same_the_one_that_lasts_longest_counts(
    first: Tie, second: Tie, kept: float | None
) -> None:
    for order in ([first, second], [second, first]):
        table = network_of([], order).ties[Layer.EXPERT_CLIENT]
        assert len(table.sources) == 1
        assert np.isnan(table.ends[0])
        np.testing.assert_equal(table.starts[0], np.nan if kept is None else kept)


@given(st.dates(date(1980, 1, 1), date(2040, 12, 30)))
def test_later_days_are_later_years(day: date) -> None:
    assert year_of(day) < year_of(day + timedelta(days=1))
    assert int(year_of(day)) == day.year


def test_an_activity_is_dated_by_its_start_then_by_its_year() -> None:
    facts: Mapping[str, object] = {"id": ActivityId("x"), "kind": ActivityKind.EVENT}
    start = Activity(**facts, starts_on=date(2020, 1, 1), year=2019)
    assert activity_year(start) == 2020.0
    assert activity_year(Activity(**facts, year=2019)) == 2019.5
    assert np.isnan(activity_year(Activity(**facts)))
    assert np.isnan(year_of(None))


def test_an_empty_network_answers() -> None:
    network = network_of([], [], activities=[])
    assert network.n_activities == 0
    assert network.partners(0).tolist() == []
    assert network.to_networkx().number_of_edges() == 0
    assert shortest_path(network, 0, 1) is None


@given(participations, ties, st.sets(st.integers(0, len(PROFILE_IDS) - 1)))
def test_who_is_taken_out_leaves_rows_in_place_and_nothing_tied_to_them(
    shared: list[Participation], tied: list[Tie], rows: set[int]
) -> None:
    network = network_of(shared, tied)
    left = network.without(rows)
    assert (left.n_profiles, left.n_activities) == (network.n_profiles, network.n_activities)
    gone = {PROFILE_IDS[row] for row in rows}
    expected = network_of(
        [part for part in shared if part.profile_id not in gone],
        [tie for tie in tied if not {tie.source_id, tie.target_id} & gone],
    )
    for row, id_ in enumerate(PROFILE_IDS):
        assert left.profile_ids[row] == ("" if row in rows else id_)
        for layer in Layer:
            found, wanted = left.neighbours(row, layer), expected.neighbours(row, layer)
            assert sorted(found.tolist()) == sorted(wanted.tolist())


def test_what_nobody_else_took_part_in_loses_its_id() -> None:
    shared = [
        Participation(profile_id=ProfileId(who), activity_id=ActivityId(what))
        for who, what in (("p0", "a0"), ("p0", "a1"), ("p1", "a1"))
    ]
    assert [*network_of(shared, []).without([0]).activity_ids] == ["", "a1", "a2"]
