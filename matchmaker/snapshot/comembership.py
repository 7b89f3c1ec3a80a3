"""Embed projects by co-membership: they lie close where their members share partners."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse

Vectors = npt.NDArray[np.float32]
Weights = npt.NDArray[np.float32]

# Wide circles and narrow ones count alike: cosines are averaged over these numbers of dimensions.
# Chosen, as the rest, on CORDIS training windows (cuts 2015 to 2017), see evaluations/README.md.
DEPTHS = (32, 64, 128)
# Members with many projects say less about the circle of each.
DEGREE_DAMPING = 0.25
# Power iterations; run to convergence it scored no better (evaluations/README.md).
ROUNDS = 8
SEED = 20260102


def comembership_embedding(
    members: sparse.csr_array | None,
    n_activities: int,
    marks: Sequence[tuple[sparse.csr_array, float]] = (),
) -> Vectors:
    """
    Embed each activity by who takes part; rows of length at most 1, zeros where nobody met.

    A profile stands where its partners are: singular vectors of how much more often two profiles
    meet than by chance (positive pointwise mutual information), meetings in crowds weighing less.
    An activity stands in the middle of all that takes part. There are two views, side by side:
    people alone, and people with themes, topics and countries that take part like them, with less
    weight. An inner product is the mean cosine over both views and all depths.

    Args:
        members: profiles by activities, ones; None without such a layer.
        marks: activities by labels, ones, each with the weight of a label beside a profile's 1.

    Returns:
        Shape (n_activities, at most twice the sum of DEPTHS); one view where there are no marks.

    Source:
        Levy & Goldberg (2014), NeurIPS 27: factorising this matrix is what skip-gram does.
    """
    if members is None or min(members.shape) < 2:
        return np.zeros((n_activities, 0), dtype=np.float32)
    views = [_view(members, ())]
    if marks:
        views.append(_view(members, marks))
    return np.asarray(np.hstack(views) / np.sqrt(len(views)), dtype=np.float32)


def _view(members: sparse.csr_array, marks: Sequence[tuple[sparse.csr_array, float]]) -> Vectors:
    """Activities by the dimensions of all depths; unit rows, or zeros."""
    parts = [members, *(labels.T for labels, _ in marks)]
    weights = [1.0, *(weight for _, weight in marks)]
    shares = np.repeat(weights, [part.shape[0] for part in parts]).astype(np.float32)
    taking_part = sparse.csr_array(sparse.vstack(parts, format="csr", dtype=np.float32))
    sizes = np.maximum(np.diff(members.tocsc().indptr), 1).astype(np.float32)
    counts = np.maximum(np.diff(taking_part.indptr), 1).astype(np.float32)
    weights_of = (shares * counts**-DEGREE_DAMPING)[:, None]
    places = _places(_lifts(_meetings(taking_part, shares, sizes)))
    # A small network has fewer dimensions than the depths ask for; equal ones count once.
    depths = sorted({min(depth, places.shape[1]) for depth in DEPTHS})
    middles = [taking_part.T @ (_unit(places[:, :depth]) * weights_of) for depth in depths]
    # Unit length at each depth first, or the deepest would outweigh the others.
    return _unit(np.hstack([_unit(np.asarray(middle)) for middle in middles]))


def _meetings(taking_part: sparse.csr_array, shares: Weights, sizes: Weights) -> sparse.csr_matrix:
    """Shared activities of all that takes part, each weighing 1 / size; nobody meets oneself."""
    weighted = sparse.csr_matrix(sparse.diags(shares) @ taking_part, dtype=np.float32)
    met = sparse.csr_matrix(weighted @ sparse.diags(1.0 / sizes) @ weighted.T)
    met.setdiag(0.0)
    met.eliminate_zeros()
    return met


def _lifts(met: sparse.csr_matrix) -> sparse.csr_matrix:
    """Positive pointwise mutual information."""
    margins = np.asarray(met.sum(axis=1), dtype=float).ravel()
    margins[margins == 0] = 1.0
    entries = met.tocoo()
    expected = margins[entries.row] * margins[entries.col] / margins.sum()
    values = np.log(entries.data / expected)
    # Positive ones alone: that two of thousands never met says nothing about them.
    kept = values > 0
    places = (entries.row[kept], entries.col[kept])
    return sparse.csr_matrix((values[kept].astype(np.float32), places), shape=met.shape)


def _places(lifts: sparse.csr_matrix) -> Vectors:
    # Imported here: a snapshot that is only read never needs it, and it takes half a second.
    from sklearn.utils.extmath import randomized_svd  # noqa: PLC0415

    k = min(max(DEPTHS), *lifts.shape)
    left, weights, _ = randomized_svd(lifts, k, n_iter=ROUNDS, random_state=SEED)
    # The root evens the directions out (Levy, Goldberg & Dagan 2015, TACL 3).
    return np.asarray(left * np.sqrt(weights), dtype=np.float32)


def _unit(rows: Vectors) -> Vectors:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1.0), dtype=np.float32)
