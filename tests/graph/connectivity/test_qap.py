"""
Whole networks compared: correlations and regressions beside permuted ones.

Values are checked by every permutation of a small network, and coefficients by numpy; what R's sna
says of larger ones stands in test_comparisons_golden.
"""

from itertools import permutations

import networkx as nx
import numpy as np
import pytest

from matchmaker.errors import InputError
from matchmaker.graph.connectivity import mrqap, qap_correlation

NODES = "abcdef"
FRIENDS = [("a", "b"), ("a", "c"), ("b", "c"), ("c", "d"), ("d", "e")]
ADVICE = [("a", "b"), ("b", "c"), ("c", "d"), ("e", "f"), ("d", "e")]
FLOOR = [("a", "b"), ("a", "d"), ("c", "d"), ("b", "f")]


def network(edges, *, directed=False):
    graph = nx.DiGraph() if directed else nx.Graph()
    graph.add_nodes_from(NODES)
    graph.add_edges_from(edges)
    return graph


def upper(graph, order=NODES):
    matrix = nx.to_numpy_array(graph, nodelist=list(order))
    return matrix[np.triu_indices(len(matrix), 1)]


def test_a_network_is_like_itself_and_unlike_its_complement():
    graph = network(FRIENDS)
    assert qap_correlation(graph, graph, n_draws=20).observed == pytest.approx(1.0)
    other = nx.complement(graph)
    assert qap_correlation(graph, other, n_draws=20).observed == pytest.approx(-1.0)


def test_the_share_of_permutations_is_that_of_all_of_them():
    one, other = network(FRIENDS), network(ADVICE)
    found = qap_correlation(one, other, n_draws=4000, seed=3)
    assert found.observed == pytest.approx(np.corrcoef(upper(one), upper(other))[0, 1])
    every = [np.corrcoef(upper(one, order), upper(other))[0, 1] for order in permutations(NODES)]
    as_high = np.mean(np.array(every) >= found.observed - 1e-9)
    assert found.p_high == pytest.approx(as_high, abs=0.02)
    assert found.mean == pytest.approx(np.mean(every), abs=0.02)


def test_direction_counts_where_there_is_one():
    one, other = (
        network(FRIENDS, directed=True),
        network([(v, u) for u, v in FRIENDS], directed=True),
    )
    assert qap_correlation(one, other, n_draws=5).observed < 0


def test_coefficients_are_those_of_least_squares():
    y, xs = network(FRIENDS), [network(ADVICE), network(FLOOR)]
    found = mrqap(y, xs, names=["advice", "floor"], n_draws=10)
    design = np.column_stack([np.ones(15), *(upper(x) for x in xs)])
    wanted, left, *_ = np.linalg.lstsq(design, upper(y), rcond=None)
    assert [term.estimate for term in found.terms] == pytest.approx(wanted.tolist())
    errors = np.sqrt(np.diag(np.linalg.inv(design.T @ design)) * left[0] / (15 - 3))
    assert [term.t for term in found.terms] == pytest.approx((wanted / errors).tolist())
    assert found.r_squared == pytest.approx(1 - left[0] / ((upper(y) - upper(y).mean()) ** 2).sum())
    assert [term.name for term in found.terms] == ["(intercept)", "advice", "floor"]


def test_double_semi_partialling_is_that_of_all_permutations():
    y, x, z = network(FRIENDS), network(ADVICE), network(FLOOR)
    found = mrqap(y, [x, z], n_draws=3000, seed=1).terms[1]
    others = np.column_stack([np.ones(15), upper(z)])
    rest = np.zeros((6, 6))
    rest[np.triu_indices(6, 1)] = (
        upper(x) - others @ np.linalg.lstsq(others, upper(x), rcond=None)[0]
    )
    rest += rest.T
    every = []
    for order in permutations(range(6)):
        moved = rest[np.ix_(order, order)][np.triu_indices(6, 1)]
        design = np.column_stack([np.ones(15), moved, upper(z)])
        fitted, left, *_ = np.linalg.lstsq(design, upper(y), rcond=None)
        error = np.sqrt(np.linalg.inv(design.T @ design)[1, 1] * left[0] / 12)
        every.append(fitted[1] / error)
    as_high = np.mean(np.array(every) >= found.t - 1e-9)
    assert found.test.p_high == pytest.approx(as_high, abs=0.03)


def test_a_planted_effect_is_found_and_a_related_bystander_is_not():
    rng, n = np.random.default_rng(7), 30
    homes = rng.random((n, n)) < 0.3
    homes = np.triu(homes, 1)
    noise = np.triu(rng.random((n, n)) < 0.15, 1)
    bystander = np.triu(homes ^ (rng.random((n, n)) < 0.1), 1)
    outcome = np.triu((homes & (rng.random((n, n)) < 0.7)) | noise, 1)
    graphs = [nx.from_numpy_array((m | m.T).astype(int)) for m in (outcome, homes, bystander)]
    found = mrqap(graphs[0], graphs[1:], n_draws=199)
    assert found.terms[1].test.p < 0.02
    assert found.terms[2].test.p > 0.05


def test_networks_of_other_nodes_and_dependent_predictors_are_refused():
    graph = network(FRIENDS)
    with pytest.raises(InputError, match="same nodes"):
        qap_correlation(graph, nx.path_graph(6))
    with pytest.raises(InputError, match="follows from"):
        mrqap(graph, [network(ADVICE), network(ADVICE)], n_draws=5)


def test_a_table_has_a_row_for_each_term():
    found = mrqap(network(FRIENDS), [network(ADVICE)], n_draws=5)
    assert found.frame().columns == ["term", "estimate", "t", "p"]
    assert len(repr(found)) < 80
