"""Walks over joint projects, against sums written out by hand."""

import numpy as np
import pytest

from matchmaker.domain import Activity, ActivityId, ActivityKind, Kind, Participation, ProfileId
from matchmaker.graph import ProjectWalks, build_network, project_walks
from matchmaker.graph.proximity import MOST

MEETINGS = {"solo": "a", "pair": "ab", "trio": "bcd", "late": "ad"}
YEARS = {"solo": 2010, "pair": 2020, "trio": None, "late": 2024}
PEOPLE = [ProfileId(id_) for id_ in "abcde"]
TODAY = 2025.5


@pytest.fixture
def ready() -> ProjectWalks:
    network = build_network(
        profiles=[(id_, Kind.COMPANY, None) for id_ in PEOPLE],
        activities=[
            Activity(id=ActivityId(id_), kind=ActivityKind.PROJECT, year=YEARS[id_])
            for id_ in MEETINGS
        ],
        participations=[
            Participation(profile_id=ProfileId(who), activity_id=ActivityId(id_))
            for id_, members in MEETINGS.items()
            for who in members
        ],
        ties=[],
    )
    found = project_walks(network, TODAY)
    assert found is not None
    return found


def test_a_mass_is_given_to_all_members(ready: ProjectWalks) -> None:
    np.testing.assert_allclose(
        ready.to_profiles(np.array([1.0, 10, 100, 1000])), [1011, 110, 100, 1100, 0]
    )


def test_people_hand_their_mass_to_all_their_activities(ready: ProjectWalks) -> None:
    np.testing.assert_allclose(
        ready.to_activities(np.array([1.0, 10, 100, 1000, 1e4])), [1, 11, 1110, 1001]
    )


def test_one_step_onward_is_the_sum_over_shared_people(ready: ProjectWalks) -> None:
    mass = np.array([0.0, 1.0, 0.0, 0.0])
    sizes = {id_: len(members) for id_, members in MEETINGS.items()}
    degrees = {who: sum(who in members for members in MEETINGS.values()) for who in "abcd"}
    expected = [
        sum(
            sizes["pair"] ** -0.5 * degrees[who] ** -1.0 * sizes[id_] ** -0.5
            for who in MEETINGS["pair"]
            if who in members
        )
        for id_, members in MEETINGS.items()
    ]
    np.testing.assert_allclose(ready.propagate(mass, size=0.5, degree=1.0), expected)


def test_nothing_passes_through_who_is_skipped(ready: ProjectWalks) -> None:
    onward = ready.propagate(ready.indicator(0), size=0.5, degree=0.5, skip=0)
    assert onward[0] == 0.0
    assert onward[2] > 0


def test_an_undated_project_counts_as_old(ready: ProjectWalks) -> None:
    np.testing.assert_allclose(ready.ages[[0, 1, 3]], [15, 5, 1])
    assert ready.ages[2] == np.quantile([15, 5, 1], 0.75)
    assert (np.diff(ready.recency(0.3)[[0, 1, 3]]) > 0).all()


def test_alone_nobody_is_met(ready: ProjectWalks) -> None:
    np.testing.assert_array_equal(ready.has_company, [0, 1, 1, 1])
    assert MOST > 3


def test_a_profile_without_projects_owns_nothing(ready: ProjectWalks) -> None:
    assert not ready.indicator(4).any()
    np.testing.assert_array_equal(ready.indicator(0), [1, 1, 0, 1])
