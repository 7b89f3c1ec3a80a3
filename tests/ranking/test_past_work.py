"""How much past work resembles a need, in words, letters and meaning."""

from dataclasses import replace

import numpy as np
import pytest

from matchmaker.candidates import (
    FOCUS_DAMPING,
    PreparedQuery,
    focused_projects,
    naming,
    prepare,
)
from matchmaker.domain import Layer, Query
from matchmaker.engine import Matchmaker
from matchmaker.ranking.features.past_work import (
    ALIKE,
    SHARES,
    past_letters,
    past_words,
    past_work_features,
    resemblance,
)

NEED = Query(need="laser welding of thin sheet metal")


def reading(matchmaker: Matchmaker, cosines: list[float]) -> PreparedQuery:
    """A question to which activities are alike in letters as stated."""
    question = prepare(matchmaker.snapshot, replace(NEED))
    n = len(question.snapshot.network.activity_ids)
    # A cached property is looked up in the instance first.
    question.__dict__["activity_letters"] = np.resize(np.array(cosines), n)
    return question


def test_letters_vote_by_the_cube_of_their_share_of_the_best(matchmaker: Matchmaker) -> None:
    votes = past_letters(reading(matchmaker, [0.4, 0.2]))
    assert votes is not None
    assert votes[:2] == pytest.approx([1.0, 0.125])


def test_letters_say_nothing_where_nothing_is_alike(matchmaker: Matchmaker) -> None:
    assert past_letters(reading(matchmaker, [ALIKE - 0.01, 0.0])) is None
    assert past_letters(reading(matchmaker, [ALIKE, 0.0])) is not None


def test_without_letters_the_other_readings_are_mixed(matchmaker: Matchmaker) -> None:
    silent = resemblance(reading(matchmaker, [0.0]))
    even = resemblance(reading(matchmaker, [1.0]))
    assert silent is not None
    assert even is not None
    assert silent.max() == even.max() == 1.0
    assert np.ptp(even) < np.ptp(silent)


def test_each_reading_has_its_share() -> None:
    assert set(SHARES) == {"words", "letters", "meaning", "feedback"}
    assert all(share > 0 for share in SHARES.values())


def test_a_need_in_no_word_of_any_project_resembles_nothing(matchmaker: Matchmaker) -> None:
    question = prepare(matchmaker.snapshot, Query(need="qwrtz qwrtz", language="en"))
    assert past_words(question) is None
    assert resemblance(question) is None


def focus(matchmaker: Matchmaker, query: Query) -> np.ndarray:
    """The value of `past_focus` for everybody in the network."""
    (feature,) = (each for each in past_work_features() if each.name == "past_focus")
    question = prepare(matchmaker.snapshot, query)
    return feature.values(question, np.arange(question.snapshot.network.n_profiles))


def test_of_two_with_the_same_project_the_one_with_fewer_projects_is_more_of_a_specialist(
    matchmaker: Matchmaker,
) -> None:
    network = matchmaker.snapshot.network
    members = network.participation[Layer.JOINT_PROJECT]
    counts = np.diff(members.indptr)
    question = prepare(matchmaker.snapshot, NEED)
    masses = focused_projects(question)
    assert masses is not None
    expected = members @ masses / np.maximum(counts, 1) ** FOCUS_DAMPING
    np.testing.assert_allclose(focus(matchmaker, NEED)[counts > 0], expected[counts > 0])


def test_a_project_that_names_half_as_much_counts_far_less_than_half(
    matchmaker: Matchmaker,
) -> None:
    question = prepare(matchmaker.snapshot, replace(NEED))
    scores = np.zeros(len(question.snapshot.network.activity_ids))
    scores[:2] = 4.0, 2.0
    question.__dict__["activity_scores"] = scores
    masses = focused_projects(question)
    assert masses is not None
    assert masses[1] / masses[0] == pytest.approx(0.125)


def test_the_text_of_a_whole_project_asks_for_no_specialist(
    matchmaker: Matchmaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    brief = np.nanmax(focus(matchmaker, NEED))
    # As if the same words said more than a topic does.
    monkeypatch.setattr(naming, "BRIEF", 0.5)
    assert np.nanmax(focus(matchmaker, NEED)) < 0.1 * brief


def test_who_states_no_need_asks_for_no_specialist(matchmaker: Matchmaker) -> None:
    ids = matchmaker.snapshot.profiles.ids
    asked = [prepare(matchmaker.snapshot, Query(profile_id=id_)) for id_ in ids]
    silent = [each for each in asked if not each.states_need]
    assert silent
    assert all(focused_projects(each) is None for each in silent)
