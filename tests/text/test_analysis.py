from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.errors import SnapshotError
from matchmaker.text import Lexicon, TextAnalyser

FIXTURE = Path(__file__).parent / "fixtures" / "lexicon.tsv"
PLAIN = TextAnalyser(Lexicon.load(FIXTURE))


def terms(analyser: TextAnalyser, text: str, language: str | None) -> dict[str, str]:
    return {t.term: text[t.start : t.end] for t in analyser.tokens(text, language)}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Saldatura al laser", "it"),
        ("laser welding", "en"),
        ("Laserschweissen", "de"),
        ("Laserschweißanlagen", "de"),
        ("soudage par laser", "fr"),
        ("saldatura laser", None),
    ],
)
def test_the_same_thing_meets_across_languages(
    analyser: TextAnalyser, text: str, language: str | None
) -> None:
    assert {"=weld", "=laser"} <= terms(analyser, text, language).keys()


def test_parts_of_a_compound_stand_on_their_exact_span(analyser: TextAnalyser) -> None:
    found = terms(analyser, "Eine Laserschweissanlage.", "de")

    assert found["=weld"] == "schweiss"
    assert found["=plant"] == "anlage"
    assert found["laserschweissanlage"] == "Laserschweissanlage"


def test_an_ambiguous_word_gives_each_of_its_lexemes(analyser: TextAnalyser) -> None:
    found = analyser.tokens("plants", "en")

    assert [(t.term, t.start, t.end) for t in found] == [("=plant", 0, 6), ("=plant_flora", 0, 6)]


def test_a_phrase_stands_beside_its_words(analyser: TextAnalyser) -> None:
    found = terms(analyser, "il controllo della qualità", "it")

    assert found["=quality_control"] == "controllo della qualità"
    assert found["qualita"] == "qualità"


def test_a_phrase_does_not_cross_a_mark_or_a_conjunction(analyser: TextAnalyser) -> None:
    assert "=quality_control" not in terms(analyser, "quality, control", "en")
    assert "=quality_control" not in terms(analyser, "quality and control", "en")
    assert "=rnd" in terms(analyser, "research and development", "en")
    assert "=rnd" in terms(analyser, "Research & development", "en")


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("our R&D team", "=rnd"),
        ("ISO 13485", "iso13485"),
        ("UNI EN ISO 9001:2015", "iso9001"),
        ("AISI 316L", "aisi316l"),
        ("food-tech", "foodtech"),
        ("food-tech", "tech"),
        ("5-axis", "axis"),
        ("C++ code", "c++"),
        ("CO2 and CO₂", "co2"),
        ("IT services", "it"),
    ],
)
def test_technical_words_are_searchable(analyser: TextAnalyser, text: str, term: str) -> None:
    assert term in terms(analyser, text, "en")


def test_grammar_and_words_for_firm_are_no_terms(analyser: TextAnalyser) -> None:
    assert analyser.tokens("L'azienda è tra le leader, S.r.l.", "it") == []
    assert terms(analyser, "azienda agricola", "it")["=farm"] == "azienda agricola"


def test_english_jargon_is_read_as_english_inside_italian(analyser: TextAnalyser) -> None:
    assert "=coating" in terms(analyser, "coating di superfici", "it")


def test_hyphenated_compounds_give_their_parts(analyser: TextAnalyser) -> None:
    found = terms(analyser, "Laser-Schweissanlage und Laser-", "de")

    assert found["=weld"] == "Schweiss"
    assert "&" not in found


@pytest.mark.parametrize("text", ["", "a", "5", "лазерная сварка", "激光焊接", "₂", "\u00ad", "-"])
def test_odd_texts_are_read_plainly(analyser: TextAnalyser, text: str) -> None:
    assert all(t.term for t in analyser.tokens(text, None))


def test_an_unsupported_language_is_folded(analyser: TextAnalyser) -> None:
    assert terms(analyser, "Сварка", None).keys() == {"сварка"}
    assert analyser.language_of("Сварка металлов", None) == ""
    assert analyser.language_of("x", "es") == ""


def test_a_bag_counts(analyser: TextAnalyser) -> None:
    assert analyser.bag("laser, laser and weld", "en") == {"=laser": 2.0, "=weld": 1.0}


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.sampled_from(["it", "en", "de", "fr", ""]))
def test_tokens_are_sorted_spans_of_the_text(text: str, language: str) -> None:
    found = PLAIN.tokens(text, language)

    assert [t.start for t in found] == sorted(t.start for t in found)
    assert all(0 <= t.start < t.end <= len(text) and t.term for t in found)


