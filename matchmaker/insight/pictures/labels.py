"""Which marks of a drawing are named."""

import numpy as np
import numpy.typing as npt

from matchmaker.insight.pictures.network import NetworkPicture


def labelled(picture: NetworkPicture, k: int) -> npt.NDArray[np.intp]:
    """The largest marks that lie far enough from one another to be named."""
    places, values = picture.nodes.places, next(iter(picture.nodes.measures.values()))
    if not len(places):
        return np.empty(0, dtype=np.intp)
    width, height = np.ptp(places, axis=0) + 1e-9
    chosen: list[int] = []
    for row in np.argsort(-np.nan_to_num(values), kind="stable").tolist():
        gaps = np.abs(places[chosen] - places[row])
        if not ((gaps[:, 0] < 0.26 * width) & (gaps[:, 1] < 0.045 * height)).any():
            chosen.append(row)
        if len(chosen) == k:
            break
    return np.array(chosen, dtype=np.intp)
