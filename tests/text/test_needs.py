"""Short needs are read in all four languages, long ones in their own."""

import pytest

from matchmaker.text import Tagger
from matchmaker.text.needs import read_need


def concepts(tagger: Tagger, text: str, language: str | None = None) -> set[str]:
    return {mention.concept for mention in read_need(tagger, text, language).mentions}


def terms(tagger: Tagger, text: str) -> dict[str, float]:
    return {token.term: token.weight for token in read_need(tagger, text, None).tokens}


def test_a_sentence_is_read_as_ever(tagger: Tagger) -> None:
    text = "Cerchiamo un partner per la saldatura laser di lamiera sottile."
    reading = read_need(tagger, text, None)
    assert reading.language == "it"
    assert list(reading.mentions) == tagger.mentions(text, "it")
    assert list(reading.tokens) == tagger.analyser.tokens(text, "it")


@pytest.mark.parametrize("word", ["saldatura", "soudage", "welding", "Schweissen"])
def test_a_bare_noun_is_found_in_each_language(tagger: Tagger, word: str) -> None:
    assert terms(tagger, word).get("=weld") == 1.0


def test_a_language_that_is_given_is_kept(tagger: Tagger) -> None:
    assert read_need(tagger, "sensors", "de").language == "de"


@pytest.mark.parametrize("code", ["C++", "316L", "CNC", "EMV", "NIS2"])
def test_a_code_is_a_term(tagger: Tagger, code: str) -> None:
    assert code.lower() in terms(tagger, code) or terms(tagger, code)


def test_each_term_stands_once_on_its_span(tagger: Tagger) -> None:
    tokens = read_need(tagger, "officina", None).tokens
    spans = [(token.term, token.start, token.end) for token in tokens]
    assert len(spans) == len(set(spans))


def test_a_reading_that_no_dictionary_bears_out_weighs_less(tagger: Tagger) -> None:
    weights = terms(tagger, "sensori")
    assert weights
    assert max(weights.values()) == 1.0
    guessed = {term: weight for term, weight in terms(tagger, "glibbies").items() if weight < 1}
    assert guessed, "an English plural of a word that no dictionary has"


def test_a_grade_weighs_less_than_its_words_would(tagger: Tagger) -> None:
    weights = terms(tagger, "316L")
    assert weights["316l"] == 1.0
    assert all(weight <= 0.5 for term, weight in weights.items() if term != "316l")