def test_a_saved_analyser_reads_the_same(analyser: TextAnalyser, tmp_path: Path) -> None:
    text = "Laserschweissanlagen und Qualitätskontrolle"
    wanted = analyser.tokens(text, "de")
    analyser.save(tmp_path)

    assert TextAnalyser.load(tmp_path).tokens(text, "de") == wanted


def test_nothing_saved_is_a_snapshot_error(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError):
        TextAnalyser.load(tmp_path)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wir wollen Hilfe", "de"),
        ("cerchiamo aiuto", "it"),
        ("nous cherchons de l'aide", "fr"),
        ("we need help", "en"),
    ],
)
def test_the_words_of_asking_say_nothing_of_the_topic(text: str, language: str) -> None:
    assert terms(PLAIN, text, language) == {}


WATER = TextAnalyser(
    Lexicon(
        [
            ("=water_supply", {"en": ["water supply"], "de": ["Wasserversorgung"]}),
            ("=water", {"en": ["water"], "de": ["Wasser"]}),
            ("=supply", {"en": ["supply"], "de": ["Versorgung"]}),
        ]
    )
)


def test_one_word_implies_what_its_lexeme_is_made_of_with_less_weight() -> None:
    assert WATER.bag("Wasserversorgung", "de") == {
        "=water_supply": 1.0,
        "=water": 0.5,
        "=supply": 0.5,
    }
    assert terms(WATER, "die Wasserversorgung", "de")["=water"] == "Wasserversorgung"


def test_nothing_is_implied_that_the_words_themselves_say() -> None:
    assert WATER.bag("water supply", "en") == {"=water_supply": 1.0, "=water": 1.0, "=supply": 1.0}


def test_a_loaded_analyser_implies_the_same(tmp_path: Path) -> None:
    WATER.save(tmp_path)
    loaded = TextAnalyser.load(tmp_path)
    assert loaded.bag("Wasserversorgung", "de") == WATER.bag("Wasserversorgung", "de")


def test_a_word_of_several_meanings_implies_nothing() -> None:
    both = TextAnalyser(
        Lexicon(
            [
                ("=mould_tool", {"en": ["mould tool"], "it": ["stampa"]}),
                ("=printing", {"en": ["printing"], "it": ["stampa"]}),
                ("=tool", {"en": ["tool"], "it": ["utensile"]}),
            ]
        )
    )
    assert both.bag("la stampa", "it") == {"=mould_tool": 1.0, "=printing": 1.0}


IDIOMS = TextAnalyser(
    Lexicon(
        [
            ("=custom", {"it": ["su misura"], "fr": ["sur mesure"], "en": ["made to measure"]}),
            ("=measure", {"it": ["misura"], "fr": ["mesure"]}),
            ("=measuring_machine", {"it": ["macchina di misura"]}),
            ("=machine", {"it": ["macchina"]}),
            ("=manual", {"en": ["by hand"]}),
            ("=hand", {"en": ["hand"]}),
        ]
    )
)


def test_an_idiom_stands_for_its_words() -> None:
    assert IDIOMS.bag("macchine su misura", "it") == {
        "=machine": 1.0,
        "=measure": 0.5,
        "=custom": 1.0,
    }
    assert IDIOMS.bag("macchine di misura", "it")["=measuring_machine"] == 1.0


def test_an_idiom_does_not_reach_across_a_mark() -> None:
    assert "=custom" not in IDIOMS.bag("contare su, misura", "it")


def test_an_idiom_of_english_is_not_made_of_its_words() -> None:
    assert IDIOMS.lexicon.parts("=manual") == ()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "six months, 250 pieces, 2.5 mm, in 2026, get, carry, small, new, good, pass"),
        ("it", "sei mesi, terzo, 2.000, nel 2026, portare, piccolo, nuovo, buono"),
        ("de", "drei Monate, dritte, 0,5 mm, bringen, kleine, neue, gute, Pass"),
        ("fr", "première, dix mois, 30 %, porter, petite, nouvelle, bonne"),
    ],
)
def test_numbers_dates_and_fillers_are_no_terms(
    analyser: TextAnalyser, language: str, text: str
) -> None:
    terms = set(analyser.bag(text, language))
    assert terms <= {"mm", "piece", "porter"}


def test_a_filler_stays_part_of_a_phrase_and_a_standard_keeps_its_number(
    analyser: TextAnalyser,
) -> None:
    assert {"13485", "1.4301"} <= set(analyser.bag("ISO 13485 and 1.4301", "en"))
