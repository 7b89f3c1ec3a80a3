"""
Veto merges that no match weight may outweigh; a person or a shared number lifts a veto.

An address is shared by sisters, tenants and whole campuses, so that it must not carry a pair whose
names do not. Cross-validated on the training half of T4, 13 of 379 duplicates that weigh enough to
merge are vetoed, and nine of 19 other pairs.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from matchmaker.domain import ProfileId
from matchmaker.resolution.matching import Scores

BoolArray = NDArray[np.bool_]

# Bits of a word that fewer than one name in 250 has.
TELLING_BITS = 8.0
# Bits of the words that each of two names has for itself, from which they are two firms' names.
OWN_BITS = 5.0
# Scores of `spelling`, `part`, `street` and `short` from which they say the same.
SAME_SPELLING, SAME_PART, SAME_STREET, SAME_SHORT = 0.9, 0.7, 0.55, 3.0
# Comparisons that, where they know both sides, must not say "different".
CONTRADICTING = ("legal", "number", "country", "identifier")
# Even odds: a vetoed pair may be reviewed, however much speaks for it.
VETOED_BITS = 0.0


def ruled_out(scores: Scores) -> BoolArray:
    """Say which pairs must not be merged without asking; a shared identifier lifts every veto."""
    vetoes = contradicted(scores) | nameless(scores) | elsewhere(scores) | sisters(scores)
    return np.asarray(vetoes & ~(scores["identifier"] == 1.0))


def contradicted(scores: Scores) -> BoolArray:
    """Another legal form, number, country or identifier, or one word put for another."""
    swapped = (scores["swap"] == 0.0) & _differ(scores)
    different = np.any([scores[name] == 0.0 for name in CONTRADICTING], axis=0)
    return np.asarray(swapped | different)


def nameless(scores: Scores) -> BoolArray:
    """Names that share no rare word, no spelling, no part and no short name."""
    is_short = scores["short"] >= SAME_SHORT
    return np.asarray(_differ(scores) & (scores["rarest"] < TELLING_BITS) & ~is_short)


def elsewhere(scores: Scores) -> BoolArray:
    """Different names in different streets."""
    # NaN compares as false: an unknown street contradicts nothing.
    return _differ(scores) & (scores["street"] < SAME_STREET) & (scores["extra"] > 0)


def sisters(scores: Scores) -> BoolArray:
    """Firms of one group: they share its name and mostly its address, and each has its own word."""
    # Legal forms are NaN only where neither name has one.
    is_firm = ~np.isnan(scores["legal"])
    return np.asarray(_differ(scores) & is_firm & (scores["conflict"] >= OWN_BITS))


def _differ(scores: Scores) -> BoolArray:
    return np.asarray((scores["spelling"] < SAME_SPELLING) & ~(scores["part"] >= SAME_PART))


def constrained(weights: NDArray[np.float64], scores: Scores) -> NDArray[np.float64]:
    """Bring the weights of vetoed pairs down to even odds."""
    return np.where(ruled_out(scores), np.minimum(weights, VETOED_BITS), weights)


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
