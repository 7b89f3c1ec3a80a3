"""Gaps become needs: the largest first, each with its answers, in words that the taxonomy knows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.checkup import (
    Answers,
    Questionnaire,
    infer_needs,
    infer_offers,
    need_table,
    questionnaire_of,
    score_answers,
)
from matchmaker.checkup.needs import Capability, Strength
from matchmaker.domain import Language, Visibility
from matchmaker.settings import shipped
from matchmaker.text import Lexicon, Tagger, Taxonomy, TextAnalyser
from matchmaker.text.needs import read_need

IDS = [question.id for question in questionnaire_of().questions]


def answers(
    grades: dict[str, int],
    *,
    importance: dict[str, int] | None = None,
    ambition: dict[str, int] | None = None,
) -> Answers:
    return Answers(version="2", grades=grades, importance=importance or {}, ambition=ambition or {})


@pytest.mark.parametrize(("grade", "gap"), [(0, 150), (1, 100), (2, 50), (3, 0), (4, 0)])
def test_a_gap_is_importance_times_what_lacks_to_the_target(
    questionnaire: Questionnaire, grade: int, gap: float
) -> None:
    found = infer_needs(questionnaire, answers({"finance_funding": grade}))
    assert [(each.capability.id, each.gap) for each in found] == ([("funding", gap)] if gap else [])


def test_importance_and_ambition_of_the_dimension_decide(questionnaire: Questionnaire) -> None:
    given_ = answers(
        {"finance_funding": 2, "process_quality": 2},
        importance={"process": 4},
        ambition={"finance": 2},
    )
    (need,) = infer_needs(questionnaire, given_)
    assert (need.capability.id, need.gap, need.answers) == ("quality", 100, {"process_quality": 2})


@given(st.dictionaries(st.sampled_from(IDS), st.integers(0, 4)))
def test_the_largest_gap_stands_first_and_each_names_its_answers(grades: dict[str, int]) -> None:
    found = infer_needs(questionnaire_of(), answers(grades))
    gaps = [each.gap for each in found]
    assert gaps == sorted(gaps, reverse=True)
    assert all(gap > 0 for gap in gaps)
    for each in found:
        assert each.answers
        assert each.answers.items() <= grades.items()


def test_what_was_not_asked_is_not_guessed(questionnaire: Questionnaire) -> None:
    assert infer_needs(questionnaire, answers({})) == ()


def test_what_a_firm_dismissed_is_not_suggested_again(questionnaire: Questionnaire) -> None:
    assert infer_needs(questionnaire, answers({"finance_funding": 0}), dismissed=["funding"]) == ()


def test_a_need_is_in_the_language_asked_and_only_ranks(questionnaire: Questionnaire) -> None:
    (found,) = infer_needs(questionnaire, answers({"product_protection": 1}))
    need = found.need(Language.DE)
    assert need.id == "checkup-ip_protection"
    assert need.text.startswith("Schutz des geistigen Eigentums")
    assert need.language == "de"
    assert need.visibility is Visibility.MATCHING_ONLY


def test_a_strong_dimension_becomes_an_offer(questionnaire: Questionnaire) -> None:
    grades = {q.id: 4 if q.dimension == "process" else 2 for q in questionnaire.core}
    (offer,) = infer_offers(score_answers(questionnaire, answers(grades)), Language.EN)
    assert offer.id == "checkup-process"
    assert "lean manufacturing" in offer.text


def test_every_question_leads_to_a_need(questionnaire: Questionnaire) -> None:
    asked = {id_ for need in need_table().needs for id_ in need.questions}
    assert asked == {question.id for question in questionnaire.questions}


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    folder = shipped("taxonomy")
    analyser = TextAnalyser(Lexicon.load(folder / "lexicon.tsv"))
    return Tagger(Taxonomy.load(folder / "concepts.tsv"), analyser)


@pytest.mark.parametrize("language", Language)
def test_the_words_of_the_table_name_its_concepts(tagger: Tagger, language: Language) -> None:
    table = need_table()
    rows: list[Capability | Strength] = [*table.needs, *table.offers]
    for row in rows:
        found = {each.concept for each in read_need(tagger, row.text[language], language).mentions}
        assert found >= set(row.concepts), row.text[language]
