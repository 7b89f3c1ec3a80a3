"""Find candidates worth scoring: by words, concepts, meaning, past work and acquaintance."""

from collections.abc import Callable, Iterator, Mapping

import numpy as np
import numpy.typing as npt

from matchmaker.candidates.answering import answered, answers, sought_weights
from matchmaker.candidates.complementing import complement_scores
from matchmaker.candidates.gates import eligible
from matchmaker.candidates.naming import FOCUS_DAMPING, focused_projects
from matchmaker.candidates.prepared_query import PreparedQuery
from matchmaker.candidates.statement_matching import need_match

FloatArray = npt.NDArray[np.float64]
Generator = Callable[[PreparedQuery], FloatArray]

# A network this small is scored whole: no candidate is lost, and it takes milliseconds.
SMALL = 1_500
# Per generator; on CORDIS, recall at 100 of the ranked list stops growing near this depth.
DEPTH = 500


def words(prepared: PreparedQuery) -> FloatArray:
    """BM25 of what is sought over what profiles offer."""
    return prepared.offering_scores


def wants(prepared: PreparedQuery) -> FloatArray:
    """BM25 of what the one who asks can do over what profiles seek."""
    return prepared.seeking_scores


def concepts(prepared: PreparedQuery) -> FloatArray:
    """Weight of the sought concepts that a profile answers, by offering them or what does."""
    texts, taxonomy = prepared.snapshot.texts, prepared.snapshot.taxonomy
    weights = sought_weights(taxonomy, texts.concept_weights, prepared.seeking_concepts)
    scores = np.zeros(texts.n_profiles)
    for concept, weight in weights.items():
        scores += weight * answered(texts.offering_concepts, answers(taxonomy, concept))
    return scores


def meaning(prepared: PreparedQuery) -> FloatArray:
    """Cosine in the latent space."""
    if not prepared.snapshot.texts.offering.lengths.any():
        return np.zeros(prepared.snapshot.texts.n_profiles)
    return np.asarray(prepared.snapshot.texts.offering_vectors @ prepared.seeking_vector, float)


def statements(prepared: PreparedQuery) -> FloatArray:
    """Votes of the offered statements that are near to the sought ones, by a sentence encoder."""
    match = need_match(prepared)
    if match is None:
        return np.zeros(prepared.snapshot.network.n_profiles)
    return np.nan_to_num(match.damped_votes())


def complements(prepared: PreparedQuery) -> FloatArray:
    """Who completes what the one who asks makes, where nothing is sought."""
    return complement_scores(prepared)


def past_work(prepared: PreparedQuery) -> FloatArray:
    """Votes of past projects that resemble what is sought (Balog et al. 2006, model 2)."""
    ready = prepared.snapshot.walks
    if ready is None:
        return np.zeros(prepared.snapshot.network.n_profiles)
    # Squared, so that many faint resemblances do not outvote a near one.
    return ready.to_profiles(_votes(prepared) ** 2)


def past_focus(prepared: PreparedQuery) -> FloatArray:
    """Past projects that name what is sought, for the number of all projects."""
    ready, masses = prepared.snapshot.walks, focused_projects(prepared)
    if ready is None or masses is None:
        return np.zeros(prepared.snapshot.network.n_profiles)
    n_projects = np.maximum(ready.to_profiles(np.ones(len(masses))), 1.0)
    return ready.to_profiles(masses) * n_projects**-FOCUS_DAMPING


def past_neighbours(prepared: PreparedQuery) -> FloatArray:
    """Whoever works with those whom past projects vote for."""
    ready = prepared.snapshot.walks
    if ready is None:
        return np.zeros(prepared.snapshot.network.n_profiles)
    return ready.to_profiles(ready.propagate(_votes(prepared) ** 3, size=0.5, degree=0.5))


def _votes(prepared: PreparedQuery) -> FloatArray:
    """Words and meaning of each activity, both as shares of the best."""
    return _share(prepared.activity_scores) + _share(np.maximum(prepared.activity_meaning, 0.0))


