"""Places of projects by who has partners in common."""

import numpy as np
import pytest
from scipy import sparse

from matchmaker.snapshot.comembership import comembership_embedding

# Two circles of three people with three projects each, one project across, one of a single member.
GROUPS = ["ab", "bc", "ac", "de", "ef", "df", "cd", "g"]
PEOPLE = "abcdefgh"


@pytest.fixture
def members() -> sparse.csr_array:
    return sparse.csr_array([[float(who in group) for group in GROUPS] for who in PEOPLE])


def test_projects_of_one_circle_are_nearer_than_those_of_two(members: sparse.csr_array) -> None:
    found = comembership_embedding(members, len(GROUPS))
    near = found @ found.T
    assert near[0, 1] > near[0, 3]
    assert near[3, 4] > near[1, 4]


def test_places_have_length_one_or_none(members: sparse.csr_array) -> None:
    lengths = np.linalg.norm(comembership_embedding(members, len(GROUPS)), axis=1)
    np.testing.assert_allclose(lengths[:-1], 1, atol=1e-5)
    assert lengths[-1] == 0


def test_marks_count_half_beside_people_alone(members: sparse.csr_array) -> None:
    themes = sparse.csr_array(np.eye(len(GROUPS))[:, :2])
    plain = comembership_embedding(members, len(GROUPS))
    marked = comembership_embedding(members, len(GROUPS), [(themes, 1.0)])
    half = marked[:, : plain.shape[1]]
    np.testing.assert_allclose(half @ half.T, plain @ plain.T / 2, atol=1e-5)
    assert (np.linalg.norm(marked, axis=1) <= 1 + 1e-5).all()


def test_cosines_are_averaged_over_depths(
    members: sparse.csr_array, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cosines(*depths: int) -> np.ndarray:
        monkeypatch.setattr("matchmaker.snapshot.comembership.DEPTHS", depths)
        found = comembership_embedding(members, len(GROUPS))
        return found @ found.T

    mean = (cosines(2) + cosines(4)) / 2
    np.testing.assert_allclose(cosines(2, 4), mean, atol=1e-4)
    assert not np.allclose(cosines(2), cosines(4), atol=0.01)


def test_places_are_the_same_each_time(members: sparse.csr_array) -> None:
    np.testing.assert_array_equal(
        comembership_embedding(members, len(GROUPS)), comembership_embedding(members, len(GROUPS))
    )


def test_a_network_without_projects_has_no_circles() -> None:
    assert comembership_embedding(None, 3).shape == (3, 0)


def test_a_common_theme_brings_projects_nearer(members: sparse.csr_array) -> None:
    themes = sparse.csr_array(np.array([[1.0], [0], [0], [1], [0], [0], [0], [0]]))
    plain = comembership_embedding(members, len(GROUPS))
    marked = comembership_embedding(members, len(GROUPS), [(themes, 1.0)])
    assert marked[0] @ marked[3] > plain[0] @ plain[3]
