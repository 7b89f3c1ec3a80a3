"""Expertise features: how close a candidate's past projects are to what is sought."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from matchmaker.candidates import (
    FOCUS_DAMPING,
    PreparedQuery,
    focused_projects,
    sentence_nearness,
)
from matchmaker.domain import Layer, Side
from matchmaker.ranking.feature import (
    UNKNOWN,
    Breakdown,
    Facts,
    Feature,
    FloatArray,
    IntArray,
    Removals,
    removed_keys,
    single_fact_feature,
)
from matchmaker.ranking.features.activities import (
    Fold,
    Mass,
    ParticipantMasses,
    activity_rows,
    contained_in,
    gather_by_participant,
    heaviest_activities,
    remaining_activities,
)
from matchmaker.snapshot.profiles import KINDS
from matchmaker.snapshot.project_vectors import DEGREE_DAMPING

# The next were chosen on CORDIS training windows (calls up to 2010); see evaluations/README.md.
VOTERS = 100
"""Past activities that vote on themes, sizes and kinds."""
SHARES = {"words": 0.5, "letters": 2.0, "meaning": 1.0, "feedback": 0.5}
"""What each reading of the text weighs in how much a past activity resembles what is sought."""
ALIKE = 0.17
"""Cosine in letters below which nothing is alike: all but one in a hundred needs in the language of
the projects find more (CORDIS, calls up to 2010), most needs in another language less."""
FEEDBACK = 10
"""Best activities whose meaning is added to the query's."""
BROAD = 60
"""Leading dimensions of meaning that stand for broad themes."""
ROUNDING = 1e-6
"""Shorter sums of 32-bit unit vectors are what rounding leaves of nothing."""
YEARLY = -float(np.log(0.7))
"""A vote loses three tenths of its weight a year."""


def past_work_features() -> list[Feature]:
    """Votes of past projects, after Balog et al. (2006), SIGIR, model 2, in several readings."""
    votes: tuple[tuple[str, Mass], ...] = (
        ("past_words", past_words),
        ("past_letters", past_letters),
        ("past_statements", past_statements),
        ("past_themes", past_themes),
        ("past_topics", past_topics),
        ("past_calls", past_calls),
        ("past_neighbours", past_neighbours),
        ("past_recent_neighbours", past_recent_neighbours),
        ("past_walks", past_walks),
    )
    return [
        *(_vote(name, mass) for name, mass in votes),
        _vote("past_company", past_company, damping=DEGREE_DAMPING),
        _vote("past_focus", past_focus, fold=Fold.DAMPED, damping=FOCUS_DAMPING, unit="coverage"),
        _vote("usual_size", usual_size, fold=Fold.MEAN, unit="closeness"),
        past_centroid_feature(),
        single_fact_feature("kind_fit", "past work", "share", "kind", kind_fit, side=Side.SEEKS),
    ]


def _vote(
    name: str,
    mass: Mass,
    *,
    fold: Fold = Fold.SHARE,
    damping: float = 0.0,
    unit: str = "share of the best",
) -> Feature:
    return gather_by_participant(
        ParticipantMasses(
            name=name,
            family="past work",
            side=Side.SEEKS,
            unit=unit,
            layer=Layer.JOINT_PROJECT,
            mass=mass,
            fold=fold,
            damping=damping,
        )
    )


def past_words(prepared: PreparedQuery) -> FloatArray | None:
    """Past projects that use the words of what is sought (BM25, squared), added up."""
    return _power(_words(prepared), 2)


def past_letters(prepared: PreparedQuery) -> FloatArray | None:
    """Past projects whose words are spelt like those sought (runs of letters, cubed), added up."""
    return _power(_letters(prepared), 3)


def past_statements(prepared: PreparedQuery) -> FloatArray | None:
    """Past projects near in meaning to what is sought, by a sentence encoder, added up."""
    return _power(sentence_nearness(prepared), 3)


def past_themes(prepared: PreparedQuery) -> FloatArray | None:
    """Past projects on the broad themes of what is sought (leading dimensions of meaning)."""
    sought = prepared.seeking_vector[:BROAD]
    # The sought part needs no unit length: as shares of the best, any scale gives the same.
    near = prepared.snapshot.themes(BROAD) @ sought
    return _power(_scaled(np.asarray(near, float)), 2)


def past_topics(prepared: PreparedQuery) -> FloatArray | None:
    """Past projects that resemble what is sought in words, letters and meaning, added up."""
    return _power(resemblance(prepared), 2)


