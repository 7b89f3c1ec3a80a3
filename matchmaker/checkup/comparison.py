"""Two check-ups of one firm, question by question."""

from dataclasses import dataclass

from matchmaker.checkup.answers import Answers
from matchmaker.checkup.questionnaire import Questionnaire


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """The answers to one question at two times; None where it was not answered."""

    question: str
    before: int | None
    after: int | None

    @property
    def step(self) -> int | None:
        """How many grades better; None unless it was answered both times."""
        return None if self.before is None or self.after is None else self.after - self.before


def compare_waves(
    questionnaire: Questionnaire, before: Answers, after: Answers
) -> tuple[Change, ...]:
    """
    Compare two check-ups in the order of the questions; those never answered are left out.

    Answers to another version of the questionnaire are to other questions: nothing to compare.
    """
    if before.version != after.version:
        return ()
    return tuple(
        Change(question=id_, before=before.grades.get(id_), after=after.grades.get(id_))
        for id_ in (question.id for question in questionnaire.questions)
        if id_ in before.grades or id_ in after.grades
    )
