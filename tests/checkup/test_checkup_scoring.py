"""Laws of the score: bounded, monotone, and blind to what is unknown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.checkup import Questionnaire, level_of, score_answers

QUESTIONNAIRE = Questionnaire.load()
IDS = [question.id for question in QUESTIONNAIRE.questions]
ANSWERS = st.dictionaries(st.sampled_from(IDS), st.integers(0, 3))


@given(ANSWERS)
def test_everything_lies_between_0_and_1(answers: dict[str, int]) -> None:
    found = score_answers(QUESTIONNAIRE, answers)
    values = [found.maturity, *(each.score for each in found.dimensions)]
    assert all(0 <= value <= 1 for value in values if value is not None)
    assert (found.maturity is None) == (not answers) == (found.level is None)
    assert found.coverage == len(answers) / 18


@given(ANSWERS.filter(bool), st.data())
def test_a_higher_grade_never_lowers_maturity(answers: dict[str, int], data: st.DataObject) -> None:
    question = data.draw(st.sampled_from(sorted(answers)))
    better = answers | {question: data.draw(st.integers(answers[question], 3))}
    before = score_answers(QUESTIONNAIRE, answers).maturity
    after = score_answers(QUESTIONNAIRE, better).maturity
    assert before is not None
    assert after is not None
    assert after >= before
    assert (after > before) == (better != answers)


@given(st.integers(0, 3), st.sets(st.sampled_from(IDS), min_size=1))
def test_what_is_unknown_never_counts(grade: int, answered: set[str]) -> None:
    found = score_answers(QUESTIONNAIRE, dict.fromkeys(answered, grade))
    assert found.maturity == pytest.approx(grade / 3)
    unasked = [each for each in found.dimensions if each.coverage == 0]
    assert all(each.score is None for each in unasked)


def test_dimensions_weigh_the_same_however_many_answers_they_have() -> None:
    answers = {"budget": 0, "funding": 0, "returns": 0, "training": 3}
    assert score_answers(QUESTIONNAIRE, answers).maturity == 0.5


@pytest.mark.parametrize(
    ("maturity", "level"),
    [(0, "beginner"), (0.19, "beginner"), (0.2, "apprentice"), (0.59, "specialist"),
     (0.6, "expert"), (0.8, "champion"), (1, "champion")],
)  # fmt: skip
def test_a_cut_off_belongs_to_the_level_above(maturity: float, level: str) -> None:
    assert level_of(maturity) == level
