"""Find who completes what the one who asks makes, where nothing is sought."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from matchmaker.candidates.prepared_query import PreparedQuery
from matchmaker.snapshot import concepts_of
from matchmaker.snapshot.profiles import KINDS
from matchmaker.text import Taxonomy, complements_of, is_capability

FloatArray = npt.NDArray[np.float64]

# Somebody of another kind who does the same tests, teaches or researches it: a guess, as the table.
SAME_TOPIC = 0.5


@dataclass(frozen=True)
class Complements:
    """What the one who asks makes, and what completes each of these concepts."""

    shares: Mapping[str, float]
    """By concept that it makes: how much of its offer it is; they add up to 1."""
    others: FloatArray
    """How far each concept completes each of those, for another kind; (n made, n concepts)."""
    alike: FloatArray
    """The same for candidates of the asker's own kind: what it does in house completes nothing."""

    def relatedness(self, *, own_kind: bool) -> FloatArray:
        """What counts for candidates of the asker's kind, or of any other."""
        return self.alike if own_kind else self.others


def makes(prepared: PreparedQuery) -> dict[str, float]:
    """What the one who asks can do, each concept by rarity and by how much it is about it."""

    def compute() -> dict[str, float]:
        texts, taxonomy = prepared.snapshot.texts, prepared.snapshot.taxonomy
        if prepared.row is None:
            return {}
        counts = concepts_of(prepared.offering)
        # Sorted, so that sums round alike each time.
        return {
            concept: texts.concept_weights[concept]
            * texts.offering_concepts.strength(counts[concept], prepared.row)
            for concept in sorted(counts)
            if is_capability(taxonomy, concept)
        }

    return prepared.memoise("makes", compute)


def complements(prepared: PreparedQuery) -> Complements | None:
    """What completes the asker's offer; None where it seeks another thing, or offers nothing."""
    return prepared.memoise("complements", lambda: _complements(prepared))


def _complements(prepared: PreparedQuery) -> Complements | None:
    made = makes(prepared)
    total = sum(made.values())
    # Whoever looks for those who offer the same does not look for a complement.
    if prepared.states_need or prepared.query.allow_rivals or not total:
        return None
    index = prepared.snapshot.texts.offering_concepts
    others = np.array([_completing(prepared, concept) for concept in made])
    alike = others.copy()
    taxonomy = prepared.snapshot.taxonomy
    in_house = frozenset().union(*(same_thing(taxonomy, concept) for concept in made))
    alike[:, sorted(index.column_of[each] for each in in_house)] = 0.0
    return Complements({each: w / total for each, w in made.items()}, others, alike)


def _completing(prepared: PreparedQuery, concept: str) -> FloatArray:
    """How far each concept completes one."""
    snapshot = prepared.snapshot
    column_of = snapshot.texts.offering_concepts.column_of
    prior = np.zeros(len(column_of))
    for other, strength in complements_of(snapshot.taxonomy, concept).items():
        prior[column_of[other]] = strength
    prior[column_of[concept]] = SAME_TOPIC
    return snapshot.concept_ties.relatedness(column_of[concept], prior)


def same_thing(taxonomy: Taxonomy, concept: str) -> frozenset[str]:
    """A concept with its narrower and its wider ones."""
    return frozenset({concept, *taxonomy.narrower(concept), *taxonomy.ancestors(concept)})


def complement_scores(prepared: PreparedQuery) -> FloatArray:
    """
    How far each profile completes what the one who asks makes; zeros where that is not asked.

    For each thing made the best of what the profile offers, times how firmly it is offered.
    """

    def compute() -> FloatArray:
        scores = np.zeros(prepared.snapshot.network.n_profiles)
        found = complements(prepared)
        if found is None or prepared.asker_kind is None:
            return scores
        kinds = np.asarray(prepared.snapshot.profiles.columns.kind)
        own = kinds == KINDS.index(prepared.asker_kind)
        for place, share in enumerate(found.shares.values()):
            theirs = _best(prepared, found.others[place])
            scores += share * np.where(own, _best(prepared, found.alike[place]), theirs)
        return scores

    return prepared.memoise("complement scores", compute)


def _best(prepared: PreparedQuery, relatedness: FloatArray) -> FloatArray:
    """Each profile's best concept: relatedness times presence."""
    says = prepared.snapshot.texts.offering_concepts.by_document
    best = np.zeros(says.shape[0])
    speaks = np.flatnonzero(np.diff(says.indptr))
    if len(speaks):
        worth = presence(says.data) * relatedness[says.indices]
        best[speaks] = np.maximum.reduceat(worth, says.indptr[speaks])
    return best


def presence(counts: FloatArray) -> FloatArray:
    """
    How firmly something is offered that is mentioned so often, in [0, 1).

    The length of the text does not count: who says less must not gain by it.
    """
    return np.asarray(counts / (counts + 1.0), dtype=float)


def completed_by(prepared: PreparedQuery, row: int, concept: str) -> frozenset[str]:
    """What of the asker's offer a candidate's concept completes; empty where a need is stated."""
    found = complements(prepared)
    column = prepared.snapshot.texts.offering_concepts.column_of.get(concept)
    if found is None or column is None:
        return frozenset()
    own_kind = prepared.snapshot.profiles.kinds[row] is prepared.asker_kind
    degrees = found.relatedness(own_kind=own_kind)[:, column]
    return frozenset(made for made, degree in zip(found.shares, degrees, strict=True) if degree > 0)