def past_calls(prepared: PreparedQuery) -> FloatArray | None:
    """Past projects in the call topics where what is sought would belong."""
    voters, topics = _voters(prepared), prepared.snapshot.project_vectors.topics
    # Two products with a vector, in place of a matrix of all projects by all projects.
    return None if voters is None else np.asarray(topics @ (topics.T @ voters))


def past_neighbours(prepared: PreparedQuery) -> FloatArray | None:
    """Projects of those who took part in what resembles what is sought."""
    votes, ready = _power(_best(resemblance(prepared), 200), 3), prepared.snapshot.walks
    return None if votes is None or ready is None else ready.propagate(votes, size=0.5, degree=0.5)


def past_recent_neighbours(prepared: PreparedQuery) -> FloatArray | None:
    """Recent projects of those who took part in what resembles what is sought."""
    votes, ready = _power(_best(resemblance(prepared), 400), 2), prepared.snapshot.walks
    if votes is None or ready is None:
        return None
    return ready.propagate(votes, size=0.5, degree=0.5, decay=YEARLY)


def past_walks(prepared: PreparedQuery) -> FloatArray | None:
    """Projects in reach by chance from what resembles what is sought, over those who took part."""
    votes, ready = _power(_best(resemblance(prepared), 200), 3), prepared.snapshot.walks
    return None if votes is None or ready is None else ready.propagate(votes, size=1.0, degree=1.0)


def past_company(prepared: PreparedQuery) -> FloatArray | None:
    """Projects of the usual company around what is sought (singular vectors of who takes part)."""
    voters, ready = _voters(prepared), prepared.snapshot.walks
    company = prepared.snapshot.project_vectors.company
    if voters is None or ready is None or not company.shape[1]:
        return None
    # In 32 bits as stored: 64 would first copy an array of all activities.
    return np.asarray(company @ (company.T @ voters.astype(np.float32)), float) * ready.sizes**-0.5


def past_focus(prepared: PreparedQuery) -> FloatArray | None:
    """
    Past projects that name what is sought in few words, for the number of all its projects.

    Whoever does little else leads; a house of thousands of projects has some on everything.
    """
    return focused_projects(prepared)


def usual_size(prepared: PreparedQuery) -> FloatArray | None:
    """How near the usual size of its projects is to that of projects on the topic, in logs."""
    voters, ready = _voters(prepared), prepared.snapshot.walks
    if voters is None or ready is None:
        return None
    # In logs: from three partners to six is as far as from thirty to sixty.
    logs = np.log(ready.sizes)
    return logs - float(voters @ logs)


def kind_fit(prepared: PreparedQuery, rows: IntArray) -> FloatArray:
    """Share of its kind among those who took part in projects on the topic."""
    voters, ready = _voters(prepared), prepared.snapshot.walks
    if voters is None or ready is None:
        return np.full(len(rows), np.nan)
    kinds = prepared.snapshot.profiles.columns.kind
    # A project's vote is split among its members, so that a large one does not vote more.
    shares: FloatArray = prepared.memoise(
        "kind shares",
        lambda: np.bincount(
            kinds, ready.to_profiles(voters / ready.sizes), minlength=len(KINDS)
        ).astype(float),
    )
    return np.asarray(shares[kinds[rows]])


def past_centroid_feature() -> Feature:
    """Nearness of what is sought to the mean of a candidate's projects."""

    def values(prepared: PreparedQuery, rows: IntArray) -> FloatArray:
        """Cosine of what is sought and the mean of past projects, 0 where opposed."""
        centroids = prepared.snapshot.project_vectors.centroids[rows]
        cosines = np.clip(centroids.astype(float) @ prepared.seeking_vector.astype(float), 0, 1)
        known = centroids.any(axis=1) & bool(prepared.seeking_vector.any())
        return np.where(known, cosines, np.nan)

    def breakdown(prepared: PreparedQuery, row: int, without: Facts) -> Breakdown:
        columns = remaining_activities(prepared, row, Layer.JOINT_PROJECT, without)
        vectors = prepared.snapshot.texts.activity_vectors[columns].astype(float)
        length = float(np.linalg.norm(vectors.sum(axis=0)))
        if not length or not prepared.seeking_vector.any():
            return UNKNOWN
        # In 64 bits, since the parts have to add up to the value.
        shares = vectors @ prepared.seeking_vector.astype(float) / length
        value = min(max(float(shares.sum()), 0.0), 1.0)
        if not removed_keys(without, prepared, row, "activity"):
            # The stored mean has 32 bits; what ranked is what is explained.
            value = float(values(prepared, np.array([row]))[0])
        return Breakdown(value, heaviest_activities(prepared, row, columns, shares))

    def each_without(
        prepared: PreparedQuery, row: int, removals: Removals, places: Sequence[int]
    ) -> FloatArray:
        columns = remaining_activities(prepared, row, Layer.JOINT_PROJECT, removals.gone)
        if not len(columns) or not prepared.seeking_vector.any():
            return np.full(len(places), np.nan)
        vectors = prepared.snapshot.texts.activity_vectors
        gone = activity_rows(prepared, [removals.facts[place] for place in places])
        taken_off = vectors[gone].astype(float) * contained_in(gone, columns)[:, None]
        # 64 bits: the sum of thousands less one of them has to differ in the right digit.
        left = vectors[columns].sum(axis=0, dtype=float) - taken_off
        lengths = np.linalg.norm(left, axis=1)
        known = lengths > ROUNDING
        cosines = left @ prepared.seeking_vector.astype(float) / np.where(known, lengths, 1.0)
        return np.where(known, np.clip(cosines, 0, 1), np.nan)

    return Feature(
        each_without=each_without,
        name="past_centroid",
        family="past work",
        side=Side.SEEKS,
        unit="cosine",
        aspects=frozenset({"activity"}),
        values=values,
        breakdown=breakdown,
    )


