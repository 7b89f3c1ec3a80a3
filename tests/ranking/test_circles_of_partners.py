"""A firm is led to whoever moves in its circles, and not to its own or another's."""

from collections.abc import Iterator
from datetime import date

import numpy as np
import pytest

from matchmaker.candidates import PreparedQuery, prepare
from matchmaker.domain import (
    Activity,
    ActivityId,
    ActivityKind,
    Fact,
    Kind,
    Participation,
    Profile,
    ProfileId,
    Query,
)
from matchmaker.ranking import Feature, all_features
from matchmaker.ranking.feature import Removals
from matchmaker.snapshot import build_snapshot

FEATURES = {feature.name: feature for feature in all_features()}
# Two circles; the firm has met b and c. Of b's circle are "near" and "often", of the other "far".
PROJECTS = (
    "firm b c", "b c near", "b often", "c often maker", "near often maker", "b c often maker",
    "x y far", "x far maker2", "y far maker2", "x y far maker2",
)  # fmt: skip
GROUPS = ("b", "c", "near", "often", "x", "y", "far")
FIRMS = ("firm", "maker", "maker2")


def profiles() -> Iterator[Profile]:
    for id_ in FIRMS:
        yield Profile(id=ProfileId(id_), kind=Kind.COMPANY, names=(id_,))
    for id_ in GROUPS:
        yield Profile(id=ProfileId(id_), kind=Kind.RESEARCH_GROUP, names=(id_,))


@pytest.fixture(scope="module")
def question() -> PreparedQuery:
    activities = [
        Activity(id=ActivityId(f"p{i}"), kind=ActivityKind.PROJECT, year=2020)
        for i in range(len(PROJECTS))
    ]
    snapshot = build_snapshot(
        profiles=tuple(profiles()),
        activities=activities,
        participations=[
            Participation(profile_id=ProfileId(who), activity_id=ActivityId(f"p{i}"))
            for i, members in enumerate(PROJECTS)
            for who in members.split()
        ],
        ties=(),
        judgements=(),
        today=date(2021, 1, 1),
    )
    asked = Query(profile_id=ProfileId("firm"), kinds=frozenset({Kind.RESEARCH_GROUP}))
    return prepare(snapshot, asked)


def value(feature: Feature, question: PreparedQuery, id_: str) -> float:
    row = question.snapshot.profiles.row_of[ProfileId(id_)]
    return float(feature.values(question, np.array([row]))[0])


@pytest.mark.parametrize("name", ["circle_projects", "circle_share"])
def test_who_moves_in_the_circles_of_the_asker_comes_first(
    question: PreparedQuery, name: str
) -> None:
    feature = FEATURES[name]
    assert value(feature, question, "near") > value(feature, question, "far")
    assert value(feature, question, "often") > value(feature, question, "far")


def test_the_best_that_may_be_suggested_has_the_whole_share(question: PreparedQuery) -> None:
    feature = FEATURES["circle_projects"]
    found = [value(feature, question, id_) for id_ in ("near", "often", "far", "x", "y")]
    assert max(found) == pytest.approx(1.0)


@pytest.mark.parametrize("name", ["circle_projects", "circle_share", "walks", "like_minded"])
def test_without_a_project_the_value_is_what_it_would_be_without(
    question: PreparedQuery, name: str
) -> None:
    feature = FEATURES[name]
    id_ = ProfileId("often")
    row = question.snapshot.profiles.row_of[id_]
    facts = [Fact(id_, "activity", f"p{i}") for i in (2, 3, 5)]
    quick = feature.value_without_each(question, row, Removals(facts), range(len(facts)))
    slow = [feature.breakdown(question, row, frozenset({fact})).value for fact in facts]
    np.testing.assert_allclose(quick, slow, rtol=1e-9)
    assert (quick < feature.breakdown(question, row, frozenset()).value + 1e-12).any()


def test_a_firm_without_projects_has_no_circle(question: PreparedQuery) -> None:
    asked = Query(need="laser welding of thin sheets", kinds=frozenset({Kind.RESEARCH_GROUP}))
    other = prepare(question.snapshot, asked)
    assert np.isnan(value(FEATURES["circle_projects"], other, "near"))


def test_evidence_of_a_share_is_what_the_share_would_fall_without(question: PreparedQuery) -> None:
    feature = FEATURES["circle_share"]
    for id_ in ("near", "often", "far", "x"):
        row = question.snapshot.profiles.row_of[ProfileId(id_)]
        whole = feature.breakdown(question, row, frozenset())
        facts = [part.fact for part in whole.parts]
        left = feature.value_without_each(question, row, Removals(facts), range(len(facts)))
        assert (np.isnan(left) | (left < whole.value)).all()
