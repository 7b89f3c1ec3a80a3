"""Measure whether lists show groups as much as they fit, whatever their number."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matchmaker.domain import ProfileId
from matchmaker.graph.connectivity.arguments import at_least

Ranked = Sequence[tuple[ProfileId, float]]
"""A list from the best down: whom, and with which score in log-odds."""
FAIR = (0.8, 1.25)
"""Within these a ratio is taken as even: the four-fifths rule, and its reverse."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposureRatio:
    """How much a group is shown for what it fits, beside the others; 1 is even."""

    group: str
    n: int
    """Members of the group in the catalogue."""
    exposure_share: float | None
    """Of the attention that places of the lists get."""
    relevance_share: float | None
    """Of the fit of all candidates that were ranked."""
    ratio: float | None
    """Exposure for fit of the group, over that of the others; None where either has no fit."""

    @property
    def is_even(self) -> bool | None:
        """Whether the ratio lies within four fifths and five fourths; None where there is none."""
        return None if self.ratio is None else FAIR[0] <= self.ratio <= FAIR[1]


def exposure_ratio(
    lists: Mapping[ProfileId, Ranked],
    *,
    k: int,
    group: str,
    members: Collection[ProfileId],
    catalogue: Collection[ProfileId],
) -> ExposureRatio:
    """
    Set the exposure of a group in the first k places against its fit among all who were ranked.

    A place gets attention of 1 / log2(1 + rank); fit is 1 / (1 + e^-score). `lists` should be
    longer than k: who is ranked below k has fit and no exposure, which is what is asked.

    Raises:
        InputError: k is no whole number from 1.

    Source:
        Singh & Joachims (2018), KDD: disparate treatment ratio of groups.
    """
    at_least("k", k, 1)
    inside = frozenset(members)
    seen, fit = np.zeros(2), np.zeros(2)
    for found in lists.values():
        for rank, (id_, score) in enumerate(found, start=1):
            side = int(id_ in inside)
            fit[side] += 1 / (1 + np.exp(-score))
            if rank <= k:
                seen[side] += 1 / np.log2(1 + rank)
    defined = bool(fit.all()) and bool(seen[0] > 0)
    return ExposureRatio(
        group=group,
        n=len(inside & frozenset(catalogue)),
        exposure_share=float(seen[1] / seen.sum()) if seen.sum() else None,
        relevance_share=float(fit[1] / fit.sum()) if fit.sum() else None,
        ratio=float(seen[1] / fit[1] / (seen[0] / fit[0])) if defined else None,
    )
