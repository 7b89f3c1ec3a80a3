"""Concepts said in other words of the same meaning."""

from pathlib import Path

import pytest

from matchmaker.errors import SnapshotError
from matchmaker.text import Concept, Lexicon, Tagger, Taxonomy, TextAnalyser
from matchmaker.text.paraphrases import Paraphrases

ENTRIES = [
    ("=print", {"it": ["stampa", "stampare"], "en": ["print", "printing"], "de": ["drucken"]}),
    ("=digital", {"it": ["digitale"], "en": ["digital"], "de": ["digital"]}),
    ("=sale", {"it": ["vendita"], "en": ["sale"], "fr": ["vente"]}),
    ("=forecast", {"it": ["prevedere"], "en": ["forecast"], "fr": ["prévoir", "prévision"]}),
    ("=weather", {"en": ["forecast"]}),
]


def named(id_: str, **names: str) -> Concept:
    return Concept(id=id_, kind="process", broader=None, nace=(), labels=names, synonyms={})


def found(tagger: Tagger, text: str, language: str) -> list[tuple[str, str]]:
    return [(m.concept, m.surface) for m in tagger.mentions(text, language)]


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    concepts = [
        named("digital_printing", en="digital printing", it="stampa digitale"),
        named("demand_forecasting", fr="prévision des ventes", en="sales forecast"),
    ]
    return Tagger(Taxonomy(concepts), TextAnalyser(Lexicon(ENTRIES)))


def test_a_verb_says_what_a_noun_names(tagger: Tagger) -> None:
    assert found(tagger, "stampare in digitale", "it") == [
        ("digital_printing", "stampare in digitale")
    ]
    assert found(tagger, "prévoir les ventes", "fr") == [
        ("demand_forecasting", "prévoir les ventes")
    ]


def test_a_name_of_another_language_serves_where_grammar_stands_between(tagger: Tagger) -> None:
    assert found(tagger, "prevedere le vendite", "it") == [
        ("demand_forecasting", "prevedere le vendite")
    ]


def test_words_side_by_side_keep_the_order_of_their_language(tagger: Tagger) -> None:
    assert found(tagger, "print digital", "en") == []
    assert found(tagger, "prints, digital", "en") == []


def test_a_paraphrase_is_less_sure_than_the_name(tagger: Tagger) -> None:
    (name,) = tagger.mentions("stampa digitale", "it")
    (other,) = tagger.mentions("stampare in digitale", "it")
    assert other.similarity < name.similarity == 1.0


def test_what_would_name_two_concepts_names_none() -> None:
    concepts = [
        named("one", en="digital printing"),
        named("two", it="stampa digitale"),
    ]
    tagger = Tagger(Taxonomy(concepts), TextAnalyser(Lexicon(ENTRIES)))
    assert found(tagger, "digital drucken", "de") == []


def test_a_loaded_tagger_finds_the_same(tagger: Tagger, tmp_path: Path) -> None:
    tagger.save(tmp_path)
    text = "stampare in digitale e prevedere le vendite"
    assert found(Tagger.load(tmp_path), text, "it") == found(tagger, text, "it")


def test_missing_names_say_so(tagger: Tagger, tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="paraphrases"):
        Paraphrases.load(tmp_path, tagger.analyser)


def test_a_name_tells_which_of_two_meanings_is_meant() -> None:
    entries = [*ENTRIES, ("=numerical", {"fr": ["numérique"]})]
    entries += [("=digital", {"fr": ["numérique"]}), ("=print", {"fr": ["imprimer"]})]
    tagger = Tagger(
        Taxonomy([named("digital_printing", en="digital printing")]), TextAnalyser(Lexicon(entries))
    )
    assert found(tagger, "imprimer en numérique", "fr") == [
        ("digital_printing", "imprimer en numérique")
    ]


def test_no_part_of_a_compound_says_something_with_other_words() -> None:
    entries = [*ENTRIES, ("=textile", {"de": ["Textil"]}), ("=print", {"de": ["Druck"]})]
    tagger = Tagger(
        Taxonomy([named("digital_printing", en="digital printing")]), TextAnalyser(Lexicon(entries))
    )
    assert found(tagger, "Textildruck auch digital", "de") == []
    assert found(tagger, "Druck auch digital", "de") == [("digital_printing", "Druck auch digital")]


def test_three_words_may_stand_in_any_order() -> None:
    entries = [*ENTRIES, ("=silk", {"en": ["silk"], "de": ["Seide"]})]
    tagger = Tagger(
        Taxonomy([named("silk_printing", en="digital silk printing")]),
        TextAnalyser(Lexicon(entries)),
    )
    assert found(tagger, "auf Seide digital drucken", "de") == [
        ("silk_printing", "Seide digital drucken")
    ]
