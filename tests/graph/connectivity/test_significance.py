"""Chance: seeded, degree-preserving, and honest about what it cannot say."""

from math import isnan

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.graph.connectivity.clustering import transitivity
from matchmaker.graph.connectivity.significance import (
    band,
    label_test,
    latticed,
    rewired,
    rewiring_test,
    significance,
)
from matchmaker.graph.connectivity.ties import ties_of


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 12), st.floats(0.1, 0.9), st.booleans(), st.integers(0, 99))
def test_rewiring_keeps_every_degree_and_makes_no_loops(n, density, directed, seed):
    graph = nx.gnp_random_graph(n, density, seed=seed, directed=directed)
    ties = ties_of(graph)
    for random in rewired(graph, n_draws=2, seed=seed):
        assert random.m == ties.m
        assert random.degrees.tolist() == ties.degrees.tolist()
        into = [np.bincount(t.weights.indices, minlength=n).tolist() for t in (random, ties)]
        assert into[0] == into[1]
        assert not random.weights.diagonal().any()
        assert set(random.weights.data) <= {1.0}


def test_rewiring_reaches_every_network_with_these_degrees_alike():
    """Two ties on four nodes: three pairings, each as likely."""
    counts: dict[frozenset[frozenset[int]], int] = {}
    for random in rewired(nx.Graph([(0, 1), (2, 3)]), n_draws=900, seed=1):
        found = frozenset(frozenset(pair) for pair in random.to_networkx().edges)
        counts[found] = counts.get(found, 0) + 1
    assert len(counts) == 3
    assert all(230 < count < 370 for count in counts.values())


def test_a_clustered_network_stands_out_and_a_seed_repeats_it():
    graph = nx.relaxed_caveman_graph(6, 5, 0.1, seed=2)
    one, again = (rewiring_test(graph, transitivity, n_draws=50, seed=4) for _ in range(2))
    assert one == again
    assert one.z > 3
    assert one.p == one.p_high == 1 / 51
    assert one.p_low == 1.0


def test_p_counts_the_figure_itself_as_a_draw():
    found = significance(2.0, [1.0, 2.0, 3.0], seed=0)
    assert (found.p, found.p_low, found.p_high, found.z) == (1.0, 3 / 4, 3 / 4, 0.0)


def test_without_spread_z_is_unknown_and_undefined_draws_say_nothing():
    assert isnan(significance(1.0, [1.0, 1.0], seed=0).z)
    assert significance(1.0, [1.0, 1.0], seed=0).p == 1.0
    undefined = significance(1.0, [1.0, float("nan")], seed=0)
    assert isnan(undefined.p)
    assert isnan(undefined.mean)
    assert isnan(significance(1.0, [], seed=0).sd)


def test_shuffled_labels_keep_their_numbers():
    seen: list[list[int]] = []

    def statistic(labels: np.ndarray) -> float:
        seen.append(sorted(labels.tolist()))
        return float(labels[0])

    label_test(statistic, np.array([0, 0, 1, 1]), n_draws=5, seed=0)
    assert seen == [[0, 0, 1, 1]] * 6


def test_a_band_holds_the_middle_of_the_curves():
    low, high = band(np.tile(np.arange(101.0)[:, None], (1, 2)), level=0.9)
    assert low.tolist() == pytest.approx([5, 5])
    assert high.tolist() == pytest.approx([95, 95])


def test_a_lattice_keeps_degrees_and_closes_more_than_chance():
    graph = nx.gnm_random_graph(100, 400, seed=3)
    ties = ties_of(graph)
    lattice = latticed(ties, seed=1)
    assert lattice.degrees.tolist() == ties.degrees.tolist()
    assert lattice.m == ties.m
    assert transitivity(lattice) > 2 * transitivity(ties)
    assert (lattice.weights != latticed(ties, seed=1).weights).nnz == 0


def test_a_star_has_nothing_to_swap_and_comes_back():
    star = nx.star_graph(8)
    assert latticed(star).to_networkx().edges == ties_of(star).to_networkx().edges
