"""How well known a candidate is in this network, for queries that ask to discount it."""

from collections.abc import Sequence

import numpy as np

from matchmaker.candidates import Question
from matchmaker.domain import Fact, Layer, Side
from matchmaker.graph.network import row_indices
from matchmaker.ranking.feature import Breakdown, Facts, Feature, FloatArray, IntArray, taken
from matchmaker.ranking.model import POPULARITY

TIES = (Layer.INTRODUCTION_ACCEPTED, Layer.EXPERT_CLIENT)
"""Beside joint projects: what makes partners, and what being suggested leads to."""


def popularity_feature() -> Feature:
    """
    The logarithm of one plus a candidate's partnerships; known of everybody, none being 0.

    It rests on joint projects, which can be taken away, yet names no evidence: a partnership too
    many is no reason for a pair.
    """

    def values(question: Question, rows: IntArray) -> FloatArray:
        """Partnerships so far: joint projects, accepted introductions, experts and their firms."""
        return np.log1p(_partnerships(question)[rows])

    def breakdown(question: Question, row: int, without: Facts) -> Breakdown:
        gone = _projects(question, row) & taken(without, question, row, "activity")
        return Breakdown(float(np.log1p(_partnerships(question)[row] - len(gone))))

    def each_without(
        question: Question, row: int, without: Facts, facts: Sequence[Fact]
    ) -> FloatArray:
        projects, gone = _projects(question, row), taken(without, question, row, "activity")
        lost = np.array([len(projects & (gone | {fact.key})) for fact in facts], dtype=float)
        return np.log1p(_partnerships(question)[row] - lost)

    return Feature(
        name=POPULARITY,
        family="track record",
        side=Side.BOTH,
        unit="log of partnerships",
        aspects=frozenset({"activity"}),
        values=values,
        breakdown=breakdown,
        each_without=each_without,
    )


def _partnerships(question: Question) -> FloatArray:
    """Joint projects and ties of every profile, by row."""

    def compute() -> FloatArray:
        network = question.snapshot.network
        counts = np.zeros(network.n_profiles)
        projects = network.participation.get(Layer.JOINT_PROJECT)
        if projects is not None:
            counts += np.diff(projects.indptr)
        for table in (network.ties[layer] for layer in TIES if layer in network.ties):
            for ends in (table.sources, table.targets):
                counts += np.bincount(ends, minlength=network.n_profiles)
        return counts

    return question.once("partnerships", compute)


def _projects(question: Question, row: int) -> frozenset[str]:
    """Ids of a candidate's joint projects."""

    def compute() -> frozenset[str]:
        network = question.snapshot.network
        projects = network.participation.get(Layer.JOINT_PROJECT)
        if projects is None:
            return frozenset()
        return frozenset(network.activity_ids[column] for column in row_indices(projects, row))

    return question.once(("projects of", row), compute)
