from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.text import Concept, Lexicon, Tagger, Taxonomy, TextAnalyser

FIXTURES = Path(__file__).parent / "fixtures"
PLAIN = Tagger(
    Taxonomy.load(FIXTURES / "concepts.tsv"), TextAnalyser(Lexicon.load(FIXTURES / "lexicon.tsv"))
)


WORDS = (
    "saldatura",
    "laser",
    "AI",
    "con",
    "di",
    ",",
    ".",
    "lamiera",
    "sottile",
    "retail",
    "MES",
    "X-",
)


def concepts(tagger: Tagger, text: str, language: str | None) -> list[str]:
    return [mention.concept for mention in tagger.mentions(text, language)]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("saldatura laser", "it"),
        ("saldature con laser", "it"),
        ("Saldatura al laser", "it"),
        ("laser-welding", "en"),
        ("laserwelding", "en"),
        ("we weld with lasers", "en"),
        ("Laserschweissen", "de"),
        ("Laserschweißen", "de"),
        ("Laserschweissanlage", "de"),
        ("Laserschweissanlagen", "de"),
        ("Laser-Schweissen", "de"),
        ("Schweissen mit dem Laser", "de"),
        ("soudage par laser", "fr"),
        ("soudages au laser", "fr"),
        ("il laser welding di precisione", "it"),
    ],
)
def test_a_name_is_found_inflected_compounded_and_in_english(
    tagger: Tagger, text: str, language: str
) -> None:
    assert concepts(tagger, text, language) == ["laser_welding"]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("retail chain maintenance", "en"),
        ("ai clienti", "it"),
        ("VENDITA AI CLIENTI", "it"),
        ("mes clients et mes machines", "fr"),
        ("laser and welding", "en"),
        ("saldatura, laser", "it"),
        ("welding laser", "en"),
        ("lasers", "en"),
        ("blechern", "de"),
    ],
)
def test_nothing_fires_inside_a_word_or_across_a_mark(
    tagger: Tagger, text: str, language: str
) -> None:
    assert concepts(tagger, text, language) == []


@pytest.mark.parametrize(
    ("text", "language", "concept"),
    [
        ("AI for retail", "en", "ai"),
        ("soluzioni AI per il retail", "it", "ai"),
        ("AI-based control", "en", "ai"),
        ("un MES pour l'atelier", "fr", "mes"),
        ("IoT", "it", "iot"),
        ("two MESs", "en", "mes"),
        ("R&D partner", "en", "r_and_d"),
        ("F&E-Partner", "de", "r_and_d"),
        ("food tech", "en", "foodtech"),
        ("foodtech", "it", "foodtech"),
        ("food-tech", "fr", "foodtech"),
        ("AI", None, "ai"),
        ("сварка и AI", None, "ai"),
    ],
)
def test_acronyms_and_hyphens(
    tagger: Tagger, text: str, language: str | None, concept: str
) -> None:
    assert concepts(tagger, text, language) == [concept]


def test_an_acronym_that_is_no_word_may_be_written_small(tagger: Tagger) -> None:
    (mention,) = tagger.mentions("sensori iot", "it")

    assert mention.concept == "iot"
    assert mention.similarity < 1


def test_a_typo_in_a_longer_word_is_forgiven_and_told(tagger: Tagger) -> None:
    (mention,) = tagger.mentions("sladatura laser", "it")

    assert mention.concept == "laser_welding"
    assert 0.88 <= mention.similarity < 1
    assert concepts(tagger, "xaldatura laser", "it") == []


def test_the_longest_name_wins_over_what_it_contains(tagger: Tagger) -> None:
    (mention,) = tagger.mentions("una lamiera sottile", "it")

    assert mention.surface == "lamiera sottile"


def test_two_concepts_on_one_span_are_both_kept(tmp_path: Path) -> None:
    rows = (FIXTURES / "concepts.tsv").read_text(encoding="utf-8")
    twin = "twin\tneed\t\t\tlaser welding|x one|y one\tz uno|q uno|w uno\tu eins|v eins|t eins\t"
    path = tmp_path / "concepts.tsv"
    path.write_text(rows + twin + "s mot|p mot|o mot\n", encoding="utf-8")
    tagger = Tagger(Taxonomy.load(path), PLAIN.analyser)

    assert concepts(tagger, "laser welding", "en") == ["laser_welding", "twin"]


def test_a_compound_is_shown_whole(tagger: Tagger) -> None:
    (mention,) = tagger.mentions("Eine Laserschweissanlage.", "de")

    assert mention.surface == "Laserschweissanlage"


def test_a_gerund_is_not_meant_by_its_verb(tagger: Tagger) -> None:
    assert concepts(tagger, "joining of parts", "en") == ["joining"]
    assert concepts(tagger, "partners who join us", "en") == []


