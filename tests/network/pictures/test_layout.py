"""Places of nodes: all finite, components apart, the same for the same seed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from matchmaker.graph.connectivity.ties import Ties
from matchmaker.network.pictures.layout import MESH_ABOVE, packed, positions


def ties_of_pairs(n: int, pairs: list[tuple[int, int]]) -> Ties:
    weights = np.zeros((n, n))
    for one, other in pairs:
        weights[one, other] = weights[other, one] = 1.0
    return Ties(nodes=tuple(range(n)), weights=sparse.csr_array(weights))


def test_an_empty_network_has_no_places() -> None:
    assert positions(ties_of_pairs(0, [])).shape == (0, 2)


def test_the_same_seed_gives_the_same_places_and_another_seed_others() -> None:
    ties = ties_of_pairs(6, [(0, 1), (1, 2), (2, 3), (3, 0), (4, 5)])
    assert np.array_equal(positions(ties, seed=1), positions(ties, seed=1))
    assert not np.array_equal(positions(ties, seed=1), positions(ties, seed=2))


def test_tied_nodes_are_nearer_than_others_of_their_component() -> None:
    path = ties_of_pairs(8, [(k, k + 1) for k in range(7)])
    places = positions(path)
    ends = np.hypot(*(places[0] - places[7]))
    steps = np.hypot(*(places[1:] - places[:-1]).T)
    assert steps.max() < ends / 2


@pytest.mark.parametrize("n", [40, MESH_ABOVE + 60])
def test_pair_by_pair_and_on_the_mesh_two_cliques_come_apart(n: int) -> None:
    half = n // 2
    pairs = [(i, j) for block in (0, half) for i in range(block, block + half)
             for j in range(i + 1, block + half) if (i + j) % 7 == 0]  # fmt: skip
    ring = [(k, (k + 1) % half) for k in range(half)]
    pairs += ring + [(half + a, half + b) for a, b in ring] + [(0, half)]
    places = positions(ties_of_pairs(n, pairs))
    left, right = places[:half].mean(axis=0), places[half:].mean(axis=0)
    spread = np.hypot(*(places[:half] - left).T).mean()
    assert np.hypot(*(left - right)) > spread
    assert np.isfinite(places).all()


@given(st.lists(st.floats(0.5, 20), min_size=1, max_size=25))
@settings(max_examples=30, deadline=None)
def test_packed_circles_do_not_overlap(radii: list[float]) -> None:
    sizes = np.array(sorted(radii, reverse=True))
    centres = packed(sizes.tolist())
    gaps = np.hypot(*(centres[:, None] - centres[None]).transpose(2, 0, 1))
    np.fill_diagonal(gaps, np.inf)
    assert (gaps >= sizes[:, None] + sizes[None] - 1e-6).all()