def _share(scores: FloatArray) -> FloatArray:
    # The smallest number stands in for zero: where nothing matches, all shares are zero.
    return np.asarray(scores / max(float(scores.max(initial=0.0)), np.finfo(float).tiny), float)


def acquaintance(prepared: PreparedQuery) -> FloatArray:
    """Partners of partners, discounted by the size of the projects between them."""
    ready = prepared.snapshot.walks
    if ready is None or prepared.row is None:
        return np.zeros(prepared.snapshot.network.n_profiles)
    own = ready.indicator(prepared.row)
    return ready.to_profiles(ready.propagate(own, size=0.75, degree=0.75, decay=0.1))


def track_record(prepared: PreparedQuery) -> FloatArray:
    """Number of past projects, recent ones counting more: where all else is silent."""
    ready = prepared.snapshot.walks
    if ready is None:
        return np.zeros(prepared.snapshot.network.n_profiles)
    return ready.to_profiles(ready.recency(0.3))


GENERATORS: Mapping[str, Generator] = {
    "words": words,
    "wants": wants,
    "concepts": concepts,
    "meaning": meaning,
    "statements": statements,
    "complements": complements,
    "past_work": past_work,
    "past_focus": past_focus,
    "past_neighbours": past_neighbours,
    "acquaintance": acquaintance,
    "track_record": track_record,
}
EVERYONE, UNDISCLOSED = "everyone", "undisclosed"
PROPOSERS = (*GENERATORS, EVERYONE, UNDISCLOSED)
"""All by which a candidate may be found, a bit of `Retrieved` each."""


class Retrieved(Mapping[int, frozenset[str]]):
    """Rows of candidates in ascending order, each with what proposed it."""

    def __init__(self, marks: npt.NDArray[np.uint16]) -> None:
        self._marks = marks
        self.rows: npt.NDArray[np.int64] = np.flatnonzero(marks)

    def __getitem__(self, row: int) -> frozenset[str]:
        mark = int(self._marks[row])
        if not mark:
            raise KeyError(row)
        return frozenset(name for place, name in enumerate(PROPOSERS) if mark >> place & 1)

    def __iter__(self) -> Iterator[int]:
        return iter(self.rows.tolist())

    def __len__(self) -> int:
        return len(self.rows)


def retrieve(prepared: PreparedQuery) -> Retrieved:
    """Collect candidates behind the gates; in a small network all that are eligible."""
    open_ = eligible(prepared)
    # A bit for each that proposes: names are put together for the few that are shown.
    marks = np.zeros(len(open_), dtype=np.uint16)
    for place, name in enumerate(PROPOSERS):
        marks[_proposed(prepared, name, open_)] |= np.uint16(1 << place)
    return Retrieved(marks)


def _proposed(
    prepared: PreparedQuery, name: str, open_: npt.NDArray[np.bool_]
) -> npt.NDArray[np.int64]:
    """Rows that one generator finds, all where they are few, or those that the query asks for."""
    if name == EVERYONE:
        return np.flatnonzero(open_) if open_.sum() <= SMALL else np.empty(0, dtype=np.int64)
    if name == UNDISCLOSED:
        row_of = prepared.snapshot.profiles.row_of
        named = (row_of.get(id_) for id_ in prepared.query.undisclosed)
        rows = [row for row in named if row is not None and open_[row]]
        return np.array(rows, dtype=np.int64)
    # Behind the gates: whoever may not be suggested takes nobody's place.
    return best(np.where(open_, GENERATORS[name](prepared), 0.0), DEPTH)


def best(scores: FloatArray, k: int) -> npt.NDArray[np.int64]:
    """Rows of the k highest scores above zero; ties go to the lower row."""
    positive = np.flatnonzero(scores > 0)
    if len(positive) > k:
        # Linear in the profiles; a sort of all is not, and most of them are thrown away.
        threshold = np.partition(scores[positive], -k)[-k]
        positive = positive[scores[positive] >= threshold]
    return positive[np.argsort(-scores[positive], kind="stable")][:k]
