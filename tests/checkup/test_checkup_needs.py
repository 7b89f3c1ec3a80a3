"""Low answers suggest needs; nothing else does."""

import pytest

from matchmaker.checkup import Questionnaire, suggest_needs
from matchmaker.domain import Language, Visibility


@pytest.mark.parametrize(("grade", "n_needs"), [(0, 1), (1, 1), (2, 0), (3, 0)])
def test_only_a_low_answer_suggests_a_need(
    questionnaire: Questionnaire, grade: int, n_needs: int
) -> None:
    assert len(suggest_needs(questionnaire, {"funding": grade})) == n_needs


def test_unknown_answers_suggest_nothing(questionnaire: Questionnaire) -> None:
    assert suggest_needs(questionnaire, {}) == ()


def test_a_question_that_names_no_need_suggests_none(questionnaire: Questionnaire) -> None:
    assert suggest_needs(questionnaire, {"budget": 0}) == ()


def test_a_need_is_in_the_language_asked_and_only_ranks(questionnaire: Questionnaire) -> None:
    (need,) = suggest_needs(questionnaire, {"rights": 1}, Language.DE)
    assert need.id == "checkup-rights"
    assert need.text == "Beratung zu Patenten, Marken und Lizenzen"
    assert need.language == "de"
    assert need.visibility is Visibility.MATCHING_ONLY
