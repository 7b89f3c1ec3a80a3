import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.resolution.words import fold, plain_name, repair, vocabulary, words_of


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Müller-Straße", "muller strasse"),
        ("MUELLER STRASSE", "muller strasse"),
        ("Københavns Universitet", "kobenhavns universitet"),
        ("S.p.A.", "spa"),
        ("Sp. z o.o.", "sp z oo"),
        ("Μητροπολιτικό", "mitropolitiko"),
        ("Московский", "moskovskiy"),
        ("İstanbul", "istanbul"),
        ("  ", ""),
    ],
)
def test_spellings_of_one_name_fold_to_the_same_letters(written, folded):
    assert fold(written) == folded


@pytest.mark.parametrize(
    ("misread", "meant"),
    [
        ("SÃ˜FART", "SØFART"),
        ("F√úR", "FÜR"),
        ("St Georgeâ€™s", "St George’s"),
        ("UNIVERSIT\ufffd", "UNIVERSITʔ"),
        ("Ãœx√x", "Üx√x"),
    ],
)
def test_misread_utf8_is_repaired(misread, meant):
    assert repair(misread) == meant


@given(st.text(max_size=40))
def test_folding_leaves_words_and_single_spaces_only(text):
    folded = fold(text)
    assert folded == " ".join(folded.split())
    assert not any(c in ".,;:-_/()" for c in folded)


def test_words_of_four_languages_are_one_word():
    names = [
        "Università di Bologna",
        "University of Bologna",
        "Universität Bologna",
        "Université de Bologna",
    ]
    assert len({words_of(name).content for name in names}) == 1


def test_a_legal_form_is_taken_off_and_remembered():
    assert words_of("Rossi Srl").content == words_of("ROSSI S.R.L.").content == ("rossi",)
    assert words_of("Rossi Srl").legal == {"srl"}
    assert words_of("Nokia Limited").legal == words_of("Nokia Ltd.").legal


def test_a_legal_form_in_front_is_part_of_the_name():
    assert "as" in words_of("AS Roma").folded.split()
    assert not words_of("AS").legal


def test_initials_are_taken_with_and_without_small_words():
    assert {"mug", "muog"} <= words_of("Medical University of Graz").acronyms


def test_only_case_accents_punctuation_and_spaces_make_no_other_name():
    assert plain_name("Società Rossi, S.r.l.") == plain_name("SOCIETA ROSSI SRL")
    assert plain_name("Rossi Ltd") != plain_name("Rossi Limited")


def test_the_vocabulary_is_folded_already():
    assert all(fold(word) == word for word in vocabulary().common)
