"""The surroundings of one profile: its partners, and the ties among them."""

from collections.abc import Mapping

import numpy as np

from matchmaker.domain import ProfileId
from matchmaker.insight.figures import Column
from matchmaker.insight.pictures.network import NetworkPicture, by_profile
from matchmaker.insight.selection import Selection

MOST_PARTNERS = 24


def ego_picture(
    selection: Selection,
    ego: ProfileId,
    names: Mapping[ProfileId, str],
    communities: Mapping[ProfileId, int],
    measures: Mapping[str, Column],
    *,
    seed: int = 0,
) -> NetworkPicture:
    """
    Draw a profile, its partners (those with the strongest ties, where they are many), their ties.

    Raises:
        KeyError: The selection has no such profile.
    """
    ties = selection.ties.undirected()
    row = ties.position[ego]
    start, stop = ties.weights.indptr[row : row + 2]
    partners, weights = ties.weights.indices[start:stop], ties.weights.data[start:stop]
    strongest = partners[np.argsort(-weights, kind="stable")][:MOST_PARTNERS]
    rows = np.array([row, *strongest.tolist()], dtype=np.int64)
    return by_profile(selection, rows, names, communities, measures, seed)
