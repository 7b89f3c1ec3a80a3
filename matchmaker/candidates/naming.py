"""How fully past projects name what is sought in few words."""

import numpy as np
import numpy.typing as npt

from matchmaker.candidates.prepared_query import PreparedQuery

FloatArray = npt.NDArray[np.float64]

# Chosen on the development needs of evaluations/data/projects and on calls of 2010.
FOCUS_DAMPING = 0.3
"""Exponent by which the number of projects discounts those that name what is sought."""
SHARPNESS = 2
"""A project that names half as much as the best does counts a quarter of what it covers."""
BRIEF = 7.0
"""Terms up to which what is sought is a topic in few words; of the texts of CORDIS projects fewer
than one in a hundred have so few. Their number, since rarity grows with the network."""
FADING = 5
"""A need of twice as many counts a thirtieth: whoever describes a whole project names much that its
partners need not have done before."""


def focused_projects(prepared: PreparedQuery) -> FloatArray | None:
    """
    How fully each activity names what is sought; None where nothing is sought, or none names any.

    A text of average length that uses each word once covers 1. Coverage is discounted by how much
    less it is than the best one's, and by how much a need says beyond a topic in few words.
    """
    if not prepared.states_need:
        return None
    return prepared.memoise("focused projects", lambda: _focused(prepared))


def _focused(prepared: PreparedQuery) -> FloatArray | None:
    scores, index = prepared.activity_scores, prepared.snapshot.texts.activities
    top = float(scores.max(initial=0.0))
    if top <= 0:
        return None
    # A word that no project uses tells none from another.
    said = {term: count for term, count in prepared.seeking_bag.items() if term in index}
    information = sum(count * index.idf(term) for term, count in said.items())
    brevity = min(1.0, (BRIEF / sum(said.values())) ** FADING)
    return np.asarray(brevity * scores / information * (scores / top) ** SHARPNESS, dtype=float)
