"""How much past work resembles a need, in words, letters and meaning."""

from dataclasses import replace

import numpy as np
import pytest

from matchmaker.candidates import PreparedQuery, prepare
from matchmaker.domain import Query
from matchmaker.engine import Matchmaker
from matchmaker.ranking.features.past_work import (
    ALIKE,
    SHARES,
    past_letters,
    past_words,
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
