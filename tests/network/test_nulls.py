"""What figures are compared with: networks in which all have as many ties as they have."""

import numpy as np
import pytest

from matchmaker.domain import Layer
from matchmaker.graph.connectivity import BrokerRole, brokerage
from matchmaker.network.centrality import brokers
from matchmaker.network.cohesion import PROJECTED_CORE
from matchmaker.network.figures import Scope
from matchmaker.network.null_models import (
    LABELS,
    MEMBERSHIPS,
    SamplingPlan,
    null_networks,
    swapped_participations,
)
from matchmaker.network.selection import select
from matchmaker.network.summary import summarise

PROJECTS = Scope(layers=(Layer.JOINT_PROJECT,))
SOME = SamplingPlan(n_swapped=40, n_shuffles=40, n_rewired=5, n_orders=2, n_seeds=2)


@pytest.fixture
def fair(network_of, groups_of):
    """Sixty firms of two countries in projects by lot; one is in many; as many again in none."""
    lot = np.random.default_rng(5)
    ids = [f"f{n:02}" for n in range(60)]
    projects = {f"p{n}": {*lot.choice(ids, 4, replace=False)} for n in range(40)}
    for n in range(14):
        projects[f"p{n}"].add("busy")
    places = {id_: "IT" if n % 3 else "CH" for n, id_ in enumerate([*ids, "busy"])}
    places |= {f"alone{n}": "CH" for n in range(60)}
    network = network_of(places, projects={p: sorted(found) for p, found in projects.items()})
    return select(network, PROJECTS, groups_of(places))


def test_whoever_is_merely_busy_is_no_broker(fair):
    groups = fair.by("country")
    against_random_ties = brokerage(fair.ties, groups).nodes["busy"][BrokerRole.TOTAL].z
    found = brokers(fair, "country", groups, SOME)
    assert against_random_ties > 10
    assert abs(found.found.nodes["busy"][BrokerRole.TOTAL].z) < 3
    assert found.null == MEMBERSHIPS
    assert "rewired participations (40 draws, seed 0)" in found.table().reason


def test_swaps_keep_how_much_everybody_takes_part_in_and_how_many_in_everything(fair):
    layer = fair.two_mode
    for random in swapped_participations(layer, n_draws=3, seed=1):
        for axis in (0, 1):
            np.testing.assert_array_equal(random.matrix.sum(axis), layer.matrix.sum(axis))
        assert set(random.matrix.data) == {1.0}
        assert (random.matrix != layer.matrix).nnz


def test_borders_are_beside_swapped_participations_and_labels_of_the_tied(fair):
    found = summarise(
        fair.network, fair.groups, PROJECTS, effort=SOME, sections=["border"]
    ).numbers["ei_country"]
    assert (found.chance.null, found.other_chance.null) == (MEMBERSHIPS, LABELS)
    assert abs(found.chance.z) < 4
    # Sixty isolates of one country would move the mean of shuffled labels far from here.
    assert found.other_chance.mean == pytest.approx(found.value, abs=0.15)


def test_what_cannot_be_tested_honestly_has_no_z(fair, groups_of):
    both = Scope(layers=(Layer.JOINT_PROJECT, Layer.EXPERT_CLIENT))
    selection = select(fair.network, both, fair.groups)
    assert null_networks(selection, SOME) is None
    found = brokers(selection, "country", selection.by("country"), SOME)
    assert all(np.isnan(roles[BrokerRole.TOTAL].z) for roles in found.found.nodes.values())
    assert found.roles().column("z") == (None,) * len(found.roles().rows)
    assert found.roles().reason.startswith("no z")


def test_experts_stay_experts_when_their_firms_are_swapped(network_of, groups_of):
    places = {f"e{n}": "IT" for n in range(4)} | {f"c{n}": "CH" for n in range(20)}
    network = network_of(places, [(f"e{n % 4}", f"c{n}") for n in range(20)])
    selection = select(network, Scope(layers=(Layer.EXPERT_CLIENT,)), groups_of(places))
    for random in null_networks(selection, SOME).ties():
        rows, columns = random.pairs()
        names = [
            {random.nodes[r][0], random.nodes[c][0]} for r, c in zip(rows, columns, strict=True)
        ]
        assert all(both == {"c", "e"} for both in names)


def test_two_countries_leave_no_room_for_a_liaison(fair):
    table = brokers(fair, "country", fair.by("country"), SOME).roles()
    assert BrokerRole.LIAISON not in table.column("role")


def test_cliques_of_a_projection_are_no_core_and_communities_stand_beside_chance(fair):
    found = summarise(
        fair.network, fair.groups, PROJECTS, effort=SOME, sections=["communities", "core"]
    )
    assert found.numbers["modularity"].chance.null == MEMBERSHIPS
    assert found.numbers["max_core_number"].reason == PROJECTED_CORE
    assert "core_number" not in found.columns


def test_whoever_has_no_tie_is_not_in_the_curves_of_removal(fair):
    found = summarise(fair.network, fair.groups, PROJECTS, effort=SOME, sections=["removal"])
    assert found.curves["removal_degree"].about.n == int((fair.ties.degrees > 0).sum())
    assert found.curves["removal_degree"].y[0] > 0.9
