"""Find candidates worth scoring: by words, concepts, meaning, past work and acquaintance."""

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt

from matchmaker.candidates.constraints import eligible
from matchmaker.candidates.question import Question
from matchmaker.domain import Layer

FloatArray = npt.NDArray[np.float64]
Generator = Callable[[Question], FloatArray]

# A network this small is scored whole: no candidate is lost, and it takes milliseconds.
SMALL = 1_500
# Per generator; on CORDIS, recall at 100 of the ranked list stops growing near this depth.
DEPTH = 1_000


def words(question: Question) -> FloatArray:
    """BM25 of what is sought over what profiles offer."""
    return question.offering_scores


def wants(question: Question) -> FloatArray:
    """BM25 of what the one who asks can do over what profiles seek."""
    return question.seeking_scores


def concepts(question: Question) -> FloatArray:
    """Weight of the sought concepts that a profile offers."""
    texts = question.snapshot.texts
    scores = np.zeros(texts.n_profiles)
    for concept in sorted(question.seeking_concepts):
        rows, strengths = texts.offering_concepts.strengths(concept)
        scores[rows] += texts.concept_weights[concept] * strengths
    return scores


def meaning(question: Question) -> FloatArray:
    """Cosine in the latent space."""
    return np.asarray(question.snapshot.texts.offering_vectors @ question.seeking_vector, float)


def past_work(question: Question) -> FloatArray:
    """Votes of past projects that resemble what is sought (Balog et al. 2006, model 2)."""
    participation = question.snapshot.network.participation.get(Layer.JOINT_PROJECT)
    if participation is None:
        return np.zeros(question.snapshot.network.n_profiles)
    return np.asarray(participation @ question.activity_scores)


def acquaintance(question: Question) -> FloatArray:
    """Partners of partners, discounted by the size of the projects between them."""
    network = question.snapshot.network
    participation = network.participation.get(Layer.JOINT_PROJECT)
    if participation is None or question.row is None:
        return np.zeros(network.n_profiles)
    start = np.zeros(network.n_profiles)
    start[question.row] = 1.0
    for _ in range(2):
        start = participation @ _per_member(question, participation.T @ start)
    return np.asarray(start)


def _per_member(question: Question, weights: FloatArray) -> FloatArray:
    members = question.snapshot.network.attendance[Layer.JOINT_PROJECT]
    return weights / np.maximum(np.diff(members.indptr), 1)


GENERATORS: Mapping[str, Generator] = {
    "words": words,
    "wants": wants,
    "concepts": concepts,
    "meaning": meaning,
    "past_work": past_work,
    "acquaintance": acquaintance,
}


def retrieve(question: Question) -> dict[int, frozenset[str]]:
    """
    Collect candidates behind the gates, with the generators that found each.

    Returns:
        Rows in ascending order; in a small network all that are eligible.
    """
    open_ = eligible(question)
    found: dict[int, set[str]] = {}
    if open_.sum() <= SMALL:
        found = {int(row): {"everyone"} for row in np.flatnonzero(open_)}
    for name, generator in GENERATORS.items():
        for row in best(np.where(open_, generator(question), 0.0), DEPTH):
            found.setdefault(int(row), set()).add(name)
    return {row: frozenset(found[row]) for row in sorted(found)}


def best(scores: FloatArray, k: int) -> npt.NDArray[np.int64]:
    """Rows of the k highest scores above zero; ties go to the lower row."""
    positive = np.flatnonzero(scores > 0)
    if len(positive) > k:
        threshold = np.partition(scores[positive], -k)[-k]
        positive = positive[scores[positive] >= threshold]
    return positive[np.argsort(-scores[positive], kind="stable")][:k]
