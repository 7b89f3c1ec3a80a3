"""What a firm may look for, judged by its low answers."""

from matchmaker.checkup.questionnaire import Questionnaire
from matchmaker.checkup.scoring import Answers
from matchmaker.domain import Language, Need, Visibility

LOW = 1
"""The highest grade that suggests a need."""


def suggest_needs(
    questionnaire: Questionnaire,
    answers: Answers,
    language: Language = Language.EN,
    *,
    visibility: Visibility = Visibility.MATCHING_ONLY,
) -> tuple[Need, ...]:
    """
    Give a need for each low answer that names one, in the order of the questions.

    By default a need ranks and is never shown to others: a weakness is the firm's to tell.
    """
    return tuple(
        Need(
            id=f"checkup-{question.id}",
            text=question.need[language],
            language=language.value,
            visibility=visibility,
        )
        for question in questionnaire.questions
        if question.need is not None and answers.get(question.id, LOW + 1) <= LOW
    )