def test_what_grammar_leaves_of_a_name_names_nothing(tmp_path: Path) -> None:
    rows = (FIXTURES / "concepts.tsv").read_text(encoding="utf-8")
    row = "startup\tneed\t\t\tstart-up|young venture|new venture\ta uno|b uno|c uno\t"
    path = tmp_path / "concepts.tsv"
    path.write_text(rows + row + "a eins|b eins|c eins\ta mot|b mot|c mot\n", encoding="utf-8")
    tagger = Tagger(Taxonomy.load(path), PLAIN.analyser)

    assert concepts(tagger, "we start soon", "en") == []
    assert concepts(tagger, "start-ups and a startup", "en") == ["startup", "startup"]


@pytest.mark.parametrize("text", ["laserschweissen" * 7_000, "A-" * 50_000, "laser " * 17_000])
def test_a_hundred_kilobytes_are_read_in_any_shape(tagger: Tagger, text: str) -> None:
    assert tagger.mentions(text, "de") == []
    assert tagger.analyser.tokens(text, "de")


def test_many_mentions_are_found_in_little_time(tagger: Tagger) -> None:
    assert len(tagger.mentions("AI, " * 8_000, "en")) == 8_000


def test_a_saved_tagger_finds_the_same(tagger: Tagger, tmp_path: Path) -> None:
    tagger.save(tmp_path)
    again = Tagger.load(tmp_path)
    text = "Laserschweissanlage und KI"

    assert again.mentions(text, "de") == tagger.mentions(text, "de")
    assert len(again.mentions(text, "de")) == 2


def test_what_was_read_of_the_same_tables_is_taken_over(tagger: Tagger, tmp_path: Path) -> None:
    tagger.save(tmp_path)
    first = Tagger.load(tmp_path)
    text = "Laserschweissanlage und KI"
    found = first.mentions(text, "de")
    again = Tagger.load(tmp_path, like=first)
    assert again.taxonomy is first.taxonomy
    assert again.mentions(text, "de") == found
    assert again.analyser.lexicon.lemmatiser is not first.analyser.lexicon.lemmatiser


def test_nothing_is_taken_over_of_other_tables(tagger: Tagger, tmp_path: Path) -> None:
    tagger.save(tmp_path)
    first = Tagger.load(tmp_path)
    wider = [replace(concept, labels={"en": "anything"}) for concept in first.taxonomy]
    (tmp_path / "concepts.msgpack").write_bytes(msgspec.msgpack.encode(wider))
    again = Tagger.load(tmp_path, like=first)
    assert again.taxonomy is not first.taxonomy
    assert {concept.labels["en"] for concept in again.taxonomy} == {"anything"}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(WORDS)),
    st.sampled_from(["it", "en", "de", "fr"]),
)
def test_mentions_quote_the_text_between_word_borders(words: list[str], language: str) -> None:
    text = " ".join(words)
    for mention in PLAIN.mentions(text, language):
        assert text[mention.start : mention.end] == mention.surface
        assert not text[mention.start - 1 : mention.start].isalnum()
        assert not text[mention.end : mention.end + 1].isalnum()
        assert 0.8 < mention.similarity <= 1


def named(id_: str, *names: str, broader: str | None = None) -> Concept:
    label, *synonyms = names
    return Concept(
        id=id_,
        kind="technology",
        broader=broader,
        nace=(),
        labels={"en": label},
        synonyms={"en": tuple(synonyms)},
    )


SMALL = Tagger(
    Taxonomy(
        [
            named("printing", "fabric printing", "printing"),
            named("silk", "silk"),
            named("silk_printing", "digital silk printing", broader="printing"),
            named("printing_machines", "printing machines"),
            named("lims", "laboratory information system", "LIMS"),
            named("cad_cam", "CAD/CAM"),
        ]
    ),
    PLAIN.analyser,
)


def test_a_name_inside_a_longer_one_counts_unless_it_is_the_wider_one() -> None:
    assert concepts(SMALL, "digital silk printing", "en") == ["silk_printing", "silk"]


def test_names_of_one_length_that_overlap_both_count() -> None:
    assert concepts(SMALL, "fabric printing machines", "en") == ["printing", "printing_machines"]


def test_an_acronym_that_is_a_word_is_not_shouted_by_itself() -> None:
    assert concepts(SMALL, "we use LIMS daily", "en") == ["lims"]
    assert concepts(SMALL, "we use lims daily", "en") == []
    assert concepts(SMALL, "WOODEN LIMS BROKEN", "en") == []


def test_a_slash_joins_the_halves_of_a_name() -> None:
    assert concepts(SMALL, "CAD/CAM", "en") == ["cad_cam"]
    assert concepts(SMALL, "CAD, CAM", "en") == []


def test_the_head_of_a_compound_is_no_name_inside_it() -> None:
    works = Concept(
        id="print_works", kind="market", broader=None, nace=(),
        labels={"de": "Druckerei"}, synonyms={},
    )  # fmt: skip
    textile = Concept(
        id="textile_printing", kind="process", broader=None, nace=(),
        labels={"de": "Textildruckerei"}, synonyms={},
    )  # fmt: skip
    tagger = Tagger(Taxonomy([works, textile]), PLAIN.analyser)

    assert concepts(tagger, "unsere Textildruckerei", "de") == ["textile_printing"]
    assert concepts(tagger, "unsere Druckerei", "de") == ["print_works"]
