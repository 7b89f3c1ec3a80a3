"""
Keep what owners state of themselves from merging records of different owners.

Whoever copies a competitor's name and number would otherwise be taken for it, and read what it
keeps to itself.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain import ProfileId

Edge = tuple[int, int]
"""Two row numbers."""


@dataclass(frozen=True, slots=True)
class Claims:
    """Self-stated rows, each with the other rows that it may be merged with as sure."""

    allowed: Mapping[int, Set[int]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, ids: Sequence[ProfileId], self_stated: Mapping[ProfileId, Set[ProfileId]]
    ) -> "Claims":
        """Go from ids to rows; ids without a row are left out."""
        rows = {id_: row for row, id_ in enumerate(ids)}
        found = {rows[id_]: others for id_, others in self_stated.items() if id_ in rows}
        return cls(
            {row: {rows[id_] for id_ in others & rows.keys()} for row, others in found.items()}
        )

    def against(self, left: int, right: int) -> list[int]:
        """Name the rows of a pair that keep it from being sure; none where nothing does."""
        pairs = ((left, right), (right, left))
        return [a for a, b in pairs if a in self.allowed and b not in self.allowed[a]]

    def holding(self, pairs: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Say which pairs, an array of shape (n, 2), are kept from being sure."""
        # Few rows are self-stated, so pairs without one are passed over in bulk.
        held: NDArray[np.bool_] = np.any(np.isin(pairs, list(self.allowed)), axis=1)
        for k in np.flatnonzero(held).tolist():
            held[k] = bool(self.against(*pairs[k].tolist()))
        return held

    def sure_pairs(self, pairs: Iterable[Edge], vouched: Set[int]) -> list[Edge]:
        """
        Choose, of the pairs between two groups, those that may join them.

        Args:
            vouched: rows that a person put into their group; what holds them back from a third row
                counts neither for nor against the others of the group.

        Returns:
            Nothing where a row that nobody vouched for holds one of the pairs back.
        """
        sure = []
        for pair in pairs:
            claimants = self.against(*pair)
            if not claimants:
                sure.append(pair)
            elif not vouched >= set(claimants):
                return []
        return sure
