"""What a candidate did before, and how near that is to what is sought and to who asks."""

import numpy as np

from matchmaker.candidates import Question
from matchmaker.domain import Layer, Side
from matchmaker.graph.network import row_indices
from matchmaker.ranking.feature import Feature, FloatArray
from matchmaker.ranking.features.activities import Gathering, Mass, gathered, log_total, total
from matchmaker.snapshot.texts import K1


def past_work_features() -> list[Feature]:
    """Votes of past projects, and walks over shared projects."""
    return [
        _project_feature("past_topics", "past work", "votes", topical, log=True),
        _project_feature("walks", "acquaintance", "probability", two_step_walk, log=False),
    ]


def _project_feature(name: str, family: str, unit: str, mass: Mass, *, log: bool) -> Feature:
    return gathered(
        Gathering(
            name=name,
            family=family,
            side=Side.SEEKS if family == "past work" else Side.BOTH,
            unit=unit,
            layer=Layer.JOINT_PROJECT,
            mass=mass,
            fold=log_total if log else total,
        )
    )


def topical(question: Question) -> FloatArray | None:
    """Past projects that resemble what is sought: shares of the best BM25, added up, logged."""
    index = question.snapshot.texts.activities
    bag = question.seeking_bag
    ceiling = sum(count * index.idf(term) * (K1 + 1) for term, count in bag.items())
    return question.activity_scores / ceiling if ceiling else None


def two_step_walk(question: Question) -> FloatArray | None:
    """Chance to arrive from the asker's projects, over a partner, at the candidate's projects."""
    network = question.snapshot.network
    if question.row is None or not len(question.projects):
        return None
    participation = network.participation[Layer.JOINT_PROJECT]
    members = network.attendance[Layer.JOINT_PROJECT]
    sizes = np.maximum(np.diff(members.indptr), 1)
    degrees = np.maximum(np.diff(participation.indptr), 1)
    start = np.zeros(network.n_activities)
    start[question.projects] = 1.0 / len(question.projects)
    people = participation @ (start / sizes)
    people[question.row] = 0.0
    onward = (members @ (people / degrees)) / sizes
    own = row_indices(participation, question.row)
    onward[own] = 0.0
    return np.asarray(onward)