def resemblance(prepared: PreparedQuery) -> FloatArray | None:
    """How much each activity resembles what is sought, 1 for the nearest; None if nothing does."""

    def compute() -> FloatArray | None:
        readings = {name: read(prepared) for name, read in _READINGS.items()}
        if readings["words"] is None:
            return None
        mixed = np.zeros(len(readings["words"]))
        for name, scores in readings.items():
            if scores is not None:
                mixed += SHARES[name] * scores
        return _scaled(mixed)

    return prepared.memoise("resemblance", compute)


def _words(prepared: PreparedQuery) -> FloatArray | None:
    return prepared.memoise("words", lambda: _scaled(prepared.activity_scores))


def _letters(prepared: PreparedQuery) -> FloatArray | None:
    def compute() -> FloatArray | None:
        cosines = prepared.activity_letters
        return _scaled(cosines) if cosines.max(initial=0.0) >= ALIKE else None

    return prepared.memoise("letters", compute)


def _meaning(prepared: PreparedQuery) -> FloatArray | None:
    return prepared.memoise("meaning", lambda: _scaled(prepared.activity_meaning))


def _feedback(prepared: PreparedQuery) -> FloatArray | None:
    """Pseudo-relevance feedback in the space of meaning (Rocchio 1971)."""

    def compute() -> FloatArray | None:
        words, meaning = _words(prepared), _meaning(prepared)
        if words is None or meaning is None:
            return None
        first = _highest(words + meaning, FEEDBACK)
        vectors = prepared.snapshot.texts.activity_vectors
        rows = np.flatnonzero(first)
        # Squared, so that the nearest lead the mean.
        mean = vectors[rows].T @ (first[rows] ** 2).astype(np.float32)
        length = float(np.linalg.norm(mean))
        if not length:
            return None
        # Half the length of the query: feedback turns it, and must not take its place.
        moved: npt.NDArray[np.float32] = prepared.seeking_vector + 0.5 * mean / length
        return _scaled(np.asarray(vectors @ moved, float))

    return prepared.memoise("feedback", compute)


_READINGS: Mapping[str, Callable[[PreparedQuery], FloatArray | None]] = {
    "words": _words,
    "letters": _letters,
    "meaning": _meaning,
    "feedback": _feedback,
}


def _voters(prepared: PreparedQuery) -> FloatArray | None:
    """The activities that resemble what is sought most, as shares that add up to 1."""

    def compute() -> FloatArray | None:
        votes = _power(_best(resemblance(prepared), VOTERS), 3)
        return None if votes is None else votes / votes.sum()

    return prepared.memoise("voters", compute)


def _scaled(scores: FloatArray) -> FloatArray | None:
    """Scores above zero as shares of the highest; None where none is above zero."""
    top = float(scores.max()) if len(scores) else 0.0
    return np.maximum(scores, 0.0) / top if top > 0 else None


def _power(scores: FloatArray | None, exponent: int) -> FloatArray | None:
    return None if scores is None else np.asarray(scores**exponent)


def _best(scores: FloatArray | None, n: int) -> FloatArray | None:
    """The n highest scores, the others zero."""
    return None if scores is None else _highest(scores, n)


def _highest(scores: FloatArray, n: int) -> FloatArray:
    if len(scores) <= n:
        return scores
    # Equals of the last one vote too: their order in the array must not decide.
    return np.where(scores >= np.partition(scores, -n)[-n], scores, 0.0)
