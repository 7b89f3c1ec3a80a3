"""Count which concepts meet across ties: what one side offers, and what the other does."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt
from scipy import sparse

from matchmaker.domain import Layer
from matchmaker.graph import Network
from matchmaker.snapshot.arrays import load_sparse, mapped, save_sparse
from matchmaker.snapshot.texts import ConceptIndex
from matchmaker.text import CAPABILITIES, Taxonomy

FloatArray = npt.NDArray[np.float64]

# Who works together. A membership says that two like one another, an event that both were there.
TIE_LAYERS = (Layer.EXPERT_CLIENT, Layer.INTRODUCTION_ACCEPTED)
PROJECT_LAYER = Layer.JOINT_PROJECT
# Meetings that a pair of concepts needs before ties count more than the table of complements.
PRIOR_MEETINGS = 5.0


@dataclass(frozen=True)
class ConceptTies:
    """How often pairs of concepts met across ties, and how often each concept stood at an end."""

    met: sparse.csr_array
    """Concepts by concepts, symmetric; a project counts 1 / (members - 1) for each pair."""
    ends: FloatArray
    """By concept: ends of ties at which it was offered, weighed alike."""
    total: float
    """Ends of all ties."""

    def relatedness(self, column: int, prior: FloatArray) -> FloatArray:
        """
        How far each concept completes one of them, in [0, 1]: the share of meetings beyond chance.

        `prior` is the guess for each before any tie was seen; it fades as meetings are expected or
        counted. As many meetings as by chance make 0, not a guess.
        """
        met = self._met_with(column)
        expected = self.ends * (self.ends[column] / self.total if self.total else 0.0)
        beyond = np.maximum(met - expected, 0.0)
        return np.asarray(
            (beyond + PRIOR_MEETINGS * prior) / (np.maximum(met, expected) + PRIOR_MEETINGS)
        )

    def _met_with(self, column: int) -> FloatArray:
        found = np.zeros(len(self.ends))
        place = slice(self.met.indptr[column], self.met.indptr[column + 1])
        found[self.met.indices[place]] = self.met.data[place]
        return found

    def save(self, folder: Path) -> None:
        """Write the counts."""
        folder.mkdir(parents=True, exist_ok=True)
        save_sparse(folder, "met", self.met)
        np.save(folder / "ends.npy", np.append(self.ends, self.total))

    @classmethod
    def load(cls, folder: Path, n_concepts: int) -> Self:
        """Open what `save` wrote; a snapshot of before has none, and knows no tie."""
        if not (folder / "ends.npy").exists():
            empty = sparse.csr_array((n_concepts, n_concepts), dtype=np.float64)
            return cls(empty, np.zeros(n_concepts), 0.0)
        ends = mapped(folder / "ends.npy")
        return cls(load_sparse(folder, "met", sparse.csr_array), ends[:-1], float(ends[-1]))


def count_concept_ties(network: Network, offered: ConceptIndex, taxonomy: Taxonomy) -> ConceptTies:
    """
    Count over all ties of a network which capabilities their two sides offer.

    Each tie is walked through both ways, so that counts are symmetric.
    """
    says = _capabilities(offered, taxonomy)
    n_concepts = len(offered.names)
    met = sparse.csr_array((n_concepts, n_concepts), dtype=np.float64)
    degrees = np.zeros(network.n_profiles)
    for layer in TIE_LAYERS:
        if layer in network.adjacency:
            tied = network.adjacency[layer]
            met = met + says.T @ tied @ says
            degrees += tied.sum(axis=1)
    members = network.participation.get(PROJECT_LAYER)
    if members is not None:
        met = met + _met_in_projects(says, members)
        # Whoever is alone in a project meets nobody there.
        degrees += members @ (np.diff(members.tocsc().indptr) > 1).astype(float)
    return ConceptTies(_tidy(met), np.asarray(says.T @ degrees), float(degrees.sum()))


def _met_in_projects(says: sparse.csr_array, members: sparse.csr_array) -> sparse.csr_array:
    sizes = np.diff(members.tocsc().indptr)
    shares = np.where(sizes > 1, 1.0 / np.maximum(sizes - 1, 1), 0.0)
    # Concepts by projects first: a projection onto pairs of profiles could be huge.
    through = says.T @ members
    with_oneself = sparse.diags_array(np.asarray(members @ shares))
    return through @ sparse.diags_array(shares) @ through.T - says.T @ with_oneself @ says


def _capabilities(offered: ConceptIndex, taxonomy: Taxonomy) -> sparse.csr_array:
    """Profiles by concepts: ones where a capability is offered."""
    kept = np.array([taxonomy[name].kind in CAPABILITIES for name in offered.names], dtype=float)
    says = sparse.csr_array(offered.counts, dtype=float, copy=True)
    says.data[:] = kept[says.indices]
    says.eliminate_zeros()
    return says


def _tidy(met: sparse.csr_array) -> sparse.csr_array:
    """Sorted and without what subtraction leaves of nothing, so that a network gives one file."""
    tidy = sparse.csr_array(met)
    tidy.sum_duplicates()
    tidy.data[np.abs(tidy.data) < 1e-9] = 0.0
    tidy.eliminate_zeros()
    tidy.sort_indices()
    return tidy
