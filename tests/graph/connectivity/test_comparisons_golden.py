"""Networks compared, positions, gravity and chance: as R says (recipe: golden/comparisons.R)."""

import json

import networkx as nx
import numpy as np
import pytest

from matchmaker.graph.connectivity import (
    TwoMode,
    agreement,
    concor,
    ei_index,
    ei_indices,
    mrqap,
    newman_projection,
    qap_correlation,
    rewired,
    structural_equivalence,
    ties_of,
    two_mode,
)
from matchmaker.graph.connectivity.gravity import gravity_model
from matchmaker.network.null_models import swapped_participations
from tests.graph.connectivity.conftest import GOLDEN, golden_network

R = json.loads((GOLDEN / "comparisons.json").read_text())


def same_group_and_near(golden):
    """Two predictors of ties: a shared group, and nearness in the order of the nodes."""
    nodes = list(golden.graph)
    rules = (
        lambda u, v: golden.groups[u] == golden.groups[v],
        lambda u, v: abs(nodes.index(u) - nodes.index(v)) <= 5,
    )
    for rule in rules:
        graph = nx.Graph()
        graph.add_nodes_from(nodes)
        graph.add_edges_from((u, v) for u in nodes for v in nodes if u < v and rule(u, v))
        yield graph


@pytest.mark.parametrize("name", ["karate", "directed"])
def test_networks_compared_are_those_of_sna(name):
    golden, expected = golden_network(name), R["compared"][name]
    same, near = same_group_and_near(golden)
    found = qap_correlation(golden.graph, same, n_draws=800)
    assert found.observed == pytest.approx(expected["correlation"], rel=1e-8)
    assert found.mean == pytest.approx(expected["mean"], abs=4 * expected["sd"] / 800**0.5)
    assert found.sd == pytest.approx(expected["sd"], rel=0.12)
    assert found.p_high == pytest.approx(expected["p_high"], abs=0.04)
    fit = mrqap(golden.graph, [same, near], n_draws=400)
    assert [t.estimate for t in fit.terms] == pytest.approx(expected["estimates"], rel=1e-8)
    assert [t.t for t in fit.terms] == pytest.approx(expected["t"], rel=1e-8)
    assert fit.r_squared == pytest.approx(expected["r_squared"], rel=1e-8)
    shares = [t.test.p_high for t in fit.terms[1:]]
    assert shares == pytest.approx(expected["p_high_of_terms"][1:], abs=0.08)


def test_equivalence_and_positions_are_those_of_blockmodeling_and_concor_by_hand(golden):
    expected = R["positions"][golden.name]
    found = structural_equivalence(golden.graph)
    # A triangle column by column there is one row by row here: both are symmetric.
    assert found[np.triu_indices(len(found), 1)] == pytest.approx(expected["similar"], abs=1e-9)
    for depth, key in ((1, "two"), (2, "four")):
        labels = concor(golden.graph, depth=depth).labels
        assert agreement(labels, dict(zip(golden.graph, expected[key], strict=True))).ari == 1.0


def test_gravity_is_that_of_glm_with_errors_of_sandwich():
    given = R["gravity"]
    found = gravity_model(given["flows"], given["sizes"], given["far"], given["over"])
    _, size, distance, border = given["coefficients"]
    assert found.coefficients == pytest.approx(
        {"size": size, "distance": distance, "border": np.exp(border)}, rel=1e-7
    )
    assert [*found.standard_errors.values()] == pytest.approx(given["errors"][1:], rel=1e-6)
    assert found.expected == pytest.approx(given["expected"], rel=1e-6)
    assert found.deviance_share == pytest.approx(given["deviance_share"], rel=1e-7)


def in_line_with_r(drawn, expected):
    """Means within four standard errors of each other, spreads within a tenth."""
    error = expected["sd"] * (1 / len(drawn) + 1 / expected["n"]) ** 0.5
    assert np.mean(drawn) == pytest.approx(expected["mean"], abs=4 * error)
    assert np.std(drawn, ddof=1) == pytest.approx(expected["sd"], rel=0.15)


@pytest.mark.parametrize("name", ["karate", "florence"])
def test_chance_for_an_ei_index_is_that_of_shuffled_labels_and_swapped_ties_in_r(name):
    golden, ties = golden_network(name), ties_of(golden_network(name).graph)
    found, expected = ei_indices(ties, golden.groups, n_draws=999), R["shuffled"][name]
    assert found.whole == pytest.approx(expected["observed"])
    assert found.significance.mean == pytest.approx(expected["mean"], abs=expected["sd"] * 0.14)
    assert found.significance.sd == pytest.approx(expected["sd"], rel=0.1)
    drawn = [ei_indices(each, golden.groups).whole for each in rewired(ties, n_draws=400)]
    in_line_with_r(drawn, R["swapped"][name])


def test_chance_for_a_projection_is_that_of_swapped_participations_in_r():
    davis, expected = golden_network("davis"), R["participations"]
    women = [node for node, side in davis.groups.items() if side == "0"]
    layer = two_mode(davis.graph, women)
    groups = np.arange(1, len(women) + 1) % 3

    def figure(each: TwoMode) -> float:
        rows, columns = newman_projection(each).pairs()
        crosses = int(np.count_nonzero(groups[rows] != groups[columns]))
        return ei_index(crosses, len(rows) - crosses)

    assert figure(layer) == pytest.approx(expected["observed"])
    drawn = [figure(each) for each in swapped_participations(layer, n_draws=300, seed=0)]
    in_line_with_r(drawn, expected)


def test_two_partitions_are_as_alike_as_in_igraph():
    karate = golden_network("karate")
    nodes = list(karate.graph)
    halves = {node: row >= len(nodes) / 2 for row, node in enumerate(nodes)}
    found = agreement(karate.groups, halves)
    assert (found.nmi, found.ari) == pytest.approx((R["alike"]["nmi"], R["alike"]["ari"]))
