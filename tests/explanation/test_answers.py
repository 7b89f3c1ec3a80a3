"""A list says how far to believe it, what was understood, and how to say it better."""

import pytest

from matchmaker.domain import AdviceCode, FitVerdict, Language, ProfileId, Query
from matchmaker.engine import Matchmaker
from matchmaker.explanation.advice import N_NAMED, sentences

NEED = "Saldatura laser di lamiera sottile"


def test_an_answer_is_its_list_with_the_verdict_of_the_best(matchmaker: Matchmaker) -> None:
    answer = matchmaker.answer(Query(need=NEED), k=3)
    assert [*answer] == matchmaker.suggest(need=NEED, k=3)
    assert len(answer) == 3
    assert answer[0] == answer.suggestions[0]
    assert answer.verdict == min((s.verdict for s in answer), key=lambda v: v.order)


def test_concepts_are_named_with_the_words_that_they_came_from(matchmaker: Matchmaker) -> None:
    understood = matchmaker.answer(Query(need=NEED)).understood
    welding = next(each for each in understood if "Saldatura laser" in each.words)
    assert welding.concept
    assert welding.label["en"] == "laser welding"


@pytest.mark.parametrize(
    ("need", "code"),
    [
        ("asdf qwerty zxcv", AdviceCode.NONSENSE),
        ("wir schnorbeln den quumpen Flumpf", AdviceCode.NONSENSE),
        ("un bel tramonto", AdviceCode.NONSENSE),
        ("mongolfiere", AdviceCode.NOTHING_RECOGNISED),
        ("beekeeping", AdviceCode.NOBODY_HERE),
    ],
)
def test_there_are_three_ways_of_finding_nobody(
    matchmaker: Matchmaker, need: str, code: AdviceCode
) -> None:
    answer = matchmaker.answer(Query(need=need))
    assert answer.verdict is FitVerdict.NONE
    assert answer.advice is not None
    assert answer.advice.code is code
    assert answer.advice.text.keys() == set(Language)
    assert answer.suggestions, "the nearest are shown all the same"


def test_what_nobody_offers_is_named_in_the_advice(matchmaker: Matchmaker) -> None:
    answer = matchmaker.answer(Query(need="beekeeping"))
    assert answer.advice is not None
    assert answer.understood[0].label["de"] in answer.advice.text["de"]


def test_what_was_not_understood_is_named_in_the_advice(matchmaker: Matchmaker) -> None:
    answer = matchmaker.answer(Query(need="mongolfiere"))
    assert answer.not_understood == ("mongolfiere",)
    assert answer.advice is not None
    assert answer.advice.code is AdviceCode.NOTHING_RECOGNISED
    assert "«mongolfiere»" in answer.advice.text["it"]
    assert "“mongolfiere”" in answer.advice.text["en"]


def test_small_talk_is_not_said_to_be_of_unknown_words(matchmaker: Matchmaker) -> None:
    answer = matchmaker.answer(Query(need="un bel tramonto"))
    assert answer.advice is not None
    assert answer.advice.text["en"].startswith("This does not say what is sought")


def test_a_profile_without_needs_is_asked_for_one(matchmaker: Matchmaker) -> None:
    answer = matchmaker.answer(Query(profile_id=_without_needs(matchmaker)))
    assert answer.advice is not None
    assert answer.advice.code is AdviceCode.NO_NEED_STATED


def test_who_offers_help_is_not_asked_for_a_need(matchmaker: Matchmaker) -> None:
    assert matchmaker.answer(matchmaker.clients_query("ada")).advice is None


def test_a_good_list_needs_no_advice(matchmaker: Matchmaker) -> None:
    answer = matchmaker.answer(Query(need=NEED))
    assert answer.verdict is FitVerdict.STRONG
    assert answer.advice is None


@pytest.mark.parametrize("language", Language)
def test_every_sentence_is_there_in_every_language(language: Language) -> None:
    assert all(form[language] for form in sentences().values())
    placeholders = {code: "{words}" in form[language] for code, form in sentences().items()}
    english = {code: "{words}" in form["en"] for code, form in sentences().items()}
    assert placeholders == english


def test_only_the_first_words_are_named(matchmaker: Matchmaker) -> None:
    words = " ".join(f"blorf{letter}k" for letter in "abcdefgh")
    answer = matchmaker.answer(Query(need=words))
    assert answer.advice is not None
    assert answer.advice.text["en"].count("“blorf") == N_NAMED
    assert len(answer.not_understood) == 8


def _without_needs(matchmaker: Matchmaker) -> ProfileId:
    profiles = (matchmaker.profile(id_) for id_ in matchmaker.snapshot.profiles.ids)
    return next(p.id for p in profiles if not p.needs and p.kind != "expert" and p.texts)
