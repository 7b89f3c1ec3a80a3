from pathlib import Path

import pytest

from matchmaker.errors import InputError
from matchmaker.text import Lexicon

FIXTURE = Path(__file__).parent / "fixtures" / "lexicon.tsv"
HEADER = "id\ten\tit\tde\tfr\n"


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return Lexicon.load(FIXTURE)


@pytest.mark.parametrize(
    ("lemma", "language", "found"),
    [
        ("weld", "en", ("=weld",)),
        ("saldatura", "it", ("=weld",)),
        ("schweissen", "de", ("=weld",)),
        ("souder", "fr", ("=weld",)),
        ("controllo qualita", "it", ("=quality_control",)),
        ("research & development", "en", ("=rnd",)),
        ("plant", "en", ("=plant", "=plant_flora")),
        ("saldatura", "de", ()),
        ("weld", "es", ()),
    ],
)
def test_base_forms_and_phrases_find_their_lexemes(
    lexicon: Lexicon, lemma: str, language: str, found: tuple[str, ...]
) -> None:
    assert lexicon.lexemes(lemma, language) == found


def test_a_phrase_does_not_shrink_to_its_last_word_of_content(lexicon: Lexicon) -> None:
    assert lexicon.lexemes("agricolo", "it") == ()


def test_a_saved_lexicon_finds_the_same(lexicon: Lexicon, tmp_path: Path) -> None:
    lexicon.save(tmp_path)
    again = Lexicon.restore(tmp_path)

    assert len(again) == len(lexicon) == 8
    assert again.lexemes("controllo qualita", "it") == ("=quality_control",)
    assert again.starts_phrase("controllo", "it")
    assert not again.starts_phrase("laser", "it")


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        ("id\ten\tit\tde\n", "lacks the column fr"),
        (HEADER + "\ta\tb\tc\td\n", "has no id"),
        (HEADER + "=x\ta\tb\tc\td\nx\ta\tb\tc\td\n", "repeats an id"),
        (HEADER + "=x\talpha beta gamma delta\tb\tc\td\n", "too long"),
    ],
)
def test_a_wrong_table_says_what_is_wrong(tmp_path: Path, content: str, rule: str) -> None:
    path = tmp_path / "lexicon.tsv"
    path.write_text(content, encoding="utf-8")

    with pytest.raises(InputError, match=rule) as caught:
        Lexicon.load(path)

    assert caught.value.file == "lexicon.tsv"


def test_the_parts_of_a_lexeme_are_the_meanings_of_its_english_words() -> None:
    lexicon = Lexicon(
        [
            ("=supply_of_water", {"en": ["water supply"], "de": ["Wasserversorgung"]}),
            ("=water", {"en": ["water"]}),
            ("=supply", {"en": ["supply"]}),
        ]
    )
    assert lexicon.parts("=supply_of_water") == ("=water", "=supply")
    assert lexicon.parts("=water") == ()


def test_a_word_of_many_meanings_does_not_say_what_a_phrase_is_made_of() -> None:
    meanings = [(f"={n}", {"en": ["plant"]}) for n in range(3)]
    lexicon = Lexicon([("=site", {"en": ["plant site"]}), *meanings])
    assert lexicon.parts("=site") == ()


def test_a_word_as_written_decides_between_the_meanings_of_its_base_form(tmp_path: Path) -> None:
    lexicon = Lexicon(
        [("=mould_tool", {"it": ["stampo"]}), ("=printing", {"it": ["stampare", "stampa"]})]
    )
    lexicon.save(tmp_path)
    both = ("=mould_tool", "=printing")
    for each in (lexicon, Lexicon.restore(tmp_path)):
        assert each.lexemes("stampare", "it") == both  # the dictionary has "stampo" for a verb
        assert each.meant("stampo", "stampare", both, "it") == ("=mould_tool",)
        assert each.meant("stampare", "stampare", both, "it") == ("=printing",)
        assert each.meant("stampiamo", "stampiamo", both, "it") == both
        assert each.meant("stampiamo", "stampare", both, "it") == ("=printing",)


def test_a_word_is_found_as_it_is_written_where_base_forms_disagree() -> None:
    lexicon = Lexicon([("=food", {"it": ["alimento"]})])

    assert lexicon.lexemes("alimentare", "it") == ("=food",)
    assert lexicon.lexemes("alimento", "it") == ("=food",)


def test_the_form_of_one_word_is_not_taken_from_another_whose_base_it_is() -> None:
    lexicon = Lexicon([("=white", {"de": ["weiss"]}), ("=knowledge", {"de": ["Wissen"]})])

    assert "=knowledge" in lexicon.lexemes("wissen", "de")


def test_an_idiom_keeps_its_grammar() -> None:
    lexicon = Lexicon([("=custom", {"it": ["su misura"], "fr": ["sur mesure"]})])

    assert lexicon.lexemes("su misura", "it") == ("=custom",)
    assert lexicon.lexemes("misura", "it") == ()
