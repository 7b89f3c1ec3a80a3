"""Laws of the score: bounded, monotone, honest about what is open, and told from no fragment."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.checkup import (
    Answers,
    CheckUp,
    DimensionScore,
    level_of,
    questionnaire_of,
    score_answers,
)
from matchmaker.checkup.scoring import supersedes

QUESTIONNAIRE = questionnaire_of()
IDS = [question.id for question in QUESTIONNAIRE.questions]
CORE = [question.id for question in QUESTIONNAIRE.core]
DIMENSIONS = [dimension.id for dimension in QUESTIONNAIRE.dimensions]
GRADES = st.integers(0, 4)


@st.composite
def answers(draw: st.DrawFn) -> Answers:
    """Any answers: some questions graded, some not applicable, some left open."""
    graded = draw(st.dictionaries(st.sampled_from(IDS), GRADES))
    apart = draw(st.sets(st.sampled_from(IDS), max_size=20)) - graded.keys()
    importance = draw(st.dictionaries(st.sampled_from(DIMENSIONS), st.integers(1, 4)))
    return Answers(
        version="2", grades=graded, not_applicable=frozenset(apart), importance=importance
    )


def open_questions(given_: Answers) -> list[str]:
    return [id_ for id_ in CORE if id_ not in {*given_.grades, *given_.not_applicable}]


def scored(found: CheckUp) -> list[CheckUp | DimensionScore]:
    """The whole and each dimension."""
    return [found, *found.dimensions]


def result(**grades: int) -> CheckUp:
    return score_answers(QUESTIONNAIRE, Answers(version="2", grades=grades))


def all_core(grade: int, *, but: int = 0) -> Answers:
    """Every core question answered alike, but for the last few, which stay open."""
    return Answers(version="2", grades=dict.fromkeys(CORE[: len(CORE) - but], grade))


@given(answers())
def test_everything_lies_between_0_and_100(given_: Answers) -> None:
    found = score_answers(QUESTIONNAIRE, given_)
    for each in scored(found):
        known = [x for x in (each.lowest, each.score, each.highest) if x is not None]
        assert known == sorted(known) or known == pytest.approx(sorted(known))
        assert all(-1e-9 <= value <= 100 + 1e-9 for value in known)
    assert 0 <= found.coverage <= 1


@given(answers().filter(bool), st.data())
def test_a_better_answer_never_lowers_anything(given_: Answers, data: st.DataObject) -> None:
    question = data.draw(st.sampled_from(sorted(given_.grades)))
    better = data.draw(st.integers(given_.grades[question], 4))
    after_answers = replace(given_, grades={**given_.grades, question: better})
    before = score_answers(QUESTIONNAIRE, given_)
    after = score_answers(QUESTIONNAIRE, after_answers)
    for old, new in zip(scored(before), scored(after), strict=True):
        for name in ("score", "lowest", "highest"):
            was, became = getattr(old, name), getattr(new, name)
            assert (was is None) == (became is None)
            assert was is None or became >= was - 1e-9


@given(answers(), st.data())
def test_the_bounds_contain_every_completion(given_: Answers, data: st.DataObject) -> None:
    before = score_answers(QUESTIONNAIRE, given_)
    open_ = open_questions(given_)
    filled = {id_: data.draw(GRADES) for id_ in open_}
    whole = replace(given_, grades={**given_.grades, **filled})
    after = score_answers(QUESTIONNAIRE, whole)
    for open_one, complete in zip(scored(before), scored(after), strict=True):
        assert (open_one.lowest is None) == (complete.score is None)
        if open_one.lowest is None or open_one.highest is None or complete.score is None:
            continue
        assert open_one.lowest - 1e-9 <= complete.score <= open_one.highest + 1e-9


@given(answers(), st.sampled_from([0, 4]))
def test_the_bounds_are_reached(given_: Answers, grade: int) -> None:
    open_ = open_questions(given_)
    whole = replace(given_, grades={**given_.grades, **dict.fromkeys(open_, grade)})
    before = score_answers(QUESTIONNAIRE, given_)
    after = score_answers(QUESTIONNAIRE, whole)
    bound = before.lowest if grade == 0 else before.highest
    assert after.score == (None if bound is None else pytest.approx(bound))


@given(answers())
def test_what_does_not_apply_counts_nowhere(given_: Answers) -> None:
    kept = {d: [q.id for q in QUESTIONNAIRE.of(d)] for d in DIMENSIONS}
    found = score_answers(QUESTIONNAIRE, given_)
    for each in found.dimensions:
        assert each.n_asked <= len(set(kept[each.id]) - given_.not_applicable)


@pytest.mark.parametrize(("n_answered", "known"), [(1, False), (2, True), (3, True)])
def test_a_dimension_needs_two_of_three_answers(n_answered: int, known: bool) -> None:
    three = [question.id for question in QUESTIONNAIRE.of("market")][:3]
    found = result(**dict.fromkeys(three[:n_answered], 2))
    score = {each.id: each.score for each in found.dimensions}["market"]
    assert score == (50 if known else None)


def test_with_one_question_that_does_not_apply_both_others_are_needed() -> None:
    three = [question.id for question in QUESTIONNAIRE.of("market")][:3]
    apart = frozenset(three[:1])
    one = Answers(version="2", grades={three[1]: 4}, not_applicable=apart)
    both = Answers(version="2", grades={three[1]: 4, three[2]: 4}, not_applicable=apart)
    scores = [
        {each.id: each.score for each in score_answers(QUESTIONNAIRE, a).dimensions}["market"]
        for a in (one, both)
    ]
    assert scores == [None, 100]


def test_importance_decides_how_much_a_dimension_counts() -> None:
    grades = {q.id: 4 if q.dimension == "market" else 0 for q in QUESTIONNAIRE.core}
    plain = score_answers(QUESTIONNAIRE, Answers(version="2", grades=grades))
    stressed = score_answers(
        QUESTIONNAIRE, Answers(version="2", grades=grades, importance={"market": 4})
    )
    assert plain.score == pytest.approx(100 / 9)
    assert stressed.score == pytest.approx(100 * 4 / (4 + 8 * 2))


def test_a_level_is_told_from_seventy_percent_on_or_where_nothing_can_change_it() -> None:
    assert score_answers(QUESTIONNAIRE, all_core(2, but=8)).coverage == pytest.approx(19 / 27)
    assert score_answers(QUESTIONNAIRE, all_core(2, but=8)).level == "specialist"
    assert score_answers(QUESTIONNAIRE, all_core(2, but=9)).level is None
    assert score_answers(QUESTIONNAIRE, all_core(4, but=5)).level == "champion"


def test_two_answers_make_no_level_and_no_maturity() -> None:
    found = result(strategy_goals=2, strategy_owner=1)
    assert (found.level, found.maturity) == (None, None)
    assert found.score is not None


def test_a_fragment_takes_the_place_of_no_whole_check_up() -> None:
    whole = score_answers(QUESTIONNAIRE, all_core(3))
    fragment = result(strategy_goals=1, strategy_owner=1)
    larger = result(strategy_goals=1, strategy_owner=1, strategy_choice=1)
    assert not supersedes(fragment, whole)
    assert supersedes(whole, fragment)
    assert supersedes(larger, fragment)
    assert not supersedes(fragment, larger)
    assert supersedes(score_answers(QUESTIONNAIRE, all_core(1)), whole)


@pytest.mark.parametrize(
    ("score", "level"),
    [(0, "beginner"), (19, "beginner"), (20, "apprentice"), (59, "specialist"),
     (60, "expert"), (80, "champion"), (100, "champion")],
)  # fmt: skip
def test_a_cut_off_belongs_to_the_level_above(score: float, level: str) -> None:
    assert level_of(score) == level
