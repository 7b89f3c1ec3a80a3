"""Distances from drawn sources, and how far off they may be."""

import networkx as nx
import numpy as np
import pytest

from matchmaker.graph.connectivity import (
    distance_table,
    global_efficiency,
    harmonic_closeness,
    mean_path_length,
    reach_within,
)
from matchmaker.graph.connectivity.distances import efficiency_error, standard_error

GRAPH = nx.gnm_random_graph(700, 2100, seed=5)


def test_counts_by_source_and_by_node_are_the_same_paths():
    table = distance_table(GRAPH, n_draws=600, seed=2)
    assert table.by_source is not None
    assert table.by_source.shape == (600, table.counts.shape[1])
    assert table.by_source.sum(axis=0).tolist() == table.counts.sum(axis=0).tolist()


def test_each_source_has_its_own_distances():
    graph = nx.path_graph(40)
    table = distance_table(graph, n_draws=10, seed=0)
    sources = np.random.default_rng(0).choice(40, size=10, replace=False)
    for row, source in enumerate(sources.tolist()):
        steps = nx.single_source_shortest_path_length(graph, source).values()
        wanted = np.bincount([*steps], minlength=table.counts.shape[1] + 1)[1:]
        assert table.by_source[row].tolist() == wanted.tolist()


def test_exact_tables_have_no_error():
    table = distance_table(GRAPH)
    assert table.by_source is None
    assert mean_path_length(table).error is None
    assert efficiency_error(table) is None
    assert harmonic_closeness(table).errors is None


@pytest.mark.parametrize("measure", ["path", "efficiency"])
def test_stated_errors_are_those_that_are_made(measure):
    exact = {"path": mean_path_length(GRAPH).mean, "efficiency": global_efficiency(GRAPH)}[measure]
    misses, stated = [], []
    for seed in range(60):
        table = distance_table(GRAPH, n_draws=60, seed=seed)
        if measure == "path":
            found = mean_path_length(table)
            value, error = found.mean, found.error
        else:
            value, error = global_efficiency(table), efficiency_error(table)
        misses.append(value - exact)
        stated.append(error)
    # Sixty draws give a standard deviation to about a tenth.
    assert np.std(misses) == pytest.approx(np.mean(stated), rel=0.35)
    assert abs(np.mean(misses)) < np.mean(stated)


def test_nodes_have_errors_of_their_own():
    exact = reach_within(GRAPH, 3).values
    drawn = reach_within(distance_table(GRAPH, n_draws=200, seed=1), 3)
    assert drawn.errors is not None
    off = [abs(drawn.values[node] - exact[node]) <= 1.96 * drawn.errors[node] for node in GRAPH]
    assert np.mean(off) > 0.9


def test_one_draw_has_an_unknown_error():
    table = distance_table(GRAPH, n_draws=1)
    assert np.isnan(mean_path_length(table).error)
    assert np.isnan(harmonic_closeness(table).errors[0])
    assert np.isnan(standard_error(np.array([1.0]), 10))
