"""In which circles each project moves: who has partners in common, as places in a small space."""

import numpy as np
import numpy.typing as npt
from scipy import sparse

Vectors = npt.NDArray[np.float32]

# Chosen on CORDIS training windows (cuts 2015 to 2017): 48 to 96 are as good, 192 is worse.
DIMENSIONS = 64
# Rare partners weigh less than their lift alone would have them (Levy et al. 2015, TACL 3).
SMOOTHING = 0.75
# Members with many projects say less about the circle of each.
DEGREE_DAMPING = 0.25
ROUNDS = 4
SEED = 20260102


def circles(members: sparse.csr_array | None, n_activities: int) -> Vectors:
    """
    Place each activity in its circle; unit rows, zeros where nobody met anybody.

    A profile stands where its partners are: singular vectors of how much more often two profiles
    meet than by chance (positive pointwise mutual information), meetings in crowds weighing less.
    An activity stands in the middle of its members.

    Args:
        members: profiles by activities, ones; None without such a layer.

    Returns:
        Shape (n_activities, at most DIMENSIONS).

    Source:
        Levy & Goldberg (2014), NeurIPS 27: factorising this matrix is what skip-gram does.
    """
    if members is None or min(members.shape) < 2:
        return np.zeros((n_activities, 0), dtype=np.float32)
    sizes = np.maximum(np.diff(members.tocsc().indptr), 1).astype(np.float32)
    degrees = np.maximum(np.diff(members.indptr), 1).astype(np.float32)
    lifts = _lifts(_meetings(members, sizes))
    people = _unit(_places(lifts)) * (degrees**-DEGREE_DAMPING)[:, None]
    return _unit(np.asarray(members.T @ people, dtype=np.float32))


def _meetings(members: sparse.csr_array, sizes: npt.NDArray[np.float32]) -> sparse.csr_matrix:
    """Profiles by profiles: shared activities, each weighing 1 / size; nobody meets oneself."""
    ones = sparse.csr_matrix(members, dtype=np.float32)
    met = sparse.csr_matrix(ones @ sparse.diags(1.0 / sizes) @ ones.T)
    met.setdiag(0.0)
    met.eliminate_zeros()
    return met


def _lifts(met: sparse.csr_matrix) -> sparse.csr_matrix:
    """Positive pointwise mutual information, with the smoothed margin of word2vec."""
    margins = np.asarray(met.sum(axis=1), dtype=float).ravel()
    margins[margins == 0] = 1.0
    entries = met.tocoo()
    smoothed = margins**SMOOTHING
    expected = margins[entries.row] * smoothed[entries.col] / smoothed.sum()
    values = np.log(entries.data / expected)
    kept = values > 0
    places = (entries.row[kept], entries.col[kept])
    return sparse.csr_matrix((values[kept].astype(np.float32), places), shape=met.shape)


def _places(lifts: sparse.csr_matrix) -> Vectors:
    # Imported here: a snapshot that is only read never needs it, and it takes half a second.
    from sklearn.utils.extmath import randomized_svd  # noqa: PLC0415

    k = min(DIMENSIONS, *lifts.shape)
    left, weights, _ = randomized_svd(lifts, k, n_iter=ROUNDS, random_state=SEED)
    return np.asarray(left * np.sqrt(weights), dtype=np.float32)


def _unit(rows: Vectors) -> Vectors:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1.0), dtype=np.float32)
